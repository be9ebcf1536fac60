"""Reads from the database what is written of products, a batch at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from catalog.models import AttributeValue, Brand, Category, Product, ProductValue
from catalog.models.attribute import Attribute

BATCH = 5000
# SQLite takes no more parameters than this in one question, with room to spare.
MOST_IDS = 5000

# What is longer is prose or a listing of another system; its beginning says what it is about.
LONGEST_DESCRIPTION = 5000
LONGEST_VALUE = 1000

NO = {"no", "0", "false"}


@dataclass(frozen=True, slots=True)
class Written:
    """What is written of one product: its own texts, and the ids of those it shares."""

    product: int
    name: str
    description: str
    brand: int | None
    category: int
    values: Sequence[int]


def all_written() -> Iterator[list[Written]]:
    """Every product in the order of ids."""
    last = 0
    while True:
        products = Product.objects.filter(pk__gt=last).order_by("pk")[:BATCH]
        rows = list(products.values_list(*COLUMNS))
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        ties = ProductValue.objects.filter(product__gte=first, product__lte=last)
        yield _written(rows, ties.values_list("product", "value"))


def written_of(ids: Iterable[int]) -> Iterator[list[Written]]:
    """Those of these products that there are, in the order of ids."""
    for some in batched(sorted(ids), MOST_IDS, strict=False):
        rows = list(Product.objects.filter(pk__in=some).order_by("pk").values_list(*COLUMNS))
        ties = ProductValue.objects.filter(product__in=some)
        yield _written(rows, ties.values_list("product", "value"))


COLUMNS = ("pk", "name", "description", "brand", "category")


def _written(rows: list[tuple], ties: Iterable[tuple[int, int]]) -> list[Written]:
    values: dict[int, set[int]] = {row[0]: set() for row in rows}
    for product, value in ties:
        if product in values:
            values[product].add(value)
    return [
        Written(pk, name, description[:LONGEST_DESCRIPTION], brand, category, sorted(values[pk]))
        for pk, name, description, brand, category in rows
    ]


class Shared:
    """The texts that products share: of brands, trails of categories, and attribute values."""

    def __init__(self) -> None:
        self.brands = dict(Brand.objects.values_list("pk", "name"))
        self.trails = _trails()
        self._values: dict[int, str] = {}

    def values(self, ids: Iterable[int]) -> dict[int, str]:
        """The texts of these values; each is read once."""
        unknown = sorted(set(ids) - self._values.keys())
        for some in batched(unknown, MOST_IDS, strict=False):
            self._values |= _texts_of(some)
        return self._values

    def differing(self, earlier: "Shared") -> set[int]:
        """The products that share a text which was another one earlier."""
        values = {
            pk
            for some in batched(sorted(earlier._values), MOST_IDS, strict=False)
            for pk, text in _texts_of(some).items()
            if text != earlier._values[pk]
        }
        products: set[int] = set()
        for model, column, differing in (
            (Product, "brand", _differing(self.brands, earlier.brands)),
            (Product, "category", _differing(self.trails, earlier.trails)),
            (ProductValue, "value", values),
        ):
            key = "pk" if model is Product else "product"
            for some in batched(sorted(differing), MOST_IDS, strict=False):
                sharing = model.objects.filter(**{f"{column}__in": some})
                products |= set(sharing.values_list(key, flat=True))
        return products


def _differing(texts: dict[int, str], earlier: dict[int, str]) -> set[int]:
    return {pk for pk, text in texts.items() if earlier.get(pk, text) != text}


def _texts_of(values: Sequence[int]) -> dict[int, str]:
    rows = AttributeValue.objects.filter(pk__in=values).values_list(
        "pk", "text", "attribute__kind", "attribute__unit", "attribute__name"
    )
    return {pk: _said(*about) for pk, *about in rows}


def _said(text: str, kind: str, unit: str, attribute: str) -> str:
    """What a value says of a product: a yes says the name of its attribute."""
    if kind == Attribute.Kind.BOOLEAN:
        return "" if text.strip().casefold() in NO else attribute
    if kind == Attribute.Kind.NUMBER and unit and not text.endswith(unit):
        return f"{text} {unit}"
    return text[:LONGEST_VALUE]


def _trails() -> dict[int, str]:
    """The names from the department down to each category."""
    nodes = {
        pk: (name, parent)
        for pk, name, parent in Category.objects.values_list("pk", "name", "parent")
    }
    trails: dict[int, str] = {}

    def trail(pk: int) -> str:
        if pk not in trails:
            name, parent = nodes[pk]
            trails[pk] = name if parent is None else f"{trail(parent)} / {name}"
        return trails[pk]

    return {pk: trail(pk) for pk in nodes}
