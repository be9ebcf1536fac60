"""Finds products by words: in names, brands, categories, attributes, descriptions and SKUs."""

from collections.abc import Sequence
from datetime import datetime

from catalog.search import finding, suggesting
from catalog.search.finding import Found
from catalog.search.process import current, forget
from catalog.search.suggesting import Suggestions
from catalog.search.words import key_of, words_of

__all__ = [
    "Found",
    "Suggestions",
    "find",
    "current",
    "forget",
    "key_of",
    "nearest",
    "suggest",
    "words_of",
]


def find(text: str, now: datetime) -> Found:
    """The products that have the words of a text, whether shoppers may see them or not: those
    with all of them and, where they are few, those with fewer."""
    return finding.find(current(), text)


def suggest(
    text: str,
    now: datetime,
    *,
    limit: int = 8,
    popular: Sequence[str] = (),
    category: int | None = None,
) -> Suggestions:
    """What someone may mean who has typed this much: `limit` things at the most.

    `popular` are the queries of others that are worth suggesting, the most frequent first.
    In a category, only products are suggested, of those in it.
    """
    index = current()
    return suggesting.suggest(index, text, now, limit=limit, popular=popular, category=category)


def nearest(text: str, now: datetime, *, limit: int = 8) -> Suggestions:
    """What comes nearest to a text that finds nothing: so many categories and products at
    the most."""
    return suggesting.nearest(current(), text, now, limit=limit)
