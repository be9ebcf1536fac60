"""What drops from the search box while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog import search
from catalog.cards import Card, cards_of
from catalog.merchandising import MOST_POPULAR, popular
from catalog.models import Category
from catalog.within import search_url

MOST_SUGGESTED = 8


@dataclass(frozen=True)
class Line:
    """A suggestion of words alone; `above` names what a category stands in."""

    text: str
    url: str
    above: str = ""


@dataclass(frozen=True)
class Suggested:
    """Suggestions in their groups."""

    queries: Sequence[Line]
    categories: Sequence[Line]
    products: Sequence[Card]

    @property
    def count(self) -> int:
        return len(self.queries) + len(self.categories) + len(self.products)


def suggested(typed: str, category: Category | None, now: datetime) -> Suggested:
    """What somebody may mean who has typed this much: at most 8 suggestions in all.

    In a category, only products are suggested. Two queries of the database, and what the
    search asks.
    """
    found = search.suggest(
        typed,
        now,
        limit=MOST_SUGGESTED,
        popular=popular(MOST_POPULAR),
        category=category and category.pk,
    )
    return Suggested(
        [Line(words, search_url(words)) for words in found.queries],
        category_lines(found.categories),
        cards_of(found.products, now),
    )


def category_lines(ids: Sequence[int]) -> list[Line]:
    by_id = Category.objects.visible().stocked().in_bulk(ids)
    return [
        Line(category.name, category.get_absolute_url(), " › ".join(category.trail))
        for category in (by_id[pk] for pk in ids if pk in by_id)
    ]
