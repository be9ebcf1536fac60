"""What readers make of each other's reviews."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import ratings
from reviews.models import HelpfulVote, Review, Status
from reviews.verbs import steps


def vote(review: Review, *, by: User) -> int:
    """Notes that a reader found a review helpful, once however often they say so.

    Gives how many readers did. Raises ValidationError for its author, and where nobody can
    read it.
    """
    with transaction.atomic():
        if not steps.hold(by):
            raise ValidationError(_("This account is closed."))
        held = _hold(review)
        if held is None or held.status != Status.PUBLISHED:
            raise ValidationError(_("This review isn’t in the shop any more."))
        if held.user_id == by.pk:
            raise ValidationError(_("This is your own review: others say whether it helps."))
        _given, is_new = HelpfulVote.objects.get_or_create(review=held, user=by)
        if is_new:
            steps.count_votes([held.pk])
        return held.votes.count()


def take_back(review: Review, *, by: User) -> int:
    """Takes a reader's vote away, if there is one. Gives how many are left."""
    with transaction.atomic():
        held = _hold(review)
        if held is None:
            return 0
        if held.votes.filter(user=by).delete()[0]:
            steps.count_votes([held.pk])
        return held.votes.count()


def _hold(review: Review) -> Review | None:
    """The review as it stands, held until the transaction ends, and its product with it: under
    that lock others store what they have read of a review."""
    ratings.lock([review.product_id])
    return Review.objects.select_for_update(no_key=True).filter(pk=review.pk).first()
