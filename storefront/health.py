"""Whether the shop is up and ready, for load balancers and those who watch over it."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers /healthz and /readyz before anything looks at the host, the scheme, the session
    or the language: who asks comes over plain HTTP and knows the machine by its number.

    /healthz tells that this process answers. /readyz tells that it can serve: the database
    answers, every migration is applied and there is a cache. The database stands in for a
    Redis that is away, so that takes no machine out of service; the answer says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": self.healthz, "/readyz": self.readyz}
        self.is_migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer()
        response["Cache-Control"] = "no-store"
        response["Content-Length"] = len(response.content)
        if request.method == "HEAD":  # gunicorn drops a body sent for HEAD, with a warning.
            response.content = b""
        return response

    def healthz(self) -> HttpResponse:
        return JsonResponse({"status": "up"})

    def readyz(self) -> HttpResponse:
        checks = {
            "database": self.database,
            "migrations": self.migrations,
            "cache": self.cache,
        }
        found = {name: self.outcome(name, check) for name, check in checks.items()}
        if not_ready := {"failed", "pending"} & set(found.values()):
            logger.error("Not ready: %s", found)
        status = "not ready" if not_ready else "ready"
        return JsonResponse({"status": status, **found}, status=503 if not_ready else 200)

    def outcome(self, name: str, check: Callable[[], str]) -> str:
        try:
            return check()
        except Exception as error:
            # The answer is for everybody; what went wrong is for the log.
            logger.error("The check of the %s failed: %s", name, error)
            return "failed"

    def database(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"

    def migrations(self) -> str:
        # Once applied they stay so: what a newer release adds is that release's to wait for.
        if not self.is_migrated:
            executor = MigrationExecutor(connection)
            self.is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "ok" if self.is_migrated else "pending"

    def cache(self) -> str:
        cache.get("readyz")
        return "redis is away, the database stands in" if getattr(cache, "is_away", False) else "ok"
