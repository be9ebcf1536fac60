"""Says what someone may mean who is still typing, and what comes nearest to what isn't there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from pyroaring import BitMap

from catalog import facets
from catalog.facets import Scope
from catalog.search.finding import Found, rank
from catalog.search.index import Index, NamedCategory, ids_of, set_of
from catalog.search.query import Word, words_in
from catalog.search.sought import MENDED, Sought, seek
from catalog.search.words import LONGEST_QUERY, MOST_WORDS, chunks_of, fold, stem, stop_words

# Of eight suggestions, so many are queries and so many categories; the rest are products.
MOST_QUERIES = 3
MOST_CATEGORIES = 2
# Of these queries, so many are names.
MOST_NAMES = 2
# What the last word may begin. More are not told apart by those who type one letter.
MOST_BEGUN = 8
# So many of the products are looked at for the few that show.
FOREMOST = 100
# As many products as are looked through for all that it may begin.
MOST_LOOKED_AT = 200_000
BEGUN = 0.9
# Words that say nothing without their number: nobody is led to them.
UNITS = frozenset(
    ("cl", "cm", "dl", "fl", "ft", "gb", "ghz", "gr", "hz", "inch", "kb", "kg", "khz", "kw")
    + ("lb", "lbs", "mah", "mb", "mg", "mhz", "ml", "mm", "oz", "tb")
)


@dataclass(frozen=True)
class Suggestions:
    """What may be meant: queries, and the ids of categories and of products, the best first."""

    queries: tuple[str, ...] = ()
    categories: tuple[int, ...] = ()
    products: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.queries or self.categories or self.products)


NO_SUGGESTIONS = Suggestions()


def suggest(
    index: Index,
    text: str,
    now: datetime,
    *,
    limit: int,
    popular: Sequence[str] = (),
    names: Sequence[tuple[str, str]] = (),
    category: int | None = None,
) -> Suggestions:
    """What someone may mean who has typed this much: `limit` things at the most.

    `popular` are the queries of others that are worth suggesting, the most frequent first,
    and `names` those of brands, each folded and as it is written. In a category, only
    products are suggested, of those in it.
    """
    ends_open = not text[:LONGEST_QUERY][-1:].isspace()
    words = _words_begun(text) if ends_open else words_in(text)
    if not words:
        return NO_SUGGESTIONS
    sought = seek(index, words[:-1], {}) if ends_open else seek(index, words, {})
    begun = _begun(index, words[-1]) if ends_open else []
    if ends_open:
        sought.append(_any_of(index, words[-1], begun))
    found = rank(index, sought)
    if category is not None:
        return Suggestions(products=_first(found, now, limit, category))
    queries = _queries(index, words, sought, begun, popular, names)
    queries = queries[: min(MOST_QUERIES, limit)]
    categories = _categories(index.categories, words, ends_open=ends_open)
    categories = categories[: min(MOST_CATEGORIES, limit - len(queries))]
    room = limit - len(queries) - len(categories)
    return Suggestions(queries, categories, _first(found, now, room))


def nearest(index: Index, text: str, now: datetime, *, limit: int) -> Suggestions:
    """Categories and products that share a word with a text, or nearly; and what may have been
    meant, where that is nearly what was typed."""
    words = words_in(text)
    sought = [one for word in words if (one := _nearly(index, word)).postings]
    if not sought:
        return NO_SUGGESTIONS
    found = rank(index, sought)
    meant = words + words_in(" ".join(one.mended or "" for one in sought))
    categories = dict.fromkeys(
        pk for word in meant for pk in _categories(index.categories, [word], ends_open=True)
    )
    queries = ()
    if any(one.mended for one in sought):
        queries = (" ".join(one.mended or one.word.folded for one in sought),)
    return Suggestions(queries, tuple(categories)[:limit], _first(found, now, limit))


def _words_begun(text: str) -> list[Word]:
    """The words of a text that may go on: to may become towel."""
    words, chunks = words_in(text), chunks_of(text[:LONGEST_QUERY])
    if len(words) < MOST_WORDS and chunks and chunks[-1] in stop_words() and len(chunks) > 1:
        words = [word for word in words if word.folded != chunks[-1]]
        words.append(Word(chunks[-1], stem(chunks[-1])))
    return words


def _begun(index: Index, word: Word) -> list[str]:
    """The words that a word may be the beginning of, the most used first."""
    untold = UNITS | stop_words()
    begun = index.beginning(word.folded, 2 * MOST_BEGUN)
    return [other for other, _count in begun if other not in untold][:MOST_BEGUN]


def _any_of(index: Index, word: Word, begun: Iterable[str]) -> Sought:
    """The last word as it stands, or as it may go on."""
    terms, looked_at = [], index.count(word.term)
    for term in dict.fromkeys(map(stem, begun)):
        count = index.count(term)
        if term != word.term and (looked_at + count <= MOST_LOOKED_AT or not looked_at):
            terms.append(term)
            looked_at += count
    index.load([word.term, *terms])
    sought = Sought(word, index.posting(word.term))
    sought.add(sought.typed)
    for term in terms:
        sought.add(index.posting(term), BEGUN)
    if not sought.postings:
        return seek(index, [word], {})[0]
    return sought


def _nearly(index: Index, word: Word) -> Sought:
    (sought,) = seek(index, [word], {})
    if not sought.postings:
        # The longest beginning that there is.
        for length in range(len(word.folded) - 1, 2, -1):
            if begun := _begun(index, Word(word.folded[:length], "")):
                for other in begun:
                    sought.add(index.posting(stem(other)), MENDED)
                sought.mended = begun[0]
                break
    return sought


def _queries(
    index: Index,
    words: Sequence[Word],
    sought: Sequence[Sought],
    begun: Sequence[str],
    popular: Sequence[str],
    names: Sequence[tuple[str, str]],
) -> tuple[str, ...]:
    """What others searched that begins so, then names that have a word that does, then what
    the last word may go on to be, where there are products that have it beside the others."""
    typed = " ".join(word.folded for word in words)
    queries = [query for query in popular if fold(query).startswith(typed)]
    known = {fold(query) for query in queries} | {typed}
    named = [(key, name) for key, name in names if f" {typed}" in f" {key}" and key not in known]
    named.sort(key=lambda one: (not one[0].startswith(typed), -_count_of(index, one[0]), one))
    queries += [name for _key, name in named[:MOST_NAMES]]
    known.update(key for key, _name in named[:MOST_NAMES])
    others = [one.products() for one in sought[:-1]]
    if others:
        index.load(map(stem, begun))
    head = " ".join(one.mended or one.word.folded for one in sought[:-1])
    counts: dict[str, int] = {}
    seen = {stem(chunk) for query in queries for chunk in chunks_of(query)[-1:]}
    for other in begun:
        term = stem(other)
        if term not in seen:
            seen.add(term)
            if count := _count_beside(index, term, others):
                counts[f"{head} {other}".strip()] = count
    if not begun and any(one.mended for one in sought):
        queries.append(f"{head} {sought[-1].mended or sought[-1].word.folded}".strip())
    going_on = sorted(counts, key=lambda query: (-counts[query], query))
    return tuple(dict.fromkeys(queries + [query for query in going_on if query not in known]))


def _count_of(index: Index, name: str) -> int:
    """How many products have a name, about."""
    return min((index.count(stem(chunk)) for chunk in chunks_of(name)), default=0)


def _count_beside(index: Index, term: str, others: Sequence[BitMap]) -> int:
    """How many products have a term beside other words."""
    if not others:
        return index.count(term)
    return len(BitMap.intersection(index.posting(term).set, *others))


def _categories(
    categories: Iterable[NamedCategory], words: Sequence[Word], *, ends_open: bool
) -> tuple[int, ...]:
    """The categories that have all the words in their trail, the last one in their own name."""
    *firsts, last = words
    term, begins = last.term, last.folded if ends_open else None
    matching = []
    for category in categories:
        for word in category.own:
            if word.term == term or (begins and word.folded.startswith(begins)):
                break
        else:
            continue
        above = {word.term for word in category.trail}
        if all(first.term in above for first in firsts):
            matching.append((abs(len(category.own) - len(words)), category.depth, category.pk))
    return tuple(pk for _missing, _depth, pk in sorted(matching))


def _first(found: Found, now: datetime, limit: int, category: int | None = None) -> tuple[int, ...]:
    """The first of the products found that shoppers may see."""
    if not found.products or limit <= 0:
        return ()
    index = facets.index(now)
    foremost = _foremost(found)
    first = index.listing(Scope(category, foremost), sort=None).products[:limit]
    if len(first) < limit and foremost is not found:
        first = index.listing(Scope(category, found), sort=None).products[:limit]
    return tuple(map(int, first))


def _foremost(found: Found) -> Found:
    """Those of what was found that nothing scores above: mostly enough, and quickly looked
    through."""
    ids = ids_of(found.products)
    if len(ids) <= FOREMOST:
        return found
    scores = found.scores(ids)
    least = np.partition(scores, -FOREMOST)[-FOREMOST]
    return replace(found, products=set_of(ids[scores >= least]))
