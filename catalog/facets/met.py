"""What meets filters: sets of products, and of their variants where these matter.

A product meets filters when one of its variants does. As long as at most one of them is about
what variants differ in, sets of products tell all. With more, each slot is asked by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from math import ceil, floor
from typing import Self

import numpy as np
from pyroaring import BitMap

from catalog.facets.question import Filters, Range
from catalog.facets.sets import NONE, ids_in, set_of, union
from catalog.facets.state import State

MINOR_UNITS = 100
# Above any price that a variant can have.
DEAREST = Decimal(10) ** 10


@dataclass(frozen=True)
class Facet:
    """What meets one facet's filter: `products`, by one variant at least.

    Where variants differ in it, `of_slot` says whose variant in a slot meets it.
    """

    products: BitMap
    of_slot: Callable[[int], BitMap] | None = None


class Met:
    """What of some products meets the filters of some facets."""

    def __init__(self, state: State, products: BitMap, facets: Iterable[Facet]) -> None:
        self._state = state
        self._layered = []
        for facet in sorted(facets, key=lambda facet: len(facet.products)):
            products = products & facet.products
            if facet.of_slot is not None:
                self._layered.append(facet)
        self._candidates = products

    def narrowed(self, facet: Facet) -> "Met":
        """What meets one more filter."""
        return Met(self._state, self._candidates, [*self._layered, facet])

    @property
    def has_all_variants(self) -> bool:
        """Whether with a product all of its variants are met."""
        return not self._layered

    @cached_property
    def products(self) -> BitMap:
        if len(self._layered) < 2:
            return self._candidates
        return union(self.slots)

    @cached_property
    def slots(self) -> list[BitMap]:
        """Whose variant in each slot is met, until nobody has a variant in one."""
        slots = []
        for slot in range(len(self._state.sets.slots)):
            met = self._candidates & self._state.sets.slots[slot]
            for facet in self._layered:
                if met:
                    met &= facet.of_slot(slot)
            slots.append(met)
        return slots

    def count_of(self, value: int) -> int:
        """How many of the products have a value, in a variant that is met."""
        worn = self._state.worn(value)
        count = self.products.intersection_cardinality(worn)
        if not count or self.has_all_variants or value not in self._state.mixed:
            return count
        families = zip(self.slots, self._state.sets.parts, strict=False)
        parts = [met & family[value] for met, family in families if met and value in family]
        if whole := self._state.sets.whole.get(value):
            parts.append(self.products & whole)
        return count_of_union(parts)

    def count_in_stock(self) -> int:
        if self.has_all_variants:
            return self.products.intersection_cardinality(self._state.in_stock)
        stocked = self._state.sets.in_stock
        return count_of_union(
            [met & stocked[slot] for slot, met in enumerate(self.slots) if met and slot in stocked]
        )

    @cached_property
    def _priced(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The products with a variant in each slot that is met, beside its price."""
        prices = self._state.figures.prices
        products = ((slot, ids_in(met)) for slot, met in enumerate(self.slots) if met)
        return [(places, prices.of(places, slot)) for slot, places in products]

    @cached_property
    def _spans(self) -> "Spans":
        """The prices of the products, all of whose variants are met."""
        return Spans.of(self._state, self.products)

    def prices(self) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest price of the variants."""
        if not self.products:
            return None
        if self.has_all_variants:
            lowest, highest = self._spans.lowest.min(), self._spans.highest.max()
        else:
            lowest = min(prices.min() for _, prices in self._priced)
            highest = max(prices.max() for _, prices in self._priced)
        return Decimal(int(lowest)) / MINOR_UNITS, Decimal(int(highest)) / MINOR_UNITS

    def counts_of_prices(self, ranges: Sequence[Range]) -> list[int]:
        """How many of the products have a variant at a price in each range."""
        if not self.products:
            return [0] * len(ranges)
        if self.has_all_variants:
            return [int(np.count_nonzero(self._spans.met(ends))) for ends in ranges]
        first, last = self.products.min(), self.products.max()
        counts = []
        for ends in ranges:
            is_met = np.zeros(last - first + 1, bool)
            for places, prices in self._priced:
                is_met[places[lie_in(prices, ends)] - first] = True
            counts.append(int(np.count_nonzero(is_met)))
        return counts


@dataclass(frozen=True)
class Spans:
    """From where to where the prices of products go."""

    state: State
    places: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray

    @classmethod
    def of(cls, state: State, products: BitMap) -> Self:
        places, prices = ids_in(products), state.figures.prices
        return cls(state, places, prices.of(places, 0), prices.highest(places))

    def met(self, ends: Range) -> np.ndarray:
        """Which of the products have a variant at a price in a range."""
        met = lie_in(self.lowest, ends) | lie_in(self.highest, ends)
        # One variant may be too cheap and another too dear, and a third in between.
        low, high = in_minor_units(ends)
        between = set_of(self.places[(self.lowest < low) & (self.highest > high)])
        for slot in range(1, len(self.state.sets.slots)):
            held = priced_in(self.state, between, slot, ends)
            met[np.searchsorted(self.places, held)] = True
        return met

    def all_met(self, ends: Range) -> np.ndarray:
        """Which of them have no price outside of it."""
        return lie_in(self.lowest, ends) & lie_in(self.highest, ends)


class Chosen:
    """The filters of a question as facets, each under a name of its own."""

    def __init__(self, state: State, scope: BitMap, filters: Filters) -> None:
        self._state = state
        self._scope = scope
        self.filters = filters
        self._facets: dict[str | int, Facet] = {}
        if filters.brands:
            brands = state.sets.brands
            self._facets["brands"] = Facet(union(brands.get(pk, NONE) for pk in filters.brands))
        if filters.rating is not None and filters.rating > 0:
            self._facets["rating"] = Facet(state.sets.stars.get(filters.rating, NONE))
        if filters.in_stock:
            self._facets["in_stock"] = Facet(
                state.in_stock, lambda slot: state.sets.in_stock.get(slot, NONE)
            )
        if filters.price is not None:
            self._facets["price"] = self._priced(filters.price)
        accepted = {attribute: set(values) for attribute, values in filters.values}
        for attribute, ends in filters.ranges:
            accepted.setdefault(attribute, set()).update(state.vocabulary.within(attribute, ends))
        for attribute, values in accepted.items():
            offered = state.vocabulary.values.get(attribute, ())
            self._facets[attribute] = self.of_values(values.intersection(offered))

    @cached_property
    def met(self) -> Met:
        """What meets all filters."""
        return Met(self._state, self._scope, self._facets.values())

    def met_but_for(self, left_out: str | int) -> Met:
        """What meets the filters of all other facets."""
        if left_out not in self._facets:
            return self.met
        others = [facet for name, facet in self._facets.items() if name != left_out]
        return Met(self._state, self._scope, others)

    def of_values(self, values: Iterable[int]) -> Facet:
        """What has one of these values."""
        state = self._state
        values = list(values)
        products = union(state.worn(value) for value in values)
        mixed = [value for value in values if value in state.mixed]
        if not mixed:
            return Facet(products)
        whole = union(state.sets.whole.get(value, NONE) for value in values)

        @cache
        def of_slot(slot: int) -> BitMap:
            family = state.sets.parts[slot] if slot < len(state.sets.parts) else {}
            return union([whole, *(family[value] for value in mixed if value in family)])

        return Facet(products, of_slot)

    def _priced(self, ends: Range) -> Facet:
        state = self._state
        spans = Spans.of(state, self._scope)
        is_met, is_whole = spans.met(ends), spans.all_met(ends)
        whole = set_of(spans.places[is_whole])
        in_part = set_of(spans.places[is_met & ~is_whole])

        @cache
        def of_slot(slot: int) -> BitMap:
            return whole | set_of(priced_in(state, in_part, slot, ends))

        return Facet(set_of(spans.places[is_met]), of_slot)


def priced_in(state: State, products: BitMap, slot: int, ends: Range) -> np.ndarray:
    """Those of the products whose variant in a slot has a price in a range."""
    places = ids_in(products & state.sets.slots[slot])
    return places[lie_in(state.figures.prices.of(places, slot), ends)]


def lie_in(prices: np.ndarray, ends: Range) -> np.ndarray:
    """Which prices, in minor units, lie in a range."""
    low, high = in_minor_units(ends)
    return (prices >= low) & (prices <= high)


def in_minor_units(ends: Range) -> tuple[int, int]:
    """The lowest and the highest price in a range."""
    lowest = Decimal(0) if ends.lowest is None else ends.lowest
    highest = DEAREST if ends.highest is None else ends.highest
    return (
        ceil(max(Decimal(0), min(lowest, DEAREST)) * MINOR_UNITS),
        floor(max(Decimal(-1), min(highest, DEAREST)) * MINOR_UNITS),
    )


def count_of_union(sets: Sequence[BitMap]) -> int:
    """How many stand in one of the sets."""
    if len(sets) == 2:
        return sets[0].union_cardinality(sets[1])
    return len(union(sets))
