"""The search's index: which products have a word, and how much it says of each.

What was stored last (`Stored`) lies in the database, in pages that a process reads as it
needs them; what was written since then (`Fresh`) is held in memory, and stands before it.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from pyroaring import BitMap

from catalog.search.query import Word
from catalog.search.weighing import Weighed


def set_of(ids: np.ndarray) -> BitMap:
    """A set of these ids (uint32). An array is taken ten times faster than numpy's."""
    return BitMap(array("I", ids.tobytes()))


def ids_of(products: BitMap) -> np.ndarray:
    """The ids of a set, in order."""
    return np.frombuffer(products.to_array(), np.uint32)


NOTHING = np.zeros(0, np.uint32)
MOST_ALIKE = 10
# Longer words are never mended; they are cut so that all take the same room.
ROOM = 24  # bytes
MOST_LETTERS = 60


class Posting:
    """The products that have a term, in the order of ids."""

    __slots__ = ("_set", "places", "products", "weights")

    def __init__(
        self,
        products: np.ndarray,
        weights: np.ndarray,
        places: np.ndarray,
        as_set: BitMap | None = None,
    ) -> None:
        self.products = products  # uint32
        self.weights = weights  # uint8, 1 to 255
        self.places = places  # uint8: the first in the name is 1; 0 where the name hasn't it
        self._set = as_set

    @property
    def set(self) -> BitMap:
        """The products as a set."""
        if self._set is None:
            self._set = set_of(self.products)
        return self._set

    def __len__(self) -> int:
        return len(self.products)

    def without(self, products: np.ndarray) -> "Posting":
        """The posting but for some products (their ids in order)."""
        at = np.searchsorted(self.products, products)
        at = at[at < len(self.products)]
        at = at[np.isin(self.products[at], products)]
        if not len(at):
            return self
        return Posting(
            np.delete(self.products, at),
            np.delete(self.weights, at),
            np.delete(self.places, at),
            self.set - set_of(products),
        )

    def joined(self, other: "Posting") -> "Posting":
        """This and another one, which share no product."""
        if not len(self):
            return other
        if not len(other):
            return self
        at = np.searchsorted(self.products, other.products)
        return Posting(
            np.insert(self.products, at, other.products),
            np.insert(self.weights, at, other.weights),
            np.insert(self.places, at, other.places),
            self.set | other.set,
        )


EMPTY = Posting(NOTHING, NOTHING.astype(np.uint8), NOTHING.astype(np.uint8))


class Vocabulary(Sequence[bytes]):
    """Words in the order of their bytes, each with a number of uses, in little memory."""

    def __init__(self, text: bytes, ends: np.ndarray, counts: np.ndarray) -> None:
        self.text = text
        self.ends = ends
        self.counts = counts

    @classmethod
    def of(cls, counts: dict[str, int]) -> "Vocabulary":
        words = sorted((word.encode(), count) for word, count in counts.items())
        lengths = np.array([len(word) for word, _count in words], np.uint32)
        return cls(
            b"".join(word for word, _count in words),
            np.cumsum(lengths, dtype=np.uint32),
            np.array([count for _word, count in words], np.uint32),
        )

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, at: int) -> bytes:
        return self.text[self.ends[at - 1] if at else 0 : self.ends[at]]

    def find(self, word: str) -> int | None:
        """Where a word stands."""
        key = word.encode()
        at = bisect_left(self, key)
        return at if at < len(self) and self[at] == key else None

    def count(self, word: str) -> int:
        at = self.find(word)
        return 0 if at is None else int(self.counts[at])

    def beginning(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most used of the words that begin so, and how often they are used."""
        key = prefix.encode()
        first, last = bisect_left(self, key), bisect_left(self, key + b"\xff")
        counts = self.counts[first:last]
        if len(counts) > limit:
            best = np.argpartition(-counts.astype(np.int64), limit)[:limit]
        else:
            best = np.arange(len(counts))
        # Equal counts stand in the order of letters, whatever was picked first.
        best = sorted(best.tolist(), key=lambda at: (-int(counts[at]), at))
        return [(self[first + at].decode(), int(counts[at])) for at in best]

    def like(self, word: str) -> list[tuple[str, int]]:
        """The words that differ from it in one letter: another, one more, one less, or two
        that changed places."""
        others = sorted(other for other in _slips(word, self._letters) if len(other) <= ROOM)
        at = np.searchsorted(self._in_rooms, np.array(others, f"S{ROOM}"))
        return [
            (self[place].decode(), int(self.counts[place]))
            for other, place in zip(others, at.tolist(), strict=True)
            if place < len(self) and self[place] == other
        ]

    @cached_property
    def _letters(self) -> str:
        return "".join(sorted({c for c in self.text.decode() if c.isalpha()})[:MOST_LETTERS])

    @cached_property
    def _in_rooms(self) -> np.ndarray:
        return np.array([self[at][:ROOM] for at in range(len(self))], f"S{ROOM}")


def _slips(word: str, letters: str) -> set[bytes]:
    """All that differs from a word in one letter."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    other = {a + letter + b[1:] for a, b in cuts if b for letter in letters}
    more = {a + letter + b for a, b in cuts for letter in letters}
    return {slip.encode() for slip in (less | swapped | other | more) - {word}}


class Fresh:
    """The words of products that were written lately. Never changed: `with_more` makes another."""

    def __init__(
        self,
        numbers: dict[str, int],
        weighed: Weighed,
        products: BitMap,
        spellings: Counter[str],
    ) -> None:
        self.numbers = numbers
        self.weighed = weighed
        # All that are known here, those that were deleted with them.
        self.products = products
        self.spellings = spellings

    @classmethod
    def nothing(cls) -> "Fresh":
        bytes_ = NOTHING.astype(np.uint8)
        return cls({}, Weighed(NOTHING, NOTHING, bytes_, bytes_), BitMap(), Counter())

    @cached_property
    def ids(self) -> np.ndarray:
        return ids_of(self.products)

    @cached_property
    def known(self) -> int:
        """How many products it has words of."""
        return len(np.unique(self.weighed.products))

    def posting(self, term: str) -> Posting:
        number = self.numbers.get(term)
        if number is None:
            return EMPTY
        weighed = self.weighed
        first, last = np.searchsorted(weighed.terms, [number, number + 1])
        return Posting(
            weighed.products[first:last], weighed.weights[first:last], weighed.places[first:last]
        )

    def count(self, term: str) -> int:
        return len(self.posting(term))

    @cached_property
    def spelled(self) -> Vocabulary:
        return Vocabulary.of(worth_spelling(self.spellings))

    def with_more(
        self,
        numbers: dict[str, int],
        touched: Iterable[int],
        weighed: Sequence[Weighed],
        spellings: Counter[str],
    ) -> "Fresh":
        """With the products touched as they are now; those without words are gone."""
        touched = BitMap(touched)
        stays = ~np.isin(self.weighed.products, ids_of(touched))
        columns = [
            np.concatenate(
                [getattr(self.weighed, name)[stays]] + [getattr(w, name) for w in weighed]
            )
            for name in ("terms", "products", "weights", "places")
        ]
        order = np.lexsort((columns[1], columns[0]))
        return Fresh(
            numbers,
            Weighed(*(column[order] for column in columns)),
            self.products | touched,
            self.spellings + spellings,
        )


def worth_spelling(spellings: Counter[str]) -> dict[str, int]:
    """The words that someone may complete or mistype: no numbers, nothing that is one letter."""
    return {word: count for word, count in spellings.items() if len(word) > 1 and word.isalpha()}


@dataclass(frozen=True, slots=True)
class NamedCategory:
    """A category by the words of its own name, and of its trail from the department down."""

    pk: int
    depth: int
    own: tuple[Word, ...]
    trail: tuple[Word, ...]


type Meanings = dict[tuple[str, ...], list[tuple[str, ...]]]


class Words(Protocol):
    """Words that were stored: what `catalog.search.stored` reads from the database."""

    size: int
    top: int
    spelled: Vocabulary

    def load(self, terms: Iterable[str]) -> None: ...

    def posting(self, term: str) -> Posting: ...

    def count(self, term: str) -> int: ...


class Index:
    """What is searched: the stored words, and the fresh ones before them."""

    def __init__(
        self,
        stored: Words | None,
        fresh: Fresh,
        meanings: Meanings,
        categories: tuple[NamedCategory, ...],
    ) -> None:
        self.stored = stored
        self.fresh = fresh
        # What else each row of terms may be called.
        self.meanings = meanings
        self.categories = categories

    @cached_property
    def size(self) -> int:
        """How many products it knows, about: what was deleted lately is still counted."""
        return max(self.stored.size if self.stored else 0, self.fresh.known)

    @cached_property
    def top(self) -> int:
        """The highest id of a product."""
        fresh = self.fresh.products.max() if self.fresh.products else 0
        return max(fresh, self.stored.top if self.stored else 0)

    def load(self, terms: Iterable[str]) -> None:
        """Reads at once what is going to be asked for."""
        if self.stored:
            self.stored.load(terms)

    def posting(self, term: str) -> Posting:
        """The products that have a term."""
        if self.stored is None:
            return self.fresh.posting(term)
        posting = self.stored.posting(term)
        if not self.fresh.products:
            return posting
        return posting.without(self.fresh.ids).joined(self.fresh.posting(term))

    def count(self, term: str) -> int:
        """How many products have a term, about."""
        return self.fresh.count(term) + (self.stored.count(term) if self.stored else 0)

    def beginning(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most used words that begin so, as they are written, with their uses."""
        return _most_used([one.beginning(prefix, limit) for one in self._spelled], limit)

    def like(self, word: str) -> list[tuple[str, int]]:
        """The words that differ from it in one letter, the most used first."""
        return _most_used([one.like(word) for one in self._spelled], MOST_ALIKE)

    @property
    def _spelled(self) -> list[Vocabulary]:
        stored = [self.stored.spelled] if self.stored else []
        return [*stored, self.fresh.spelled]


def _most_used(found: Iterable[list[tuple[str, int]]], limit: int) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for words in found:
        counts.update(dict(words))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]
