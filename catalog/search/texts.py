"""Reads from the database what is written of products, a batch at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from zlib import crc32

import numpy as np

from catalog.models import AttributeValue, Brand, Category, Product, ProductValue
from catalog.models.attribute import Attribute

BATCH = 5000
# SQLite takes no more parameters than this in one question, with room to spare.
MOST_IDS = 5000

# What is longer is prose or a listing of another system; its beginning says what it is about.
LONGEST_DESCRIPTION = 5000
LONGEST_VALUE = 1000

NO = {"no", "0", "false"}
# Between a category and one below it, in a trail.
BELOW = "\n"


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


@dataclass(frozen=True)
class Prints:
    """A print of each text that products share, to see which read otherwise later: by the
    column of what refers to it, ids in order, and the prints in step with them."""

    ids: dict[str, np.ndarray]
    prints: dict[str, np.ndarray]

    @classmethod
    def of(cls, shared: Shared) -> "Prints":
        rows = AttributeValue.objects.values_list(*VALUE_COLUMNS)
        values = {pk: _print(_said(*about)) for pk, *about in rows.iterator(MOST_IDS)}
        brands = {pk: _print(name) for pk, name in shared.brands.items()}
        trails = {pk: _print(trail) for pk, trail in shared.trails.items()}
        columns = {"brand": brands, "category": trails, "value": values}
        ids = {column: np.array(sorted(texts), np.int64) for column, texts in columns.items()}
        return cls(
            ids,
            {
                column: np.array([texts[pk] for pk in ids[column].tolist()], np.uint32)
                for column, texts in columns.items()
            },
        )

    def products_differing(self, earlier: "Prints", limit: int) -> set[int]:
        """The products that share a text which was another one earlier, so many at the most."""
        products: set[int] = set()
        for column, ids in self.ids.items():
            both, here, there = np.intersect1d(ids, earlier.ids[column], return_indices=True)
            turned = both[self.prints[column][here] != earlier.prints[column][there]]
            model, key = (ProductValue, "product") if column == "value" else (Product, "pk")
            for some in batched(turned.tolist(), MOST_IDS, strict=False):
                sharing = model.objects.filter(**{f"{column}__in": some}).order_by(key)
                products |= set(sharing.values_list(key, flat=True)[:limit])
        return products

    def pieces(self) -> Iterator[bytes]:
        """What `restored` makes them from."""
        for column in COLUMNS_SHARED:
            yield self.ids[column].tobytes()
            yield self.prints[column].tobytes()

    @classmethod
    def restored(cls, pieces: Iterator[bytes]) -> "Prints":
        ids, prints = {}, {}
        for column in COLUMNS_SHARED:
            ids[column] = np.frombuffer(next(pieces), np.int64)
            prints[column] = np.frombuffer(next(pieces), np.uint32)
        return cls(ids, prints)


COLUMNS_SHARED = ("brand", "category", "value")
VALUE_COLUMNS = ("pk", "text", "attribute__kind", "attribute__unit", "attribute__name")


def _print(text: str) -> int:
    return crc32(text.encode())


def _texts_of(values: Sequence[int]) -> dict[int, str]:
    rows = AttributeValue.objects.filter(pk__in=values).values_list(*VALUE_COLUMNS)
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
            trails[pk] = name if parent is None else f"{trail(parent)}{BELOW}{name}"
        return trails[pk]

    return {pk: trail(pk) for pk in nodes}
