"""How gunicorn runs the shop: `gunicorn storefront.wsgi` reads this file by itself."""

import gc
import os
import re
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import connections
from gunicorn import glogging

from storefront.settings import env

# The quota that a container has, beside the cores that the process may use.
QUOTA = Path("/sys/fs/cgroup/cpu.max")
# Those of gunicorn's kinds that serve the shop; the last two are installed apart.
KINDS = ("gthread", "sync", "gevent", "tornado")
# What the workers that come later inherit is at most this old, in seconds.
FRESH = 3600
# Keys that open an account or an order stand in the addresses that we mail.
KEYS = re.compile(r"(/(?:key|confirm-email|invitations)/)[^/]+")


def cores() -> int:
    """The cores that this process may use, at least one."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quota, _, period = QUOTA.read_text().partition(" ") if QUOTA.exists() else ("max", "", "")
    allowed = int(quota) / int(period) if quota.isdigit() else usable
    return max(1, int(min(usable, allowed)))


class Logger(glogging.Logger):
    """Logs what is asked for: no health checks, which come by the second, and no keys."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if environ["PATH_INFO"] not in {"/healthz", "/readyz"}:
            super().access(resp, req, environ, request_time)

    def atoms(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any
    ) -> dict[str, Any]:
        atoms = super().atoms(resp, req, environ, request_time)
        # Encoded again, since a line break in it would begin a line of the log.
        path = quote(environ["PATH_INFO"], safe="/:@=+,;~", encoding="latin-1")
        return {**atoms, "U": KEYS.sub(r"\1…", path)}


bind = env.doors("GUNICORN_BIND", f"0.0.0.0:{env.integer('PORT', 8000, least=1, most=65535)}")
# Loaded once, then forked: the workers share the code and what was read at the start.
preload_app = env.flag("GUNICORN_PRELOAD", True)
workers = env.integer("WEB_CONCURRENCY", cores() * 2 + 1, least=1)
worker_class = env.choice("GUNICORN_WORKER_CLASS", "gthread", KINDS)
threads = env.integer("GUNICORN_THREADS", 2, least=1)
timeout = env.integer("GUNICORN_TIMEOUT", 120)
keepalive = env.integer("GUNICORN_KEEPALIVE", 5)
# Each worker is replaced now and then, never all at once, so that no leak lives long.
max_requests = env.integer("GUNICORN_MAX_REQUESTS", 1000)
max_requests_jitter = env.integer("GUNICORN_MAX_REQUESTS_JITTER", 50)
# Believed about the scheme here, and about the client's address in the shop. A socket's
# peer has no address: who may open the file is trusted.
forwarded_allow_ips = ",".join(env.networks("TRUSTED_PROXIES", env.THIS_MACHINE))
accesslog = env.text("GUNICORN_ACCESS_LOG", "-")
errorlog = env.text("GUNICORN_ERROR_LOG", "-")
loglevel = env.choice("LOG_LEVEL", "INFO", env.LEVELS).lower()
logger_class = Logger
# Who asked, and with which words, is for the proxy's log, if for any.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
# Signals are enough to steer it; no socket in somebody's home folder.
control_socket_disable = True

env.stop_if_wrong()


loaded_at = 0.0


def when_ready(server: Any) -> None:
    load(server)


def pre_fork(server: Any, _worker: object) -> None:
    if monotonic() - loaded_at > FRESH:
        load(server)


def load(server: Any) -> None:
    """Loads the indexes of the catalogue once for all workers, before they fork, rehearses the
    shop's pages, and puts what is loaded out of the collector's reach.

    Each worker would otherwise walk through all of it, and so copy memory that they share.
    Where the database doesn't answer, the first request of each loads the indexes.
    """
    global loaded_at
    loaded_at = monotonic()
    # Without `preload_app` there is nothing yet to load them with; and the bench's bare view has
    # no catalogue.
    if apps.ready and apps.is_installed("catalog"):
        from catalog import indexes
        from storefront.rehearsal import rehearse

        try:
            indexes.preload()
            rehearse(server.app.wsgi())
        except Exception as error:
            reason = str(error).partition("\n")[0]
            server.log.warning("The catalogue's indexes aren't loaded yet: %s", reason)
        finally:
            # No two processes may speak through one connection.
            connections.close_all()
    gc.collect()
    gc.freeze()
