"""The index that this process searches, kept in step with the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from catalog.search.index import Fresh, Index
from catalog.search.names import meanings, named_categories
from catalog.search.texts import Shared, Written, all_written, written_of
from catalog.search.weighing import Weigher
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
    fresh = _fresher(Fresh.nothing(), weigher, all_written())
    return State(mark, Index(fresh, meanings(), named_categories()), weigher)


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
    categories = named_categories() if touched.tree else state.index.categories
    return State(mark, Index(fresh, meanings(), categories), weigher)


def _fresher(
    fresh: Fresh, weigher: Weigher, batches: Iterable[list[Written]], touched: Iterable[int] = ()
) -> Fresh:
    weigher.spellings.clear()
    weighed, products = [], set(touched)
    for batch in batches:
        weighed.append(weigher.weigh(batch))
        products |= {written.product for written in batch}
    return fresh.with_more(dict(weigher.numbers), products, weighed, weigher.spellings)
