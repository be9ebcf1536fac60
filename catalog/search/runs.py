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
        column = self._column("terms")
        for start in range(0, len(column), MOST_ROWS):
            counts += np.bincount(column[start : start + MOST_ROWS], minlength=terms)
        return counts

    def postings(self, counts: np.ndarray) -> Iterator[tuple[int, Posting]]:
        """Every term that has products, by number, with its products in the order of ids."""
        columns = {name: self._column(name) for name in TYPES}
        bounds = [
            columns["terms"][start:end]
            for start, end in zip(self._ends, self._ends[1:], strict=False)
        ]
        totals = np.cumsum(counts)
        first = 0
        while first < len(counts):
            before = totals[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(totals, before + MOST_ROWS, "right")))
            slices = [
                slice(start + int(low), start + int(high))
                for start, terms in zip(self._ends, bounds, strict=False)
                for low, high in [np.searchsorted(terms, [first, last])]
            ]
            yield from self._sorted(columns, slices)
            first = last

    def _sorted(
        self, columns: dict[str, np.ndarray], slices: list[slice]
    ) -> Iterator[tuple[int, Posting]]:
        terms, products, weights, places = (
            np.concatenate([columns[name][some] for some in slices]) for name in TYPES
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

    def _column(self, name: str) -> np.ndarray:
        path = self._folder / name
        if not path.stat().st_size:
            return np.zeros(0, TYPES[name])
        return np.memmap(path, TYPES[name], mode="r")
