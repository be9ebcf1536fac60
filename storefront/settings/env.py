"""Readers for environment variables. A malformed value stops the start in one clear line."""

import os
from pathlib import Path
from typing import Any

import dj_database_url


def text(name: str, default: str) -> str:
    """The variable's text, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """The variable's text; the process ends with a message where it is missing."""
    if value := text(name, ""):
        return value
    raise _stop(f"{name} is not set.")


def integer(name: str, default: int) -> int:
    """The variable as a whole number, or `default` where it is unset or empty."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise _stop(f"{name} must be a whole number, not {value!r}.") from None


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no: 1/0, true/false, yes/no, on/off."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise _stop(f"{name} must be yes or no, not {value!r}.")


def words(name: str, default: list[str]) -> list[str]:
    """The variable's comma-separated items without empty ones."""
    return [item.strip() for item in text(name, ",".join(default)).split(",") if item.strip()]


def database(name: str, default: Path) -> dict[str, Any]:
    """The database that the variable's URL names, or SQLite in the file `default`."""
    url = text(name, "")
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default}
    try:
        return dict(dj_database_url.parse(url))
    except ValueError:
        # The value stays unsaid: it may hold a password.
        raise _stop(f"{name} must read like postgres://user:password@host:5432/name.") from None


def _stop(problem: str) -> SystemExit:
    return SystemExit(f"storefront: {problem} See docs/settings.md.")
