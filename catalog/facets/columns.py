"""Numbers of products, in arrays that are addressed by the product's id.

They come in blocks of 65,536 ids: an edit copies the blocks that it touches, and the rest is
shared with those who still read the state before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np

BITS = 16
BLOCK = 1 << BITS


def by_block(ids: np.ndarray) -> Iterator[tuple[int, slice, np.ndarray]]:
    """The blocks that ordered ids lie in: number, which of the ids, and their places in it."""
    if not len(ids):
        return
    first, last = int(ids[0]) >> BITS, int(ids[-1]) >> BITS
    ends = np.searchsorted(ids, np.arange(first + 1, last + 1, dtype=np.uint64) << BITS)
    edges = [0, *ends.tolist(), len(ids)]
    places = ids & np.uint32(BLOCK - 1)
    for number, (start, stop) in enumerate(zip(edges, edges[1:], strict=False), first):
        if start < stop:
            yield number, slice(start, stop), places[start:stop]


@dataclass(frozen=True)
class Column:
    """One number for each product."""

    dtype: np.dtype
    blocks: dict[int, np.ndarray] = field(default_factory=dict)

    def of(self, ids: np.ndarray) -> np.ndarray:
        """The numbers of products, by their ids in order."""
        pieces = [self.blocks[number][places] for number, _, places in by_block(ids)]
        return np.concatenate(pieces) if pieces else np.zeros(0, self.dtype)

    def changed(self, ids: np.ndarray, numbers: np.ndarray) -> Self:
        """The column in which these products, by their ids in order, have these numbers."""
        blocks = dict(self.blocks)
        for number, which, places in by_block(ids):
            held = blocks.get(number)
            block = np.zeros(BLOCK, self.dtype) if held is None else held.copy()
            block[places] = numbers[which]
            blocks[number] = block
        return type(self)(self.dtype, blocks)


@dataclass(frozen=True)
class Runs:
    """Of one block of ids: where the run of each begins, and all runs one after the other."""

    starts: np.ndarray
    numbers: np.ndarray


@dataclass(frozen=True)
class Prices:
    """The prices of the variants of each product in minor units, one for each slot."""

    blocks: dict[int, Runs] = field(default_factory=dict)

    def of(self, ids: np.ndarray, slot: int) -> np.ndarray:
        """The prices of one slot of products, by their ids in order; all of them have it."""
        pieces = []
        for number, _, places in by_block(ids):
            runs = self.blocks[number]
            pieces.append(runs.numbers[runs.starts[places] + np.uint32(slot)])
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)

    def changed(self, ids: np.ndarray, counts: np.ndarray, prices: np.ndarray) -> Self:
        """The prices in which these products, by their ids in order, have so many, in a row."""
        blocks = dict(self.blocks)
        ends = np.cumsum(counts)
        for number, which, places in by_block(ids):
            first = int(ends[which.start] - counts[which.start])
            fresh = prices[first : int(ends[which.stop - 1])]
            blocks[number] = _spliced(blocks.get(number, NO_RUNS), places, counts[which], fresh)
        return type(self)(blocks)


NO_RUNS = Runs(np.zeros(BLOCK + 1, np.uint32), np.zeros(0, np.uint32))


def _spliced(held: Runs, places: np.ndarray, counts: np.ndarray, prices: np.ndarray) -> Runs:
    lengths = np.diff(held.starts)
    pieces, reached, first = [], 0, 0
    for place, count in zip(places.tolist(), counts.tolist(), strict=True):
        pieces += [held.numbers[reached : held.starts[place]], prices[first : first + count]]
        reached, first = held.starts[place + 1], first + count
    pieces.append(held.numbers[reached:])
    lengths[places] = counts
    numbers = np.concatenate(pieces)
    fits = not len(numbers) or numbers.max() < 1 << 32
    starts = np.zeros(BLOCK + 1, np.uint32)
    np.cumsum(lengths, out=starts[1:])
    return Runs(starts, numbers.astype(np.uint32 if fits else np.int64, copy=False))
