"""The cookie that lets a public page's script know that someone is signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "signed_in"


class SignedInCookieMiddleware:
    """Keeps the readable cookie `signed_in` in step with the session.

    An answer that never looked at the session says nothing about it and stays as it is:
    public pages are the same bytes for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.session.accessed:
            return response
        if not request.user.is_authenticated:
            if COOKIE in request.COOKIES:
                response.delete_cookie(
                    COOKIE,
                    path=settings.SESSION_COOKIE_PATH,
                    domain=settings.SESSION_COOKIE_DOMAIN,
                    samesite="Lax",
                )
        elif request.session.modified or COOKIE not in request.COOKIES:
            ends_with_browser = request.session.get_expire_at_browser_close()
            response.set_cookie(
                COOKIE,
                "1",
                max_age=None if ends_with_browser else request.session.get_expiry_age(),
                path=settings.SESSION_COOKIE_PATH,
                domain=settings.SESSION_COOKIE_DOMAIN,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response
