"""The shop answers reviews in public."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.verbs import renew
from reviews import ratings
from reviews.models import Review, StaffReply
from reviews.verbs import telling
from reviews.wording import tidy


def reply(review: Review, *, by: User, body: str) -> StaffReply:
    """Puts the shop's words under a published review, or in the place of those there.

    The author hears of the first ones. Raises ValidationError for words that can't be.
    """
    with transaction.atomic():
        ratings.lock([review.product_id])
        if not Review.objects.published().filter(pk=review.pk).exists():
            raise ValidationError(_("Only a published review can be answered."))
        given = StaffReply.objects.filter(review=review).first() or StaffReply(review=review)
        given.body, given.author, given.updated_at = tidy(body), by, timezone.now()
        given.full_clean(validate_unique=False)
        given.save()
        if given.told_at is None:
            telling.soon(telling.tell_of_replies, [given.pk])
        renew(ratings.EDITION)
    return given


def take_back_reply(given: StaffReply) -> None:
    """Takes the shop's words away from under a review."""
    with transaction.atomic():
        ratings.lock([given.review.product_id])
        StaffReply.objects.filter(pk=given.pk).delete()
        renew(ratings.EDITION)
