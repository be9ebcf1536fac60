"""What becomes of customers' pictures: taken up while a review is written, put with it when it
is posted, discarded when nobody wants them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.pictures import delete_files
from reviews import photos
from reviews.models import LONGEST_ALT, MOST_PHOTOS, PhotoChoice, Review, ReviewPhoto
from reviews.wording import tidy_line

# How long a picture waits for its review to be posted.
WAITING = timedelta(days=2)


def take_up(upload: File) -> ReviewPhoto:
    """Keeps a picture for a review that is being written; its key goes into the form.

    Raises ValidationError, which names the file, for what can't be shown.
    """
    picture = photos.cleaned(upload)
    with transaction.atomic():
        return ReviewPhoto.objects.create(key=uuid4(), picture=picture)


def discard(unwanted: Iterable[ReviewPhoto]) -> int:
    """Deletes pictures and, once that is certain, their files. Gives how many there were."""
    unwanted = list(unwanted)
    with transaction.atomic():
        for photo in unwanted:
            delete_files(photo.picture)
        ReviewPhoto.objects.filter(pk__in=[photo.pk for photo in unwanted]).delete()
    return len(unwanted)


def prune_photos(now: datetime) -> int:
    """Discards the pictures that waited in vain for their review to be posted."""
    with transaction.atomic():
        late = ReviewPhoto.objects.waiting().filter(created_at__lt=now - WAITING)
        return discard(late.select_for_update())


def choose(
    review: Review, choices: Sequence[PhotoChoice], changes: dict[str, list[object]]
) -> list[ReviewPhoto]:
    """The pictures that the review is to have, in their order, not stored yet.

    What isn't there any more, or is somebody else's, is left out. Counts them in the review,
    and notes in `changes` what was before and what will be, by what the pictures show.
    """
    alts = {choice.key: tidy_line(choice.alt) for choice in choices}
    if len(alts) > MOST_PHOTOS:
        raise ValidationError(_("A review has at most %d pictures.") % MOST_PHOTOS)
    if any(len(alt) > LONGEST_ALT for alt in alts.values()):
        raise ValidationError(
            _("What a picture shows is said in at most %d characters.") % LONGEST_ALT
        )
    # Held, so that no picture goes with two reviews.
    open_to_it = ReviewPhoto.objects.open_to(review).select_for_update()
    found = {photo.key: photo for photo in open_to_it.filter(key__in=alts)}
    before = list(review.photos.order_by("position", "pk")) if review.pk else []
    chosen = [found[key] for key in alts if key in found]
    told = [[_told(photo) for photo in before]]
    for position, photo in enumerate(chosen):
        photo.alt, photo.position = alts[photo.key], position
    told.append([_told(photo) for photo in chosen])
    if [photo.pk for photo in before] != [photo.pk for photo in chosen] or told[0] != told[1]:
        changes["photos"] = ["; ".join(names) for names in told]
    review.photo_count = len(chosen)
    return chosen


def put(review: Review, chosen: list[ReviewPhoto]) -> None:
    """Stores the chosen pictures with the review, and discards those it no longer has."""
    discard(review.photos.exclude(pk__in=[photo.pk for photo in chosen]))
    for photo in chosen:
        photo.review = review
    ReviewPhoto.objects.bulk_update(chosen, ["review", "alt", "position"])


def _told(photo: ReviewPhoto) -> str:
    return photo.alt or _("a picture without a description")
