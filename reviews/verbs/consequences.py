"""What follows from entries of the ledger: reports are closed or open again, people are told."""

from collections.abc import Iterable

from django.utils import timezone

from reviews.models import ReviewEvent, ReviewReport, Status
from reviews.notices import JUDGEMENTS
from reviews.verbs import telling

Action = ReviewEvent.Action
Answer = ReviewReport.Status


def follow(events: Iterable[ReviewEvent]) -> None:
    """Does what follows from entries just written, in their transaction."""
    moves = [event for event in events if event.from_status not in {"", event.to_status}]
    rejections = [event for event in moves if event.action == Action.REJECT]
    withdrawals = [event for event in moves if event.to_status == Status.WITHDRAWN]
    undone = [
        event
        for event in moves
        if event.action == Action.UNDO and event.from_status == Status.REJECTED
    ]
    closed = close(rejections, Answer.UPHELD) if rejections else []
    closed += close(withdrawals, Answer.SETTLED) if withdrawals else []
    if undone:
        _open_again(undone)
    if told := [event.pk for event in moves if event.action in JUDGEMENTS]:
        telling.soon(telling.tell_authors, told)
    if closed:
        telling.soon(telling.tell_reporters, closed)


def close(events: Iterable[ReviewEvent], status: Answer) -> list[int]:
    """Closes all open reports of reviews by what happened to these. Gives the reports' ids."""
    decisions = {event.review_id: event for event in events}
    reports = list(ReviewReport.objects.open().filter(review__in=decisions))
    for report in reports:
        report.status, report.decided_at = status, timezone.now()
        if status == Answer.UPHELD:
            report.decision = decisions[report.review_id]
            report.decided_by = report.decision.actor
    ReviewReport.objects.bulk_update(
        reports, ["status", "decided_at", "decision", "decided_by"], batch_size=200
    )
    return [report.pk for report in reports]


def _open_again(events: Iterable[ReviewEvent]) -> None:
    """Opens the reports that were upheld by what is taken back."""
    last = dict(
        ReviewEvent.objects.filter(
            review__in=[event.review_id for event in events], action=Action.REJECT
        )
        .order_by("pk")
        .values_list("review", "pk")
    )
    ReviewReport.objects.filter(decision__in=last.values()).update(
        status=Answer.OPEN, decision=None, decided_by=None, decided_at=None
    )
