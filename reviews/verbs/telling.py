"""People are told by mail what became of reviews, reports and replies.

Decisions are told some minutes after they were made: what is taken back by then was never
said. Each task looks at how things stand when it runs, tells what its reader doesn't know
yet, and notes that it did. Where no mail can be sent it tries again, a day long.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.tasks import Task, task
from django.utils import timezone

from accounts import mailing
from reviews import notices
from reviews.models import ReviewEvent, ReviewReport, StaffReply

logger = logging.getLogger(__name__)

# Nobody's machine should answer them (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}
# Minutes until the next try.
PAUSES = (10, 60, 6 * 60, 24 * 60)


def soon(telling: Task, pks: list[int]) -> None:
    """Has somebody told once the transaction stands and there was time to take it back."""
    _when_it_stands(telling, settings.REVIEW_NOTICE_MINUTES, pks)


def at_once(telling: Task, pks: list[int]) -> None:
    """Has somebody told once the transaction stands."""
    _when_it_stands(telling, 0, pks)


def later(telling: Task, minutes: int) -> Task:
    """The task, to run in so many minutes."""
    if not minutes:
        return telling
    return telling.using(run_after=timezone.now() + timedelta(minutes=minutes))


@task()
def tell_authors(pks: list[int], tries: int = 0) -> None:
    """Tells authors what was decided by these entries of the ledger."""
    events = ReviewEvent.objects.select_related("review__user", "review__product")
    _tell(events.filter(pk__in=pks, told_at=None), notices.of_decision, tell_authors, tries)


@task()
def confirm_reports(pks: list[int], tries: int = 0) -> None:
    """Tells reporters that their reports have come in (Digital Services Act, Art. 16(4))."""
    reports = ReviewReport.objects.for_listing().filter(pk__in=pks)
    _tell(reports, notices.of_receipt, confirm_reports, tries, field=None)


@task()
def tell_reporters(pks: list[int], tries: int = 0) -> None:
    """Tells reporters what became of their reports."""
    reports = ReviewReport.objects.for_listing().filter(pk__in=pks)
    _tell(reports, notices.of_answer, tell_reporters, tries)


@task()
def tell_of_replies(pks: list[int], tries: int = 0) -> None:
    """Tells authors what the shop says to their reviews."""
    replies = StaffReply.objects.select_related("review__user", "review__product")
    _tell(replies.filter(pk__in=pks, told_at=None), notices.of_reply, tell_of_replies, tries)


def _when_it_stands(telling: Task, minutes: int, pks: list[int]) -> None:
    # Robust: what was done stands, also where no task can be put down.
    transaction.on_commit(lambda: later(telling, minutes).enqueue(pks), robust=True)


def _tell(
    rows: models.QuerySet,
    compose: Callable[[models.Model], notices.Notice | None],
    telling: Task,
    tries: int,
    *,
    field: str | None = "told_at",
) -> None:
    left = []
    for row in rows.order_by("pk"):
        try:
            notice = compose(row)
            if notice is None:
                continue
            mailing.send(notice.prefix, notice.to, notice.context, headers=HEADERS)
        except Exception:
            # Whatever is in one person's way, the others hear of theirs.
            logger.exception("A notice about a review was not sent.")
            left.append(row.pk)
            continue
        if field:
            type(row).objects.filter(pk=row.pk).update(**{field: timezone.now()})
    if left and tries < len(PAUSES):
        later(telling, PAUSES[tries]).enqueue(left, tries + 1)
