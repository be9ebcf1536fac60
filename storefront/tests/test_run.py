"""What `make run` starts opens together, closes together, and refuses in one line."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from storefront.run import refuse_taken
from storefront.servers import free_port


def open_shop(folder: Path, port: int) -> subprocess.Popen[str]:
    """The shop on a database of its own, once it has said that it is open."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "storefront.settings.development",
        "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "storefront.run", "shop"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(shop: subprocess.Popen[str], words: str) -> str:
    said = ""
    for line in shop.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(said)


def test_opens_and_closes_as_one(tmp_path: Path) -> None:
    port = free_port()
    shop = open_shop(tmp_path, port)
    try:
        said = read_until(shop, "Ctrl-C closes it.")
        assert f"http://localhost:{port}\n" in said
        assert "customer@" in said
        assert "staff@" in said
        with urlopen(f"http://localhost:{port}/") as answer:
            assert answer.status == 200
    finally:
        shop.send_signal(signal.SIGTERM)
    # The pipe ends only when the server and the worker have let go of it, too.
    shop.stdout.read()
    assert shop.wait() == 0
    refuse_taken(port)


def test_refuses_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"^Port {port} is taken. Choose another: PORT=8001"):
            refuse_taken(port)


def test_refuses_a_port_that_is_none() -> None:
    with pytest.raises(SystemExit, match="^PORT must be from 1 to 65535, not 99999"):
        refuse_taken(99999)


def test_says_in_one_line_that_the_database_is_out_of_reach(tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "nowhere", free_port())
    assert shop.stdout.read() == "The database can't be used: unable to open database file\n"
    assert shop.wait() == 1
