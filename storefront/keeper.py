"""Keeps one server: `keeper.py FOLDER STOP_SIGNAL COMMAND…`.

The server ends when this process is told to stop or when its standard input ends, which it
does with whoever started it, however that came. What the server left in FOLDER goes with it.
Standard library only: it starts in a moment.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

STOP_SECONDS = 20
PASSED_ON = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)


def main(folder: str, stop_signal: str, *command: str) -> int:
    try:
        # A group of its own, so that nothing the server started outlives it.
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            close_fds=False,  # It inherits what was handed to this process.
        )
        for number in PASSED_ON:
            signal.signal(number, lambda number, _frame: server.send_signal(number))
        threading.Thread(
            target=end_with_input, args=[server, int(stop_signal)], daemon=True
        ).start()
        code = server.wait()
        end_group(server)
        return code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def end_with_input(server: subprocess.Popen[bytes], stop_signal: int) -> None:
    os.read(sys.stdin.fileno(), 1)
    server.send_signal(stop_signal)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        end_group(server)


def end_group(server: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
