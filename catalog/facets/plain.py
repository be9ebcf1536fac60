"""The answers of `catalog.facets` from plain SQL: slow, and easy to believe.

The index is held against them, by the tests and by `manage.py check_facets`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

import numpy as np
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, When

from catalog.facets.question import Filters, Range, Scope
from catalog.models import Attribute, Category, Product, ProductValue, Variant
from catalog.models.product import ProductQuerySet, Sort

STARS = (4, 3, 2, 1)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class PlainListing:
    """The products of a scope that meet the filters, in order."""

    now: datetime
    scope: Scope
    filters: Filters
    sort: Sort | None

    @cached_property
    def count(self) -> int:
        return products(self.scope, self.filters, self.now).count()

    @cached_property
    def products(self) -> list[int]:
        """The ids of all of them."""
        met = products(self.scope, self.filters, self.now)
        if self.sort is not None:
            return list(met.in_order_of(self.sort, self.now).values_list("pk", flat=True))
        rated = list(met.order_by("-rating_score", "pk").values_list("pk", flat=True))
        scores = self.scope.found.scores(np.array(rated, dtype=np.uint32))
        return [pk for pk, _ in sorted(zip(rated, scores, strict=True), key=lambda pair: -pair[1])]

    @cached_property
    def counts(self) -> "PlainCounts":
        return PlainCounts(self.now, self.scope, self.filters)


@dataclass(frozen=True)
class PlainCounts:
    """What stands beside the values of every facet."""

    now: datetime
    scope: Scope
    filters: Filters

    @cached_property
    def brands(self) -> dict[int, int]:
        met = self._but(brands=frozenset()).exclude(brand=None).order_by()
        return dict(met.values_list("brand").annotate(Count("pk")))

    @cached_property
    def values(self) -> dict[int, dict[int, int]]:
        counted: dict[int, dict[int, int]] = {}
        for pk in Attribute.objects.filter(is_filterable=True).values_list("pk", flat=True):
            wearers = (
                self._wearers(pk).values_list("value").annotate(Count("product", distinct=True))
            )
            if counts := dict(wearers):
                counted[pk] = counts
        return counted

    @cached_property
    def categories(self) -> dict[int, int]:
        within = Category.objects.all()
        if self.scope.category is not None:
            within = within.subtree(within.get(pk=self.scope.category))
        met = self._but().order_by()
        own = dict(met.values_list("category__path").annotate(Count("pk")))
        counts = {
            pk: sum(n for held, n in own.items() if held == path or held.startswith(f"{path}/"))
            for pk, path in within.values_list("pk", "path")
        }
        return {pk: count for pk, count in counts.items() if count}

    @cached_property
    def ratings(self) -> dict[int, int]:
        met = self._but(rating=None)
        counts = {stars: met.filter(rating_average__gte=stars).count() for stars in STARS}
        return {stars: count for stars, count in counts.items() if count}

    @cached_property
    def in_stock(self) -> int:
        return self._but(in_stock=True).count()

    @cached_property
    def price(self) -> tuple[Decimal, Decimal] | None:
        filters = self.filters.without(price=None)
        met = variants(filters, self.now).filter(product__in=self._but(price=None))
        lowest, highest = met.aggregate(low=Min("price_now"), high=Max("price_now")).values()
        return None if lowest is None else (lowest.quantize(CENT), highest.quantize(CENT))

    @cached_property
    def numbers(self) -> dict[int, tuple[Decimal, Decimal]]:
        numeric = Attribute.objects.filter(is_filterable=True, kind=Attribute.Kind.NUMBER)
        met = {}
        for pk in numeric.values_list("pk", flat=True):
            ends = self._wearers(pk).aggregate(low=Min("value__number"), high=Max("value__number"))
            if ends["low"] is not None:
                met[pk] = (ends["low"], ends["high"])
        return met

    def of_price(self, ranges: Sequence[Range]) -> list[int]:
        """How many each price range would leave."""
        return [self._but(price=one).count() for one in ranges]

    def of_range(self, attribute: int, ranges: Sequence[Range]) -> list[int]:
        """How many each range of a number attribute would leave."""
        others = _but_of(self.filters, attribute)
        return [
            products(
                self.scope, others.without(ranges=(*others.ranges, (attribute, one))), self.now
            ).count()
            for one in ranges
        ]

    def _but(self, **changed: object) -> ProductQuerySet:
        return products(self.scope, self.filters.without(**changed), self.now)

    def _wearers(self, attribute: int) -> QuerySet[ProductValue]:
        """The ties of an attribute to what meets the filters of all other facets."""
        others = _but_of(self.filters, attribute)
        wearing = variants(others, self.now).filter(product=OuterRef("product"))
        return ProductValue.objects.filter(
            Q(Exists(wearing), variant=None) | Q(Exists(wearing.filter(pk=OuterRef("variant")))),
            value__attribute=attribute,
            product__in=products(self.scope, others, self.now),
        )


def products(scope: Scope, filters: Filters, now: datetime) -> ProductQuerySet:
    """The products of a scope that meet the filters."""
    met = Product.objects.ready(now) if scope.is_preview else Product.objects.visible(now)
    if scope.category is not None:
        met = met.within(Category.objects.get(pk=scope.category))
    if scope.found is not None:
        met = met.filter(pk__in=list(scope.found.products))
    if filters.brands:
        met = met.filter(brand__in=filters.brands)
    if filters.rating is not None:
        met = met.filter(rating_average__gte=filters.rating)
    return met.filter(Exists(variants(filters, now).filter(product=OuterRef("pk"))))


def variants(filters: Filters, now: datetime) -> QuerySet[Variant]:
    """The variants that meet, with the values of their products, what variants differ in."""
    on_sale = Q(
        Q(sale_from=None) | Q(sale_from__lte=now),
        Q(sale_to=None) | Q(sale_to__gt=now),
        sale_price__isnull=False,
    )
    met = Variant.objects.annotate(
        price_now=Case(When(on_sale, then=F("sale_price")), default=F("price"))
    )
    if filters.in_stock:
        met = met.filter(stock__gt=0)
    if filters.price is not None:
        met = met.filter(_lies_in("price_now", filters.price))
    for attribute in _chosen(filters):
        ties = ProductValue.objects.filter(
            Q(variant=None) | Q(variant=OuterRef("pk")),
            _accepted(filters, attribute),
            product=OuterRef("product"),
            value__attribute=attribute,
            value__attribute__is_filterable=True,
        )
        met = met.filter(Exists(ties))
    return met


def _chosen(filters: Filters) -> set[int]:
    return {attribute for attribute, _chosen in (*filters.values, *filters.ranges)}


def _accepted(filters: Filters, attribute: int) -> Q:
    """One of the values chosen of an attribute, or one in the range chosen of it."""
    accepted = Q(value__in=dict(filters.values).get(attribute, ()))
    if attribute in dict(filters.ranges):
        accepted |= _lies_in("value__number", dict(filters.ranges)[attribute]) & Q(
            value__attribute__kind=Attribute.Kind.NUMBER
        )
    return accepted


def _but_of(filters: Filters, attribute: int) -> Filters:
    def others[Chosen](pairs: Iterable[tuple[int, Chosen]]) -> tuple[tuple[int, Chosen], ...]:
        return tuple(pair for pair in pairs if pair[0] != attribute)

    return filters.without(values=others(filters.values), ranges=others(filters.ranges))


def _lies_in(column: str, ends: Range) -> Q:
    within = Q(**{f"{column}__isnull": False})
    if ends.lowest is not None:
        within &= Q(**{f"{column}__gte": ends.lowest})
    if ends.highest is not None:
        within &= Q(**{f"{column}__lte": ends.highest})
    return within
