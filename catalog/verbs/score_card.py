"""Keeps the runs of the score card. Shoppers see nothing of them, so no edition hangs on them."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Edition, ScoreCardEntry, ScoreCardRun
from catalog.verbs.edit import lock_catalog
from catalog.verbs.editions import CATALOGUE

# A run that hasn't come on for so long has lost its worker.
LOST_AFTER = timedelta(minutes=5)


def begin_run() -> ScoreCardRun | None:
    """A new run; None while another is under way. One that was lost makes room."""
    now = timezone.now()
    with transaction.atomic():
        # Two presses at once are one run.
        lock_catalog()
        unfinished = ScoreCardRun.objects.filter(finished_at=None)
        if unfinished.filter(reached_at__gt=now - LOST_AFTER).exists():
            return None
        unfinished.delete()
        edition = Edition.objects.filter(part=CATALOGUE).first()
        return ScoreCardRun.objects.create(
            started_at=now,
            reached_at=now,
            total=ScoreCardEntry.objects.count(),
            edition=edition.number if edition else None,
        )


def advance_run(run: ScoreCardRun, done: int) -> None:
    """Notes how far a run has come."""
    run.done = done
    run.reached_at = timezone.now()
    run.save(update_fields=["done", "reached_at"])


def finish_run(run: ScoreCardRun, ranks: Mapping[int, int | None], met: int) -> None:
    """Notes where each entry's product stood, and how many stood where they should."""
    run.ranks = {str(pk): rank for pk, rank in ranks.items()}
    run.total = run.done = len(ranks)
    run.met = met
    run.reached_at = run.finished_at = timezone.now()
    run.save()
