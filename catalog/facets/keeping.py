"""The index that a process keeps, brought up to date whenever it is asked for."""

from collections.abc import Iterator
from datetime import datetime
from threading import Lock

from django.utils import timezone

from catalog import snapshots, touches
from catalog.facets.index import Index
from catalog.facets.storing import KIND, dump, load
from catalog.touches import Mark, Touched


class Keeper:
    """Keeps an index: built once, then kept up with what is touched and with the clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[Mark, Index] | None = None

    def index(self, now: datetime) -> Index:
        """The index as of now, or of a moment after it that has been asked about."""
        if kept := self._kept:
            mark, index = kept
            if touches.since(mark) == (mark, touches.NOTHING) and not index.turns.are_due(now):
                return index
        with self._lock:
            mark, index = self._caught_up(now)
            self._kept = mark, index
        return index

    def forget(self) -> None:
        """Begins anew with the next question."""
        self._kept = None

    def _caught_up(self, now: datetime) -> tuple[Mark, Index]:
        if self._kept is not None:
            mark, index = self._kept
            if news := touches.since(mark):
                return news[0], _turned(index, news[1], now)
        return _stored(now) or _built(now)


def is_stored() -> bool:
    """Whether there is a snapshot to begin with."""
    return snapshots.generation(KIND) is not None


def take_snapshot() -> tuple[Mark, Iterator[bytes]]:
    """The index of what the database holds, in pieces, and the mark to catch up from."""
    mark, index = _built(timezone.now())
    return mark, dump(index)


def _turned(index: Index, touched: Touched, now: datetime) -> Index:
    if touched or index.turns.are_due(now):
        return index.changed(touched, max(now, index.now))
    return index


def _built(now: datetime) -> tuple[Mark, Index]:
    # Taken before the rows are read: what is committed meanwhile is read again next time.
    mark = touches.mark_now()
    return mark, Index.build(now)


def _stored(now: datetime) -> tuple[Mark, Index] | None:
    """The latest snapshot, brought up to date; None where it is missing or too old for that."""
    found = snapshots.read(KIND)
    news = touches.since(found[0]) if found else None
    if found is None or news is None:
        return None
    try:
        index = load(found[2])
    except snapshots.Gone:
        # A later one is there: to read that takes a fraction of building.
        return _stored(now)
    return news[0], _turned(index, news[1], now)


_keeper = Keeper()
index = _keeper.index
forget = _keeper.forget
