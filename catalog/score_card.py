"""Holds the search against the list of what it should find, and compares runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.tasks import task
from django.utils import timezone

from catalog import facets
from catalog.facets import Scope
from catalog.merchandising import pins_for
from catalog.models import ScoreCardEntry, ScoreCardRun
from catalog.models.score_card import DEEPEST
from catalog.results import Pinned
from catalog.search import find
from catalog.verbs.score_card import advance_run, finish_run

# A run tells how far it has come after so many entries.
STEP = 10


@dataclass(frozen=True)
class Worse:
    """An entry whose product fell between two runs; None is below where anyone looks."""

    entry: ScoreCardEntry
    rank: int | None
    rank_before: int

    @property
    def is_lost(self) -> bool:
        """Whether it stood where it should, and no longer does."""
        return self.rank_before <= self.entry.within and not is_met(self.entry, self.rank)


def is_met(entry: ScoreCardEntry, rank: int | None) -> bool:
    return rank is not None and rank <= entry.within


@task()
def run_score_card(run_pk: int) -> None:
    """Goes through the list for a run that was begun; nothing where that run was lost."""
    run = ScoreCardRun.objects.filter(pk=run_pk, finished_at=None).first()
    if run is not None:
        go_through(run)


def go_through(run: ScoreCardRun) -> None:
    """Looks up where each entry's product stands, and finishes the run."""
    now = timezone.now()
    ranks: dict[int, int | None] = {}
    met = 0
    lists: dict[str, list[int]] = {}
    for done, entry in enumerate(_entries(), start=1):
        if entry.key not in lists:
            # Entries of one query follow each other.
            lists = {entry.key: first_products(entry.query, now)}
        shown = lists[entry.key]
        rank = shown.index(entry.product_id) + 1 if entry.product_id in shown else None
        ranks[entry.pk] = rank
        met += is_met(entry, rank)
        if done % STEP == 0:
            advance_run(run, done)
    finish_run(run, ranks, met)


def first_products(query: str, now: datetime) -> list[int]:
    """The products at the head of the search page, as shoppers see it: the pinned ones first."""
    scope = Scope(found=Pinned(find(query, now), pins_for(query)))
    return facets.index(now).listing(scope, sort=None).products[:DEEPEST]


def got_worse(latest: ScoreCardRun, before: ScoreCardRun) -> list[Worse]:
    """What fell from one run to the next, what is lost for shoppers first."""
    fallen = [
        Worse(entry, rank, rank_before)
        for entry in _entries()
        if (rank_before := before.ranks.get(str(entry.pk))) is not None
        and str(entry.pk) in latest.ranks
        and ((rank := latest.ranks[str(entry.pk)]) is None or rank > rank_before)
    ]
    return sorted(fallen, key=lambda worse: (not worse.is_lost, worse.entry.query))


def _entries() -> Iterator[ScoreCardEntry]:
    entries = ScoreCardEntry.objects.select_related("product").only(
        "query", "key", "within", "product__name"
    )
    return entries.order_by("key", "pk").iterator(chunk_size=500)
