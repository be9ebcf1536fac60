"""What staff decide about reviews."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import ratings
from reviews.models import Rejection, Review, ReviewEvent, Status
from reviews.verbs import steps
from reviews.wording import tidy

Action = ReviewEvent.Action


def publish(
    reviews: Iterable[Review],
    *,
    by: User,
    reason: str = "",
    job: UUID | None = None,
    as_read: Mapping[int, datetime] | None = None,
) -> list[Review]:
    """Shows reviews to everybody. Gives those that changed: what was withdrawn stays so, and
    what isn't any more `as_read` (the time of its last update, by id)."""
    return steps.move(
        reviews,
        {Status.PENDING, Status.REJECTED},
        Status.PUBLISHED,
        Action.PUBLISH,
        by=by,
        as_read=as_read,
        reason=reason,
        job=job,
    )


def reject(
    reviews: Iterable[Review],
    *,
    by: User,
    code: Rejection = Rejection.OTHER,
    reason: str = "",
    job: UUID | None = None,
    as_read: Mapping[int, datetime] | None = None,
) -> list[Review]:
    """Keeps reviews from being seen, for a reason. Gives those that changed.

    Raises ValidationError where the reason is another one and isn't said.
    """
    reason = tidy(reason)
    if code == Rejection.OTHER and not reason:
        raise ValidationError(_("Say why in a few words: its author is told."))
    return steps.move(
        reviews,
        {Status.PENDING, Status.PUBLISHED},
        Status.REJECTED,
        Action.REJECT,
        by=by,
        as_read=as_read,
        codes=[code],
        reason=reason,
        job=job,
    )


def undo(job: UUID, *, by: User) -> tuple[list[Review], list[Review]]:
    """Takes back what was decided at one stroke. Gives the reviews that stand as before, and
    those that have changed since and were left as they are."""
    events = ReviewEvent.objects.filter(job=job, action__in=[Action.PUBLISH, Action.REJECT])
    with transaction.atomic():
        held = ratings.lock(events.values_list("review__product", flat=True))
        here = events.filter(review__product__in=held)
        decided = list(here.select_related("review").order_by("pk"))
        last = dict(
            ReviewEvent.objects.filter(review__in=[event.review_id for event in decided])
            .order_by("pk")
            .values_list("review", "pk")
        )
        back, left, was = [], [], []
        for event in decided:
            if last[event.review_id] == event.pk:
                was.append((event.review, event.review.status))
                event.review.status = event.from_status
                back.append(event.review)
            else:
                left.append(event.review)
        steps.store(back, "status")
        steps.note(was, Action.UNDO, by=by, job=job)
        ratings.refresh({review.product_id for review in back})
    return back, left
