"""Stores the indexes of the catalogue for the processes that start later."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from catalog import indexes, snapshots
from catalog.verbs import prune

# How long a process may go without a look at what was touched, and still catch up by it.
WINDOW = timedelta(days=2)


class Command(BaseCommand):
    """Run every hour (docs/deploy.md), and by what fills the catalogue."""

    help = (
        "Stores the indexes that filters and search stand on, so that a process that starts "
        "needn't read the whole catalogue, and drops the notes of changes that all know of."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--missing",
            action="store_true",
            help="Only store what isn't stored yet in a form that can be read, and drop nothing.",
        )

    def handle(self, **options: Any) -> None:
        self.is_quiet = options["verbosity"] == 0
        for stored in indexes.STORED:
            if not (options["missing"] and stored.is_stored()):
                self.store(stored)
        if not options["missing"]:
            snapshots.drop_others([stored.KIND for stored in indexes.STORED])
            pruned = prune(timezone.now() - WINDOW, snapshots.kept_marks())
            self.say(f"notes of changes dropped: {pruned:,}")

    def store(self, index: indexes.Stored) -> None:
        began = time.monotonic()
        size = 0

        def weighed(pieces: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                size += len(piece)
                yield piece

        mark, pieces = index.take_snapshot()
        try:
            snapshots.write(index.KIND, mark, weighed(pieces))
        except snapshots.Gone:
            self.say(f"{index.KIND}: another run was done first")
        else:
            self.say(f"{index.KIND}: {size / 1e6:,.1f} MB in {time.monotonic() - began:.1f} s")

    def say(self, line: str) -> None:
        if not self.is_quiet:
            self.stderr.write(line, str)
