"""Counts what is searched. No edit of the catalogue: pages don't hang on it, nobody is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import OperationalError, connection
from django.db.models import F, Sum

from catalog.models import SearchCount
from catalog.models.searching import LONGEST_COUNTED, SHOWN_FROM

# So many different queries a day have a row; whatever comes after them shares one. A script
# that makes queries up fills no table.
MOST_NEW_A_DAY = 2000
KEPT = timedelta(days=90)
KEPT_WHERE_RARE = timedelta(days=30)

# On SQLite an import may hold the database for long; a count isn't worth a waiting thread.
PATIENCE_MS = 250


def count_again(day: date, key: str) -> bool:
    """Counts one more search; False where the day has none of this query yet."""
    with _briefly():
        counts = SearchCount.objects.filter(day=day, key=key)
        return counts.update(searches=F("searches") + 1) == 1
    return True


def count_first(day: date, key: str, text: str, found: int) -> None:
    """Counts a query that the day may not have yet, and notes how much the shop has for it."""
    with _briefly():
        if key and SearchCount.objects.filter(day=day).count() >= MOST_NEW_A_DAY:
            key, text, found = "", "", 0
        count = SearchCount(day=day, key=key, text=text[:LONGEST_COUNTED], found=found)
        # Another may have made the row meanwhile; both then add to it.
        SearchCount.objects.bulk_create([count], ignore_conflicts=True)
        count_again(day, count.key)


def prune_counts(today: date) -> int:
    """Deletes old counts, the rare ones earlier, and says how many."""
    deleted, _by_model = SearchCount.objects.filter(day__lt=today - KEPT).delete()
    frequent = (
        SearchCount.objects.values("key")
        .annotate(total=Sum("searches"))
        .filter(total__gte=SHOWN_FROM)
        .values("key")
    )
    rare = SearchCount.objects.filter(day__lt=today - KEPT_WHERE_RARE).exclude(key__in=frequent)
    return deleted + rare.delete()[0]


@contextmanager
def _briefly() -> Iterator[None]:
    """Gives up, without an error, where SQLite stays locked by another."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            yield
        except OperationalError as error:
            if "locked" not in str(error):
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
