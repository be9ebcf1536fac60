"""Where reviews stand, as their authors are told: what happens next, and why, in words that
accuse nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reviews.decisions import Decision, decisions_on
from reviews.models import Hold, Review, ReviewEvent, Status

Action = ReviewEvent.Action

REASONS = {
    Hold.FIRST: _("It is your first one here, and we read everybody’s first one."),
    Hold.LINKS: _("It holds a link or an address, and we look where those lead."),
    Hold.REPEATED: _("Some of it reads like another review, so a person compares the two."),
    Hold.BURST: _("Many reviews of this came in at once, so we read all of them."),
    Hold.INSIDER: _("We read what people close to the shop write, so that readers are told."),
    Hold.REJECTED: _("We didn’t accept it before, so we read it once more."),
}


@dataclass(frozen=True)
class Standing:
    """One review, and what its author should know of it."""

    review: Review
    # Whether its product is in the shop.
    is_shown: bool
    # Why it was rejected, or what is appealed.
    decision: Decision | None
    # Why it waits.
    reasons: list[str]


def standings_of(reviews: Iterable[Review], now: datetime) -> list[Standing]:
    """Where each of the reviews stands, in their order: two queries for all.

    Loaded with their products.
    """
    reviews = list(reviews)
    decisions, reasons = decisions_on(reviews), _reasons_for(reviews)
    return [
        Standing(
            review,
            review.product.is_shown_at(now),
            decisions.get(review.pk),
            reasons.get(review.pk, []),
        )
        for review in reviews
    ]


def _reasons_for(reviews: list[Review]) -> dict[int, list[str]]:
    waiting = [review.pk for review in reviews if review.status == Status.PENDING]
    if not waiting:
        return {}
    posts = ReviewEvent.objects.filter(
        review__in=waiting, action__in=[Action.WRITE, Action.EDIT], to_status=Status.PENDING
    )
    # The latest one stands.
    codes = dict(posts.order_by("pk").values_list("review", "codes"))
    return {
        review_id: [str(REASONS[Hold(code)]) for code in held if code in REASONS]
        for review_id, held in codes.items()
    }
