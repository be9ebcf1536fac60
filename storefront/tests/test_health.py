"""What a load balancer is told: that a process is up, and that it can serve."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.test import Client

from storefront.health import HealthMiddleware

READY = {"status": "ready", "database": "ok", "migrations": "ok", "cache": "ok"}


@pytest.fixture
def no_database():
    with patch.object(connection, "cursor", side_effect=OperationalError("secret words")):
        yield


def test_healthz_needs_nothing(client: Client, no_database) -> None:
    response = client.get("/healthz", headers={"host": "10.0.0.5:8000"})
    assert response.status_code == 200
    assert response.json() == {"status": "up"}


@pytest.mark.django_db
def test_readyz_tells_that_all_is_well(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == READY


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_both_answer_whoever_asks_and_remember_nobody(client: Client, path: str, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": "10.0.0.5:8000"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "Vary" not in response
    assert "Content-Language" not in response
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_says_when_the_database_is_away(client: Client, no_database) -> None:
    with patch.object(MigrationExecutor, "__init__", side_effect=OperationalError("secret words")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "database": "failed",
        "migrations": "failed",
        "cache": "ok",
    }
    assert "secret" not in response.text


@pytest.mark.django_db
def test_readyz_waits_for_migrations(client: Client) -> None:
    with patch.object(MigrationExecutor, "migration_plan", return_value=["a migration"]):
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json() == READY | {"status": "not ready", "migrations": "pending"}
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_looks_at_migrations_until_they_are_applied(rf) -> None:
    health = HealthMiddleware(lambda request: HttpResponse("page"))
    plans = [["a migration"], []]
    with patch.object(MigrationExecutor, "migration_plan", side_effect=plans) as plan:
        codes = [health(rf.get("/readyz")).status_code for _ in range(4)]
    assert codes == [503, 200, 200, 200]
    assert plan.call_count == 2


@pytest.mark.django_db
def test_readyz_says_when_there_is_no_cache(client: Client) -> None:
    with patch("storefront.health.cache.get", side_effect=OSError("secret words")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == READY | {"status": "not ready", "cache": "failed"}


@pytest.mark.django_db
def test_a_redis_that_is_away_closes_no_shop(client: Client, settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "storefront.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "STAND_IN": "nothing",
        },
        "nothing": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == READY | {"cache": "redis is away, the database stands in"}


def test_everything_else_goes_on(rf) -> None:
    health = HealthMiddleware(lambda request: HttpResponse("page"))
    assert health(rf.get("/healthz/")).content == b"page"
