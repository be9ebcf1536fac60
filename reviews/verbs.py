"""What can be done with reviews: the only code that writes their tables.

Each verb is one intention in one transaction: it holds the products' rows, so that the
ratings stay right, and leaves its entry in the ledger.
"""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Product
from catalog.refusals import explained
from reviews import ratings
from reviews.models import WORDS, Review, ReviewEvent, Status
from reviews.wording import tidy, tidy_line

Action = ReviewEvent.Action


class AlreadyReviewed(ValidationError):
    """The customer has a review of this product."""

    def __init__(self) -> None:
        super().__init__(_("You have reviewed this product already."), code="already_reviewed")


def write(*, author: User, product: Product, rating: int, title: str, body: str) -> Review:
    """Publishes a customer's first word on a product, or a new one after a withdrawal.

    Raises AlreadyReviewed, and ValidationError for what a review can't be.
    """
    with explained(), transaction.atomic():
        if not _hold(author):
            raise ValidationError(_("This account is closed."))
        held = ratings.lock([product.pk]).get(product.pk)
        if held is None or not held.is_shown_at(timezone.now()):
            raise ValidationError(_("This product isn't in the shop any more."))
        review = Review.objects.for_product(held).by(author).first()
        if review is None:
            review = Review(product=held, user=author)
        elif not review.is_withdrawn:
            raise AlreadyReviewed
        was = review.status if review.pk else ""
        changes = _take(review, rating, title, body)
        review.status = _status_after_writing(review, Status.PUBLISHED)
        review.save()
        _note([(review, was)], Action.WRITE, by=author, changes=changes if was else {})
        ratings.refresh([held.pk])
    return review


def bring_in(reviews: Iterable[Review]) -> list[Review]:
    """Stores reviews that were not written here, each as it stands and with its own time.

    Their words are taken as they are; raises ValidationError for what the database refuses.
    """
    reviews = list(reviews)
    product_ids = {review.product_id for review in reviews}
    with explained(), transaction.atomic():
        ratings.lock(product_ids)
        Review.objects.bulk_create(reviews, batch_size=500)
        ReviewEvent.objects.bulk_create(
            (
                ReviewEvent(
                    review=review,
                    action=Action.WRITE,
                    to_status=review.status,
                    actor=review.user,
                    at=review.created_at,
                )
                for review in reviews
            ),
            batch_size=500,
        )
        ratings.refresh(product_ids)
    return reviews


def edit(review: Review, *, by: User, rating: int, title: str, body: str) -> Review:
    """Puts the author's new words in the place of the old ones, which the ledger keeps.

    What staff rejected waits for them again. Raises ValidationError for what a review
    can't be, where it was withdrawn, and for anybody but the author.
    """
    with explained(), transaction.atomic():
        ratings.lock([review.product_id])
        review = Review.objects.by(by).filter(pk=review.pk).first()
        if review is None:
            raise ValidationError(_("Only its author can change a review."))
        if review.is_withdrawn:
            raise ValidationError(_("This review was withdrawn. Write it anew to post it."))
        was = review.status
        if changes := _take(review, rating, title, body):
            review.status = _status_after_writing(review, review.status)
            review.save()
            _note([(review, was)], Action.EDIT, by=by, changes=changes)
            ratings.refresh([review.product_id])
    return review


def withdraw(reviews: Iterable[Review], *, by: User, reason: str = "") -> list[Review]:
    """Takes reviews back. Gives those that weren't withdrawn yet."""
    return _move(
        reviews,
        {Status.PENDING, Status.PUBLISHED, Status.REJECTED},
        Status.WITHDRAWN,
        Action.WITHDRAW,
        by=by,
        reason=reason,
    )


def publish(reviews: Iterable[Review], *, by: User, reason: str = "") -> list[Review]:
    """Shows reviews to everybody. Gives those that changed: what was withdrawn stays so."""
    return _move(
        reviews,
        {Status.PENDING, Status.REJECTED},
        Status.PUBLISHED,
        Action.PUBLISH,
        by=by,
        reason=reason,
    )


def reject(reviews: Iterable[Review], *, by: User, reason: str) -> list[Review]:
    """Keeps reviews from being seen, for a reason. Gives those that changed."""
    if not (reason := tidy(reason)):
        raise ValidationError(_("Say why: the reason stays in the ledger."))
    return _move(
        reviews,
        {Status.PENDING, Status.PUBLISHED},
        Status.REJECTED,
        Action.REJECT,
        by=by,
        reason=reason,
    )


def part(author: User) -> list[Review]:
    """Keeps a leaving customer's reviews, under no name, as they read now.

    What they took back before, whole reviews and words they changed, is erased.
    """

    def leave(reviews: list[Review]) -> None:
        kept = [review for review in reviews if not review.is_withdrawn]
        for review in kept:
            review.user = None
        _store(kept, "user")
        _forget_former_words(kept)
        _note([(review, review.status) for review in kept], Action.PART, by=None)
        _erase([review for review in reviews if review.is_withdrawn])

    return _leave(author, leave)


def erase(author: User) -> list[Review]:
    """Takes a leaving customer's reviews back for good: name and words go, here and in the
    ledger; that there was a review, and what became of it, stays."""
    return _leave(author, _erase)


def _take(review: Review, rating: int, title: str, body: str) -> dict[str, list[object]]:
    """Gives the review these words and checks them. Says which fields changed."""
    before = [getattr(review, name) for name in WORDS]
    review.rating, review.title, review.body = rating, tidy_line(title), tidy(body)
    # The database judges the constraints, under the lock.
    review.full_clean(
        exclude=["product", "user"], validate_unique=False, validate_constraints=False
    )
    after = [getattr(review, name) for name in WORDS]
    return {
        name: [old, new] for name, old, new in zip(WORDS, before, after, strict=True) if old != new
    }


def _status_after_writing(review: Review, otherwise: Status) -> Status:
    """What staff rejected waits for them, also after a withdrawal in between."""
    judgements = ReviewEvent.objects.filter(
        review=review.pk, action__in=[Action.PUBLISH, Action.REJECT]
    )
    last = judgements.order_by("pk").last()
    return Status.PENDING if last and last.action == Action.REJECT else otherwise


def _move(
    reviews: Iterable[Review],
    sources: set[Status],
    target: Status,
    action: Action,
    *,
    by: User,
    reason: str,
) -> list[Review]:
    """Moves those reviews that stand in one of the sources to the target."""
    pks = {review.pk for review in reviews}
    with transaction.atomic():
        product_ids = set(Review.objects.filter(pk__in=pks).values_list("product", flat=True))
        ratings.lock(product_ids)
        moving = list(Review.objects.filter(pk__in=pks, status__in=sources).order_by("pk"))
        steps = [(review, review.status) for review in moving]
        for review in moving:
            review.status = target
        _store(moving, "status")
        _note(steps, action, by=by, reason=reason)
        ratings.refresh(product_ids)
    return moving


def _hold(author: User) -> User | None:
    """The account, held until the transaction ends: nobody writes while their account closes."""
    rows = User.objects.select_for_update(no_key=True).filter(pk=author.pk, is_active=True)
    return rows.first()


def _leave(author: User, do: Callable[[list[Review]], None]) -> list[Review]:
    with transaction.atomic():
        _hold(author)
        product_ids = set(Review.objects.by(author).values_list("product", flat=True))
        ratings.lock(product_ids)
        reviews = list(Review.objects.by(author).order_by("pk"))
        do(reviews)
        ratings.refresh(product_ids)
    return reviews


def _erase(reviews: list[Review]) -> None:
    steps = [(review, review.status) for review in reviews]
    for review in reviews:
        review.user, review.status = None, Status.WITHDRAWN
        review.title = review.body = ""
    _store(reviews, "user", "status", "title", "body")
    _forget_former_words(reviews)
    withdrawals = ReviewEvent.objects.filter(review__in=reviews, action=Action.WITHDRAW)
    withdrawals.exclude(reason="").update(reason="")
    _note(steps, Action.ERASE, by=None)


def _forget_former_words(reviews: list[Review]) -> None:
    """The one change the ledger knows: that something happened stays, what was said goes."""
    events = ReviewEvent.objects.filter(review__in=reviews)
    events.exclude(changes={}).update(changes={})


def _store(reviews: list[Review], *names: str) -> None:
    now = timezone.now()
    for review in reviews:
        review.updated_at = now
    Review.objects.bulk_update(reviews, [*names, "updated_at"], batch_size=200)


def _note(
    steps: Iterable[tuple[Review, str]],
    action: Action,
    *,
    by: User | None,
    reason: str = "",
    changes: dict[str, list[object]] | None = None,
) -> None:
    """Writes the ledger: reviews, each with the status it had before."""
    ReviewEvent.objects.bulk_create(
        ReviewEvent(
            review=review,
            action=action,
            from_status=was,
            to_status=review.status,
            actor=by,
            reason=reason,
            changes=changes or {},
        )
        for review, was in steps
    )
