"""The files and commands of docs/deploy.md are what systemd, the shell and nginx understand."""

import os
import subprocess
from pathlib import Path

import pytest

from storefront import servers
from storefront.servers import MissingProgram
from storefront.tests.deployment import guide
from storefront.tests.deployment.shop import BIN

# Of 10, by systemd's own judgement: what it calls "OK".
MOST_EXPOSED = 30


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The guide's units in a folder that systemd takes for its own."""
    for path, text in guide.files().items():
        if path.startswith(guide.SYSTEM):
            unit = tmp_path / Path(path).relative_to(guide.SYSTEM)
            unit.parent.mkdir(exist_ok=True)
            unit.write_text(text.replace("/opt/storefront/current/.venv/bin", BIN))
    return [path for path in tmp_path.iterdir() if path.is_file()]


def analyze(*arguments: object, folder: Path) -> str:
    """What `systemd-analyze` complains about; it needs no systemd that runs."""
    try:
        program = servers.program("systemd-analyze", "systemd")
    except MissingProgram as missing:
        pytest.skip(str(missing))
    done = subprocess.run(
        [program, *map(str, arguments)],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr if done.returncode else done.stderr


def test_systemd_understands_every_line_of_the_units(units: list[Path], tmp_path: Path) -> None:
    assert len(units) == 3
    assert analyze("verify", "--man=no", *units, folder=tmp_path) == ""
    (tmp_path / "storefront-.service.d" / "shop.conf").write_text("[Service]\nProtectSistem=yes\n")
    assert "ProtectSistem" in analyze("verify", "--man=no", *units, folder=tmp_path)


def test_the_services_see_little_of_the_machine(units: list[Path], tmp_path: Path) -> None:
    judge = ["security", "--offline=yes", f"--threshold={MOST_EXPOSED}"]
    services = [path for path in units if path.suffix == ".service"]
    assert len(services) == 2
    for service in services:
        assert analyze(*judge, service, folder=tmp_path) == ""


def test_the_shell_understands_every_command() -> None:
    blocks = guide.COMMANDS.findall(guide.PAGE.read_text())
    assert blocks
    for block in blocks:
        done = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True)
        assert not done.stderr, block


def test_a_guide_that_says_something_else_is_noticed() -> None:
    with pytest.raises(AssertionError, match="doesn't say 'listen 81'"):
        guide.put_in("listen 80;", {"listen 81": "listen 8081"})
