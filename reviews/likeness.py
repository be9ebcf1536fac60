"""How alike two texts are, and two numbers by which a database finds like ones among millions.

A text is taken as the set of its runs of five words, whatever their letter case and signs. Two
texts are as alike as the share of runs that they have in common (Jaccard). Each run has a number
drawn by its words; a text keeps the least and the greatest of them. Those are the same in two
texts about as often as the texts are alike (Broder 1997, MinHash), so nine of ten texts that are
four fifths alike share one of the two: few are found by the numbers, and those are read.
"""

import re
import unicodedata
from hashlib import blake2b

RUN = 5
# Shorter texts are often alike by chance: “Fits well, looks good”.
SHORT = 12
WORD = re.compile(r"\w+")


def prints(text: str) -> tuple[int, int] | tuple[None, None]:
    """The two numbers of a text; none for one without words."""
    numbers = [_number(run) for run in _runs(text)]
    return (min(numbers), max(numbers)) if numbers else (None, None)


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same words."""
    mine, theirs = _runs(one), _runs(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def is_short(text: str) -> bool:
    """Whether it says nothing that somebody else should have said the same."""
    return len(_words(text)) < SHORT


def _words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _runs(text: str) -> set[str]:
    words = _words(text)
    # Signs alone are a text, too.
    if not words:
        return {text} if text else set()
    return {" ".join(words[start : start + RUN]) for start in range(max(len(words) - RUN + 1, 1))}


def _number(run: str) -> int:
    """Of 63 bits, as every database's whole numbers have them."""
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest()) >> 1
