"""What someone typed before signing in, kept in their session until they have."""

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User
from catalog.models import Product

KEY = "review_drafts"
MOST_DRAFTS = 3


def keep(session: SessionBase, product: Product, typed: Mapping[str, Any]) -> None:
    """Keeps what was typed about a product, and of others only the latest."""
    drafts = session.get(KEY, {})
    drafts.pop(str(product.pk), None)
    drafts[str(product.pk)] = dict(typed)
    session[KEY] = dict(list(drafts.items())[-MOST_DRAFTS:])


def of(session: SessionBase, product: Product, reader: User) -> dict[str, Any] | None:
    """What was typed about this product; None if nothing waits for this reader.

    What was typed under one account, whose session then ended, waits for that account.
    """
    draft = session.get(KEY, {}).get(str(product.pk))
    if draft and draft.get("owner") in {"", str(reader.pk or "")}:
        return draft
    return None


def drop(session: SessionBase, product: Product) -> None:
    """Forgets what was typed about this product, once it is posted."""
    drafts = session.get(KEY, {})
    if drafts.pop(str(product.pk), None):
        session[KEY] = drafts
