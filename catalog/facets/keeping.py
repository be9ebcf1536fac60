"""The index that a process keeps, brought up to date whenever it is asked for."""

from datetime import datetime
from threading import Lock

from catalog import touches
from catalog.facets.index import Index
from catalog.touches import Mark


class Keeper:
    """Keeps an index: built once, then kept up with what is touched and with the clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[Mark, Index] | None = None

    def index(self, now: datetime) -> Index:
        """The index as of now, or of a moment after it that has been asked about."""
        with self._lock:
            mark, index = self._caught_up(now)
            self._kept = mark, index
        return index

    def forget(self) -> None:
        """Begins anew with the next question."""
        self._kept = None

    def _caught_up(self, now: datetime) -> tuple[Mark, Index]:
        news = touches.since(self._kept[0]) if self._kept else None
        if news is None:
            # Read before the rows: what is committed meanwhile is read again next time.
            mark = touches.mark_now()
            return mark, Index.build(now)
        mark, touched = news
        index = self._kept[1]
        if touched or index.turns.are_due(now):
            index = index.changed(touched, max(now, index.now))
        return mark, index


_keeper = Keeper()
index = _keeper.index
forget = _keeper.forget
