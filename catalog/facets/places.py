"""Where products stand in an index.

Sets of products are quick where they are dense. So products don't stand there by their ids, but
by category: what a category holds lies together, and whatever is asked of it passes over the
rest of the shop.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from pyroaring import BitMap

from catalog.facets.columns import Column
from catalog.facets.sets import ids_in, set_of
from catalog.facets.vocabulary import Tree

# A set with fewer than one product in so many is scattered.
SCATTERED = 50


@dataclass(frozen=True)
class Places:
    """The place of each product, from 1 on, and the product at each place."""

    of_id: Column = field(default_factory=lambda: Column(np.dtype(np.uint32)))
    ids: Column = field(default_factory=lambda: Column(np.dtype(np.uint32)))
    last: int = 0

    @classmethod
    def dealt(cls, ids: np.ndarray, categories: np.ndarray, tree: Tree) -> Self:
        """Gives places to products, by their ids in order, category after category."""
        known, which = np.unique(categories, return_inverse=True)
        numbers = np.array([tree.order.get(pk, len(tree.order)) for pk in known.tolist()], int)
        order = np.argsort(numbers[which], kind="stable")
        return cls().with_ids(ids[order])

    def of(self, products: BitMap) -> BitMap:
        """The places of products, by a set of their ids, of those that have one."""
        places = self.of_id.of(ids_in(products))
        if len(places) < self.last // SCATTERED:
            return set_of(np.sort(places[places > 0]))
        # To note so many in a row of all places takes a fraction of sorting them.
        is_held = np.zeros(self.last + 1, bool)
        is_held[places] = True
        is_held[0] = False
        return set_of(np.flatnonzero(is_held))

    def with_new(self, ids: np.ndarray) -> Self:
        """The places with one, at the end, for each of these products that had none."""
        new = ids[self.of_id.of(ids) == 0]
        return self.with_ids(new) if len(new) else self

    def with_ids(self, ids: np.ndarray) -> Self:
        places = np.arange(self.last + 1, self.last + 1 + len(ids), dtype=np.uint32)
        order = np.argsort(ids)
        return type(self)(
            self.of_id.changed(ids[order], places[order]),
            self.ids.changed(places, ids),
            self.last + len(ids),
        )
