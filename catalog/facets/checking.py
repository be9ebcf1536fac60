"""Holds the index against plain SQL: what every category counts, and lists drawn by chance."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from django.db.models import Count, Exists, IntegerField, Max, Min, OuterRef, Value
from django.utils.translation import gettext as _

from catalog.facets.index import Index
from catalog.facets.plain import CENT, STARS, PlainListing, variants
from catalog.facets.question import NOTHING_CHOSEN, Filters, Range, Scope
from catalog.models import Category, Product, ProductValue, Variant
from catalog.models.product import Sort

FIRST_PAGE = 24
FACETS = ("brands", "price", "rating", "in_stock")
COUNTS = ("brands", "values", "categories", "ratings", "in_stock", "price", "numbers")


def check_categories(index: Index, now: datetime) -> Iterator[str]:
    """Says, a sentence each, where the counts of a category differ, without filters."""
    told = CategoryCounts(now)
    for pk, path in Category.objects.order_by("path").values_list("pk", "path"):
        listing = index.listing(Scope(category=pk), NOTHING_CHOSEN)
        counts = listing.counts
        by_index = {
            "products": {0: listing.count},
            "brands": counts.brands,
            "values": {value: n for held in counts.values.values() for value, n in held.items()},
            "ratings": counts.ratings,
            "in_stock": {0: counts.in_stock},
        }
        for name, held in by_index.items():
            plain = told.of(pk, name)
            for key in sorted(key for key in held | plain if held.get(key, 0) != plain.get(key, 0)):
                yield _difference(path, f"{name} {key}", held.get(key, 0), plain.get(key, 0))
        if counts.price != told.price(pk):
            yield _difference(path, "price", counts.price, told.price(pk))


def check_sample(index: Index, now: datetime, chance: Random) -> Iterator[str]:
    """Says where one list drawn by chance differs: its counts and, in an order, its first page."""
    scope = Scope(category=chance.choice([None, *index.tree.above]))
    filters, sort = _filters(index, chance), chance.choice(list(Sort))
    listing, plain = index.listing(scope, filters, sort), PlainListing(now, scope, filters, sort)
    asked = f"{scope} {filters}"
    if listing.count != plain.count:
        yield _difference(asked, "products", listing.count, plain.count)
    for name in COUNTS:
        held, told = getattr(listing.counts, name), getattr(plain.counts, name)
        if held != told:
            yield _difference(asked, name, held, told)
    first, told = listing.products[:FIRST_PAGE], plain.products[:FIRST_PAGE]
    if first != told:
        yield _difference(asked, f"first page, {sort}", first, told)


class CategoryCounts:
    """What is counted of every category without filters, from few queries over all of them."""

    def __init__(self, now: datetime) -> None:
        shown = Product.objects.visible(now).order_by()
        stocked = Variant.objects.filter(product=OuterRef("pk"), stock__gt=0)
        worn = ProductValue.objects.filter(
            value__attribute__is_filterable=True, product__in=shown.values("pk")
        )
        self._above = {}
        for pk, parent in Category.objects.order_by("depth").values_list("pk", "parent"):
            self._above[pk] = (pk, *self._above.get(parent, ()))
        self._counts: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
        self._count("products", shown.values_list("category").annotate(Count("pk")))
        self._count(
            "brands",
            shown.exclude(brand=None).values_list("category", "brand").annotate(Count("pk")),
        )
        self._count(
            "values",
            worn.order_by()
            .values_list("product__category", "value")
            .annotate(Count("product", distinct=True)),
        )
        for stars in STARS:
            rated = shown.filter(rating_average__gte=stars).annotate(
                stars=Value(stars, IntegerField())
            )
            self._count("ratings", rated.values_list("category", "stars").annotate(Count("pk")))
        self._count(
            "in_stock",
            shown.filter(Exists(stocked)).values_list("category").annotate(Count("pk")),
        )
        self._prices: dict[int, list[Decimal]] = defaultdict(list)
        priced = variants(NOTHING_CHOSEN, now).filter(product__in=shown.values("pk")).order_by()
        ends = priced.values_list("product__category").annotate(Min("price_now"), Max("price_now"))
        for pk, low, high in ends:
            for above in self._above[pk]:
                self._prices[above] += [low, high]

    def of(self, category: int, name: str) -> dict[int, int]:
        """How many products of a category have each of the things of this name."""
        return self._counts[category, name]

    def price(self, category: int) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest price in a category."""
        held = self._prices[category]
        return (min(held).quantize(CENT), max(held).quantize(CENT)) if held else None

    def _count(self, name: str, rows: Iterable[tuple[int, ...]]) -> None:
        for category, *key, count in rows:
            for above in self._above[category]:
                self._counts[above, name][key[0] if key else 0] += count


def _filters(index: Index, chance: Random) -> Filters:
    """One to three filters, each of which leaves something by itself."""
    chosen: dict[str, object] = {}
    values = {}
    attributes = [pk for pk, held in index.vocabulary.values.items() if held]
    for facet in chance.sample([*FACETS, *attributes], min(3, len(FACETS) + len(attributes))):
        if facet == "brands":
            chosen["brands"] = frozenset(_some([*index.sets.brands], chance))
        elif facet == "price":
            ends = sorted(Decimal(chance.randint(1, 200)) for _end in range(2))
            chosen["price"] = Range(*ends)
        elif facet == "rating":
            chosen["rating"] = chance.choice(STARS)
        elif facet == "in_stock":
            chosen["in_stock"] = True
        else:
            values[facet] = frozenset(_some(index.vocabulary.values[facet], chance))
    return Filters(values=tuple(sorted(values.items())), **chosen)


def _some(keys: Sequence[int], chance: Random) -> list[int]:
    return chance.sample(keys, min(len(keys), chance.randint(1, 2)))


def _difference(where: str, what: str, by_index: object, by_tables: object) -> str:
    return _("%(where)s, %(what)s: the index has %(index)s, the tables have %(tables)s.") % {
        "where": where,
        "what": what,
        "index": by_index,
        "tables": by_tables,
    }
