"""Measures the search on a catalogue that people have judged."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from statistics import fmean
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from catalog import indexes
from catalog.search.measuring import DEPTH, Result, measure, read_judgements

FEEDS = ("feed.tsv.gz", "feed.tsv")
JUDGEMENTS = "judgements*.csv"


class Command(BaseCommand):
    """Prints what `catalog.search.measuring` finds out."""

    help = (
        "Imports the feed of a folder into a database of its own, which is dropped afterwards, "
        f"searches for each query of its judgements (columns query, id, rating), and prints "
        f"nDCG@{DEPTH}: gain 2^rating - 1, products that nobody judged count as 0, over the "
        "queries that have a relevant product."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, help=f"Has {' or '.join(FEEDS)}, and {JUDGEMENTS}."
        )
        parser.add_argument(
            "--judgements", type=Path, metavar="FILE", help="Instead of those in the folder."
        )
        parser.add_argument(
            "--here",
            action="store_true",
            help="Measure the shop's own database, into which the feed was imported.",
        )
        parser.add_argument(
            "--queries", action="store_true", help="Print the figure of each query, too."
        )

    def handle(self, folder: Path, **options: Any) -> None:
        judgements = options["judgements"] or _one(folder, [JUDGEMENTS])
        if options["here"]:
            results = self._measured(judgements)
        else:
            feed = _one(folder, FEEDS)
            with _database_of_its_own():
                self.stderr.write(f"Importing {feed} …", str)
                unsaid = {"stdout": StringIO(), "stderr": StringIO()}
                call_command("import_products", feed, pictures="none", **unsaid)
                results = self._measured(judgements)
        self._tell(results, is_long=options["queries"])

    def _measured(self, path: Path) -> list[Result]:
        try:
            results = list(measure(read_judgements(path), timezone.now()))
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        if not results:
            raise CommandError(f"{path}: no query has a relevant product.")
        return results

    def _tell(self, results: list[Result], *, is_long: bool) -> None:
        if is_long:
            for result in results:
                self.stdout.write(f"{result.score:.4f}  {result.found:6,}  {result.query}")
        for result in results:
            if not result.found:
                self.stdout.write(f"Nothing found: {result.query}")
        score = fmean(result.score for result in results)
        self.stdout.write(f"nDCG@{DEPTH} {score:.4f} over {len(results)} queries")


def _one(folder: Path, patterns: list[str] | tuple[str, ...]) -> Path:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            return path
    raise CommandError(f"{folder} has no {' or '.join(patterns)}.")


@contextmanager
def _database_of_its_own() -> Iterator[None]:
    """An empty database beside the shop's, as tests have one."""
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        # Not that of the tests, which may be running; SQLite holds it in memory.
        connection.settings_dict["TEST"]["NAME"] = f"measure_{name}"
    connection.close()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    indexes.forget()
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        indexes.forget()
