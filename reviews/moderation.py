"""Which reviews wait for staff before they show, and why.

Nothing here knows how many stars a review gives: 16 CFR 465.7 and the UK's DMCC Act 2024 ban
holding reviews back for what they think of a product.
"""

from dataclasses import dataclass

from accounts.models import User
from reviews.models import Hold, Review, ReviewEvent

Action = ReviewEvent.Action


@dataclass(frozen=True)
class Submission:
    """What the rules may look at: everything but the rating."""

    review_id: int | None
    author: User
    product_id: int
    title: str
    body: str
    is_verified: bool
    is_insider: bool


def holds(review: Review) -> list[Hold]:
    """The reasons why a review that is just being posted waits; none, and it shows at once."""
    submission = Submission(
        review.pk,
        review.user,
        review.product_id,
        review.title,
        review.body,
        bool(review.source),
        review.is_insider,
    )
    return [code for code, applies in RULES.items() if applies(submission)]


def _was_rejected(submission: Submission) -> bool:
    """What staff rejected waits for them again, also after a withdrawal in between."""
    judgements = ReviewEvent.objects.filter(
        review=submission.review_id, action__in=[Action.PUBLISH, Action.REJECT]
    )
    last = judgements.order_by("pk").last()
    return bool(last and last.action == Action.REJECT)


RULES = {Hold.REJECTED: _was_rejected}
