"""Pictures that customers add to their reviews."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from catalog.models import Picture
from reviews.models.review import Review

MOST_PHOTOS = 5
LONGEST_ALT = 250


@dataclass(frozen=True)
class PhotoChoice:
    """A picture that an author wants with a review, and what they say it shows."""

    key: UUID
    alt: str = ""


class ReviewPhotoQuerySet(models.QuerySet["ReviewPhoto"]):
    """The words for sets of customers' pictures."""

    def waiting(self) -> Self:
        """Those taken up for a review that isn't posted yet."""
        return self.filter(review=None)

    def open_to(self, review: Review | None) -> Self:
        """Those that the author of this review may have with it: its own and waiting ones."""
        if review is None or review.pk is None:
            return self.waiting()
        return self.filter(Q(review=None) | Q(review=review))


class ReviewPhoto(models.Model):
    """A customer's picture. Until its review is posted, it belongs to who took it up alone."""

    review = models.ForeignKey(
        Review,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("review"),
    )
    # Whoever has this key may post it: it stands in their form alone, and nobody guesses it. A
    # session may end before the form is posted.
    key = models.UUIDField(unique=True, editable=False)
    picture = PictureField(
        _("picture"), upload_to="reviews", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("description"),
        max_length=LONGEST_ALT,
        blank=True,
        help_text=_("What the picture shows, for those who can’t see it."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    sizes_ready = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    # The part of the shop whose pages show it.
    edition = "reviews"

    objects = ReviewPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a review")
        verbose_name_plural = _("pictures of reviews")
        indexes = [
            models.Index(fields=["review", "position"], name="reviews_photo_order"),
            models.Index(
                fields=["created_at"], name="reviews_photo_waiting", condition=Q(review=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__lt=MOST_PHOTOS),
                name="reviews_photo_few",
                violation_error_message=_("A review has at most 5 pictures."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.picture.name

    @property
    def shown(self) -> Picture:
        return Picture(self.picture.name, self.width, self.height, self.sizes_ready, self.alt)
