"""Sorts the words of very many products by word, on disk, in little memory."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from catalog.search.index import Posting
from catalog.search.weighing import Weighed

# The rows that are sorted in memory at once.
MOST_ROWS = 3_000_000
TYPES = {"terms": np.uint32, "products": np.uint32, "weights": np.uint8, "places": np.uint8}


class Runs:
    """Batches of weighed words, each in the order of words, that are read word by word."""

    def __init__(self, folder: str) -> None:
        self.size = 0
        self.top = 0
        self._folder = Path(folder)
        self._files = {name: (self._folder / name).open("wb") for name in TYPES}
        self._ends: list[int] = [0]

    def add(self, weighed: Weighed) -> None:
        """Adds a batch of products, whose ids are higher than those before."""
        for name, file in self._files.items():
            getattr(weighed, name).tofile(file)
        self._ends.append(self._ends[-1] + len(weighed.terms))
        if len(weighed.products):
            self.size += len(np.unique(weighed.products))
            self.top = int(weighed.products.max())

    def counts(self, terms: int) -> np.ndarray:
        """How many products have each of so many terms. Nothing is added any more."""
        for file in self._files.values():
            file.close()
        counts = np.zeros(terms, np.int64)
        for start in range(0, self._ends[-1], MOST_ROWS):
            rows = slice(start, min(start + MOST_ROWS, self._ends[-1]))
            counts += np.bincount(self._read("terms", rows), minlength=terms)
        return counts

    def postings(self, counts: np.ndarray) -> Iterator[tuple[int, Posting]]:
        """Every term that has products, by number, with its products in the order of ids."""
        totals = np.cumsum(counts)
        # Where each run has been read to: the terms come in the same order in all of them.
        places = list(self._ends[:-1])
        first = 0
        while first < len(counts):
            before = totals[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(totals, before + MOST_ROWS, "right")))
            slices = [
                slice(place, place + self._rows_before(last, place, end))
                for place, end in zip(places, self._ends[1:], strict=True)
            ]
            yield from self._sorted(slices)
            places = [some.stop for some in slices]
            first = last

    def _rows_before(self, term: int, place: int, end: int) -> int:
        """How many rows of a run, from a place on, have terms of lower numbers."""
        # By halves, a row at a time: a run is never read for it.
        low, high = place, end
        while low < high:
            middle = (low + high) // 2
            if self._read("terms", slice(middle, middle + 1))[0] < term:
                low = middle + 1
            else:
                high = middle
        return low - place

    def _sorted(self, slices: list[slice]) -> Iterator[tuple[int, Posting]]:
        terms, products, weights, places = (
            np.concatenate([self._read(name, some) for some in slices]) for name in TYPES
        )
        # Stable: the products of a term stay in the order of their batches.
        order = np.argsort(terms, kind="stable")
        terms = terms[order]
        products, weights, places = products[order], weights[order], places[order]
        starts = np.flatnonzero(np.diff(terms.astype(np.int64), prepend=-1))
        ends = [*starts[1:].tolist(), len(terms)]
        for start, end in zip(starts.tolist(), ends, strict=False):
            yield (
                int(terms[start]),
                Posting(products[start:end], weights[start:end], places[start:end]),
            )

    def _read(self, name: str, rows: slice) -> np.ndarray:
        # Read, not mapped: what is mapped counts as memory of the process until it ends.
        kind = np.dtype(TYPES[name])
        return np.fromfile(
            self._folder / name, kind, rows.stop - rows.start, offset=rows.start * kind.itemsize
        )
