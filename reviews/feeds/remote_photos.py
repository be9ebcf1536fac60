"""Fetches the pictures that imported reviews name by their addresses, in the background.

Addresses in a file are written by others: they are fetched as those of product feeds are, and
what comes is cleaned as a customer's own upload.
"""

import logging
from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.tasks import task

from catalog.feeds.fetching import Fetcher, NotFetched
from reviews import photos, verbs
from reviews.models import LONGEST_ALT, Review, ReviewPhoto

logger = logging.getLogger(__name__)


def is_remote(address: str) -> bool:
    return address.lower().startswith(("http:", "https:"))


def enqueue(review: Review, wanted: Sequence[tuple[str, str]]) -> None:
    """Leaves pictures, each an address and what it shows, to the background worker."""
    fetch_photos.enqueue(review.pk, [list(pair) for pair in wanted])


@task(queue_name="pictures")
def fetch_photos(review_id: int, wanted: Iterable[Sequence[str]]) -> None:
    """Fetches pictures and puts them with their review. What can't be fetched is logged."""
    review = Review.objects.filter(pk=review_id, photo_count=0).first()
    if review is None or review.is_withdrawn:
        return
    fetcher = Fetcher()
    fetched = []
    for address, alt in wanted:
        try:
            fetched.append(photo_of(ContentFile(fetcher.fetch(address), "picture"), alt))
        except (NotFetched, ValidationError) as failure:
            logger.warning("%s for review %d: %s", address, review_id, failure)
    verbs.bring_in_photos(review, fetched)


def photo_of(upload: File, alt: str) -> ReviewPhoto:
    """A picture of no review yet, cleaned; raises ValidationError for what can't be shown."""
    return ReviewPhoto(key=uuid4(), picture=photos.cleaned(upload), alt=alt[:LONGEST_ALT])
