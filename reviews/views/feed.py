"""What other places read of the shop's reviews."""

from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import condition

from reviews.feeds import google
from storefront.pages import public_page


def _etag(request: HttpRequest, **_kwargs: Any) -> str:
    """Weak: the same reviews, perhaps not the same bytes."""
    told = f"{_site_of(request)} {request.LANGUAGE_CODE} {google.edition()}"
    return f'W/"{blake2b(told.encode(), digest_size=16).hexdigest()}"'


@condition(etag_func=_etag)
@public_page()
def review_feed(request: HttpRequest) -> HttpResponse:
    """All published reviews, for Google's Product Ratings."""
    headers = {"Cache-Control": "public, max-age=0, must-revalidate", "X-Robots-Tag": "noindex"}
    # Nobody writes a feed for those who only ask for its headers.
    pieces = (
        [] if request.method == "HEAD" else google.write(_site_of(request), request.LANGUAGE_CODE)
    )
    return StreamingHttpResponse(pieces, content_type="application/xml", headers=headers)


def _site_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
