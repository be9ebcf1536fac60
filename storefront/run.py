"""What `make run` starts: migrations, the demo shop, then the server and the background worker.

The two live and die together: one Ctrl-C or SIGTERM ends both, and so does either's end.
"""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import NoReturn

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from storefront.settings import env

STOP_SECONDS = 10


def main(role: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.development")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    if role == "worker":
        return work()
    port = env.integer("PORT", 8000)
    env.stop_if_wrong()
    if role == "shop":
        refuse_taken(port)
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        if role == "migrations":
            return 0
        call_command("stock_demo")
        call_command("make_snapshots", "--missing", verbosity=0)
    except OperationalError as error:
        sys.exit(f"The database can't be used: {str(error).splitlines()[0]}")
    except CommandError as error:
        sys.exit(str(error))
    return serve(port)


def refuse_taken(port: int) -> None:
    """Ends with one line where nobody could open `port` on localhost."""
    other = "Choose another: PORT=8001 make run"
    if not 0 < port < 65536:
        sys.exit(f"PORT must be from 1 to 65535, not {port}. {other}")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        "localhost", port, type=socket.SOCK_STREAM
    ):
        with socket.socket(family, kind, protocol) as probe:
            # As the server will: a port whose last connections only linger is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    sys.exit(f"Port {port} is taken. {other}")
                if error.errno == errno.EACCES:
                    sys.exit(f"Port {port} is not yours to open. {other}")


def serve(port: int) -> int:
    """Runs both until one ends or a signal comes; returns the exit code for the shell."""
    quiet = {**os.environ, "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", str(port)], cwd=settings.BASE_DIR, env=quiet
    )
    # In a session of its own, a Ctrl-C lets it finish the task at hand; the server stays
    # in the terminal's, where a breakpoint() can be answered.
    worker = subprocess.Popen(
        [sys.executable, "-m", "storefront.run", "worker"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    processes = {"server": server, "background worker": worker}
    try:
        announce(port, server)
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    sys.stderr.write(
                        f"The {name} has ended (exit code {process.returncode}): the shop closes.\n"
                    )
                    return max(process.returncode, 1)
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(server, worker)


def announce(port: int, server: subprocess.Popen) -> None:
    """Says where the shop is and who can sign in, once it answers."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    else:
        return
    address = f"http://localhost:{port}"
    lines = ["", f"The shop is open: {address}", *demo_logins(address)]
    lines += ["Ctrl-C closes it.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def demo_logins(address: str) -> list[str]:
    """A line for each person who can sign in to the demo shop, where this is one."""
    # Models can be imported only now that Django is set up.
    from accounts.demo import LOGINS
    from accounts.models import User

    doors = {"customer": f"{address}/accounts/login/", "staff": f"{address}/admin/"}
    present = User.objects.filter(email__in=[login.email for login in LOGINS])
    known = set(present.values_list("email", flat=True)) if settings.DEMO_LOGINS else set()
    return [
        f"  {login.role:<8}  {login.email}  {login.password}  {doors[login.role]}"
        for login in LOGINS
        if login.email in known
    ]


def stop(server: subprocess.Popen, worker: subprocess.Popen) -> None:
    server.terminate()
    worker.stdin.close()
    try:
        for process in (server, worker):
            process.wait(STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        sys.stderr.write("The background worker was stopped in the middle of a task.\n")
    finally:
        server.kill()
        worker.kill()


def work() -> int:
    """Runs the background worker until its input ends: with its parent, however that came."""
    django.setup()
    threading.Thread(target=end_with_input, daemon=True).start()
    call_command("db_worker", queue_name="*", reload=False)
    return 0


def end_with_input() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:] or ["shop"]))
    except KeyboardInterrupt:
        sys.exit(0)
