"""Readers for environment variables: what they take, and what they say when they don't."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from storefront.settings import env


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
        (lambda: env.flag("SETTING", True), "perhaps", "must be yes or no, not 'perhaps'."),
        (
            lambda: env.database("SETTING", Path()),
            "mars://me:secret@db",
            "must read like postgres:",
        ),
    ],
)
def test_stops_in_one_line(
    monkeypatch: pytest.MonkeyPatch, read: object, value: str, message: str
) -> None:
    monkeypatch.setenv("SETTING", value)
    with pytest.raises(SystemExit) as stop:
        read()
    assert message in stop.value.code
    assert "\n" not in stop.value.code
    assert "secret" not in stop.value.code


def test_every_variable_is_in_the_list_of_settings() -> None:
    listed = (settings.BASE_DIR / "docs/settings.md").read_text()
    readers = [*(settings.BASE_DIR / "storefront/settings").glob("*.py")]
    readers.append(settings.BASE_DIR / "gunicorn.conf.py")
    reads = re.compile(r"""(?:env\.\w+|environ\.get)\(\s*["'](\w+)["']""")
    read = {name for path in readers for name in reads.findall(path.read_text())}
    assert {"SHOP_NAME", "WEB_CONCURRENCY"} <= read
    assert {name for name in read if f"`{name}`" not in listed} == set()
