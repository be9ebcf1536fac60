"""What someone typed before signing in, kept in their session until they have."""

from collections.abc import Mapping

from django.contrib.sessions.backends.base import SessionBase

from catalog.models import Product

KEY = "review_drafts"
MOST_DRAFTS = 3
# More than a review may have: too long a text comes back with its error, not cut short.
LONGEST_FIELD = 20_000


def keep(session: SessionBase, product: Product, typed: Mapping[str, str]) -> None:
    """Keeps what was typed about a product, and of others only the latest."""
    drafts = session.get(KEY, {})
    drafts.pop(str(product.pk), None)
    drafts[str(product.pk)] = {
        name: typed.get(name, "")[:LONGEST_FIELD] for name in ("rating", "title", "body")
    }
    session[KEY] = dict(list(drafts.items())[-MOST_DRAFTS:])


def of(session: SessionBase, product: Product) -> dict[str, str] | None:
    """What was typed about this product; None if nothing waits."""
    return session.get(KEY, {}).get(str(product.pk))


def drop(session: SessionBase, product: Product) -> None:
    """Forgets what was typed about this product, once it is posted."""
    drafts = session.get(KEY, {})
    if drafts.pop(str(product.pk), None):
        session[KEY] = drafts
