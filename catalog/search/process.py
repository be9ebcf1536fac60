"""The index that this process searches, kept in step with the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from catalog.models import Synonym
from catalog.search.index import Fresh, Index
from catalog.search.texts import Shared, Written, all_written, written_of
from catalog.search.weighing import Weigher
from catalog.search.words import chunks_of, terms_of
from catalog.touches import Mark, mark_now, since


@dataclass(frozen=True)
class State:
    """An index, what made it, and the moment that it is true of."""

    mark: Mark
    index: Index
    weigher: Weigher


_lock = Lock()
_latest: State | None = None


def current() -> Index:
    """The index, brought up to date."""
    global _latest
    with _lock:
        _latest = _brought_up(_latest) if _latest else _built()
        return _latest.index


def forget() -> None:
    """Begins anew with the next question."""
    global _latest
    _latest = None


def _built() -> State:
    mark = mark_now()
    weigher = Weigher(Shared())
    return State(
        mark, Index(_fresher(Fresh.nothing(), weigher, all_written()), _synonyms()), weigher
    )


def _brought_up(state: State) -> State:
    news = since(state.mark)
    if news is None:
        return _built()
    mark, touched = news
    if mark == state.mark:
        return state
    weigher, products = state.weigher, set(touched.products)
    if touched.tree or touched.vocabulary:
        shared = Shared()
        products |= shared.differing(weigher.shared)
        weigher = Weigher(shared, weigher.numbers)
    fresh = state.index.fresh
    if products:
        fresh = _fresher(fresh, weigher, written_of(products), products)
    return State(mark, Index(fresh, _synonyms()), weigher)


def _fresher(
    fresh: Fresh, weigher: Weigher, batches: Iterable[list[Written]], touched: Iterable[int] = ()
) -> Fresh:
    weigher.spellings.clear()
    weighed, products = [], set(touched)
    for batch in batches:
        weighed.append(weigher.weigh(batch))
        products |= {written.product for written in batch}
    return fresh.with_more(dict(weigher.numbers), products, weighed, weigher.spellings)


def _synonyms() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """What each row of terms means beside itself."""
    meanings: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for words, means, is_mutual in Synonym.objects.order_by("pk").values_list(
        "words", "means", "is_mutual"
    ):
        one = _terms(words)
        for other in filter(None, map(_terms, means.split(","))):
            meanings.setdefault(one, []).append(other)
            if is_mutual:
                meanings.setdefault(other, []).append(one)
    return meanings


def _terms(text: str) -> tuple[str, ...]:
    return tuple(
        term
        for chunk in chunks_of(text)
        for terms in [terms_of(chunk)]
        for term in (terms[:-1] if len(terms) > 1 else terms)
    )
