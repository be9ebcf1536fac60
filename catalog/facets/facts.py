"""What is counted of products, read from the database in columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Self

import numpy as np
from django.db.models import BigIntegerField, F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Floor

from catalog.models import Product, ProductValue, Variant

# Of so many products at a time, rows are held as Python objects.
PRODUCTS_AT_A_TIME = 20_000
# In one query by ids: SQLite counts the parameters of a statement.
IDS_AT_A_TIME = 5000
ROWS_AT_A_TIME = 10_000
# Later than anything that staff can choose.
NEVER = np.iinfo(np.int64).max


class Minor(Func):
    """An amount of money in minor units, such as cents."""

    output_field = BigIntegerField()
    template = "CAST(ROUND(%(expressions)s * 100) AS bigint)"


class Microseconds(Func):
    """A moment in microseconds since 1970."""

    output_field = BigIntegerField()
    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) * 1000000 AS bigint)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        # Stored as text in UTC; the microseconds stand there if there are any.
        text = "%(expressions)s"
        return self.as_sql(
            compiler,
            connection,
            template=f"""(
                CAST(strftime('%%%%s', {text}) AS integer) * 1000000
                + CAST(SUBSTR({text}, 21) AS integer)
            )""",
            **context,
        )


def microseconds(at: datetime) -> int:
    """The same of a moment in Python."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@dataclass(frozen=True)
class Facts:
    """Some products, their variants in the order of slots, and the values of both.

    `products` and what refers to them are in order: of ids as they are read, of the places
    that products have in an index once they are `placed`.
    """

    ids: np.ndarray
    products: np.ndarray
    category: np.ndarray
    brand: np.ndarray  # 0: none
    is_ready: np.ndarray
    position: np.ndarray
    created: np.ndarray  # microseconds since 1970
    rating_score: np.ndarray
    rating_count: np.ndarray
    stars: np.ndarray  # whole ones of the average
    turns: np.ndarray  # when a schedule or a sale next begins or ends; NEVER

    # One row for each slot: the cheapest first.
    variant_product: np.ndarray
    variant_slot: np.ndarray
    variant_price: np.ndarray  # minor units, at the moment of reading
    variant_in_stock: np.ndarray

    # One row for each value: of a product, and of a slot of one.
    whole_product: np.ndarray
    whole_value: np.ndarray
    part_product: np.ndarray
    part_slot: np.ndarray
    part_value: np.ndarray

    def variant_counts(self) -> np.ndarray:
        """How many slots each product has."""
        ends = np.searchsorted(self.variant_product, self.products, side="right")
        return np.diff(ends, prepend=0)

    def placed(self, places: np.ndarray) -> Self:
        """The same facts by the places of the products."""
        order = np.argsort(places)
        by_product = {name: getattr(self, name)[order] for name in PER_PRODUCT}

        def placed(ids: np.ndarray) -> np.ndarray:
            return places[np.searchsorted(self.products, ids)]

        owners = placed(self.variant_product)
        by_slot = np.lexsort((self.variant_slot, owners))
        by_variant = {name: getattr(self, name)[by_slot] for name in PER_VARIANT}
        return replace(
            self,
            **by_product,
            **by_variant,
            products=places[order],
            variant_product=owners[by_slot],
            whole_product=placed(self.whole_product),
            part_product=placed(self.part_product),
        )


PER_PRODUCT = ("ids", "category", "brand", "is_ready", "position", "created", "rating_score")
PER_PRODUCT += ("rating_count", "stars", "turns")
PER_VARIANT = ("variant_slot", "variant_price", "variant_in_stock")


def filed() -> tuple[np.ndarray, np.ndarray]:
    """The ids of all products, in order, and their categories."""
    rows = _table(Product.objects.order_by("pk"), pk="i8", category="i8")
    return rows["pk"], rows["category"]


def read_all(now: datetime, values: np.ndarray) -> Iterator[Facts]:
    """The facts of every product at a moment, some thousands at a time; `values` count."""
    last = 0
    while True:
        some = Product.objects.filter(pk__gt=last).order_by("pk")
        ids = list(some.values_list("pk", flat=True)[:PRODUCTS_AT_A_TIME])
        if not ids:
            return
        yield _read(
            Q(pk__range=(ids[0], ids[-1])),
            Q(product__gte=ids[0], product__lte=ids[-1]),
            now,
            values,
        )
        last = ids[-1]


def read(
    products: Iterable[int], now: datetime, values: np.ndarray
) -> Iterator[tuple[np.ndarray, Facts]]:
    """The facts of these products at a moment, beside the ids of those that were looked for."""
    for ids in batched(sorted(products), IDS_AT_A_TIME, strict=False):
        yield np.array(ids), _read(Q(pk__in=ids), Q(product__in=ids), now, values)


def _read(which: Q, of_which: Q, now: datetime, values: np.ndarray) -> Facts:
    moment = microseconds(now)
    products, is_ready, schedules_turn = _products(which, moment)
    ids = products["pk"]
    variants, sales_turn = _variants(of_which, ids, moment)
    whole, parts, at = _ties(of_which, ids, variants["pk"], values)
    cheapest_first = np.lexsort((variants["minor"], variants["product"]))
    variants = variants[cheapest_first]
    at = np.argsort(cheapest_first)[at]
    owners, in_stock = variants["product"], variants["stock"] > 0
    kinds = _mixed(variants["minor"] * 2 + in_stock)
    np.add.at(kinds, at, _mixed(~parts["value"]))
    slots, is_first = _slots(owners, kinds)
    is_kept = is_first[at]
    return Facts(
        ids=ids,
        products=ids,
        category=products["category"],
        brand=products["brand"],
        is_ready=is_ready & np.isin(ids, owners),
        position=products["position"],
        created=products["created"],
        rating_score=products["score"],
        rating_count=products["ratings"],
        stars=products["stars"],
        turns=np.minimum(schedules_turn, sales_turn),
        variant_product=owners[is_first],
        variant_slot=slots[is_first],
        variant_price=variants["minor"][is_first],
        variant_in_stock=in_stock[is_first],
        whole_product=whole["product"],
        whole_value=whole["value"],
        part_product=parts["product"][is_kept],
        part_slot=slots[at][is_kept],
        part_value=parts["value"][is_kept],
    )


def _products(which: Q, moment: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows of products, whether each is published at the moment, and when that next turns."""
    products = _table(
        Product.objects.filter(which).order_by("pk"),
        pk="i8",
        category="i8",
        brand=("i8", Coalesce("brand", 0)),
        is_published="?",
        position="i8",
        created=("i8", Microseconds("created_at")),
        score=("f8", F("rating_score")),
        ratings=("i8", F("rating_count")),
        stars=("i8", Cast(Floor("rating_average"), IntegerField())),
    )
    schedules = _table(
        Product.objects.filter(which).exclude(publish_at=None, unpublish_at=None),
        pk="i8",
        begins=("i8", Coalesce(Microseconds("publish_at"), -NEVER)),
        ends=("i8", Coalesce(Microseconds("unpublish_at"), NEVER)),
    )
    is_ready, turns = products["is_published"], np.full(len(products), NEVER)
    at, schedules = _joined(products["pk"], schedules, "pk")
    is_ready[at] &= (schedules["begins"] <= moment) & (moment < schedules["ends"])
    turns[at] = _next_turn(schedules, moment)
    return products, is_ready, turns


def _variants(of_which: Q, ids: np.ndarray, moment: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows of variants with their prices at the moment, and when a sale of each product next
    begins or ends."""
    variants = _table(
        Variant.objects.filter(of_which).order_by("pk"),
        pk="i8",
        product="i8",
        minor=("i8", Minor("price")),
        stock="i8",
    )
    sales = _table(
        Variant.objects.filter(of_which, sale_price__isnull=False),
        pk="i8",
        minor=("i8", Minor("sale_price")),
        begins=("i8", Coalesce(Microseconds("sale_from"), -NEVER)),
        ends=("i8", Coalesce(Microseconds("sale_to"), NEVER)),
    )
    _, variants = _joined(ids, variants, "product")
    at, sales = _joined(variants["pk"], sales, "pk")
    is_on = (sales["begins"] <= moment) & (moment < sales["ends"])
    variants["minor"][at[is_on]] = sales["minor"][is_on]
    turns = np.full(len(ids), NEVER)
    on_sale = np.searchsorted(ids, variants["product"][at])
    np.minimum.at(turns, on_sale, _next_turn(sales, moment))
    return variants, turns


def _ties(
    of_which: Q, ids: np.ndarray, variants: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows of the values that count: those of products, those of variants, and which of the
    variants each of the latter is of."""
    ties = _table(
        ProductValue.objects.filter(of_which, value__attribute__is_filterable=True),
        product="i8",
        variant=("i8", Coalesce("variant", 0)),
        value="i8",
    )
    _, ties = _joined(values, ties, "value")
    _, ties = _joined(ids, ties, "product")
    is_whole = ties["variant"] == 0
    at, parts = _joined(variants, ties[~is_whole], "variant")
    return ties[is_whole], parts, at


def _table(rows: QuerySet, **columns: str | tuple[str, Any]) -> np.ndarray:
    """The rows as an array with named columns, each by its type and what it reads."""
    types = [(name, kind if isinstance(kind, str) else kind[0]) for name, kind in columns.items()]
    read = [name if isinstance(kind, str) else kind[1] for name, kind in columns.items()]
    return np.fromiter(rows.values_list(*read).iterator(ROWS_AT_A_TIME), dtype=types)


def _joined(keys: np.ndarray, rows: np.ndarray, column: str) -> tuple[np.ndarray, np.ndarray]:
    """Where in the ordered keys each row belongs, without the rows that belong nowhere.

    There are such where another transaction was committed between two of our queries. It has
    left a touch, so that the products concerned are soon read again.
    """
    at = np.searchsorted(keys, rows[column])
    belongs = np.zeros(len(rows), bool)
    inside = at < len(keys)
    belongs[inside] = keys[at[inside]] == rows[column][inside]
    return at[belongs], rows[belongs]


def _next_turn(spans: np.ndarray, moment: int) -> np.ndarray:
    """When each span next begins or ends."""
    upcoming = np.where(spans["begins"] > moment, spans["begins"], spans["ends"])
    return np.where(upcoming > moment, upcoming, NEVER)


def _slots(owners: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The slot of each variant, and whether it is the first of its kind in its product.

    Variants that no filter tells apart share a slot: more would have to be counted, and would
    change nothing.
    """
    order = np.lexsort((kinds, owners))
    is_first = np.ones(len(owners), bool)
    is_first[order[1:]] = (owners[order[1:]] != owners[order[:-1]]) | (
        kinds[order[1:]] != kinds[order[:-1]]
    )
    numbers = np.cumsum(is_first) - 1
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    return numbers - np.repeat(numbers[begins], np.diff(begins, append=len(owners))), is_first


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """A scrambled number for each number: sums of them are equal for equal sets alone.

    By chance two different variants of one product agree once in 10^19 times.
    """
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
