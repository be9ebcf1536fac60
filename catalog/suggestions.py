"""What drops from the search box while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from catalog import search
from catalog.cards import Card, cards_of
from catalog.merchandising import MOST_POPULAR, hidden, popular
from catalog.models import Brand, Category, Product
from catalog.present import Present
from catalog.within import search_url

MOST_SUGGESTED = 8
# Each is looked at with every letter that somebody types.
MOST_NAMES_READ = 1000


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


def suggested(typed: str, category: Category | None, catalogue: Present) -> Suggested:
    """What somebody may mean who has typed this much: at most 8 suggestions in all.

    In a category, only products are suggested. Two queries of the database, and what the
    search asks.
    """
    now = catalogue.now
    found = search.suggest(
        typed,
        now,
        limit=MOST_SUGGESTED,
        popular=popular(MOST_POPULAR),
        names=catalogue.recall(_brand_names),
        category=category and category.pk,
    )
    never = catalogue.recall(hidden)
    queries = [words for words in found.queries if search.key_of(words) not in never]
    return Suggested(
        [Line(words, search_url(words)) for words in queries],
        category_lines(found.categories),
        cards_of(found.products, now),
    )


def category_lines(ids: Sequence[int]) -> list[Line]:
    by_id = Category.objects.visible().stocked().in_bulk(ids)
    return [
        Line(category.name, category.get_absolute_url(), " › ".join(category.trail))
        for category in (by_id[pk] for pk in ids if pk in by_id)
    ]


def _brand_names() -> tuple[tuple[str, str], ...]:
    """The brands that have something to show, folded and as they are written."""
    shown = Product.objects.filter(brand=OuterRef("pk"), is_visible=True)
    brands = Brand.objects.filter(Exists(shown)).order_by("pk")
    names = brands.values_list("name", flat=True)[:MOST_NAMES_READ]
    return tuple((" ".join(search.fold(name).split()), name) for name in names)
