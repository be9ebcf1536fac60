"""gunicorn runs as it was asked to, and what it is told by the environment goes first."""

import gc
import os
import subprocess
import sys
from datetime import timedelta
from time import monotonic
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import OperationalError
from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.config import Config

from catalog import indexes
from storefront import rehearsal

CONF = str(settings.BASE_DIR / "gunicorn.conf.py")


def configured(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Config:
    """How gunicorn reads the file under these variables."""
    for name in ("PORT", "WEB_CONCURRENCY", "TRUSTED_PROXIES", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["gunicorn", "--config", CONF, "storefront.wsgi"])
    monkeypatch.chdir(settings.BASE_DIR)
    return WSGIApplication(prog="gunicorn").cfg


def test_runs_as_it_was_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(3)))
    monkeypatch.setattr("pathlib.Path.exists", lambda path: False)
    cfg = configured(monkeypatch)
    assert cfg.bind == ["0.0.0.0:8000"]
    assert cfg.workers == 3 * 2 + 1
    assert cfg.worker_class_str == "gthread"
    assert (cfg.threads, cfg.timeout, cfg.keepalive) == (2, 120, 5)
    assert (cfg.max_requests, cfg.max_requests_jitter) == (1000, 50)
    assert (cfg.accesslog, cfg.errorlog) == ("-", "-")
    assert cfg.preload_app is True
    assert cfg.forwarded_allow_ips == ["127.0.0.1", "::1"]


def test_takes_everything_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    cfg = configured(
        monkeypatch,
        PORT="9000",
        WEB_CONCURRENCY="4",
        GUNICORN_WORKER_CLASS="sync",
        GUNICORN_THREADS="1",
        GUNICORN_TIMEOUT="30",
        GUNICORN_KEEPALIVE="10",
        GUNICORN_MAX_REQUESTS="0",
        GUNICORN_MAX_REQUESTS_JITTER="0",
        GUNICORN_PRELOAD="no",
        GUNICORN_ACCESS_LOG="/tmp/access.log",
        GUNICORN_ERROR_LOG="/tmp/error.log",
        TRUSTED_PROXIES="10.0.0.0/8",
    )
    assert cfg.bind == ["0.0.0.0:9000"]
    assert (cfg.workers, cfg.worker_class_str, cfg.threads) == (4, "sync", 1)
    assert (cfg.timeout, cfg.keepalive) == (30, 10)
    assert (cfg.max_requests, cfg.max_requests_jitter, cfg.preload_app) == (0, 0, False)
    assert (cfg.accesslog, cfg.errorlog) == ("/tmp/access.log", "/tmp/error.log")
    assert cfg.forwarded_allow_ips == ["10.0.0.0/8"]
    assert configured(monkeypatch, GUNICORN_BIND="unix:/run/shop.sock").bind == [
        "unix:/run/shop.sock"
    ]


def test_a_quota_counts_like_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(16)))
    monkeypatch.setattr("pathlib.Path.exists", lambda path: True)
    for quota, workers in (("200000 100000\n", 5), ("50000 100000\n", 3), ("max 100000\n", 33)):
        monkeypatch.setattr("pathlib.Path.read_text", lambda path, quota=quota: quota)
        assert configured(monkeypatch).workers == workers


MALFORMED = {
    "PORT": ("99999", "must be from 1 to 65535, not 99999."),
    "GUNICORN_BIND": (
        "localhost",
        "must read like 127.0.0.1:8000 or unix:/run/shop.sock, not 'localhost'.",
    ),
    "GUNICORN_PRELOAD": ("perhaps", "must be yes or no, not 'perhaps'."),
    "WEB_CONCURRENCY": ("0", "must be 1 or more, not 0."),
    "GUNICORN_WORKER_CLASS": (
        "fast",
        "must be one of gthread, sync, gevent, tornado, not 'fast'.",
    ),
    "GUNICORN_THREADS": ("two", "must be a whole number, not 'two'."),
    "GUNICORN_TIMEOUT": ("2m", "must be a whole number, not '2m'."),
    "GUNICORN_KEEPALIVE": ("-1", "must be 0 or more, not -1."),
    "GUNICORN_MAX_REQUESTS": ("many", "must be a whole number, not 'many'."),
    "GUNICORN_MAX_REQUESTS_JITTER": ("some", "must be a whole number, not 'some'."),
    "TRUSTED_PROXIES": (
        "nginx",
        "must list addresses or networks such as 10.0.0.0/8, not 'nginx'.",
    ),
    "LOG_LEVEL": ("loud", "must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not 'loud'."),
}


def test_what_is_loaded_is_out_of_the_collectors_reach_before_workers_fork(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = gc.get_freeze_count()
    monkeypatch.setattr(indexes, "preload", mock.Mock())
    monkeypatch.setattr(rehearsal, "rehearse", mock.Mock())
    try:
        configured(monkeypatch).when_ready(mock.Mock())
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_the_indexes_are_loaded_once_before_workers_fork_and_again_for_late_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexes, "preload", preload := mock.Mock())
    monkeypatch.setattr(rehearsal, "rehearse", rehearse := mock.Mock())
    monkeypatch.setattr("django.db.connections.close_all", closing := mock.Mock())
    monkeypatch.setattr("gc.freeze", mock.Mock())
    cfg, server = configured(monkeypatch), mock.Mock()
    cfg.when_ready(server)
    cfg.pre_fork(server, None)
    assert preload.call_count == closing.call_count == 1
    rehearse.assert_called_once_with(server.app.wsgi())
    late = monotonic() + 3601
    monkeypatch.setitem(cfg.pre_fork.__globals__, "monotonic", lambda: late)
    cfg.pre_fork(server, None)
    cfg.pre_fork(server, None)
    assert preload.call_count == closing.call_count == 2


def test_a_database_that_is_away_keeps_nobody_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = OperationalError("no such host\nIs the server running?")
    monkeypatch.setattr(indexes, "preload", mock.Mock(side_effect=away))
    monkeypatch.setattr("gc.freeze", mock.Mock())
    server = mock.Mock()
    configured(monkeypatch).when_ready(server)
    (call,) = server.log.warning.call_args_list
    assert call.args[0] % call.args[1:] == (
        "The catalogue's indexes aren't loaded yet: no such host"
    )


def test_says_all_that_is_wrong_before_it_starts() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config", "storefront.wsgi"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | {name: value for name, (value, _) in MALFORMED.items()},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"storefront: {name} {message} See docs/deploy.md."
        for name, (_, message) in MALFORMED.items()
    ]


def logged(cfg: Config, caplog: pytest.LogCaptureFixture, path: str) -> str:
    """What the access log says of one request."""
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?preview=secret",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": path,
        "QUERY_STRING": "preview=secret",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": "Some browser",
    }
    answer: Any = SimpleNamespace(status="200 OK", sent=512, headers=[])
    logger = cfg.logger_class(cfg)
    logger.access_log.propagate = True
    caplog.clear()
    with caplog.at_level("INFO", "gunicorn.access"):
        logger.access(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=7))
    return caplog.text


def test_the_access_log_tells_no_secret_and_no_person(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cfg = configured(monkeypatch)
    said = logged(cfg, caplog, "/p/quilt/")
    assert "GET /p/quilt/ 200 512 bytes 7 ms" in said
    assert not [word for word in ("secret", "192.0.2.7", "browser") if word in said]
    assert "/accounts/password/reset/key/…/ " in logged(
        cfg, caplog, "/accounts/password/reset/key/1-abcdef/"
    )
    assert "/accounts/confirm-email/…/ " in logged(cfg, caplog, "/accounts/confirm-email/MQ:1/")
    assert "/reviews/invitations/…/ " in logged(cfg, caplog, "/reviews/invitations/7.1a.b-c/")


def test_nobody_writes_a_line_of_the_access_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = logged(configured(monkeypatch), caplog, "/p/\n[now] GET /admin/ 200 1 bytes\x1b[2J/")
    assert len(said.splitlines()) == 1
    assert "GET /p/%0A%5Bnow%5D%20GET%20/admin/%20200%201%20bytes%1B%5B2J/ 200 " in said


def test_the_access_log_leaves_health_checks_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cfg = configured(monkeypatch)
    assert logged(cfg, caplog, "/healthz") == logged(cfg, caplog, "/readyz") == ""
