"""Counts searches without counting people.

A count holds a day, the words and a number: no address, no account, no session. What may be
somebody's own, such as an e-mail address, is counted without its words.
"""

import re
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from catalog import facets
from catalog.facets import Scope
from catalog.models.searching import LONGEST_COUNTED
from catalog.search import find, key_of, words_of
from catalog.search.words import MOST_WORDS
from catalog.verbs import searches

# The words of all that is counted without them.
OTHER = ""

# As many digits as a telephone number has, however they are set apart.
LONG_NUMBER = re.compile(r"(?:\d[\s().+/_-]*){7,}")
ADDRESS = re.compile(r"@|://|\bwww\.", re.IGNORECASE)


def count_search(query: str, now: datetime) -> None:
    """Counts that somebody searched for this now; nothing where it has no words."""
    day = timezone.localdate(now)
    words = words_of(query)
    text = " ".join(words).lower()
    key = key_of(text)
    if not key:
        return
    # As many words as the search takes may be the beginning of a longer text.
    is_long = len(query.strip()) > LONGEST_COUNTED or len(words) >= MOST_WORDS
    if is_long or ADDRESS.search(text):
        key = OTHER
    if searches.count_again(day, key):
        return
    found = _found(text, now) if key else 0
    if LONG_NUMBER.search(text) and not found:
        # The number of one of our products is nobody's own.
        key = OTHER
    searches.count_first(day, key, text if key else OTHER, found)


def _found(text: str, now: datetime) -> int:
    """How many products shoppers find that have all the words."""
    found = find(text, now)
    scope = Scope(found=replace(found, products=found.whole))
    return facets.index(now).listing(scope).count
