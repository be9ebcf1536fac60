"""A list of products: how many, which in order, and what stands beside every filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pyroaring import BitMap

from catalog.facets.met import Chosen
from catalog.facets.question import Filters, Range, Scope
from catalog.facets.sets import Family
from catalog.facets.state import MOST_STARS, State
from catalog.models.product import Sort


@dataclass(frozen=True)
class Counts:
    """The number of products that each value would leave.

    Chosen alone in its facet, that is, with the filters of all other facets as they are. What
    would leave nothing isn't named.
    """

    state: State
    scope: Scope
    chosen: Chosen

    @cached_property
    def brands(self) -> dict[int, int]:
        """By brand."""
        return _counts(self.chosen.met_but_for("brands").products, self.state.sets.brands)

    @cached_property
    def values(self) -> dict[int, dict[int, int]]:
        """By filterable attribute and value."""
        counted = {}
        for attribute, values in self.state.vocabulary.values.items():
            met = self.chosen.met_but_for(attribute)
            counts = {value: count for value in values if (count := met.count_of(value))}
            if counts:
                counted[attribute] = counts
        return counted

    @cached_property
    def categories(self) -> dict[int, int]:
        """By category of the scope, each with its descendants."""
        tree, met = self.state.tree, self.chosen.met.products
        own = self.state.sets.own
        if self.scope.category is not None:
            own = {pk: own[pk] for pk in tree.below.get(self.scope.category, ()) if pk in own}
        counts: dict[int, int] = {}
        for pk, count in _counts(met, own).items():
            for above in tree.above.get(pk, ()):
                counts[above] = counts.get(above, 0) + count
        if self.scope.category is not None:
            below = set(tree.below.get(self.scope.category, ()))
            counts = {pk: count for pk, count in counts.items() if pk in below}
        return counts

    @cached_property
    def ratings(self) -> dict[int, int]:
        """By so many stars and up."""
        stars = {n: held for n, held in self.state.sets.stars.items() if n < MOST_STARS}
        return _counts(self.chosen.met_but_for("rating").products, stars)

    @cached_property
    def in_stock(self) -> int:
        """What is in stock."""
        return self.chosen.met_but_for("in_stock").count_in_stock()

    @cached_property
    def price(self) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest price of what meets all filters but that of the price."""
        return self.chosen.met_but_for("price").prices()

    @cached_property
    def numbers(self) -> dict[int, tuple[Decimal, Decimal]]:
        """By number attribute, the lowest and the highest value that is counted."""
        met = {}
        for attribute, numbers in self.state.vocabulary.numbers.items():
            counted = self.values.get(attribute, {})
            if held := [number for value, number in numbers.items() if value in counted]:
                met[attribute] = (min(held), max(held))
        return met

    def of_price(self, ranges: Sequence[Range]) -> list[int]:
        """What each price range would leave."""
        return self.chosen.met_but_for("price").counts_of_prices(ranges)

    def of_range(self, attribute: int, ranges: Sequence[Range]) -> list[int]:
        """What each range of a number attribute would leave."""
        vocabulary = self.state.vocabulary
        met = self.chosen.met_but_for(attribute)
        within = [vocabulary.within(attribute, ends) for ends in ranges]
        counts = self.values.get(attribute, {})
        # Where nobody has two numbers, as is usual, what a range holds needs no counting.
        if attribute in self.state.numbered:
            wearers = met.products.intersection_cardinality(self.state.numbered[attribute])
            if wearers == sum(counts.get(value, 0) for value in vocabulary.numbers[attribute]):
                return [sum(counts.get(value, 0) for value in values) for values in within]
        return [len(met.narrowed(self.chosen.of_values(values)).products) for values in within]


class Listing:
    """The products of a scope that meet the filters."""

    def __init__(self, state: State, scope: Scope, filters: Filters, sort: Sort | None) -> None:
        self._state = state
        self._sort = sort
        self._scope = scope
        self._chosen = Chosen(state, state.within(scope), filters)
        self.counts = Counts(state, scope, self._chosen)

    @cached_property
    def _met(self) -> BitMap:
        return self._chosen.met.products

    @property
    def count(self) -> int:
        return len(self._met)

    @cached_property
    def products(self) -> Sequence[int]:
        """Their ids, in order: only what is asked for is looked for."""
        if self._sort is None:
            return self._state.ranked(self._met, self._scope.found)
        return self._state.in_order(self._met, self._sort)


def _counts(products: BitMap, family: Family) -> dict[int, int]:
    """How many of the products stand in each set of a family."""
    counted = ((key, products.intersection_cardinality(held)) for key, held in family.items())
    return {key: count for key, count in counted if count}
