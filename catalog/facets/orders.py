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

from catalog.facets.columns import Column, Prices
from catalog.facets.facts import Facts
from catalog.facets.sets import Family, changed, ids_in, set_of
from catalog.models.product import Sort

MOST_SHELVES = 128
# No fewer products to a shelf; and so many are sorted as soon as looked for.
FEWEST_ON_SHELF = 4096

type Key = tuple[float, ...]


@dataclass(frozen=True)
class Figures:
    """What products are sorted by."""

    position: Column = field(default_factory=lambda: Column(np.dtype(np.uint32)))
    created: Column = field(default_factory=lambda: Column(np.dtype(np.int64)))
    rating_score: Column = field(default_factory=lambda: Column(np.dtype(np.float64)))
    rating_count: Column = field(default_factory=lambda: Column(np.dtype(np.uint32)))
    prices: Prices = field(default_factory=Prices)

    def changed(self, facts: Facts) -> Self:
        """The figures in which these products have what the facts say."""
        places = facts.products
        return type(self)(
            self.position.changed(places, facts.position),
            self.created.changed(places, facts.created),
            self.rating_score.changed(places, facts.rating_score),
            self.rating_count.changed(places, facts.rating_count),
            self.prices.changed(places, facts.variant_counts(), facts.variant_price),
        )

    def keys(self, sort: Sort, places: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, ...]:
        """What each product sorts by, the most telling first: `catalog.models.product.ORDERS`."""
        ids = ids.astype(np.int64)
        match sort:
            case Sort.PRICE:
                return self.prices.of(places, 0).astype(np.int64), ids
            case Sort.PRICE_DOWN:
                return -self.prices.of(places, 0).astype(np.int64), ids
            case Sort.NEWEST:
                return -self.created.of(places), -ids
            case Sort.RATING:
                counts = self.rating_count.of(places).astype(np.int64)
                return -self.rating_score.of(places), -counts, -ids
            case _:
                positions = self.position.of(places).astype(np.int64)
                return positions, -self.created.of(places), -ids


@dataclass(frozen=True)
class Shelves:
    """All products, dealt in one order: each shelf begins where its bound says."""

    bounds: tuple[Key, ...] = ()
    shelves: Family = field(default_factory=dict)

    @classmethod
    def of(cls, places: np.ndarray, keys: Sequence[np.ndarray]) -> Self:
        """Deals products by their keys; what the keys don't tell apart stands on one shelf."""
        order = np.lexsort(keys[::-1])
        differs = np.zeros(len(places), bool)
        for key in keys:
            differs[1:] |= key[order[1:]] != key[order[:-1]]
        begins = np.maximum.accumulate(np.where(differs, np.arange(len(places)), 0))
        count = min(MOST_SHELVES, max(1, len(places) // FEWEST_ON_SHELF))
        firsts = {int(begins[len(places) * shelf // count]) for shelf in range(1, count)}
        firsts = sorted(firsts - {0})
        bounds = tuple(tuple(key[order[first]].item() for key in keys) for first in firsts)
        pieces = np.split(places[order], firsts)
        return cls(bounds, {shelf: set_of(np.sort(piece)) for shelf, piece in enumerate(pieces)})

    def changed(self, touched: BitMap, places: np.ndarray, keys: Sequence[np.ndarray]) -> Self:
        """The shelves on which touched products stand where their keys now say."""
        held_now: Family = {}
        rows = zip(*(key.tolist() for key in keys), strict=True)
        for place, key in zip(places.tolist(), rows, strict=True):
            held_now.setdefault(bisect_right(self.bounds, key), BitMap()).add(place)
        return type(self)(self.bounds, changed(self.shelves, touched, held_now))


class InOrder(Sequence[int]):
    """The ids of products in an order, found as they are asked for."""

    def __len__(self) -> int:
        raise NotImplementedError

    def first(self, start: int, stop: int) -> list[int]:
        """Some of them; the ends lie within the list."""
        raise NotImplementedError

    def __getitem__(self, which: int | slice) -> int | list[int]:
        if not isinstance(which, slice):
            at = range(len(self))[which]
            return self.first(at, at + 1)[0]
        start, stop, step = which.indices(len(self))
        if step != 1:
            return self[:][which]
        return self.first(start, stop) if start < stop else []


class Sorted(InOrder):
    """By one of the shop's orders."""

    def __init__(
        self,
        products: BitMap,
        shelves: Sequence[BitMap],
        ids_sorted: Callable[[np.ndarray], np.ndarray],
    ) -> None:
        self._products = products
        self._shelves = shelves
        self._ids_sorted = ids_sorted

    def __len__(self) -> int:
        return len(self._products)

    def first(self, start: int, stop: int) -> list[int]:
        if len(self) <= FEWEST_ON_SHELF:
            return self._ids_sorted(ids_in(self._products))[start:stop].tolist()
        found: list[int] = []
        passed = 0
        for shelf in self._shelves:
            if passed >= stop:
                break
            count = self._products.intersection_cardinality(shelf)
            if count and passed + count > start:
                ids = self._ids_sorted(ids_in(self._products & shelf))
                found += ids[max(0, start - passed) : stop - passed].tolist()
            passed += count
        return found


class Ranked(InOrder):
    """By the scores of a search, the highest first, and what is alike by rating."""

    def __init__(
        self, ids: np.ndarray, scores: np.ndarray, ratings: Callable[[np.ndarray], np.ndarray]
    ) -> None:
        self._ids = ids
        self._scores = scores
        self._ratings = ratings

    def __len__(self) -> int:
        return len(self._ids)

    def first(self, start: int, stop: int) -> list[int]:
        # Only what scores as much as the last one asked for is put in order.
        least = np.partition(self._scores, len(self) - stop)[len(self) - stop]
        best = np.flatnonzero(self._scores >= least)
        ids = self._ids[best]
        order = np.lexsort((ids, -self._ratings(ids), -self._scores[best]))
        return ids[order[start:stop]].tolist()
