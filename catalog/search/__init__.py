"""Finds products by words: in names, brands, categories, attributes, descriptions and SKUs."""

from collections.abc import Callable, Sequence
from datetime import datetime

from catalog.search import finding, suggesting
from catalog.search.finding import Found
from catalog.search.index import Index
from catalog.search.process import (
    KIND,
    current,
    do_without,
    forget,
    is_stored,
    let_go,
    take_snapshot,
)
from catalog.search.stored import PagesGone
from catalog.search.suggesting import Suggestions
from catalog.search.words import fold, key_of, words_of

__all__ = [
    "KIND",
    "Found",
    "Suggestions",
    "current",
    "find",
    "fold",
    "forget",
    "is_stored",
    "key_of",
    "nearest",
    "preload",
    "suggest",
    "take_snapshot",
    "words_of",
]


def find(text: str, now: datetime) -> Found:
    """The products that have the words of a text, whether shoppers may see them or not: those
    with all of them and, where they are few, those with fewer."""
    return _asked(lambda index: finding.find(index, text))


def suggest(
    text: str,
    now: datetime,
    *,
    limit: int = 8,
    popular: Sequence[str] = (),
    names: Sequence[tuple[str, str]] = (),
    category: int | None = None,
) -> Suggestions:
    """What someone may mean who has typed this much: `limit` things at the most.

    `popular` are the queries of others that are worth suggesting, the most frequent first,
    and `names` those of brands, each folded and as it is written. In a category, only
    products are suggested, of those in it.
    """
    return _asked(
        lambda index: suggesting.suggest(
            index, text, now, limit=limit, popular=popular, names=names, category=category
        )
    )


def nearest(text: str, now: datetime, *, limit: int = 8) -> Suggestions:
    """What comes nearest to a text that finds nothing: so many categories and products at
    the most."""
    return _asked(lambda index: suggesting.nearest(index, text, now, limit=limit))


def preload() -> None:
    """Reads what every process needs, before they are forked."""
    index = current()
    index.like("word")


def _asked[Answer](question: Callable[[Index], Answer]) -> Answer:
    index = current()
    try:
        return question(index)
    except PagesGone:
        # The stored words were replaced twice since this process read theirs.
        let_go(index.stored)
    try:
        return question(current())
    except PagesGone as lost:
        # A backup may be without them.
        do_without(lost.generation)
        return question(current())
