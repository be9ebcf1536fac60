"""Servers for tests start fresh, say what is wrong, and leave nothing behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from storefront import servers
from storefront.servers import MissingProgram, Server, ServerFailed

# A server that anybody has: it serves the folder it is in.
SERVE = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]


def make_server() -> Server:
    port = servers.free_port()
    return Server(lambda _folder: [*SERVE, str(port)], port=port)


def test_a_server_is_there_for_its_block_alone() -> None:
    with make_server() as server:
        folder = server.folder
        assert folder.exists()
        assert servers.accepts(server.port)
    assert not servers.accepts(server.port)
    assert not folder.exists()


def test_it_comes_back_at_the_same_address_with_fresh_files() -> None:
    with make_server() as server:
        left = server.folder
        server.stop()
        assert not servers.accepts(server.port)
        server.start()
        assert servers.accepts(server.port)
        assert server.folder != left


def test_it_ends_with_its_caller_however_that_ends() -> None:
    script = """
import sys
from storefront import servers
port = servers.free_port()
with servers.Server(lambda _folder: [*sys.argv[1:], str(port)], port=port) as server:
    sys.stdout.write(f"{port} {server.folder}\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""
    caller = subprocess.Popen(
        [sys.executable, "-c", script, *SERVE],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    port, folder = caller.stdout.readline().split()
    assert servers.accepts(int(port))
    caller.kill()
    assert servers.wait_until(lambda: not Path(folder).exists())
    assert not servers.accepts(int(port))


def test_a_server_that_does_not_start_says_why() -> None:
    complaint = "import sys; sys.exit('The cupboard is bare.')"
    server = Server(lambda _folder: [sys.executable, "-c", complaint], port=servers.free_port())
    with pytest.raises(ServerFailed, match=r"The cupboard is bare\."):
        server.start()
    assert not server.folder.exists()


def test_a_missing_program_is_named_with_its_package() -> None:
    with pytest.raises(MissingProgram, match="^nowhere-to-be-found is not .* apt install nowhere$"):
        servers.program("nowhere-to-be-found", "nowhere")


def test_servers_know_nothing_of_the_callers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the caller's own")
    assert "SECRET_KEY" not in make_server().environment
