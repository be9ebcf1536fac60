"""What becomes of the reviews of a customer who closes their account."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from reviews import ratings
from reviews.models import Review, ReviewEvent, Status
from reviews.verbs import steps

Action = ReviewEvent.Action


def part(author: User) -> list[Review]:
    """Keeps a leaving customer's reviews, under no name, as they read now.

    What they took back before, whole reviews and words they changed, is erased.
    """

    def leave(reviews: list[Review]) -> None:
        kept = [review for review in reviews if not review.is_withdrawn]
        for review in kept:
            review.user = None
        steps.store(kept, "user")
        _forget_former_words(kept)
        steps.note([(review, review.status) for review in kept], Action.PART, by=None)
        _erase([review for review in reviews if review.is_withdrawn])

    return _leave(author, leave)


def erase(author: User) -> list[Review]:
    """Takes a leaving customer's reviews back for good: name and words go, here and in the
    ledger; that there was a review, and what became of it, stays."""
    return _leave(author, _erase)


def _leave(author: User, do: Callable[[list[Review]], None]) -> list[Review]:
    with transaction.atomic():
        steps.hold(author)
        product_ids = set(Review.objects.by(author).values_list("product", flat=True))
        ratings.lock(product_ids)
        reviews = list(Review.objects.by(author).order_by("pk"))
        do(reviews)
        ratings.refresh(product_ids)
    return reviews


def _erase(reviews: list[Review]) -> None:
    before = [(review, review.status) for review in reviews]
    for review in reviews:
        review.user, review.status = None, Status.WITHDRAWN
        review.title = review.body = ""
        review.low_print = review.high_print = None
    steps.store(reviews, "user", "status", "title", "body", "low_print", "high_print")
    _forget_former_words(reviews)
    withdrawals = ReviewEvent.objects.filter(review__in=reviews, action=Action.WITHDRAW)
    withdrawals.exclude(reason="").update(reason="")
    steps.note(before, Action.ERASE, by=None)


def _forget_former_words(reviews: list[Review]) -> None:
    """The one change the ledger knows: that something happened stays, what was said goes."""
    events = ReviewEvent.objects.filter(review__in=reviews)
    events.exclude(changes={}).update(changes={})
