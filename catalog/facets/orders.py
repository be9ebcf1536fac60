"""Gives lists of products in order, some at a time.

In each order the products are dealt to shelves, first things first, so that a page is found
by looking at the shelves it lies on, and not by sorting everything.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from pyroaring import BitMap

from catalog.facets.columns import Column
from catalog.facets.facts import Facts
from catalog.facets.sets import Family, changed, ids_in, set_of
from catalog.models.product import Sort

MOST_SHELVES = 128
# No fewer products to a shelf; and so many are sorted as soon as looked for.
FEWEST_ON_SHELF = 4096

type Key = tuple[float, ...]


@dataclass(frozen=True)
class SortColumns:
    """What the orders go by."""

    position: Column = field(default_factory=lambda: Column(np.dtype(np.uint32)))
    created: Column = field(default_factory=lambda: Column(np.dtype(np.int64)))
    price: Column = field(default_factory=lambda: Column(np.dtype(np.int64)))
    rating_score: Column = field(default_factory=lambda: Column(np.dtype(np.float64)))
    rating_count: Column = field(default_factory=lambda: Column(np.dtype(np.uint32)))

    def keys(self, sort: Sort, ids: np.ndarray) -> tuple[np.ndarray, ...]:
        """What each product sorts by, the most telling first: `catalog.models.product.ORDERS`."""
        last = ids.astype(np.int64)
        if sort == Sort.PRICE:
            return self.price.of(ids), last
        if sort == Sort.PRICE_DOWN:
            return -self.price.of(ids), last
        if sort == Sort.NEWEST:
            return -self.created.of(ids), -last
        if sort == Sort.RATING:
            count = self.rating_count.of(ids).astype(np.int64)
            return -self.rating_score.of(ids), -count, -last
        return self.position.of(ids).astype(np.int64), -self.created.of(ids), -last

    def changed(self, facts: Facts) -> Self:
        """The columns in which these products have what the facts say."""
        ids = facts.products
        return type(self)(
            self.position.changed(ids, facts.position),
            self.created.changed(ids, facts.created),
            self.price.changed(ids, facts.lowest_prices()),
            self.rating_score.changed(ids, facts.rating_score),
            self.rating_count.changed(ids, facts.rating_count),
        )

    def sorted(self, sort: Sort, ids: np.ndarray) -> np.ndarray:
        return ids[np.lexsort(self.keys(sort, ids)[::-1])]


@dataclass(frozen=True)
class Shelves:
    """All products, dealt in one order: each shelf begins where its bound says."""

    bounds: tuple[Key, ...] = ()
    shelves: Family = field(default_factory=dict)

    @classmethod
    def of(cls, columns: SortColumns, sort: Sort, ids: np.ndarray) -> Self:
        count = min(MOST_SHELVES, max(1, len(ids) // FEWEST_ON_SHELF))
        keys = columns.keys(sort, ids)
        order = np.lexsort(keys[::-1])
        firsts = sorted({len(ids) * number // count for number in range(1, count)})
        if sort == Sort.PRICE:
            # Whatever costs the same stands on one shelf: it's walked in both directions.
            in_order = keys[0][order]
            firsts = sorted({int(np.searchsorted(in_order, in_order[at])) for at in firsts} - {0})
            keys = keys[:1]
        bounds = tuple(tuple(key[order[at]].item() for key in keys) for at in firsts)
        pieces = np.split(ids[order], firsts)
        return cls(bounds, {n: set_of(np.sort(piece)) for n, piece in enumerate(pieces)})

    def changed(self, touched: BitMap, keys: Sequence[np.ndarray], ids: np.ndarray) -> Self:
        """The shelves on which touched products stand where their keys now say."""
        width = len(self.bounds[0]) if self.bounds else 0
        held_now: Family = {}
        rows = (
            zip(*(key.tolist() for key in keys[:width]), strict=True) if width else [()] * len(ids)
        )
        for pk, key in zip(ids.tolist(), rows, strict=True):
            held_now.setdefault(bisect_right(self.bounds, key), BitMap()).add(pk)
        return type(self)(self.bounds, changed(self.shelves, touched, held_now))


class Ordered(Sequence[int]):
    """The ids of a set in order, found as they are asked for."""

    def __init__(
        self,
        products: BitMap,
        shelves: Sequence[BitMap],
        in_order: Callable[[np.ndarray], np.ndarray],
    ) -> None:
        self._products = products
        self._shelves = shelves
        self._in_order = in_order

    def __len__(self) -> int:
        return len(self._products)

    def __getitem__(self, which: int | slice) -> int | list[int]:
        if not isinstance(which, slice):
            at = range(len(self))[which]
            return self[at : at + 1][0]
        start, stop, step = which.indices(len(self))
        if step != 1:
            return self[:][which]
        if len(self) <= FEWEST_ON_SHELF:
            return self._in_order(ids_in(self._products))[start:stop].tolist()
        found: list[int] = []
        passed = 0
        for shelf in self._shelves:
            if passed >= stop:
                break
            count = self._products.intersection_cardinality(shelf)
            if count and passed + count > start:
                ids = self._in_order(ids_in(self._products & shelf))
                found += ids[max(0, start - passed) : stop - passed].tolist()
            passed += count
        return found


class Ranked(Sequence[int]):
    """The ids of a set by the scores of a search, the highest first."""

    def __init__(self, ids: np.ndarray, scores: np.ndarray, columns: SortColumns) -> None:
        self._ids = ids
        self._scores = scores
        self._columns = columns

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, which: int | slice) -> int | list[int]:
        if not isinstance(which, slice):
            return self[:][which]
        start, stop, step = which.indices(len(self))
        if step != 1:
            return self[:][which]
        if start >= stop:
            return []
        # What scores at least as much as the last one asked for.
        least = np.partition(self._scores, len(self) - stop)[len(self) - stop]
        best = np.flatnonzero(self._scores >= least)
        ids = self._ids[best]
        rated = self._columns.rating_score.of(ids)
        order = np.lexsort((ids, -rated, -self._scores[best]))
        return ids[order[start:stop]].tolist()
