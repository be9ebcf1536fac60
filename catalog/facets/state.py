"""All that lists are counted and ordered by, as it stands at a moment."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from typing import Self

import numpy as np
from pyroaring import BitMap

from catalog.facets.facts import NEVER, Facts, microseconds
from catalog.facets.orders import Figures, Ranked, Shelves, Sorted
from catalog.facets.places import Places
from catalog.facets.question import Found, Scope
from catalog.facets.sets import (
    NONE,
    Family,
    changed,
    differing,
    grouped,
    ids_in,
    merge,
    set_of,
    union,
)
from catalog.facets.vocabulary import Tree, Vocabulary
from catalog.models.product import Sort

MOST_STARS = 5
# The orders that products are dealt out by; the other way round, prices go by the same shelves.
DEALT = (Sort.POSITION, Sort.NEWEST, Sort.PRICE, Sort.RATING)


@dataclass(frozen=True)
class Sets:
    """Who has what, in families of sets of products.

    A slot holds one variant of each product: what `parts` holds is true of the variant in
    that slot, and what `whole` holds, of all of them.
    """

    ready: Family = field(default_factory=dict)  # under 0: shown, where their category is
    own: Family = field(default_factory=dict)  # by category, without its descendants
    brands: Family = field(default_factory=dict)
    stars: Family = field(default_factory=dict)  # so many and up
    slots: Family = field(default_factory=dict)
    in_stock: Family = field(default_factory=dict)  # by slot
    whole: Family = field(default_factory=dict)  # by value
    parts: tuple[Family, ...] = ()  # for each slot, by value

    @classmethod
    def of(cls, facts: Facts) -> Self:
        ids, slots = facts.products, facts.variant_slot
        count = int(slots.max(initial=-1)) + 1
        stocked, branded = facts.variant_in_stock, facts.brand != 0
        return cls(
            ready={0: set_of(ids[facts.is_ready])} if facts.is_ready.any() else {},
            own=grouped(facts.category, ids),
            brands=grouped(facts.brand[branded], ids[branded]),
            stars={
                stars: set_of(ids[facts.stars >= stars])
                for stars in range(1, facts.stars.max(initial=0) + 1)
            },
            slots=grouped(slots, facts.variant_product),
            in_stock=grouped(slots[stocked], facts.variant_product[stocked]),
            whole=grouped(facts.whole_value, facts.whole_product),
            parts=tuple(
                grouped(facts.part_value[here], facts.part_product[here])
                for here in (facts.part_slot == slot for slot in range(count))
            ),
        )

    @property
    def families(self) -> dict[str, Family]:
        """All of them by name."""
        named = {name: held for name, held in vars(self).items() if name != "parts"}
        return named | {f"parts.{slot}": held for slot, held in enumerate(self.parts)}

    @classmethod
    def by_name(cls, families: dict[str, Family]) -> Self:
        """The other way round."""
        named = {name: held for name, held in families.items() if not name.startswith("parts.")}
        count = len(families) - len(named)
        return cls(**named, parts=tuple(families[f"parts.{slot}"] for slot in range(count)))

    def merge(self, more: Self) -> Self:
        """Takes products in that it hasn't. Only while nobody reads it yet."""
        held = self.families
        for name, family in more.families.items():
            merge(held.setdefault(name, {}), family)
        return self.by_name(held)

    def of_values(self, values: Container[int]) -> Self:
        """The sets without those of other values."""

        def held(family: Family) -> Family:
            return {value: ids for value, ids in family.items() if value in values}

        return replace(self, whole=held(self.whole), parts=tuple(map(held, self.parts)))

    def changed(self, touched: BitMap, held_now: Self) -> Self:
        """The sets in which touched products stand as they do now."""
        held, now = self.families, held_now.families
        names = held | now
        return self.by_name(
            {name: changed(held.get(name, {}), touched, now.get(name, {})) for name in names}
        )


@dataclass(frozen=True)
class Turns:
    """When the schedule or a sale of a product next begins or ends, soonest first."""

    times: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    products: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def due(self, now: datetime) -> np.ndarray:
        """The products whose facts have turned by now."""
        return self.products[: np.searchsorted(self.times, microseconds(now), "right")]

    def are_due(self, now: datetime) -> bool:
        return bool(len(self.times)) and bool(self.times[0] <= microseconds(now))

    def changed(self, touched: np.ndarray, facts: Facts) -> Self:
        is_kept = ~np.isin(self.products, touched)
        is_coming = facts.turns != NEVER
        times = np.concatenate([self.times[is_kept], facts.turns[is_coming]])
        products = np.concatenate([self.products[is_kept], facts.ids[is_coming]])
        order = np.argsort(times, kind="stable")
        return type(self)(times[order], products[order])


@dataclass(frozen=True)
class State:
    """The catalogue at a moment. It never changes: an edit makes another, which shares
    with it whatever is the same. Its sets hold the places of products."""

    now: datetime
    tree: Tree
    vocabulary: Vocabulary
    places: Places = field(default_factory=Places)
    sets: Sets = field(default_factory=Sets)
    turns: Turns = field(default_factory=Turns)
    figures: Figures = field(default_factory=Figures)
    shelves: dict[Sort, Shelves] = field(default_factory=dict)
    dealt_count: int = 0

    # Found once, and handed on to the next state where they are still right.
    _subtrees: dict[int, BitMap] = field(default_factory=dict, repr=False, compare=False)
    _worn: dict[int, BitMap] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def visible(self) -> BitMap:
        """What shoppers see."""
        ready = self.sets.ready.get(0, NONE)
        hidden = [own for pk in self.tree.hidden if (own := self.sets.own.get(pk))]
        return ready - union(hidden) if hidden else ready

    def within(self, scope: Scope) -> BitMap:
        """What a scope holds."""
        shown = self.sets.ready.get(0, NONE) if scope.is_preview else self.visible
        if scope.category is not None:
            shown = shown & self.subtree(scope.category)
        if scope.found is not None:
            shown = shown & self.places.of(scope.found.products)
        return shown

    def subtree(self, category: int) -> BitMap:
        """The products of a category and of all its descendants, shown or not."""
        if category not in self._subtrees:
            below = self.tree.below.get(category, ())
            owned = [own for pk in below if (own := self.sets.own.get(pk))]
            self._subtrees[category] = union(owned)
        return self._subtrees[category]

    @cached_property
    def mixed(self) -> frozenset[int]:
        """The values that some variant has and not all variants of its product have."""
        return frozenset().union(*self.sets.parts)

    def worn(self, value: int) -> BitMap:
        """Who has a value, be it in one variant alone."""
        if value not in self.mixed:
            return self.sets.whole.get(value, NONE)
        if value not in self._worn:
            parts = [family[value] for family in self.sets.parts if value in family]
            self._worn[value] = union([self.sets.whole.get(value, NONE), *parts])
        return self._worn[value]

    @cached_property
    def numbered(self) -> dict[int, BitMap]:
        """Who has a number of each attribute of which no variant has one of its own."""
        return {
            attribute: union(self.worn(value) for value in numbers)
            for attribute, numbers in self.vocabulary.numbers.items()
            if self.mixed.isdisjoint(numbers)
        }

    @cached_property
    def in_stock(self) -> BitMap:
        """Who has a variant in stock."""
        return union(self.sets.in_stock.values())

    def in_order(self, products: BitMap, sort: Sort) -> Sorted:
        """Products in one of the shop's orders."""
        other_way = sort == Sort.PRICE_DOWN
        shelves = self.shelves[Sort.PRICE if other_way else sort].shelves
        return Sorted(
            products,
            [shelves[number] for number in sorted(shelves, reverse=other_way)],
            lambda places: self._ids_sorted(sort, places),
        )

    def ranked(self, products: BitMap, found: Found) -> Ranked:
        """Products in the order of a search."""
        ids = ids_in(found.products)
        places = self.places.of_id.of(ids)
        is_listed = np.zeros(self.places.last + 1, bool)
        is_listed[ids_in(products)] = True
        ids = ids[is_listed[places]]
        return Ranked(ids, found.scores(ids), self._ratings)

    def _ids_sorted(self, sort: Sort, places: np.ndarray) -> np.ndarray:
        ids = self.places.ids.of(places)
        return ids[np.lexsort(self.figures.keys(sort, places, ids)[::-1])]

    def _ratings(self, ids: np.ndarray) -> np.ndarray:
        places = self.places.of_id.of(ids)
        order = np.argsort(places)
        ratings = np.empty(len(ids))
        ratings[order] = self.figures.rating_score.of(places[order])
        return ratings

    @property
    def product_count(self) -> int:
        """How many products there are, shown or not."""
        return sum(map(len, self.sets.own.values()))

    def with_facts(self, touched: np.ndarray, facts: Facts) -> Self:
        """The state in which these products have these facts; those without are gone."""
        places = self.places.with_new(facts.ids)
        facts = facts.placed(places.of_id.of(facts.ids))
        held = places.of_id.of(touched)
        gone = set_of(held[held > 0])
        state = replace(
            self._with_figures(places, facts, touched),
            sets=self.sets.changed(gone, Sets.of(facts)),
        )
        priced = facts.products[facts.variant_counts() > 0]
        shelves = {
            sort: held.changed(gone, *state._dealing(sort, priced))
            for sort, held in self.shelves.items()
        }
        return replace(state, shelves=shelves).heir_of(self)

    def grown(self, facts: Facts) -> Self:
        """The state with products that it hasn't, while nobody reads it yet."""
        places = self.places.with_new(facts.ids)
        facts = facts.placed(places.of_id.of(facts.ids))
        sets = self.sets.merge(Sets.of(facts))
        return replace(self._with_figures(places, facts, NOBODY), sets=sets)

    def dealt(self) -> Self:
        """The state with its products dealt out anew in every order."""
        priced = ids_in(self.sets.slots.get(0, NONE))
        shelves = {sort: Shelves.of(*self._dealing(sort, priced)) for sort in DEALT}
        return replace(self, shelves=shelves, dealt_count=len(priced))

    def heir_of(self, other: Self) -> Self:
        """Takes on what another state found that is right here too."""
        # Copied at once: whoever still reads the other may find more meanwhile.
        subtrees, worn = other._subtrees.copy(), other._worn.copy()
        stale = differing(self.sets.own, other.sets.own)
        stale = {above for pk in stale for above in self.tree.above.get(pk, ())}
        subtrees = {pk: held for pk, held in subtrees.items() if pk not in stale}
        stale = differing(self.sets.whole, other.sets.whole)
        for mine, theirs in zip_longest(self.sets.parts, other.sets.parts, fillvalue={}):
            stale |= differing(mine, theirs)
        worn = {pk: held for pk, held in worn.items() if pk not in stale}
        return replace(self, _subtrees=subtrees if self.tree is other.tree else {}, _worn=worn)

    def _with_figures(self, places: Places, facts: Facts, touched: np.ndarray) -> Self:
        return replace(
            self,
            places=places,
            figures=self.figures.changed(facts),
            turns=self.turns.changed(touched, facts),
        )

    def _dealing(self, sort: Sort, places: np.ndarray) -> tuple[np.ndarray, Sequence[np.ndarray]]:
        """Products, which have prices, beside what they are dealt by."""
        keys = self.figures.keys(sort, places, self.places.ids.of(places))
        # Whatever costs the same stays together, since those shelves are gone along both ways.
        return places, keys[:1] if sort == Sort.PRICE else keys


NOBODY = np.zeros(0, np.int64)
