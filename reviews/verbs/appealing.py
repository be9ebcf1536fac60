"""Authors object to a rejection."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import ratings
from reviews.decisions import decision_on
from reviews.models import LONGEST_APPEAL, Hold, Review, ReviewEvent, Status
from reviews.verbs import steps
from reviews.wording import tidy


def appeal(review: Review, *, by: User, words: str) -> Review:
    """Asks staff to look again at what they rejected, as it stands (Digital Services Act,
    Art. 17(3)(f) and 20).

    Raises ValidationError without words, for anybody but the author, where the review isn't
    rejected, and where the rejection answered an appeal already.
    """
    words = tidy(words)
    if not words:
        raise ValidationError({"words": _("Tell us why we should look again.")})
    if len(words) > LONGEST_APPEAL:
        raise ValidationError(
            {"words": _("At most %(limit)d characters, please.") % {"limit": LONGEST_APPEAL}}
        )
    with transaction.atomic():
        ratings.lock([review.product_id])
        review = Review.objects.by(by).filter(pk=review.pk).first()
        decision = decision_on(review) if review else None
        if decision is None or review.status != Status.REJECTED:
            raise ValidationError(_("There is no decision to appeal against."))
        if decision.is_final:
            raise ValidationError(_("We have looked at this review again already."))
        was, review.status = review.status, Status.PENDING
        steps.store([review], "status")
        codes = [Hold.REJECTED]
        steps.note([(review, was)], ReviewEvent.Action.APPEAL, by=by, codes=codes, reason=words)
    return review
