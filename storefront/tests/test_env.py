"""Readers for environment variables: what they take, and what they say when they don't."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.core.internal.jwkkit import load_jwk_from_pem
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from storefront.settings import env


def pem(key: PrivateKeyTypes) -> str:
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key.private_bytes(*form).decode().strip()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_NAME", "  ")
    assert env.text("SHOP_NAME", "Parquet") == "Parquet"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("On", True), ("no", False), ("", True)])
def test_reads_yes_and_no(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("DEBUG", text)
    assert env.flag("DEBUG", True) is value


def test_reads_words_without_the_empty_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "shop.example.com, ,www.example.com,")
    assert env.words("ALLOWED_HOSTS", []) == ["shop.example.com", "www.example.com"]


def test_a_database_is_a_file_unless_a_url_names_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = Path("/tmp/a folder/100%.sqlite3")
    assert env.database("DATABASE_URL", file)["NAME"] == file
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@db.example.com:5433/shop")
    database = env.database("DATABASE_URL", file)
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example.com",
        5433,
        "shop",
    )


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (lambda: env.required("SETTING"), "", "SETTING is not set."),
        (lambda: env.integer("SETTING", 1), "two", "must be a whole number, not 'two'."),
        (lambda: env.integer("SETTING", 1, most=9), "10", "must be from 0 to 9, not 10."),
        (lambda: env.flag("SETTING", True), "perhaps", "must be yes or no, not 'perhaps'."),
        (lambda: env.hosts("SETTING"), "shop.example.com,*", "not '*'."),
        (lambda: env.hosts("SETTING"), "shop.example.com:443", "not 'shop.example.com:443'."),
        (lambda: env.mailbox("SETTING", ""), "shop@", "not 'shop@'."),
        (lambda: env.origins("SETTING"), "https://a.example.com,b.example.com", "'b.example.com'"),
        (lambda: env.origins("SETTING"), "https://me@a.example.com", "not 'https://me@"),
        (lambda: env.origins("SETTING"), "ftp://a.example.com", "not 'ftp://a.example.com'."),
        (lambda: env.origins("SETTING"), "*", "not '*'."),
        (lambda: env.private_key("SETTING"), "/nowhere/opensesame", "must be an RSA private key"),
        (lambda: env.doors("SETTING", ""), "0.0.0.0:80000", "not '0.0.0.0:80000'."),
        (lambda: env.doors("SETTING", ""), "unix:shop.sock", "not 'unix:shop.sock'."),
        (lambda: env.redis("SETTING"), "opensesame", "must read like redis:"),
        (lambda: env.redis("SETTING"), "http://:opensesame@host/0", "must read like redis:"),
        (lambda: env.redis("SETTING"), "redis://host/opensesame", "must read like redis:"),
        (lambda: env.redis("SETTING"), "redis://host:port/0", "must read like redis:"),
        (
            lambda: env.database("SETTING", Path()),
            "mars://me:opensesame@db",
            "must read like postgres:",
        ),
        (
            lambda: env.database("SETTING", Path()),
            "postgres://me:opensesame@db",
            "must read like postgres:",
        ),
    ],
)
def test_stops_in_one_line(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[], object], value: str, message: str
) -> None:
    monkeypatch.setenv("SETTING", value)
    read()
    with pytest.raises(SystemExit) as stop:
        env.stop_if_wrong()
    assert message in stop.value.code
    assert "\n" not in stop.value.code
    assert "opensesame" not in stop.value.code


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (lambda: env.hosts("SETTING"), ".example.com,[::1]", [".example.com", "[::1]"]),
        (lambda: env.currency("SETTING", "USD"), "eur", "EUR"),
        (lambda: env.origins("SETTING"), "http://localhost:5173", ["http://localhost:5173"]),
        (lambda: env.doors("SETTING", ""), "[::]:80,fd://3", ["[::]:80", "fd://3"]),
        (lambda: env.doors("SETTING", ""), "unix:/run/shop.sock", ["unix:/run/shop.sock"]),
        (lambda: env.redis("SETTING"), "redis://host", "redis://host"),
        (
            lambda: env.redis("SETTING"),
            "unix:///run/redis.sock?db=2",
            "unix:///run/redis.sock?db=2",
        ),
        (lambda: env.choice("SETTING", "INFO", env.LEVELS), "debug", "DEBUG"),
        (lambda: env.mailbox("SETTING", ""), "Shop <a@example.com>", "Shop <a@example.com>"),
    ],
)
def test_takes_what_is_well_formed(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[], object], value: str, result: object
) -> None:
    monkeypatch.setenv("SETTING", value)
    assert read() == result
    env.stop_if_wrong()


def test_takes_a_key_in_one_line_or_many_or_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = pem(rsa.generate_private_key(65537, 2048))
    file = tmp_path / "jwt.pem"
    file.write_text(key)
    for value in (key, key.replace("\n", "\\n"), str(file)):
        monkeypatch.setenv("SETTING", value)
        assert env.private_key("SETTING") == key
    assert load_jwk_from_pem(key)[0]["kty"] == "RSA"
    monkeypatch.delenv("SETTING")
    assert env.private_key("SETTING") == ""
    env.stop_if_wrong()


def test_refuses_a_key_that_is_weak_or_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256R1())):
        monkeypatch.setenv("SETTING", pem(key))
        assert env.private_key("SETTING") == ""
        with pytest.raises(SystemExit, match="^storefront: SETTING must be an RSA private key of"):
            env.stop_if_wrong()


def test_takes_some_of_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    choices = ("salt", "pepper", "dill")
    for given, taken in (
        (None, ["salt", "pepper", "dill"]),
        ("dill, salt", ["salt", "dill"]),
        ("none", []),
    ):
        if given:
            monkeypatch.setenv("SETTING", given)
        assert env.several("SETTING", choices) == taken
    env.stop_if_wrong()
    monkeypatch.setenv("SETTING", "salt, none")
    env.several("SETTING", choices)
    with pytest.raises(SystemExit, match="or be none, not 'none'"):
        env.stop_if_wrong()


def test_names_everything_at_once_and_each_thing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "few")
    for name in ("SETTING", "SETTING", "OTHER"):
        env.integer(name, 1)
    env.required("OTHER")
    with pytest.raises(SystemExit) as stop:
        env.stop_if_wrong()
    assert [line.split()[1] for line in stop.value.code.splitlines()] == ["SETTING", "OTHER"]
    env.stop_if_wrong()


def test_every_variable_is_in_the_table_and_nothing_else() -> None:
    guide = (settings.BASE_DIR / "docs/deploy.md").read_text()
    listed = {
        name
        for row in re.findall(r"^\| (`[A-Z].*?) \|", guide, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    folder = settings.BASE_DIR / "storefront/settings"
    readers = [folder / "base.py", folder / "production.py", settings.BASE_DIR / "gunicorn.conf.py"]
    reads = re.compile(
        r"""(?:env\.(?!wrong)\w+|environ\.get)\(\s*["']([A-Z_]+)["'](?:, ["'](\w+_SECRET)["'])?"""
    )
    found = [pair for path in readers for pair in reads.findall(path.read_text())]
    read = {name for pair in found for name in pair if name}
    assert {"SHOP_NAME", "WEB_CONCURRENCY"} <= read
    assert read - listed == listed - read == set()
