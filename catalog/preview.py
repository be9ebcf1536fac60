"""Signed links that open, for a while, what is not public yet at its real address."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from catalog.models import Category, Product

PARAMETER = "preview"

# The dot keeps the address readable: the usual colon would be escaped in it.
signer = TimestampSigner(salt="catalog.preview", sep=".")


def link_to(shown: Category | Product) -> str:
    """The path that shows it to whoever holds the link, for `PREVIEW_SECONDS`."""
    token = signer.sign(_subject(shown))
    return f"{shown.get_absolute_url()}?{urlencode({PARAMETER: token})}"


def is_open(request: HttpRequest, shown: Category | Product) -> bool:
    """Whether the address carries a valid link to this very category or product."""
    try:
        subject = signer.unsign(request.GET.get(PARAMETER, ""), max_age=settings.PREVIEW_SECONDS)
    except BadSignature:
        return False
    return subject == _subject(shown)


def _subject(shown: Category | Product) -> str:
    # By number: a link stays good when staff rename what it shows.
    return f"{shown._meta.model_name}-{shown.pk}"
