"""Readers report reviews, and staff answer them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.refusals import explained
from reviews import ratings
from reviews.models import EXPLAINED, Rejection, Review, ReviewReport
from reviews.verbs import judging, steps, telling
from reviews.wording import tidy

Answer = ReviewReport.Status


def report(
    review: Review, *, by: User | None, code: Rejection, words: str = "", email: str = ""
) -> ReviewReport:
    """Tells the shop that a review should not stand. It stays until staff have decided.

    Anybody can, with or without an account; the answer goes to the account, or to `email`.
    Raises ValidationError for a second one while the first is open, for one's own review, and
    where the reason needs words that are missing.
    """
    words = tidy(words)
    if code in EXPLAINED and not words:
        raise ValidationError({"words": _("Tell us what is wrong with it.")})
    with explained(), transaction.atomic():
        if by and not steps.hold(by):
            raise ValidationError(_("This account is closed."))
        ratings.lock([review.product_id])
        review = Review.objects.published().filter(pk=review.pk).first()
        if review is None:
            raise ValidationError(_("This review doesn’t show any more."))
        if by and review.user_id == by.pk:
            raise ValidationError(_("This is your own review: you can change it or take it back."))
        given = ReviewReport(
            review=review, reporter=by, email="" if by else email.lower(), code=code, words=words
        )
        given.full_clean(validate_unique=False, validate_constraints=False)
        given.save()
        telling.at_once(telling.confirm_reports, [given.pk])
    return given


def uphold(
    review: Review,
    *,
    by: User,
    code: Rejection,
    reason: str = "",
    answer: str = "",
    job: UUID | None = None,
    as_read: datetime | None = None,
) -> list[Review]:
    """Rejects a review that was reported, and answers all who did. Gives what changed: nothing
    where it isn't any more `as_read`, the time of its last update.

    The reason is for the review's author, the answer for the reporters. `undo` of the job
    opens the reports again.
    """
    with transaction.atomic():
        ratings.lock([review.product_id])
        if not _stands(review, as_read):
            return []
        ReviewReport.objects.open().filter(review=review).update(answer=tidy(answer))
        return judging.reject([review], by=by, code=code, reason=reason, job=job)


def dismiss(
    review: Review,
    *,
    by: User,
    answer: str = "",
    as_read: datetime | None = None,
    reports: Iterable[int] | None = None,
) -> list[int]:
    """Lets a review stand that was reported, and answers all who did, or those reports alone.

    Gives the ids of the reports: none where the review isn't any more `as_read`.
    """
    with transaction.atomic():
        ratings.lock([review.product_id])
        if not _stands(review, as_read):
            return []
        closing = ReviewReport.objects.open().filter(review=review)
        if reports is not None:
            closing = closing.filter(pk__in=reports)
        pks = list(closing.values_list("pk", flat=True))
        if pks:
            closing.update(
                status=Answer.DISMISSED,
                decided_by=by,
                decided_at=timezone.now(),
                answer=tidy(answer),
            )
            telling.soon(telling.tell_reporters, pks)
    return pks


def reopen(review: Review) -> int:
    """Opens the reports again that were dismissed at last. Gives how many."""
    with explained(), transaction.atomic():
        ratings.lock([review.product_id])
        reports = ReviewReport.objects.filter(review=review, status=Answer.DISMISSED)
        last = reports.aggregate(at=Max("decided_at"))["at"]
        return reports.filter(decided_at=last).update(
            status=Answer.OPEN, decided_by=None, decided_at=None
        )


def forget_addresses(before: datetime) -> int:
    """Forgets the addresses of reporters who were answered before a time. Gives how many."""
    answered = ReviewReport.objects.exclude(status=Answer.OPEN).filter(decided_at__lt=before)
    return answered.exclude(email="").update(email="")


def _stands(review: Review, as_read: datetime | None) -> bool:
    """Whether a review is still what was read, and about the product that is held: whoever
    held one and then wanted another would meet those who want them in the other order."""
    standing = Review.objects.for_products([review.product_id]).filter(pk=review.pk)
    return (standing if as_read is None else standing.filter(updated_at=as_read)).exists()
