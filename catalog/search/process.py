"""The index that this process searches, kept in step with the catalogue.

It begins with the words stored last, or with all the catalogue where none are stored, and
reads anew the products that were touched since.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from threading import Lock
from time import time_ns

from pyroaring import BitMap

from catalog import snapshots
from catalog.search import stored
from catalog.search.index import Fresh, Index, Words
from catalog.search.names import meanings, named_categories
from catalog.search.texts import Prints, Shared, Written, all_written, written_of
from catalog.search.weighing import Weigher
from catalog.touches import Mark, mark_now, since

KIND = "words"
# As many products as are read anew before one answer; the others wait for the next ones.
MOST_AT_ONCE = 2000
# As many as are held in memory beside the stored words. More wait for the words to be
# stored again: by then something has written them in bulk, and stores them when it is done.
MOST_FRESH = 20_000
# A catalogue up to this size is read whole where nobody can tell what was touched since words
# were stored. That takes minutes in a larger one: what is stored answers until the next time.
MOST_BUILT = 50_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """An index, what made it, and the moment that it is true of."""

    mark: Mark
    index: Index
    weigher: Weigher
    prints: Prints
    # The stored words that it began with.
    generation: int | None = None
    # The products that were touched and not yet read anew.
    waiting: BitMap = BitMap()
    # Whether it has missed something, and begins anew as soon as words are stored again.
    is_behind: bool = False


_lock = Lock()
_latest: State | None = None
# The generations whose pages are lost.
_lost: set[int] = set()


def current() -> Index:
    """The index, brought up to date."""
    global _latest
    with _lock:
        state = _latest and _brought_up(_latest)
        _latest = state or _begun()
        return _latest.index


def forget() -> None:
    """Begins anew with the next question."""
    global _latest
    _latest = None


def let_go(words: Words | None) -> None:
    """Begins anew with the next question, unless these stored words were let go of already."""
    global _latest
    with _lock:
        if _latest and _latest.index.stored is words:
            _latest = None


def do_without(generation: int) -> None:
    """Begins anew, without the stored words of a generation whose pages are lost."""
    _lost.add(generation)
    forget()


def is_stored() -> bool:
    """Whether words are stored that are cut and weighed as they are now."""
    latest = snapshots.read(KIND)
    return latest is not None and stored.is_readable(latest[2])


def take_snapshot() -> tuple[Mark, Iterator[bytes]]:
    """Stores the words of the whole catalogue: the pages at once, and the rest in the pieces
    of a snapshot."""
    mark = mark_now()
    return mark, _taken()


def _taken() -> Iterator[bytes]:
    shared = Shared()
    prints = Prints.of(shared)
    # By the clock: of two that run at once, the one that began later is the later one.
    generation = time_ns()
    words = stored.store(generation, all_written(), Weigher(shared))
    yield from words.pieces()
    yield from prints.pieces()
    # The pages of the latest snapshot are being read until this one is whole.
    latest = snapshots.read(KIND)
    stored.drop_before(generation, kept=stored.generation_of(latest[2]) if latest else None)


def _begun() -> State:
    return _restored() or _built()


def _restored() -> State | None:
    """What the stored words and the touches since make; None where there are none of use."""
    latest = snapshots.read(KIND)
    if latest is None:
        return None
    mark, generation, pieces = latest
    try:
        words = stored.restored(pieces)
        if words is None or words.generation in _lost:
            return None
        prints = Prints.restored(pieces)
    except snapshots.Gone:
        return _restored()
    weigher = Weigher(Shared())
    index = Index(words, Fresh.nothing(), meanings(), named_categories())
    state = _brought_up(State(mark, index, weigher, prints, generation))
    if state is None and words.size > MOST_BUILT:
        logger.warning("Nobody can tell what was touched since words were stored: store them.")
        return State(mark_now(), index, weigher, prints, generation, is_behind=True)
    return state


def _built() -> State:
    mark = mark_now()
    weigher = Weigher(Shared())
    prints = Prints.of(weigher.shared)
    fresh = _fresher(Fresh.nothing(), weigher, all_written())
    return State(mark, Index(None, fresh, meanings(), named_categories()), weigher, prints)


def _brought_up(state: State) -> State | None:
    """The state as of now; None where nobody can tell what was touched since it."""
    news = since(state.mark)
    if news is None:
        return None
    if state.is_behind and state.generation != snapshots.generation(KIND):
        return _restored()
    mark, touched = news
    if mark == state.mark and not state.waiting:
        return state
    weigher, prints = state.weigher, state.prints
    waiting = state.waiting | BitMap(touched.products)
    if touched.tree or touched.vocabulary:
        shared = Shared()
        prints = Prints.of(shared)
        waiting |= BitMap(prints.products_differing(state.prints, MOST_FRESH))
        weigher = Weigher(shared, weigher.numbers)
    if len(waiting) > MOST_AT_ONCE and state.generation != snapshots.generation(KIND):
        return _restored()
    fresh = state.index.fresh
    now = waiting
    if state.generation is not None:
        now = BitMap(waiting[:MOST_AT_ONCE])
        if len(fresh.products | now) > MOST_FRESH:
            now = waiting & fresh.products
    if now:
        fresh = _fresher(fresh, weigher, written_of(now), now)
    index = Index(state.index.stored, fresh, state.index.meanings, state.index.categories)
    if mark != state.mark:
        index.meanings = meanings()
        index.categories = named_categories() if touched.tree else index.categories
    return replace(
        state, mark=mark, index=index, weigher=weigher, prints=prints, waiting=waiting - now
    )


def _fresher(
    fresh: Fresh, weigher: Weigher, batches: Iterable[list[Written]], touched: Iterable[int] = ()
) -> Fresh:
    weigher.spellings.clear()
    weighed, products = [], set(touched)
    for batch in batches:
        weighed.append(weigher.weigh(batch))
        products |= {written.product for written in batch}
    return fresh.with_more(dict(weigher.numbers), products, weighed, weigher.spellings)
