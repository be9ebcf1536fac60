"""What staff decided about reviews that don't show, as their authors are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from reviews.models import Rejection, Review, ReviewEvent, ReviewReport, Status

Action = ReviewEvent.Action
# What moves a review; the ledger has more.
STEPS = {
    Action.WRITE,
    Action.EDIT,
    Action.WITHDRAW,
    Action.PUBLISH,
    Action.REJECT,
    Action.APPEAL,
}


@dataclass(frozen=True)
class Decision:
    """Why a review was rejected, and where an appeal against it stands."""

    ground: str
    words: str
    at: datetime
    # A reader's report led to it; whose, the author isn't told.
    followed_report: bool
    # It answered an appeal: as long as the words stay the same, it holds.
    is_final: bool
    # What the author said against it, while nobody has looked at that.
    appeal: str


def decisions_on(reviews: Iterable[Review]) -> dict[int, Decision]:
    """The decisions that stand, or are appealed, by the reviews' ids: one query for all."""
    waiting = [
        review.pk for review in reviews if review.status in {Status.PENDING, Status.REJECTED}
    ]
    if not waiting:
        return {}
    events = entries_of(waiting).order_by("review", "pk")
    found = {
        review_id: decision_in(list(entries))
        for review_id, entries in groupby(events, key=lambda event: event.review_id)
    }
    return {review_id: decision for review_id, decision in found.items() if decision}


def entries_of(review_ids: Iterable[int]) -> QuerySet[ReviewEvent]:
    """What the ledger has of reviews, and whether a reader's report led to each entry."""
    reports = ReviewReport.objects.filter(decision=OuterRef("pk"))
    return ReviewEvent.objects.filter(review__in=review_ids).annotate(
        followed_report=Exists(reports)
    )


def decision_on(review: Review) -> Decision | None:
    """The decision that stands against one review, or is appealed."""
    return decisions_on([review]).get(review.pk)


def decision_in(entries: Iterable[ReviewEvent]) -> Decision | None:
    """The decision that a review's part of the ledger ends with; None where the review shows,
    or waits for anything but an appeal."""
    steps = standing(entries)
    last = steps[-1] if steps else None
    is_appealed = bool(last and last.action == Action.APPEAL)
    if is_appealed:
        steps.pop()
    if not steps or steps[-1].action != Action.REJECT:
        return None
    rejection = steps[-1]
    return Decision(
        ground=ground_of(rejection),
        words=rejection.reason,
        at=rejection.at,
        followed_report=rejection.followed_report,
        is_final=is_on_appeal(steps),
        appeal=last.reason if is_appealed else "",
    )


def standing(entries: Iterable[ReviewEvent]) -> list[ReviewEvent]:
    """What brought a review where it stands, in order, without what was taken back."""
    steps: list[ReviewEvent] = []
    for event in entries:
        if event.action == Action.UNDO and steps:
            steps.pop()
        elif event.action in STEPS:
            steps.append(event)
    return steps


def is_on_appeal(steps: list[ReviewEvent]) -> bool:
    """Whether the last of these steps answers an appeal."""
    return len(steps) > 1 and steps[-2].action == Action.APPEAL


def ground_of(event: ReviewEvent) -> str:
    """The reason of a rejection as a sentence; empty where only words say it."""
    codes = [code for code in event.codes if code in Rejection and code != Rejection.OTHER]
    return str(Rejection(codes[0]).label) if codes else ""
