"""The steps that the verbs have in common; none of them is an intention of its own."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from catalog.verbs import renew
from reviews import mentions, ratings, terms
from reviews.models import HelpfulVote, Review, ReviewEvent, ReviewPhoto, Status
from reviews.verbs import consequences


def hold(author: User) -> User | None:
    """The account, held until the transaction ends: nobody writes while their account closes."""
    rows = User.objects.select_for_update(no_key=True).filter(pk=author.pk, is_active=True)
    return rows.first()


def hold_all(author_ids: Iterable[int]) -> None:
    """The accounts, held as by `hold`. Before products, so that nobody waits for each other."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=author_ids).order_by("pk")
    list(rows.values_list("pk"))


def move(
    reviews: Iterable[Review],
    sources: set[Status],
    target: Status,
    action: ReviewEvent.Action,
    *,
    by: User | None,
    as_read: Mapping[int, datetime] | None = None,
    **entry: Any,
) -> list[Review]:
    """Moves those reviews that stand in one of the sources to the target. Gives them.

    `as_read` says, by id, of when the words are that somebody decided on: what was updated since
    stays as it is.
    """
    pks = {review.pk for review in reviews}
    with transaction.atomic():
        product_ids = set(Review.objects.filter(pk__in=pks).values_list("product", flat=True))
        ratings.lock(product_ids)
        # One that has just come to another product is left as it is: that isn't held.
        held = Review.objects.filter(pk__in=pks).for_products(product_ids)
        rows = held.filter(status__in=sources).order_by("pk")
        moving = [row for row in rows if as_read is None or as_read.get(row.pk) == row.updated_at]
        steps = [(review, review.status) for review in moving]
        for review in moving:
            review.status = target
        store(moving, "status")
        note(steps, action, by=by, **entry)
        ratings.refresh(product_ids)
    return moving


def store(reviews: list[Review], *names: str) -> None:
    """Stores what these columns of reviews are now."""
    now = timezone.now()
    for review in reviews:
        review.updated_at = now
    with following(reviews):
        Review.objects.bulk_update(reviews, [*names, "updated_at"], batch_size=200)


def save(review: Review) -> None:
    """Stores all of a review, also a new one."""
    with following([review]):
        review.save()


@contextmanager
def following(reviews: Iterable[Review]) -> Iterator[None]:
    """Has what readers search and filter by follow what is stored of reviews within."""
    with terms.following(reviews) as counts:
        yield
    mentions.schedule(counts)


def count_votes(review_ids: Iterable[int]) -> None:
    """Counts anew who found these reviews helpful, and draws a new edition of reviews.

    The last step but `ratings.refresh` of whatever changes votes.
    """
    _count(review_ids, helpful_count=HelpfulVote)
    renew(ratings.EDITION)


def count_photos(review_ids: Iterable[int]) -> None:
    """Counts anew how many pictures these reviews have. `ratings.refresh` comes after it."""
    review_ids = list(review_ids)
    with following(Review(pk=pk) for pk in review_ids):
        _count(review_ids, photo_count=ReviewPhoto)


def _count(review_ids: Iterable[int], **counted: type[Model]) -> None:
    numbers = {}
    for name, model in counted.items():
        rows = model.objects.filter(review=OuterRef("pk")).order_by().values("review")
        count = Subquery(rows.annotate(count=Count("pk")).values("count"))
        numbers[name] = Coalesce(count, 0)
    Review.objects.filter(pk__in=review_ids).update(**numbers)


def note(
    steps: Iterable[tuple[Review, str]],
    action: ReviewEvent.Action,
    *,
    by: User | None,
    codes: Iterable[str] = (),
    reason: str = "",
    changes: dict[str, list[object]] | None = None,
    job: UUID | None = None,
) -> None:
    """Writes the ledger: reviews, each with the status it had before. What follows is done."""
    events = ReviewEvent.objects.bulk_create(
        ReviewEvent(
            review=review,
            action=action,
            from_status=was,
            to_status=review.status,
            actor=by,
            codes=list(codes),
            reason=reason,
            changes=changes or {},
            job=job,
        )
        for review, was in steps
    )
    consequences.follow(events)
