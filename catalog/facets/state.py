"""All that lists are counted and ordered by, as it stands at a moment."""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Self

import numpy as np
from pyroaring import BitMap

from catalog.facets.columns import Prices
from catalog.facets.facts import NEVER, Facts, microseconds
from catalog.facets.orders import Shelves, SortColumns
from catalog.facets.question import Scope
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
        products = np.concatenate([self.products[is_kept], facts.products[is_coming]])
        order = np.argsort(times, kind="stable")
        return type(self)(times[order], products[order])


@dataclass(frozen=True)
class State:
    """The catalogue at a moment. It never changes: an edit makes another, which shares
    with it whatever is the same."""

    now: datetime
    tree: Tree
    vocabulary: Vocabulary
    sets: Sets = field(default_factory=Sets)
    prices: Prices = field(default_factory=Prices)
    turns: Turns = field(default_factory=Turns)
    columns: SortColumns = field(default_factory=SortColumns)
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
            shown = shown & scope.found.products
        return shown

    def subtree(self, category: int) -> BitMap:
        """The products of a category and of all its descendants, shown or not."""
        if category not in self._subtrees:
            below = self.tree.below.get(category, ())
            owned = [own for pk in below if (own := self.sets.own.get(pk))]
            self._subtrees[category] = union(owned)
        return self._subtrees[category]

    def is_mixed(self, value: int) -> bool:
        """Whether some variant has a value that not all variants of its product have."""
        return any(value in family for family in self.sets.parts)

    def worn(self, value: int) -> BitMap:
        """Who has a value, be it in one variant alone."""
        if not self.is_mixed(value):
            return self.sets.whole.get(value, NONE)
        if value not in self._worn:
            parts = [family[value] for family in self.sets.parts if value in family]
            self._worn[value] = union([self.sets.whole.get(value, NONE), *parts])
        return self._worn[value]

    @cached_property
    def in_stock(self) -> BitMap:
        """Who has a variant in stock."""
        return union(self.sets.in_stock.values())

    def shelves_of(self, sort: Sort) -> list[BitMap]:
        """All products in an order, some thousands to a shelf."""
        if sort == Sort.PRICE_DOWN:
            return self.shelves_of(Sort.PRICE)[::-1]
        return [held for _, held in sorted(self.shelves[sort].shelves.items())]

    @property
    def product_count(self) -> int:
        """How many products there are, shown or not."""
        return sum(map(len, self.sets.own.values()))

    def grown(self, facts: Facts) -> Self:
        """The state with products that it hasn't, while nobody reads it yet."""
        return replace(
            self._numbered(np.zeros(0, np.int64), facts), sets=self.sets.merge(Sets.of(facts))
        )

    def with_facts(self, touched: np.ndarray, facts: Facts) -> Self:
        """The state in which these products have these facts; those without are gone."""
        gone = set_of(touched)
        sets = self.sets.changed(gone, Sets.of(facts))
        columns = self.columns.changed(facts)
        state = replace(
            self._numbered(touched, facts),
            sets=sets,
            shelves={
                sort: shelves.changed(gone, columns.keys(sort, facts.products), facts.products)
                for sort, shelves in self.shelves.items()
            },
        )
        return state.heir_of(self)

    def _numbered(self, touched: np.ndarray, facts: Facts) -> Self:
        return replace(
            self,
            columns=self.columns.changed(facts),
            prices=self.prices.changed(facts.products, facts.variant_counts(), facts.variant_price),
            turns=self.turns.changed(touched, facts),
        )

    def heir_of(self, other: Self) -> Self:
        """Takes on what another state found that is right here too."""
        subtrees, worn = {}, {}
        if self.tree is other.tree:
            stale = {
                above
                for pk in differing(self.sets.own, other.sets.own)
                for above in self.tree.above.get(pk, ())
            }
            subtrees = {pk: held for pk, held in other._subtrees.items() if pk not in stale}
        stale = differing(self.sets.whole, other.sets.whole)
        for slot, family in enumerate(self.sets.parts):
            held = other.sets.parts[slot] if slot < len(other.sets.parts) else {}
            stale |= differing(family, held)
        worn = {pk: held for pk, held in other._worn.items() if pk not in stale}
        return replace(self, _subtrees=subtrees, _worn=worn)

    def dealt(self) -> Self:
        """The state with its products dealt out anew in every order."""
        ids = ids_in(union(self.sets.own.values()))
        return replace(
            self,
            shelves={sort: Shelves.of(self.columns, sort, ids) for sort in DEALT},
            dealt_count=len(ids),
        )
