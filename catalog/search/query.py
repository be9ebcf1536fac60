"""Reads what someone typed: its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.search.words import LONGEST_QUERY, MOST_WORDS, chunks_of, stop_words, terms_of


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query, folded, and the term that it is searched by."""

    folded: str
    term: str


def words_in(text: str) -> list[Word]:
    """The words of a query, bounded; the parts of usb-c are words of their own."""
    words = []
    for chunk in chunks_of(text[:LONGEST_QUERY]):
        terms = terms_of(chunk)
        if len(terms) == 1:
            words.append(Word(chunk, terms[0]))
        else:
            words += [Word(term, term) for term in terms[:-1]]
    telling = [word for word in words if word.folded not in stop_words()]
    return list({word.term: word for word in (telling or words)}.values())[:MOST_WORDS]


def name_of(words: Sequence[Word]) -> str:
    """The term of what is called exactly so: a brand, or a category."""
    return "=" + " ".join(word.term for word in words)
