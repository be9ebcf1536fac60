"""Stores the indexes of the catalogue for the processes that start later."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from catalog import snapshots
from catalog.touches import Mark
from catalog.verbs import prune

# How long a process may do without a look at what was touched, and still catch up by it.
WINDOW = timedelta(days=2)

type Taking = Callable[[], tuple[Mark, Iterable[bytes]]]

# What takes a snapshot of each kind.
TAKINGS: dict[str, Taking] = {}


class Command(BaseCommand):
    """Run every hour (docs/deploy.md), and by what fills the catalogue."""

    help = (
        "Stores the indexes that filters and search stand on, so that a process that starts "
        "needn't read the whole catalogue. Drops what was noted of changes that all know of."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="Only those that there are none of yet."
        )

    def handle(self, **options: Any) -> None:
        self.is_quiet = options["verbosity"] == 0
        for kind, take in TAKINGS.items():
            if options["missing"] and snapshots.generation(kind) is not None:
                continue
            self.store(kind, take)
        snapshots.drop_others(TAKINGS)
        pruned = prune(timezone.now() - WINDOW, snapshots.kept_marks())
        if pruned:
            self.say(f"notes of changes dropped: {pruned:,}")

    def store(self, kind: str, take: Taking) -> None:
        began = time.monotonic()
        size = 0

        def weighed(pieces: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                size += len(piece)
                yield piece

        mark, pieces = take()
        try:
            snapshots.write(kind, mark, weighed(pieces))
        except snapshots.Gone:
            self.say(f"{kind}: another run was done first")
        else:
            self.say(f"{kind}: {size / 1e6:,.1f} MB in {time.monotonic() - began:.1f} s")

    def say(self, line: str) -> None:
        if not self.is_quiet:
            self.stderr.write(line, str)
