"""Reads docs/deploy.md: the files it has people write, and the commands it has them run."""

import re
import shlex
from pathlib import Path

from django.conf import settings

PAGE = Path(settings.BASE_DIR) / "docs" / "deploy.md"
FILE = re.compile(r"^`(?P<path>/\S+)`\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

ENVIRONMENT = "/etc/storefront.env"
SITE = "/etc/nginx/sites-available/storefront"
SYSTEM = "/etc/systemd/system"
SOCKET = f"{SYSTEM}/storefront-web.socket"
WEB = f"{SYSTEM}/storefront-web.service"
WORKER = f"{SYSTEM}/storefront-worker.service"
MANAGE = "/usr/local/sbin/storefront-manage"
BACKUP = "/etc/cron.daily/storefront"
HOURLY = "/etc/cron.hourly/storefront"
RELEASE = "/usr/local/sbin/storefront-release"


def files() -> dict[str, str]:
    """What stands in each file of the guide, by its path on the server."""
    return {match["path"]: match["text"] for match in FILE.finditer(PAGE.read_text())}


def commands(heading: str) -> list[str]:
    """The blocks of commands under a heading, without the files there."""
    _before, _line, rest = PAGE.read_text().partition(f"\n## {heading}\n")
    section = FILE.sub("", rest.partition("\n## ")[0])
    return [match["text"] for match in COMMANDS.finditer(section)]


def put_in(text: str, places: dict[str, object]) -> str:
    """The text with a place of the test's own for each of the guide's.

    Each must occur: a guide that says something else now isn't the one being tested.
    """
    for here, there in places.items():
        assert here in text, f"docs/deploy.md doesn't say {here!r} there any more."
        text = text.replace(here, str(there))
    return text


def variables(text: str) -> dict[str, str]:
    """What systemd and the shell read from the settings file."""
    words = shlex.split(text, comments=True)
    return dict(word.split("=", 1) for word in words)


def setting(unit: str, name: str) -> str:
    """The value of a unit's only line with this name."""
    (value,) = re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)
    return value
