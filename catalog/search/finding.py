"""Finds products by words, and says how close each comes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from pyroaring import BitMap

from catalog.search.codes import products_by_code
from catalog.search.index import EMPTY, Index, ids_of, set_of
from catalog.search.query import MOST_WORDS, name_of, words_in
from catalog.search.sought import Sought, seek

# Fewer products with all the words than this, and those that have fewer words follow.
FEW = 12
# What one word more counts: more than all else together.
A_WORD = 2.0
EXACT = A_WORD * (MOST_WORDS + 1)
# A name that has two words in a row as they were typed counts so much more.
IN_A_ROW = 0.1
# And what is of the brand or in the category that some of the words name, so much at the most.
NAMED = 0.2


@dataclass
class Found:
    """What a search found, in no order: `scores` tells which come first."""

    products: BitMap = field(default_factory=BitMap)
    words: tuple[str, ...] = ()
    # The words that no product, or not enough of them, had beside the others.
    dropped: tuple[str, ...] = ()
    # Those that have all the words; the others follow them.
    whole: BitMap = field(default_factory=BitMap)
    # What was searched instead of what was typed.
    corrected: str | None = None
    # The product whose whole SKU or GTIN was typed.
    exact: int | None = None
    _scores: np.ndarray = field(default_factory=lambda: np.zeros(1, np.float32), repr=False)

    def scores(self, ids: np.ndarray) -> np.ndarray:
        """How close each of these products comes to what was searched: higher is closer."""
        known = ids < len(self._scores)
        if known.all():
            return self._scores[ids]
        return np.where(known, self._scores[np.where(known, ids, 0)], np.float32(0))


def find(index: Index, text: str) -> Found:
    """The products that have the words of the text, those with all of them first."""
    words = words_in(text)
    coded = products_by_code(text)
    exact = coded.pop(None, BitMap())
    if not words and not exact:
        return Found()
    sought = seek(index, words, coded)
    found = rank(index, sought)
    found.words = tuple(one.mended or one.word.folded for one in sought)
    if exact:
        _put_first(found, exact)
    elif any(one.mended for one in sought):
        found.corrected = " ".join(found.words)
    return found


def rank(index: Index, sought: Sequence[Sought]) -> Found:
    """The products that have what is sought, weighed."""
    known = [one for one in sought if one.postings]
    if not known:
        return Found(dropped=tuple(one.word.folded for one in sought))
    sets = [one.products() for one in known]
    # A product known by its number may be newer than the words that the index has read.
    top = max(index.top, *(products.max() for products in sets))
    scores = np.zeros(top + 1, np.float32)
    rarities = [log(1 + (index.size + 0.5) / (len(products) + 0.5)) for products in sets]
    for one, products, rarity in zip(known, sets, rarities, strict=True):
        _add_weights(scores, one, products, rarity / sum(rarities))
    together = BitMap.intersection(*sets)
    whole = together if len(known) == len(sought) else BitMap()
    products, counts = _with_fewer(sets, together, top)
    ids = ids_of(products)
    _add_in_a_row(scores, known, ids)
    _add_named(scores, index, sought, products)
    scores[ids] += A_WORD * (counts[ids] if counts is not None else len(sets))
    dropped = [one.word.folded for one in sought if not one.postings]
    if len(together) < len(products):
        dropped += _missed(known, sets, products, together)
    return Found(products, dropped=tuple(dropped), whole=whole, _scores=scores)


def _add_weights(scores: np.ndarray, one: Sought, products: BitMap, rarity: float) -> None:
    """Adds what a word says of each product: the most that anything that stands for it says."""
    share = np.float32(rarity / 255)
    if len(one.postings) == 1:
        ((posting, weight),) = one.postings
        scores[posting.products] += share * np.float32(weight) * posting.weights
        return
    most = np.zeros(len(scores), np.float32)
    for posting, weight in one.postings:
        at = posting.products
        most[at] = np.maximum(most[at], np.float32(weight) * posting.weights)
    ids = ids_of(products)
    scores[ids] += share * most[ids]


def _with_fewer(
    sets: Sequence[BitMap], together: BitMap, top: int
) -> tuple[BitMap, np.ndarray | None]:
    """The products with all the words and, where they are few, those with one word less, and
    so on until they are not few; and how many words each has."""
    if len(together) >= FEW or len(sets) == 1:
        return together, None
    counts = np.zeros(top + 1, np.uint8)
    for products in sets:
        counts[ids_of(products)] += 1
    ids = ids_of(BitMap.union(*sets))
    having = np.bincount(counts[ids], minlength=len(sets) + 1)
    enough = next(n for n in range(len(sets), 0, -1) if having[n:].sum() >= FEW or n == 1)
    return set_of(ids[counts[ids] >= enough]), counts


def _add_in_a_row(scores: np.ndarray, known: Sequence[Sought], ids: np.ndarray) -> None:
    places = [_places(one, ids, len(scores)) for one in known]
    for one, other in zip(places, places[1:], strict=False):
        if one is not None and other is not None:
            # The parts of one word, such as usb-c, stand in one place.
            row = (one > 0) & ((other == one + 1) | (other == one))
            scores[ids[row]] += np.float32(IN_A_ROW / (len(known) - 1))


def _add_named(
    scores: np.ndarray, index: Index, sought: Sequence[Sought], products: BitMap
) -> None:
    """Who searches for what a brand or a category is called means what is in it: laptops
    rather than their bags."""
    words = [one.word for one in sought]
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            name = name_of(words[first:last])
            if index.count(name):
                named = ids_of(index.posting(name).set & products)
                scores[named] += np.float32(NAMED * (last - first) / len(words))


def _places(one: Sought, ids: np.ndarray, length: int) -> np.ndarray | None:
    if one.typed is EMPTY or not one.typed.places.any():
        return None
    places = np.zeros(length, np.uint8)
    places[one.typed.products] = one.typed.places
    return places[ids].astype(np.int16)


def _missed(
    known: Sequence[Sought], sets: Sequence[BitMap], products: BitMap, together: BitMap
) -> list[str]:
    """The words that the products without all of them lack most often."""
    rest = products - together
    return [
        one.word.folded
        for one, having in zip(known, sets, strict=True)
        if rest.intersection_cardinality(having) * 2 < len(rest)
    ]


def _put_first(found: Found, exact: BitMap) -> None:
    ids = ids_of(exact)
    if ids[-1] >= len(found._scores):
        found._scores = np.concatenate(
            [found._scores, np.zeros(int(ids[-1]) + 1 - len(found._scores), np.float32)]
        )
    found._scores[ids] += EXACT
    # Who types a whole number wants nothing that shares only a part of it.
    found.whole = found.products = found.whole | exact
    found.dropped = ()
    found.exact = int(ids[0]) if len(ids) == 1 else None
