"""Readers for environment variables. Each notes what is missing or malformed in one line and
goes on with a stand-in, so that `stop_if_wrong` can name everything at once."""

import ipaddress
import os
import re
import sys
import zoneinfo
from collections.abc import Collection
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_database_url
from babel.numbers import list_currencies
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
DOOR = re.compile(r"(?:unix:/.+|fd://\d+|(?:\[[0-9a-f:.]+\]|[\w.-]*):(?P<port>\d+))", re.IGNORECASE)
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
THIS_MACHINE = ("127.0.0.1", "::1")
SHORTEST_SECRET = 50
SMALLEST_JWT_KEY = 2048

_problems: list[str] = []


def stop_if_wrong() -> None:
    """Ends the process if any variable read so far is missing or malformed: one line each."""
    if _problems:
        lines = [f"storefront: {problem} See docs/deploy.md." for problem in _problems]
        _problems.clear()
        raise SystemExit("\n".join(lines))


def text(name: str, default: str) -> str:
    """The variable's text, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """The variable's text, which must be there."""
    value = text(name, "")
    if not value:
        wrong(f"{name} is not set.")
    return value


def integer(name: str, default: int, *, least: int = 0, most: int = sys.maxsize) -> int:
    """The variable as a whole number, or `default` where it is unset or empty."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        wrong(f"{name} must be a whole number, not {value!r}.")
        return default
    if not least <= number <= most:
        limits = f"{least} or more" if most == sys.maxsize else f"from {least} to {most}"
        wrong(f"{name} must be {limits}, not {number}.")
    return number


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no: 1/0, true/false, yes/no, on/off."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value not in {"0", "false", "no", "off"}:
        wrong(f"{name} must be yes or no, not {value!r}.")
    return False


def words(name: str, default: Collection[str] = ()) -> list[str]:
    """The variable's comma-separated items without empty ones."""
    return [item.strip() for item in text(name, ",".join(default)).split(",") if item.strip()]


def choice(name: str, default: str, choices: Collection[str]) -> str:
    """The variable as one of the choices, whatever the case it is written in."""
    value = text(name, default)
    known = {choice.lower(): choice for choice in choices}
    if value.lower() not in known:
        wrong(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return known.get(value.lower(), default)


def several(name: str, choices: Collection[str]) -> list[str]:
    """Those of the choices that the variable lists: all where it is unset, or `none`."""
    listed = words(name, choices)
    if listed == ["none"]:
        return []
    for item in listed:
        if item not in choices:
            wrong(f"{name} must list some of {', '.join(choices)}, or be none, not {item!r}.")
    return [item for item in choices if item in listed]


def secret_key(name: str) -> str:
    """A key that nobody guesses, and that must be there."""
    key = required(name)
    if key:
        _check_secrets(name, [key])
    return key


def secret_keys(name: str) -> list[str]:
    """Such keys, comma-separated, if there are any."""
    return _check_secrets(name, words(name))


def hosts(name: str, *, needed: bool = True) -> list[str]:
    """Host names, at least one if needed; `.example.com` stands for all under it."""
    names = words(name)
    if needed and not names:
        required(name)
    known = [host for host in names if HOST.fullmatch(host)]
    for host in names:
        if host not in known:
            wrong(f"{name} must list host names such as shop.example.com, not {host!r}.")
    return known


def origins(name: str) -> list[str]:
    """Origins of other sites: a scheme, a host and maybe a port."""
    listed = words(name)
    for origin in listed:
        if not _is_origin(origin):
            wrong(f"{name} must list origins such as https://app.example.com, not {origin!r}.")
    return listed


def origin(name: str, default: str) -> str:
    """One such origin."""
    value = text(name, default)
    if not _is_origin(value):
        wrong(f"{name} must read like https://shop.example.com, not {value!r}.")
    return value


def doors(name: str, default: str) -> list[str]:
    """Where a server listens: host and port, or a Unix socket."""
    listed = words(name, [default])
    for door in listed:
        port = DOOR.fullmatch(door)
        if not port or int(port["port"] or 0) > 65535:
            wrong(f"{name} must read like 127.0.0.1:8000 or unix:/run/shop.sock, not {door!r}.")
    return listed


def networks(name: str, default: Collection[str]) -> list[str]:
    """Addresses and networks, such as 10.0.0.5 or 10.0.0.0/8."""
    listed = words(name, default)
    for network in listed:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            wrong(f"{name} must list addresses or networks such as 10.0.0.0/8, not {network!r}.")
    return listed


def mailbox(name: str, default: str) -> str:
    """An e-mail address, alone or as `Name <address>`."""
    value = text(name, default)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        wrong(f"{name} must read like Shop <shop@example.com>, not {value!r}.")
    return value


def currency(name: str, default: str) -> str:
    """A currency by its ISO 4217 code."""
    code = text(name, default).upper()
    if code not in list_currencies():
        wrong(f"{name} must be an ISO 4217 code such as EUR, not {code!r}.")
    return code


def time_zone(name: str, default: str) -> str:
    """A time zone by its IANA name."""
    zone = text(name, default)
    if zone not in zoneinfo.available_timezones():
        wrong(f"{name} must be a time zone such as Europe/Berlin, not {zone!r}.")
    return zone


def private_key(name: str) -> str:
    """An RSA private key in PEM: itself, with its line breaks maybe written as \\n, or the path
    of its file. Empty where unset."""
    value = text(name, "")
    if not value:
        return ""
    try:
        pem = Path(value).read_text() if value.startswith("/") else value.replace("\\n", "\n")
        key = load_pem_private_key(pem.encode(), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    # Neither the value nor the reader's words are said: both may hold the key.
    if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_JWT_KEY:
        wrong(
            f"{name} must be an RSA private key of {SMALLEST_JWT_KEY} bits or more in PEM, "
            "or the path of its file."
        )
        return ""
    return pem


def client(id_name: str, secret_name: str) -> dict[str, str] | None:
    """What another place knows the shop by: both variables or, as None, neither."""
    known = {"client_id": text(id_name, ""), "secret": text(secret_name, "")}
    if any(known.values()) and not all(known.values()):
        missing, other = (id_name, secret_name) if known["secret"] else (secret_name, id_name)
        wrong(f"{missing} is not set, but {other} is.")
    return known if all(known.values()) else None


def database(name: str, default: Path) -> dict[str, Any]:
    """The database that the variable's URL names, or SQLite in the file `default`."""
    url = text(name, "")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": default}
    if not url:
        return database
    try:
        named = dict(dj_database_url.parse(url))
    except ValueError:
        named = {}
    is_known = url.partition("://")[0] in {"postgres", "postgresql", "sqlite"}
    if not is_known or not named.get("NAME"):
        # The value stays unsaid: it may hold a password.
        wrong(f"{name} must read like postgres://user:password@host:5432/name.")
        return database
    return named


def redis(name: str) -> str:
    """The URL of a Redis server; empty where unset."""
    value = text(name, "")
    url = _split(value)
    is_server = url and url.scheme in {"redis", "rediss"} and url.hostname
    is_socket = url and url.scheme == "unix" and url.path
    has_number = url and (url.scheme == "unix" or re.fullmatch(r"/?|/\d+", url.path))
    if value and not ((is_server or is_socket) and has_number):
        # The value stays unsaid: it may hold a password.
        wrong(f"{name} must read like redis://user:password@host:6379/0.")
    return value


def writable_file(name: str, default: Path) -> str:
    """The path of a file that this process may write."""
    path = Path(text(name, str(default)))
    if not os.access(path if path.exists() else path.parent, os.W_OK) or path.is_dir():
        wrong(f"{name} must be a file that the shop may write, not {str(path)!r}.")
    return str(path)


def wrong(problem: str) -> None:
    """Notes what is wrong with a variable, in one sentence that names it and tells no secret."""
    if problem not in _problems:
        _problems.append(problem)


def _split(url: str) -> SplitResult | None:
    """The parts of a URL whose host and port can be read."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_origin(value: str) -> bool:
    url = _split(value)
    is_site = url and url.scheme in {"http", "https"} and HOST.fullmatch(url.hostname or "")
    return bool(is_site and value == f"{url.scheme}://{url.netloc}" and "@" not in url.netloc)


def _check_secrets(name: str, keys: list[str]) -> list[str]:
    # What `check --deploy` asks of a key, but before the start, and never said.
    if any(
        len(key) < SHORTEST_SECRET or len(set(key)) < 5 or key.startswith("django-insecure-")
        for key in keys
    ):
        wrong(f"{name} is too easy to guess: take {SHORTEST_SECRET} random characters or more.")
    return keys
