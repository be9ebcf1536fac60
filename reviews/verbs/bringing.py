"""Reviews that were not written here."""

from collections.abc import Iterable

from django.db import transaction

from catalog.refusals import explained
from reviews import ratings
from reviews.models import Review, ReviewEvent


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
                    action=ReviewEvent.Action.WRITE,
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
