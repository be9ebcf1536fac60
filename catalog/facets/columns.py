"""Figures of products, in arrays.

They come in blocks of 65,536: an edit copies the blocks that it touches, and the rest is
shared with those who still read the state before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np

BITS = 16
BLOCK = 1 << BITS


def by_block(places: np.ndarray) -> Iterator[tuple[int, slice, np.ndarray]]:
    """The blocks that ordered places lie in: which block, which of the places, and where in it."""
    if not len(places):
        return
    first, last = int(places[0]) >> BITS, int(places[-1]) >> BITS
    bounds = np.arange(first + 1, last + 1, dtype=places.dtype) << places.dtype.type(BITS)
    edges = [0, *np.searchsorted(places, bounds).tolist(), len(places)]
    within = places & places.dtype.type(BLOCK - 1)
    for block, (start, stop) in enumerate(zip(edges, edges[1:], strict=False), first):
        if start < stop:
            yield block, slice(start, stop), within[start:stop]


@dataclass(frozen=True)
class Column:
    """One figure for each place; 0 where none was set."""

    dtype: np.dtype
    blocks: dict[int, np.ndarray] = field(default_factory=dict)

    def of(self, places: np.ndarray) -> np.ndarray:
        """The figures at some places, which are in order."""
        found = np.zeros(len(places), self.dtype)
        for block, which, within in by_block(places):
            if block in self.blocks:
                found[which] = self.blocks[block][within]
        return found

    def changed(self, places: np.ndarray, figures: np.ndarray) -> Self:
        """The column with these figures at these places, which are in order."""
        blocks = dict(self.blocks)
        for block, which, within in by_block(places):
            held = blocks.get(block)
            fresh = np.zeros(BLOCK, self.dtype) if held is None else held.astype(self.dtype)
            fresh[within] = figures[which]
            blocks[block] = narrowed(fresh)
        return type(self)(self.dtype, blocks)


def narrowed(figures: np.ndarray) -> np.ndarray:
    """The same figures in as few bytes as hold them all, where none is below zero."""
    if figures.dtype.kind != "u":
        return figures
    return figures.astype(np.min_scalar_type(figures.max()), copy=False)


@dataclass(frozen=True)
class Runs:
    """Of one block: where the run of each place begins, and all runs one after the other."""

    starts: np.ndarray
    figures: np.ndarray


@dataclass(frozen=True)
class Prices:
    """The prices of each product's variants in minor units, one for each slot, lowest first."""

    blocks: dict[int, Runs] = field(default_factory=dict)

    def of(self, places: np.ndarray, slot: int) -> np.ndarray:
        """The prices in one slot of some products, all of which have it."""
        return self._at(places, lambda starts, within: starts[within] + np.uint32(slot))

    def highest(self, places: np.ndarray) -> np.ndarray:
        """The highest price of each of some products, all of which have one."""
        return self._at(places, lambda starts, within: starts[within + 1] - np.uint32(1))

    def _at(
        self, places: np.ndarray, rows: Callable[[np.ndarray, np.ndarray], np.ndarray]
    ) -> np.ndarray:
        pieces = [
            self.blocks[block].figures[rows(self.blocks[block].starts, within)]
            for block, _, within in by_block(places)
        ]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.uint32)

    def changed(self, places: np.ndarray, counts: np.ndarray, prices: np.ndarray) -> Self:
        """The prices with so many at each of these places, which are in order."""
        blocks = dict(self.blocks)
        ends = np.cumsum(counts)
        for block, which, within in by_block(places):
            first = int(ends[which.start] - counts[which.start])
            fresh = prices[first : int(ends[which.stop - 1])]
            blocks[block] = _spliced(blocks.get(block, NO_RUNS), within, counts[which], fresh)
        return type(self)(blocks)


NO_RUNS = Runs(np.zeros(BLOCK + 1, np.uint32), np.zeros(0, np.uint32))


def _spliced(held: Runs, places: np.ndarray, counts: np.ndarray, prices: np.ndarray) -> Runs:
    """The runs of a block in which these prices stand at these places instead of what stood."""
    begins, ends = held.starts[places].tolist(), held.starts[places.astype(np.int64) + 1].tolist()
    pieces, reached, first = [], 0, 0
    for begin, end, count in zip(begins, ends, counts.tolist(), strict=True):
        pieces += [held.figures[reached:begin], prices[first : first + count]]
        reached, first = end, first + count
    figures = np.concatenate([*pieces, held.figures[reached:]])
    lengths = np.diff(held.starts)
    lengths[places] = counts
    starts = np.zeros(BLOCK + 1, np.uint32)
    np.cumsum(lengths, out=starts[1:])
    fits = figures.max(initial=0) < 1 << 32
    return Runs(starts, figures.astype(np.uint32 if fits else np.int64, copy=False))
