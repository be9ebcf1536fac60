"""Weighs how much each word says of a product: which of its texts hold it, how often, where.

The weight hangs on the product alone (BM25F with a fixed mean length of each text), so that
what is weighed today and what was weighed last week stand in one order. How rare a word is
comes in when something is searched.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.search.query import name_of, words_in
from catalog.search.texts import BELOW, Shared, Written
from catalog.search.words import chunks_of, is_measure, terms_of


@dataclass(frozen=True)
class Field:
    """One of the texts of a product: how much a word in it weighs, and how many words it
    usually has. A word among more of them says less, as far as their number matters."""

    weight: float
    usual_length: int = 1
    length_matters: float = 0


# Found by measuring (`manage.py measure_search`); twice or half of any of them does as well
# within two hundredths.
NAME = Field(4, usual_length=10, length_matters=0.3)
BRAND = Field(3)
CATEGORY = Field(1.5)
VALUES = Field(0.2, usual_length=50, length_matters=0.9)
DESCRIPTION = Field(0.4, usual_length=10, length_matters=0.5)
FIELDS = (NAME, BRAND, CATEGORY, VALUES, DESCRIPTION)
# What a text says more often than this, it doesn't mean more.
MOST_TIMES = 3
# The weight that counts half of the most that a word can count.
HALFWAY = 3.0

LAST_PLACE = 255
# What a builder remembers of words as written; more are cut again.
MOST_KNOWN = 400_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """The words of a batch of products: one row a word and product, by word, then product."""

    terms: np.ndarray  # uint32, the numbers of a Weigher
    products: np.ndarray  # uint32
    weights: np.ndarray  # uint8, 1 to 255
    places: np.ndarray  # uint8: the first in the name is 1; 0 where the name hasn't it


class Weigher:
    """Cuts and weighs batches, and numbers the terms that it meets."""

    def __init__(self, shared: Shared, numbers: dict[str, int] | None = None) -> None:
        self.shared = shared
        self.numbers = dict(numbers or {})
        # How often words are written in so many letters, where people look: for completing
        # what was begun and mending what was mistyped.
        self.spellings: Counter[str] = Counter()
        self._known: dict[str, tuple[int, ...]] = {}
        self._brands: dict[int, list[int]] = {}
        self._trails: dict[int, list[int]] = {}
        self._values: dict[int, list[int]] = {}

    def weigh(self, batch: Sequence[Written]) -> Weighed:
        texts = self.shared.values(value for written in batch for value in written.values)
        names, places, descriptions = [], [], []
        name_lengths, description_lengths = [], []
        for written in batch:
            terms, at = self._cut_name(written.name)
            names += terms
            places += at
            name_lengths.append(len(terms))
            terms = self._cut(written.description)
            descriptions += terms
            description_lengths.append(len(terms))
        brands = [self._of_brand(written.brand) for written in batch]
        trails = [self._of_trail(written.category) for written in batch]
        values = [
            [term for value in written.values for term in self._of_value(value, texts)]
            for written in batch
        ]
        texts_of = (
            (names, name_lengths),
            (_flat(brands), list(map(len, brands))),
            (_flat(trails), list(map(len, trails))),
            (_flat(values), list(map(len, values))),
            (descriptions, description_lengths),
        )
        columns = [_added(field, *text) for field, text in zip(FIELDS, texts_of, strict=True)]
        terms, rows, amounts = (np.concatenate(column) for column in zip(*columns, strict=True))
        where = np.zeros(len(terms), np.uint8)
        where[: len(places)] = places
        written_in = np.repeat(np.arange(len(columns)), [len(column[0]) for column in columns])
        ids = np.array([written.product for written in batch], np.uint32)
        return _added_up(terms, rows, written_in, amounts, where, ids)

    def _cut_name(self, text: str) -> tuple[list[int], list[int]]:
        chunks = chunks_of(text)
        self.spellings.update(chunks)
        terms: list[int] = []
        places: list[int] = []
        for place, chunk in enumerate(chunks, 1):
            numbers = self._known.get(chunk) or self._learn(chunk)
            terms += numbers
            places += [min(place, LAST_PLACE)] * len(numbers)
        for place, (one, other) in enumerate(zip(chunks, chunks[1:], strict=False), 1):
            if is_measure(one, other):
                terms.append(self._number(one + other))
                places.append(min(place, LAST_PLACE))
        return terms, places

    def _cut(self, text: str) -> list[int]:
        known, learn = self._known, self._learn
        return [number for chunk in chunks_of(text) for number in known.get(chunk) or learn(chunk)]

    def _cut_shared(self, text: str) -> list[int]:
        chunks = chunks_of(text)
        self.spellings.update(chunks)
        measures = [
            self._number(one + other)
            for one, other in zip(chunks, chunks[1:], strict=False)
            if is_measure(one, other)
        ]
        return self._cut(text) + measures

    def _cut_names(self, text: str) -> list[int]:
        """The terms of names, and a term for each that stands for the whole of it."""
        names = [words for name in text.split(BELOW) if (words := words_in(name))]
        return self._cut_shared(text) + [self._number(name_of(words)) for words in names]

    def _learn(self, chunk: str) -> tuple[int, ...]:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        numbers = self._known[chunk] = tuple(self._number(term) for term in terms_of(chunk))
        return numbers

    def _number(self, term: str) -> int:
        return self.numbers.setdefault(term, len(self.numbers))

    def _of_brand(self, brand: int | None) -> list[int]:
        if brand is None:
            return []
        if brand not in self._brands:
            self._brands[brand] = self._cut_names(self.shared.brands.get(brand, ""))
        return self._brands[brand]

    def _of_trail(self, category: int) -> list[int]:
        if category not in self._trails:
            self._trails[category] = self._cut_names(self.shared.trails.get(category, ""))
        return self._trails[category]

    def _of_value(self, value: int, texts: dict[int, str]) -> list[int]:
        if value not in self._values:
            self._values[value] = self._cut_shared(texts.get(value, ""))
        return self._values[value]


def _flat(lists: Iterable[list[int]]) -> list[int]:
    return [number for numbers in lists for number in numbers]


def _added(
    field: Field, terms: list[int], lengths: list[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The terms of one text of each product, whose they are, and how much each one adds."""
    counts = np.array(lengths, np.int64)
    share = counts.astype(np.float32) / field.usual_length
    amounts = field.weight / (1 - field.length_matters + field.length_matters * share)
    rows = np.repeat(np.arange(len(counts)), counts)
    return np.array(terms, np.int64), rows, np.repeat(amounts.astype(np.float32), counts)


def _added_up(
    terms: np.ndarray,
    rows: np.ndarray,
    fields: np.ndarray,
    amounts: np.ndarray,
    places: np.ndarray,
    ids: np.ndarray,
) -> Weighed:
    keys = terms * len(ids) + rows
    # Stable: the texts stay in their order, and the first place in the name stays first.
    order = np.argsort(keys, kind="stable")
    keys, fields = keys[order], fields[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    if not len(starts):
        nothing = np.zeros(0, np.uint32)
        return Weighed(nothing, nothing, nothing.astype(np.uint8), nothing.astype(np.uint8))
    in_text = np.flatnonzero(np.diff(keys * len(FIELDS) + fields, prepend=-1))
    times = np.arange(len(keys)) - np.repeat(in_text, np.diff(in_text, append=len(keys)))
    sums = np.add.reduceat(np.where(times < MOST_TIMES, amounts[order], 0), starts)
    weights = np.maximum(np.round(255 * sums / (HALFWAY + sums)), 1).astype(np.uint8)
    terms, rows = np.divmod(keys[starts], len(ids))
    return Weighed(terms.astype(np.uint32), ids[rows], weights, places[order][starts])
