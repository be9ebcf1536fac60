"""Public pages: the same bytes for everyone at one address, kept for a moment and compressed once."""

import gzip
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import NoReturn
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

type View = Callable[..., HttpResponse]
type Address = tuple[str, str, str, str]

MOST_PAGES = 1000
LONGEST_QUERY = 512
# What tells one visitor from another, by its name on the request.
PERSONAL = ("session", "user", "COOKIES", "headers", "htmx", "_messages", "_csp_nonce")
CODING = re.compile(r"(\*|[\w-]+)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)
# The best first. Neither puts a time or chance into its bytes.
ENCODERS = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


class NotPublic(Exception):
    """A public page asked who is looking at it."""


def public_page(
    *, parameters: Collection[str] = (), repeated: Collection[str] = ()
) -> Callable[[View], View]:
    """Make a view answer everyone alike: no session, no cookie, no CSRF token, no HX header.

    Only canonical addresses are kept in the page cache: each of `parameters` at most
    once and `repeated` ones once a value, in the order of names and values; `a.*` stands
    for every name that begins with `a.`. An answer that sets its own Cache-Control isn't
    public. Raises NotPublic when the view asks for a visitor.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            with _nobody_looking(request):
                response = view(request, *args, **kwargs)
                if not getattr(response, "is_rendered", True):
                    response.render()
            if response.cookies:
                raise NotPublic(f"{view.__name__} sets a cookie on a public page.")
            if not response.has_header("Cache-Control"):
                shared = f", s-maxage={settings.PAGE_S_MAXAGE}" if settings.PAGE_S_MAXAGE else ""
                response["Cache-Control"] = f"public, max-age=0, must-revalidate{shared}"
                response.is_public = True
                response.is_kept = response.status_code == 200 and _is_canonical(
                    request.META.get("QUERY_STRING", ""), parameters, repeated
                )
            return response

        # A POST is refused as one, not for the token that no public page has.
        return csrf_exempt(require_safe(answer))

    return decorate


def no_store(response: HttpResponse) -> HttpResponse:
    """Keep one answer of a public page, such as a preview, out of every cache and index."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says, in one way or the other, that a page of the shop sent this."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin") == f"{request.scheme}://{request.get_host()}"


class PageCacheMiddleware:
    """Answers public pages: compressed, with an ETag, from this process's last 1,000 if it can.

    First in the middleware, so that what it keeps carries everybody's headers. Nothing
    empties it: a page lives PAGE_CACHE_SECONDS, counted from before its view read the
    database. When a page runs out, each thread that is asked for it makes it anew: at
    most one a thread, so nobody waits for another's work.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.pages: dict[Address, Page] = {}
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = monotonic()
        address = _address(request)
        page = self.pages.get(address)
        if page is None or page.expires_at <= now:
            response = self.get_response(request)
            if not getattr(response, "is_public", False):
                return response
            page = Page(response, expires_at=now + settings.PAGE_CACHE_SECONDS)
            if address and response.is_kept:
                self._keep(address, page, now)
        return page.answer(request)

    def _keep(self, address: Address, page: "Page", now: float) -> None:
        with self.lock:
            # The newest stands last, so the front holds both what has run out and,
            # when there are too many, what has the least time left.
            self.pages.pop(address, None)
            self.pages[address] = page
            while oldest := next(iter(self.pages), None):
                if len(self.pages) <= MOST_PAGES and self.pages[oldest].expires_at > now:
                    break
                del self.pages[oldest]


class Page:
    """A public answer and its body in every encoding asked for so far."""

    def __init__(self, response: HttpResponse, expires_at: float) -> None:
        self.expires_at = expires_at
        self.status_code = response.status_code
        self.bodies = {"identity": response.content}
        self.lock = Lock()
        # Weak, so that one tag stands for all encodings and survives a CDN that
        # compresses anew.
        self.etag = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
        # Cookies stay behind: what a middleware set for one visitor isn't for the next.
        self.headers = {
            **dict(response.items()),
            "ETag": self.etag,
            "Vary": "Accept-Encoding",
        }

    def answer(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(status=self.status_code, headers=self.headers)
        conditional = get_conditional_response(request, etag=self.etag, response=response)
        if conditional is not response:
            return conditional
        encoding = "identity"
        if self.bodies["identity"]:
            encoding = choose_encoding(request.headers.get("accept-encoding", ""))
        body = self._encoded(encoding)
        response["Content-Length"] = len(body)
        if encoding != "identity":
            response["Content-Encoding"] = encoding
        if request.method != "HEAD":  # gunicorn drops a body sent for HEAD, with a warning.
            response.content = body
        return response

    def _encoded(self, encoding: str) -> bytes:
        with self.lock:
            if encoding not in self.bodies:
                self.bodies[encoding] = ENCODERS[encoding](self.bodies["identity"])
            return self.bodies[encoding]


class LanguageMiddleware:
    """Speaks the language that the address names, whatever the browser prefers."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def choose_encoding(accepted: str) -> str:
    """Return what an Accept-Encoding header likes best: br, gzip or, failing both, identity."""
    weights = {
        match[1].lower(): float(match[2] or 1)
        for item in accepted.split(",")
        if (match := CODING.fullmatch(item.strip()))
    }
    best = max(ENCODERS, key=lambda name: weights.get(name, weights.get("*", 0)))
    weight = weights.get(best, weights.get("*", 0))
    return best if weight and weight >= weights.get("identity", 0) else "identity"


@contextmanager
def _nobody_looking(request: HttpRequest) -> Iterator[None]:
    """Take the visitor off the request while a public page is made."""
    asked: list[str] = []

    def refuse(name: str) -> NoReturn:
        asked.append(name)
        raise NotPublic(f"A public page asked for {name}.")

    visitor = {name: vars(request)[name] for name in PERSONAL if name in vars(request)}
    vars(request).update({name: SimpleLazyObject(partial(refuse, name)) for name in PERSONAL})
    # Django raises this flag where a form prints its token, and to replace a bad cookie:
    # the second can wait for a page with a form.
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    try:
        yield
    finally:
        for name in PERSONAL:
            del vars(request)[name]
        vars(request).update(visitor)
    if request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None):
        asked.append("csrf_token")
    # Asked again at the end, since {% if %} swallows errors inside its conditions.
    if asked:
        raise NotPublic(f"A public page asked for {', '.join(asked)}.")


def _is_canonical(query: str, parameters: Collection[str], repeated: Collection[str]) -> bool:
    if len(query) > LONGEST_QUERY:
        return False
    pairs = parse_qsl(query)
    if urlencode(pairs) != query or pairs != sorted(set(pairs)):
        return False
    single = [name for name, _ in pairs if not _is_among(name, repeated)]
    return len(single) == len(set(single)) and set(single) <= set(parameters)


def _is_among(name: str, patterns: Collection[str]) -> bool:
    """Whether a name is one of these; `a.*` stands for every name that begins with `a.`."""
    return any(
        name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
        for pattern in patterns
    )


def _address(request: HttpRequest) -> Address | None:
    """Return what the page cache knows a request by; None where it must not look."""
    if settings.PAGE_CACHE_SECONDS <= 0 or request.method not in ("GET", "HEAD"):
        return None
    # A site behind a password is not for those without it.
    if "authorization" in request.headers:
        return None
    # get_host() refuses hosts that aren't ours before anything is found or kept for them.
    return (
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
    )
