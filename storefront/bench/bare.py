"""The least that Django can do: what the shop's pages are measured beside.

One view, a short answer, no database, and no middleware; with BARE_MIDDLEWARE=default that
which `startproject` gives a project.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

DEFAULT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="nothing is signed with it",  # noqa: S106
    ROOT_URLCONF=__name__,
    MIDDLEWARE=DEFAULT if os.environ.get("BARE_MIDDLEWARE") == "default" else [],
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions")],
)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello.")


urlpatterns = [path("", hello)]
application = get_wsgi_application()
