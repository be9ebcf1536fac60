"""The indexes that each process holds of the catalogue, for what is done with all of them."""

import ctypes
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from django.db import connection
from django.utils import timezone

from catalog import facets, search
from catalog.touches import Mark

# What glibc's mallopt calls its parameters; left alone, they rise to what was freed last. Less
# than this, and the system gives and takes back each array of scores, which costs more time.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
LARGE = 8 * 1024 * 1024


class Stored(Protocol):
    """An index that has snapshots in the database."""

    # What they are stored as; another name where they read otherwise than before.
    KIND: str

    def is_stored(self) -> bool:
        """Whether there is a snapshot that this version of the shop can read."""

    def take_snapshot(self) -> tuple[Mark, Iterable[bytes]]:
        """The index as it stands, in pieces, and the mark from which a reader catches up."""


STORED: tuple[Stored, ...] = (facets, search)


def preload() -> None:
    """Loads all of them, or brings them up to date, on a connection that is closed afterwards.

    Raises OperationalError where somebody holds a table for long: that may keep a request
    waiting, but not the start of all workers.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
    facets.index(timezone.now())
    search.preload()
    _give_back_memory()


def forget() -> None:
    """Lets go of all of them: the next question loads them."""
    facets.forget()
    search.forget()


def _give_back_memory() -> None:
    """Returns to the system what reading took and nobody holds any more, and has what large
    sets take meanwhile returned at once, as far as the C library can."""
    library = ctypes.CDLL(None)
    with suppress(AttributeError):
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, LARGE)
        library.malloc_trim(0)
