"""What is bought: a SKU with its price and stock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# What stands between the parts of a SKU, and may be left out.
CODE_MARKS = " -./_"


class Code(models.Func):
    """A SKU as it is compared with what someone typed: letters and digits, in small letters.

    Its parameters stand in the SQL itself, since SQLite takes an index for nothing else.
    """

    template = (
        "LOWER("
        + "REPLACE(" * len(CODE_MARKS)
        + "%(expressions)s"
        + "".join(f", '{mark}', '')" for mark in CODE_MARKS)
        + ")"
    )
    output_field = models.CharField()
    arity = 1


class Variant(models.Model):
    """One sellable form of a product. Every product has at least one."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, related_name="variants"
    )
    sku = models.CharField(
        _("SKU"),
        max_length=100,
        unique=True,
        error_messages={"unique": _("Another product or variant has this SKU.")},
    )
    gtin = models.CharField(
        _("GTIN"),
        max_length=14,
        blank=True,
        db_index=True,
        validators=[RegexValidator(r"^\d{8,14}\Z", _("A GTIN has 8 to 14 digits."))],
        help_text=_("The number under the barcode (EAN, UPC, ISBN)."),
    )
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2)
    sale_price = models.DecimalField(
        _("sale price"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    sale_from = models.DateTimeField(_("sale from"), null=True, blank=True)
    sale_to = models.DateTimeField(_("sale to"), null=True, blank=True)
    stock = models.IntegerField(_("stock"), default=0)
    picture = models.ForeignKey(
        "catalog.ProductImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    # The ids of the values that tell this variant apart, in order, kept by the verbs.
    options_key = models.CharField(max_length=200, blank=True, default="", editable=False)

    journaled = (
        "product_id",
        "sku",
        "gtin",
        "price",
        "sale_price",
        "sale_from",
        "sale_to",
        "stock",
        "picture_id",
        "position",
    )
    kept = ("options_key",)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        indexes = [
            models.Index(Code("sku"), name="catalog_variant_code"),
            models.Index(
                fields=["sale_from"],
                condition=Q(sale_from__isnull=False),
                name="catalog_variant_sale_from",
            ),
            models.Index(
                fields=["sale_to"],
                condition=Q(sale_to__isnull=False),
                name="catalog_variant_sale_to",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "options_key"],
                name="catalog_variant_options_unique",
                violation_error_message=_(
                    "Another variant of the product has the same options, such as colour and size."
                ),
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0),
                name="catalog_variant_price_positive",
                violation_error_message=_("The price must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(sale_price=None) | Q(sale_price__gt=0, sale_price__lt=F("price")),
                name="catalog_variant_sale_below_price",
                violation_error_message=_("The sale price must be above zero and below the price."),
            ),
            models.CheckConstraint(
                condition=Q(sale_from=None) | Q(sale_to=None) | Q(sale_from__lt=F("sale_to")),
                name="catalog_variant_sale_ends_after_it_begins",
                violation_error_message=_("The sale must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(stock__gte=0),
                name="catalog_variant_stock_not_negative",
                violation_error_message=_("Stock can't be below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    def is_on_sale(self, now: datetime) -> bool:
        """Whether the sale price holds at this moment."""
        return (
            self.sale_price is not None
            and (self.sale_from is None or self.sale_from <= now)
            and (self.sale_to is None or now < self.sale_to)
        )

    def price_at(self, now: datetime) -> Decimal:
        """What the variant costs at this moment, in the shop's currency."""
        return self.sale_price if self.is_on_sale(now) else self.price

    def price_turns_after(self, now: datetime) -> datetime | None:
        """When the price next changes by the clock alone, if it does."""
        if self.sale_price is None:
            return None
        turns = [at for at in (self.sale_from, self.sale_to) if at is not None and at > now]
        return min(turns, default=None)


@dataclass(frozen=True)
class Offer:
    """What a product costs at one moment: its cheapest variant, and how long that holds.

    Without variants there is no price. `turns_at` is when one changes by the clock alone.
    """

    price: Decimal | None
    price_before: Decimal | None
    has_dearer: bool
    turns_at: datetime | None


def offer_of(variants: Iterable[Variant], now: datetime) -> Offer:
    """The offer of a product with these variants, in their order, at this moment."""
    variants = list(variants)
    if not variants:
        return Offer(None, None, has_dearer=False, turns_at=None)
    cheapest = min(variants, key=lambda variant: variant.price_at(now))
    turns = [variant.price_turns_after(now) for variant in variants]
    return Offer(
        price=cheapest.price_at(now),
        price_before=cheapest.price if cheapest.is_on_sale(now) else None,
        has_dearer=any(variant.price_at(now) != cheapest.price_at(now) for variant in variants),
        turns_at=min((at for at in turns if at), default=None),
    )
