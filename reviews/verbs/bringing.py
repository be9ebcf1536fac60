"""Reviews that were not written here."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction

from catalog.refusals import explained
from reviews import ratings
from reviews.likeness import prints
from reviews.models import (
    MOST_PHOTOS,
    HelpfulVote,
    Review,
    ReviewEvent,
    ReviewPhoto,
    StaffReply,
    Status,
)
from reviews.verbs import steps

BATCH = 500


def bring_in(
    reviews: Iterable[Review],
    *,
    photos: Sequence[ReviewPhoto] = (),
    replies: Sequence[StaffReply] = (),
    votes: Sequence[HelpfulVote] = (),
    entries: Sequence[ReviewEvent] = (),
) -> list[Review]:
    """Stores reviews that were not written here, each as it stands and with its own time, and
    what hangs on them: new rows whose `review` is one of these.

    Without entries, the ledger says that each was written by its author at its own time. Words
    are taken as they are; raises ValidationError for what the database refuses.
    """
    reviews = list(reviews)
    product_ids = {review.product_id for review in reviews}
    # They have no key yet that could be counted by.
    pictures, nods = (Counter(id(row.review) for row in rows) for rows in (photos, votes))
    for review in reviews:
        review.photo_count, review.helpful_count = pictures[id(review)], nods[id(review)]
        review.low_print, review.high_print = prints(review.body)
    with explained(), transaction.atomic():
        steps.hold_all({review.user_id for review in reviews if review.user_id})
        ratings.lock(product_ids)
        with steps.following(reviews):
            Review.objects.bulk_create(reviews, batch_size=BATCH)
        ReviewPhoto.objects.bulk_create(photos, batch_size=BATCH)
        StaffReply.objects.bulk_create(replies, batch_size=BATCH)
        HelpfulVote.objects.bulk_create(votes, batch_size=BATCH)
        ReviewEvent.objects.bulk_create(entries or map(_written, reviews), batch_size=BATCH)
        ratings.refresh(product_ids)
    return reviews


def _written(review: Review) -> ReviewEvent:
    return ReviewEvent(
        review=review,
        action=ReviewEvent.Action.WRITE,
        to_status=review.status,
        actor=review.user,
        at=review.created_at,
    )


def bring_in_photos(review: Review, photos: Sequence[ReviewPhoto]) -> None:
    """Puts pictures with a review that came without them, in this order; with none that its
    author took back or erased meanwhile."""
    if not photos:
        return
    with transaction.atomic():
        held = ratings.lock([review.product_id])
        standing = Review.objects.for_products(held).exclude(status=Status.WITHDRAWN)
        if not standing.filter(pk=review.pk).exists():
            return
        first = review.photos.count()
        for position, photo in enumerate(photos[: MOST_PHOTOS - first], start=first):
            photo.review, photo.position = review, position
            photo.save()
        steps.count_photos([review.pk])
        ratings.refresh([review.product_id])
