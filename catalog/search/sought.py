"""What each word of a query stands for: its forms, compounds, synonyms, and what was meant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pyroaring import BitMap

from catalog.search.index import EMPTY, Index, Posting, ids_of
from catalog.search.query import Word
from catalog.search.words import stem

# How much a word counts that was not typed so.
MEANT = 0.8
COMPOUND = 0.5
COMPLETED = 0.7
MENDED = 0.6
# A word that there is, and that may be a slip all the same.
RATHER_MEANT = 0.15

LONGEST_COMPOUND = 4  # words
SHORTEST_COMPLETED = 2  # letters
MOST_COMPLETED = 20
SHORTEST_MENDED = 4
LONGEST_MENDED = 20
MOST_MENDED = 3
# Of the mended words of one query, since each is compared with the whole vocabulary.
MOST_SLIPS = 4
# What is used this many times less than a word that differs in one letter is a slip, too.
CLEARLY_RARER = 100
# Beside the likeliest word, those used at least so much as often are tried.
ALSO_LIKELY = 0.2

LETTERS_OR_DIGITS = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")


@dataclass
class Sought:
    """One word of a query with all that stands for it: a product has it by any of these."""

    word: Word
    # What has the word as it was typed, but for its ending.
    typed: Posting = EMPTY
    postings: list[tuple[Posting, float]] = field(default_factory=list)
    mended: str | None = None

    def add(self, posting: Posting, weight: float = 1.0) -> None:
        if len(posting):
            self.postings.append((posting, weight))

    def products(self) -> BitMap:
        return BitMap().union(*(posting.set for posting, _weight in self.postings))


def seek(
    index: Index, words: Sequence[Word], coded: Mapping[frozenset[str], BitMap]
) -> list[Sought]:
    """All that the words of a query may stand for."""
    index.load([word.term for word in words])
    sought = [Sought(word, index.posting(word.term)) for word in words]
    for one in sought:
        one.add(one.typed)
        for terms, products in coded.items():
            if one.word.term in terms:
                one.add(_certain(products))
    _add_compounds(index, sought)
    _add_synonyms(index, sought)
    slips = 0
    for at, one in enumerate(sought):
        _add_parts(index, one)
        if not one.postings or (slips < MOST_SLIPS and _is_rare(index, one)):
            slips += 1
            _add_meant(index, one, is_last=at == len(sought) - 1, may_mend=slips <= MOST_SLIPS)
    return sought


def _certain(products: BitMap) -> Posting:
    ids = ids_of(products)
    return Posting(ids, np.full(len(ids), 255, np.uint8), np.zeros(len(ids), np.uint8), products)


def _add_compounds(index: Index, sought: Sequence[Sought]) -> None:
    """Words in a row may be written as one: usb c, usb-c, usbc."""
    for length in range(2, LONGEST_COMPOUND + 1):
        for first in range(len(sought) - length + 1):
            row = sought[first : first + length]
            posting = index.posting(stem("".join(one.word.folded for one in row)))
            for one in row:
                one.add(posting, COMPOUND)


def _add_parts(index: Index, one: Sought) -> None:
    """One word may be written as two: iphone7, iphone 7; an unknown one anywhere."""
    parts = LETTERS_OR_DIGITS.findall(one.word.folded)
    if len(parts) > 1:
        one.add(_all_of(index, [stem(part) for part in parts]), MEANT)
    elif not one.postings:
        word = one.word.folded
        cuts = [(stem(word[:at]), stem(word[at:])) for at in range(2, len(word) - 1)]
        known = [(min(map(index.count, cut)), cut) for cut in cuts]
        count, cut = max(known, default=(0, None))
        if count:
            one.add(_all_of(index, cut), MEANT)


def _all_of(index: Index, terms: Sequence[str]) -> Posting:
    """The products that have all the terms, each by its least weight."""
    postings = [index.posting(term) for term in dict.fromkeys(terms)]
    products = BitMap.intersection(*(posting.set for posting in postings))
    ids = ids_of(products)
    weights = [posting.weights[np.searchsorted(posting.products, ids)] for posting in postings]
    return Posting(ids, np.minimum.reduce(weights), np.zeros(len(ids), np.uint8), products)


def _add_synonyms(index: Index, sought: Sequence[Sought]) -> None:
    terms = [one.word.term for one in sought]
    for first in range(len(terms)):
        for last in range(first + 1, len(terms) + 1):
            for other in index.meanings.get(tuple(terms[first:last]), ()):
                posting = _all_of(index, other)
                for one in sought[first:last]:
                    one.add(posting, MEANT)


def _is_rare(index: Index, one: Sought) -> bool:
    return len(one.typed) * CLEARLY_RARER <= index.size and len(one.typed) > 0


def _add_meant(index: Index, one: Sought, *, is_last: bool, may_mend: bool) -> None:
    """What someone began to type, or mistyped."""
    word = one.word.folded
    is_known = bool(one.postings)
    completed = []
    if not is_known and len(word) >= SHORTEST_COMPLETED:
        completed = index.beginning(word, MOST_COMPLETED)
    likely = []
    if may_mend and word.isalpha() and SHORTEST_MENDED <= len(word) <= LONGEST_MENDED:
        likely = index.like(word)
    if is_known:
        likely = [(other, n) for other, n in likely if n > CLEARLY_RARER * len(one.typed)]
    # The last word may be half typed; one before it is rather mistyped.
    if likely and not (completed and is_last):
        most = likely[0][1]
        for other, count in likely[:MOST_MENDED]:
            if count >= ALSO_LIKELY * most:
                one.add(index.posting(stem(other)), RATHER_MEANT if is_known else MENDED)
        if not is_known:
            one.mended = likely[0][0]
    elif completed:
        for term in dict.fromkeys(stem(other) for other, _count in completed):
            one.add(index.posting(term), COMPLETED)
