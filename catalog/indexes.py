"""The indexes that each process holds of the catalogue, for what is asked of all of them."""

from collections.abc import Iterable
from typing import Protocol

from catalog.touches import Mark


class Held(Protocol):
    """What a package gives that holds an index in each process."""

    # What its snapshots are stored as; another name where they read otherwise than before.
    KIND: str

    def take_snapshot(self) -> tuple[Mark, Iterable[bytes]]:
        """The index as it stands, in pieces, and the mark from which a reader catches up."""

    def preload(self) -> None:
        """Loads the index, or brings it up to date."""

    def forget(self) -> None:
        """Lets go of it: the next question loads it."""


HELD: tuple[Held, ...] = ()


def preload() -> None:
    """Loads all of them, or brings them up to date."""
    for held in HELD:
        held.preload()


def forget() -> None:
    """Lets go of all of them."""
    for held in HELD:
        held.forget()
