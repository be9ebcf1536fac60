from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.category import Category
from catalog.models.product import Product


class RedirectQuerySet(models.QuerySet["Redirect"]):
    """The words for sets of redirects."""

    def target_of(self, path: str, now: datetime) -> Category | Product | None:
        """What had this address once, if shoppers may see it at this moment."""
        old = self.select_related("category", "product").filter(path=path).first()
        if old is None:
            return None
        if old.category:
            return old.category if old.category.is_visible else None
        return old.product if old.product.is_shown_at(now) else None


class Redirect(models.Model):
    """An address that something had once, answered with 301 to the one it has now."""

    path = models.CharField(_("old address"), max_length=1010, unique=True)
    category = models.ForeignKey(
        "catalog.Category", on_delete=models.CASCADE, null=True, related_name="+"
    )
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, null=True, related_name="+"
    )

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.CheckConstraint(
                condition=Q(category=None, product__isnull=False)
                | Q(category__isnull=False, product=None),
                name="catalog_redirect_has_one_target",
                violation_error_message=_("A redirect leads to one category or one product."),
            )
        ]

    def __str__(self) -> str:
        return self.path
