"""The shop keeps counting, and keeps its sessions, while Redis is away."""

import pickle
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.backends.db import SessionStore as Truth
from django.core.cache import caches
from django.db import connection
from django.test import Client

from accounts.models import User
from storefront import cache as shop_cache
from storefront import servers
from storefront.testing import PASSWORD, make_product, make_user

DATABASE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "storefront_cache",
}
NOTHING = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
FORM = {"login": "alice@example.com", "password": "wrong"}


def wired(url: str) -> dict[str, dict[str, Any]]:
    """The caches as the production settings wire them."""
    redis = {"BACKEND": "storefront.cache.RedisCache", "LOCATION": url}
    return {
        "database": DATABASE,
        "nothing": NOTHING,
        "default": {**redis, "STAND_IN": "database"},
        "sessions": {**redis, "STAND_IN": "nothing", "LONGEST": 60, "KEY_PREFIX": "session"},
    }


@pytest.fixture(scope="module")
def server() -> Iterator[servers.Server]:
    try:
        with servers.redis() as server:
            yield server
    except servers.MissingProgram as missing:
        pytest.skip(str(missing))


@pytest.fixture
def redis(server: servers.Server, settings, monkeypatch) -> servers.Server:
    """A Redis that holds nothing yet, and a shop that uses it."""
    monkeypatch.setattr(shop_cache, "PAUSE_SECONDS", 0)
    settings.CACHES = wired(server.url)
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"
    caches["default"].clear()
    return server


@pytest.fixture
def away(settings, monkeypatch) -> None:
    """A shop whose Redis doesn't answer."""
    monkeypatch.setattr(shop_cache, "_asked_again_at", {})
    settings.CACHES = wired(f"redis://127.0.0.1:{servers.free_port()}/0")
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"


@pytest.fixture
def alice(db) -> User:
    return make_user("Alice")


def test_redis_holds_what_is_kept(db, redis) -> None:
    caches["default"].set("word", "kept")
    assert caches["default"].get("word") == "kept"
    assert caches["database"].get("word") is None


def test_redis_can_make_nobody_run_code(db, redis) -> None:
    cache = caches["default"]
    cache.set("word", [1.5, "kept", True])
    key = cache.make_key("word")
    assert cache._cache.get_client().get(key) == b'[1.5,"kept",true]'
    cache._cache.get_client().set(key, pickle.dumps("word"))
    with pytest.raises(ValueError, match="Expecting value"):
        cache.get("word")


def test_a_password_may_hold_a_comma() -> None:
    url = "redis://shop:one,two;three@127.0.0.1:6379/0"
    assert shop_cache.RedisCache(url, {"STAND_IN": "database"})._servers == [url]


@pytest.mark.django_db
def test_the_database_stands_in_for_every_operation(away) -> None:
    cache = caches["default"]
    assert cache.add("word", 1) is True
    assert cache.add("word", 2) is False
    assert cache.incr("word") == 2
    cache.set("other", "x", timeout=60)
    assert cache.touch("other", 60) is True
    assert "other" in cache
    assert cache.get_many(["word", "other"]) == {"word": 2, "other": "x"}
    assert cache.delete("word") is True
    cache.set_many({"a": 1, "b": 2})
    cache.delete_many(["a"])
    assert (cache.get("a"), cache.get("b", "nothing")) == (None, 2)
    assert caches["database"].get("b") == 2
    cache.clear()
    assert cache.get("b") is None


@pytest.mark.django_db
def test_redis_is_left_alone_once_it_has_failed(away) -> None:
    cache = caches["default"]
    with patch("redis.connection.Connection._connect", side_effect=ConnectionRefusedError) as ask:
        assert cache.is_away is False
        cache.get("word")
        assert cache.is_away is True
        cache.get("word")
        caches["sessions"].get("word")
    assert ask.call_count == 1


@pytest.mark.django_db
def test_a_silent_redis_holds_nobody_up(away, settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.CACHES = wired(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        before = time.monotonic()
        for number in range(10):
            caches["default"].get(f"word-{number}")
        assert time.monotonic() - before < 5 * shop_cache.PATIENCE_SECONDS


def test_sessions_outlive_an_outage(client: Client, alice: User, redis) -> None:
    client.force_login(alice)
    assert client.get("/me/").status_code == 200
    redis.stop()
    try:
        assert client.get("/me/").status_code == 200
        assert client.get(make_product().get_absolute_url()).status_code == 200
    finally:
        redis.start()
    assert client.get("/me/").status_code == 200


def test_a_session_is_kept_in_redis_for_a_minute_at_most(db, redis) -> None:
    session = SessionStore()
    session["word"] = "kept"
    session.save()
    client = caches["sessions"]._cache.get_client()
    [key] = client.keys("*session*")
    assert 0 < client.ttl(key) <= 60
    assert Truth(session.session_key)["word"] == "kept"


def test_signing_in_works_while_redis_is_away(client: Client, alice: User, away) -> None:
    form = {"login": alice.email, "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.get("/me/").status_code == 200


def test_tries_stay_limited_while_redis_is_away(client: Client, alice: User, away) -> None:
    answers = [client.post("/accounts/login/", FORM) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_tries_are_limited_without_redis(client: Client, alice: User, settings) -> None:
    settings.CACHES = {"default": DATABASE}
    answers = [client.post("/accounts/login/", FORM) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_many_count_at_once_in_the_database(settings) -> None:
    settings.CACHES = {"default": DATABASE}

    def try_once(number: int) -> bool:
        try:
            return caches["default"].add("only-one", number, timeout=60)
        finally:
            connection.close()

    caches["default"].clear()
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(try_once, range(8))) == 1
    caches["default"].clear()
