"""The least that Django can do: what the shop's pages are measured beside.

One view, a short answer, no middleware, no database.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="nothing is signed with it",  # noqa: S106
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello.")


urlpatterns = [path("", hello)]
application = get_wsgi_application()
