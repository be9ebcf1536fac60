"""Orders that staff bring in from where the shop sells: what makes a review a verified one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Product


class Order(models.Model):
    """Who ordered, when, under which number. Nothing else of it is anybody's business here."""

    number = models.CharField(
        _("order number"),
        max_length=64,
        unique=True,
        error_messages={"unique": _("There is an order with this number.")},
    )
    # Lower case; empty once its owner closed their account.
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    placed_on = models.DateField(_("ordered on"))
    # The account that its invitation verified: a link that is passed on verifies nobody else.
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="orders",
        verbose_name=_("customer"),
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("brought in"), auto_now_add=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return self.number


class InvitationStop(models.Model):
    """An e-mail address that wants no invitations, as a digest: enough to know it again by, and
    not enough to write to it."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest


class OrderLine(models.Model):
    """A product that was ordered, by the SKU that was sold."""

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="order_lines", verbose_name=_("product")
    )
    sku = models.CharField(_("SKU"), max_length=100)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "sku"],
                name="reviews_orderline_sku_once",
                violation_error_message=_("This SKU stands in the order already."),
            ),
        ]

    def __str__(self) -> str:
        return self.sku
