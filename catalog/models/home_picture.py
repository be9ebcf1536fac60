"""What the home page opens with, where staff have chosen something."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from catalog.models.image import Picture


class HomePictureQuerySet(models.QuerySet["HomePicture"]):
    """The words for sets of home pictures."""

    def first_shown(self) -> "HomePicture | None":
        """The one that the home page opens with."""
        return self.shown().first()

    def shown(self) -> Self:
        """Published, leading to what shoppers may see."""
        published = self.filter(is_published=True, category__is_visible=True)
        return published.select_related("category").order_by("-created_at", "-pk")


class HomePicture(models.Model):
    """A large picture with one sentence and one link. The newest published one is shown."""

    picture = PictureField(
        _("picture"), upload_to="home", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("description"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who can't see it."),
    )
    sentence = models.CharField(
        _("sentence"), max_length=200, help_text=_("What stands beside the picture.")
    )
    category = models.ForeignKey(
        "catalog.Category",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("leads to"),
    )
    is_published = models.BooleanField(_("published"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    sizes_ready = models.BooleanField(default=False, editable=False)

    journaled = ("picture", "alt", "sentence", "category_id", "is_published")
    kept = ("sizes_ready",)

    objects = HomePictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("home page picture")
        verbose_name_plural = _("home page pictures")

    def __str__(self) -> str:
        return self.sentence

    @property
    def shown(self) -> Picture:
        return Picture(self.picture.name, self.width, self.height, self.sizes_ready, self.alt)
