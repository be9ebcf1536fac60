"""What its author does with a review."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Product
from catalog.refusals import explained
from reviews import moderation, ratings
from reviews.likeness import prints
from reviews.models import WORDS, PhotoChoice, Review, ReviewEvent, Status
from reviews.verbs import picturing, steps, verifying
from reviews.wording import tidy, tidy_line

Action = ReviewEvent.Action


class AlreadyReviewed(ValidationError):
    """The customer has a review of this product."""

    def __init__(self) -> None:
        super().__init__(_("You have reviewed this product already."), code="already_reviewed")


def write(
    *,
    author: User,
    product: Product,
    rating: int,
    title: str,
    body: str,
    is_rewarded: bool = False,
    is_insider: bool = False,
    posting_key: UUID | None = None,
    photos: Sequence[PhotoChoice] = (),
) -> Review:
    """Posts a customer's first word on a product, or a new one after a withdrawal.

    It is published, or waits where `moderation` gives a reason. The same posting key again
    gives the review that it posted. Pictures come in the order in which they are given. Raises
    AlreadyReviewed, and ValidationError for what a review can't be.
    """
    with explained(), transaction.atomic():
        if not steps.hold(author):
            raise ValidationError(_("This account is closed."))
        held = ratings.lock([product.pk]).get(product.pk)
        if held is None or not held.is_shown_at(timezone.now()):
            raise ValidationError(_("This product isn't in the shop any more."))
        review = Review.objects.for_product(held).by(author).first()
        if review is None:
            review = Review(product=held, user=author)
        elif not review.is_withdrawn:
            if posting_key and review.posting_key == posting_key:
                return review
            raise AlreadyReviewed
        was = review.status if review.pk else ""
        changes = _take(review, rating, title, body)
        review.is_rewarded, review.is_insider = is_rewarded, is_insider
        review.posting_key = posting_key
        verifying.vouch(review)
        chosen = picturing.choose(review, photos, changes)
        if was and changes:
            # What the shop replied to and readers found helpful were other words.
            review.edited_at = timezone.now()
            review.votes.all().delete()
            review.helpful_count = 0
        codes = moderation.holds(review)
        review.status = Status.PENDING if codes else Status.PUBLISHED
        steps.save(review)
        picturing.put(review, chosen)
        entry = {"codes": codes, "changes": changes if was else {}}
        steps.note([(review, was)], Action.WRITE, by=author, **entry)
        ratings.refresh([held.pk])
    return review


def edit(
    review: Review,
    *,
    by: User,
    rating: int,
    title: str,
    body: str,
    is_rewarded: bool | None = None,
    is_insider: bool | None = None,
    photos: Sequence[PhotoChoice] | None = None,
) -> Review:
    """Puts the author's new words in the place of the old ones, which the ledger keeps.

    Answers and pictures that aren't given stay as they are. It waits where `moderation` gives a
    reason, as what staff rejected does. Raises
    ValidationError for what a review can't be, where it was withdrawn, and for anybody but
    the author.
    """
    with explained(), transaction.atomic():
        ratings.lock([review.product_id])
        # Unless it has just come to another product, which isn't held.
        own = Review.objects.by(by).for_products([review.product_id])
        review = own.filter(pk=review.pk).first()
        if review is None:
            raise ValidationError(_("Only its author can change a review."))
        if review.is_withdrawn:
            raise ValidationError(_("This review was withdrawn. Write it anew to post it."))
        was = review.status
        changes = _take(review, rating, title, body)
        for name, given in (("is_rewarded", is_rewarded), ("is_insider", is_insider)):
            if given is not None and given != getattr(review, name):
                changes[name] = [not given, given]
                setattr(review, name, given)
        chosen = None if photos is None else picturing.choose(review, photos, changes)
        if changes:
            if was == Status.PUBLISHED:
                review.edited_at = timezone.now()
            codes = moderation.holds(review)
            if codes:
                review.status = Status.PENDING
            steps.save(review)
            if chosen is not None:
                picturing.put(review, chosen)
            steps.note([(review, was)], Action.EDIT, by=by, codes=codes, changes=changes)
            ratings.refresh([review.product_id])
    return review


def withdraw(reviews: Iterable[Review], *, by: User, reason: str = "") -> list[Review]:
    """Takes reviews back. Gives those that weren't withdrawn yet."""
    return steps.move(
        reviews,
        {Status.PENDING, Status.PUBLISHED, Status.REJECTED},
        Status.WITHDRAWN,
        Action.WITHDRAW,
        by=by,
        reason=reason,
    )


def _take(review: Review, rating: int, title: str, body: str) -> dict[str, list[object]]:
    """Gives the review these words and checks them. Says which fields changed."""
    before = [getattr(review, name) for name in WORDS]
    review.rating, review.title, review.body = rating, tidy_line(title), tidy(body)
    # The database judges the constraints, under the lock.
    review.full_clean(
        exclude=["product", "user", "order_line"], validate_unique=False, validate_constraints=False
    )
    review.low_print, review.high_print = prints(review.body)
    after = [getattr(review, name) for name in WORDS]
    return {
        name: [old, new] for name, old, new in zip(WORDS, before, after, strict=True) if old != new
    }
