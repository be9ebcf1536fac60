"""The environment follows the requirements, and says in one line why it can't."""

import sys
from pathlib import Path

import pytest

from storefront import environment


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose environment is the one that runs the tests."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    monkeypatch.setattr(environment, "LOG", tmp_path / "pip.log")
    (tmp_path / "requirements.txt").write_text("Django==6.1.3\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9.2.0\n")
    return tmp_path


def test_a_change_of_what_is_included_is_a_change(project: Path) -> None:
    runtime, dev = project / "requirements.txt", project / "requirements-dev.txt"
    before = environment.fingerprint(runtime), environment.fingerprint(dev)
    assert before == (environment.fingerprint(runtime), environment.fingerprint(dev))
    runtime.write_text("Django==6.1.4\n")
    assert environment.fingerprint(runtime) != before[0]
    assert environment.fingerprint(dev) != before[1]


def test_says_that_there_is_no_network(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    (project / "requirements.txt").write_text("a-package-that-nobody-has==1\n")
    with pytest.raises(SystemExit) as stop:
        environment.install(project / "requirements.txt")
    assert stop.value.code == (
        "requirements.txt was not installed: the package index can't be reached. "
        "Is there a network? pip's log: pip.log"
    )


def test_says_what_pip_says(project: Path) -> None:
    (project / "requirements.txt").write_text("not a requirement\n")
    with pytest.raises(SystemExit, match="was not installed: Invalid requirement") as stop:
        environment.install(project / "requirements.txt")
    assert "\n" not in stop.value.code
