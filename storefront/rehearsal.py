"""What a process does but once, done once for all workers before they fork."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from urllib.parse import quote_plus, unquote_to_bytes

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from catalog import facets
from catalog.facets import Scope
from catalog.models import Product

Application = Callable[[dict[str, object], Callable[..., object]], Iterable[bytes]]


def rehearse(application: Application) -> None:
    """Asks for a page of each kind, as visitors do, so that the first answers of a worker find
    done what depends on no data: models read for the first time, patterns compiled, pieces of
    pages that are the same everywhere.

    A worker serves a thousand requests, and its first one took the time of fifteen others.
    """
    for path, query in _addresses():
        answer = application(_environ(path, query), lambda *_: None)
        for _chunk in answer:
            pass
        answer.close()


def _addresses() -> Iterator[tuple[str, str]]:
    yield reverse("catalog:home"), ""
    for pk in facets.index(timezone.now()).listing(Scope()).products[:1]:
        product = Product.objects.select_related("category").get(pk=pk)
        yield product.get_absolute_url(), ""
        yield product.category.get_absolute_url(), ""
        yield reverse("reviews:review_list", args=[product.slug]), ""
        yield reverse("catalog:search"), f"q={quote_plus(product.name)}"


def _environ(path: str, query: str) -> dict[str, object]:
    """A visitor's request as a server hands it over, by PEP 3333."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost" if host == "*" else host,
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
    }
