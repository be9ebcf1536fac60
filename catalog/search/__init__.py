"""Finds products by words: in names, brands, categories, attributes, descriptions and SKUs."""

from datetime import datetime

from catalog.search.finding import Found
from catalog.search.finding import find as find_in
from catalog.search.process import current, forget
from catalog.search.words import key_of, words_of

__all__ = ["Found", "find", "forget", "key_of", "words_of"]


def find(text: str, now: datetime) -> Found:
    """The products that have the words of the text, whether shoppers may see them or not:
    all words first, then fewer where few have all."""
    return find_in(current(), text)
