from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """Who makes it."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address"), max_length=160, unique=True)

    journaled = ("name", "slug")

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="catalog_brand_name_unique",
                violation_error_message=_("There is a brand of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
