"""Real servers for tests and benchmarks, each on a free port with a folder of its own.

    with servers.postgresql() as database, servers.redis() as cache:
        environment = {"DATABASE_URL": database.url, "REDIS_URL": cache.url, ...}
        servers.manage(environment, "migrate")
        with servers.gunicorn(environment) as shop:
            urlopen(f"{shop.url}/healthz")

A server is ready when its block begins. It ends with the block, and with the caller however
that ends: see keeper.py. Nothing of it stays. Raises MissingProgram where Debian's package
isn't installed, and ServerFailed with the server's last words where it didn't start.

As a program, `python -m storefront.servers COMMAND…` runs a command with the DATABASE_URL of a
PostgreSQL that is there for it alone.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
KEEPER = Path(__file__).with_name("keeper.py")
# Seconds for a server to do what is waited for, however busy the machine.
PATIENCE = 60
# Where Debian keeps programs that aren't on everybody's path, the newest version first.
PLACES = [
    "/usr/sbin",
    *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=str, reverse=True)),
]
# Servers never see the caller's own settings.
PLAIN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


class MissingProgram(Exception):
    """A program isn't installed; says which of Debian's packages brings it."""


class ServerFailed(Exception):
    """A server didn't start, or a command for it failed; holds what it said."""


class Server:
    """A process that can be stopped and started: at the same address, with fresh files."""

    def __init__(
        self,
        command: Callable[[Path], Sequence[str]],
        *,
        port: int,
        url: str = "",
        environment: Mapping[str, str] | None = None,
        inherits: Sequence[int] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
        is_ready: Callable[["Server"], bool] | None = None,
    ) -> None:
        self.command = command
        self.port = port
        self.url = url or f"http://127.0.0.1:{port}"
        self.environment = PLAIN | dict(environment or {})
        self.inherits = inherits
        self.stop_signal = stop_signal
        self.is_ready = is_ready or (lambda server: accepts(server.port))

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="storefront-"))
        # Without a name, it can be read when the folder is long gone.
        self.log = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - open as long as the server
        try:
            command = self.command(self.folder)
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        self.process = subprocess.Popen(
            [sys.executable, KEEPER, self.folder, str(int(self.stop_signal)), *command],
            cwd=ROOT,
            env=self.environment,
            pass_fds=self.inherits,
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self) -> None:
        def settled() -> bool:
            return self.process.poll() is not None or self.is_ready(self)

        if not wait_until(settled) or self.process.poll() is not None:
            raise ServerFailed(f"{Path(self.process.args[4]).name}: {self.said()[-4000:]}")

    def stop(self) -> None:
        """Ends it as its caller's end would, and waits for that."""
        self.process.stdin.close()
        self.process.wait()

    def send_signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def said(self) -> str:
        """Everything it has written on its output so far."""
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode(errors="replace")


def postgresql() -> Server:
    """A cluster with one empty database, which `url` names; nothing is written through to disk."""
    port = free_port()
    url = f"postgres://storefront@127.0.0.1:{port}/storefront"

    def command(folder: Path) -> list[str]:
        # PostgreSQL won't run as root, so root lends it to "nobody".
        lend = []
        if os.geteuid() == 0:
            lend = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            shutil.chown(folder, "nobody", "nogroup")
        data = folder / "data"
        initdb = [program("initdb", "postgresql"), f"--pgdata={data}", "--username=storefront"]
        initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        run([*lend, *initdb], cwd=folder, environment=PLAIN)
        settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        settings += ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
        postgres = [program("postgres", "postgresql"), "-D", str(data), "-p", str(port)]
        return [*lend, *postgres, *(word for line in settings for word in ("-c", line))]

    def is_ready(server: Server) -> bool:
        maintenance = url.removesuffix("storefront") + "postgres"
        try:
            connection = psycopg2.connect(maintenance)
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE storefront")
        connection.close()
        return True

    return Server(command, port=port, url=url, stop_signal=signal.SIGQUIT, is_ready=is_ready)


def redis() -> Server:
    """An empty Redis that keeps nothing on disk; stop() and start() are its outage."""
    port = free_port()

    def command(folder: Path) -> list[str]:
        redis_server = [program("redis-server", "redis-server"), "--port", str(port)]
        redis_server += ["--bind", "127.0.0.1", "--dir", str(folder)]
        return [*redis_server, "--save", "", "--appendonly", "no"]

    return Server(command, port=port, url=f"redis://127.0.0.1:{port}/0", is_ready=answers_ping)


def gunicorn(
    environment: Mapping[str, str],
    *,
    command: Sequence[str] = ("gunicorn", "storefront.wsgi"),
    door: socket.socket | None = None,
) -> Server:
    """An application under the project's gunicorn.conf.py; the shop unless `command` says else.

    The command's first word is a program beside this Python, or a path. `door` is a socket that
    listens already and is handed over as systemd does it: it stays open between two starts.
    """
    command = beside_python(command)
    port = door.getsockname()[1] if door else free_port()
    return Server(
        lambda _: hand_over(door, command) if door else command,
        port=port,
        environment={**environment, "GUNICORN_BIND": f"127.0.0.1:{port}"},
        inherits=[door.fileno()] if door else [],
        # An inherited door stands open before anybody is there.
        is_ready=(lambda server: "Booting worker" in server.said()) if door else None,
    )


def hand_over(door: socket.socket, command: Sequence[str]) -> list[str]:
    """The command, started as systemd starts what a socket unit belongs to."""
    script = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""
    return [sys.executable, "-c", script, str(door.fileno()), *command]


def worker(
    environment: Mapping[str, str],
    *,
    command: Sequence[str] = ("python", "manage.py", "db_worker", "--queue-name", "*"),
) -> Server:
    """The background worker. It has no port; what it did shows in the database."""
    return Server(
        lambda _: beside_python(command),
        port=0,
        environment=production(environment),
        is_ready=lambda server: "Starting worker" in server.said(),
    )


def nginx(site: Callable[[Path], str], *, port: int) -> Server:
    """nginx with what would stand in sites-enabled, as `site` writes it for nginx's folder.

    `port` is the one that the site listens on, for HTTPS.
    """

    def command(folder: Path) -> list[str]:
        nginx_program = program("nginx", "nginx")
        # Its workers give up root's rights, and must reach what they serve.
        folder.chmod(0o755)
        (folder / "site.conf").write_text(site(folder))
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
        return [nginx_program, "-p", str(folder), "-c", str(folder / "nginx.conf")]

    return Server(command, port=port, url=f"https://127.0.0.1:{port}")


NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Writes a certificate that nobody vouches for, and its key; for a day."""
    chain, key = folder / "fullchain.pem", folder / "privkey.pem"
    request = [program("openssl", "openssl"), "req", "-x509", "-nodes", "-days", "1"]
    request += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    request += ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    run([*request, "-keyout", str(key), "-out", str(chain)], cwd=folder, environment=PLAIN)
    return chain, key


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    """What `manage.py` said under the production settings, unless others are given."""
    command = beside_python(["python", "manage.py", *arguments])
    return run(command, cwd=ROOT, environment=PLAIN | production(environment))


def production(environment: Mapping[str, str]) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "storefront.settings.production", **environment}


def run(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise ServerFailed(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


def program(name: str, package: str) -> str:
    """The path of an installed program; raises MissingProgram with the package it comes in."""
    if path := shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES])):
        return path
    raise MissingProgram(f"{name} is not installed. On Debian: apt install {package}")


def beside_python(command: Sequence[str]) -> list[str]:
    """The command with its first word found in the environment of this Python."""
    path = Path(sys.executable).parent / command[0]
    return [str(path), *command[1:]]


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether the condition came true in this time; asks often, so it returns soon after."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers_ping(server: Server) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def main(*command: str) -> int:
    """Runs a command with a PostgreSQL of its own; returns its exit code."""
    try:
        with postgresql() as database:
            return subprocess.call(command, env=os.environ | {"DATABASE_URL": database.url})
    except MissingProgram as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
