from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField


@dataclass(frozen=True)
class Picture:
    """What a page needs to know of a stored picture. Width and height are in pixels."""

    name: str
    width: int
    height: int
    sizes_ready: bool
    alt: str = ""


class ProductImage(models.Model):
    """A picture of a product. The original serves until its sizes are made."""

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="images")
    picture = PictureField(
        _("picture"), upload_to="products", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("description"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who can't see it."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    source = models.CharField(
        max_length=2000, blank=True, editable=False, help_text=_("Where a feed had it from.")
    )
    sizes_ready = models.BooleanField(default=False, editable=False)

    journaled = ("product_id", "picture", "alt", "position", "source")
    kept = ("sizes_ready",)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(fields=["product", "position"], name="catalog_productimage_order"),
        ]

    def __str__(self) -> str:
        return self.alt or self.picture.name

    @property
    def shown(self) -> Picture:
        return Picture(self.picture.name, self.width, self.height, self.sizes_ready, self.alt)
