"""What can be said of products: attributes, their values, and the flat table that ties them."""

from hashlib import sha1

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 190


class Attribute(models.Model):
    """A kind of fact, such as material or size."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        BOOLEAN = "boolean", _("yes or no")
        COLOR = "color", _("colour")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("name in addresses"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    is_filterable = models.BooleanField(_("offered as a filter"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    journaled = ("name", "slug", "kind", "unit", "is_filterable", "position")

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="catalog_attribute_name_unique",
                violation_error_message=_("There is an attribute of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "boolean", "color"]),
                name="catalog_attribute_kind_known",
                violation_error_message=_("Choose one of the kinds of attribute."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AttributeValue(models.Model):
    """One value of an attribute, such as linen or 40 cm, shared by all that have it."""

    attribute = models.ForeignKey(
        Attribute, on_delete=models.CASCADE, related_name="values", verbose_name=_("attribute")
    )
    text = models.TextField(_("value"))
    key = models.CharField(max_length=200, editable=False)
    number = models.DecimalField(
        _("number"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    swatch = models.CharField(
        _("colour to show"), max_length=7, blank=True, help_text=_("Such as #a63d21.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    journaled = ("attribute_id", "text", "number", "swatch", "position")
    kept = ("key",)

    class Meta:
        verbose_name = _("attribute value")
        verbose_name_plural = _("attribute values")
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "key"],
                name="catalog_attributevalue_unique",
                violation_error_message=_("The attribute has this value already."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        self.key = self.key_of(self.text)

    @staticmethod
    def key_of(text: str) -> str:
        """What makes two spellings one value: letter case and white space don't count.

        Long texts end in a digest, since an index holds no page of prose.
        """
        key = " ".join(text.split()).casefold()
        if len(key) <= KEY_LENGTH:
            return key
        return f"{key[:140]}…{sha1(key.encode(), usedforsecurity=False).hexdigest()}"


class ProductValue(models.Model):
    """Ties a value to a product, or to the one variant that it tells apart."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, related_name="product_values"
    )
    variant = models.ForeignKey(
        "catalog.Variant",
        on_delete=models.CASCADE,
        related_name="variant_values",
        null=True,
        blank=True,
    )
    value = models.ForeignKey(
        AttributeValue, on_delete=models.PROTECT, related_name="uses", verbose_name=_("value")
    )

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        indexes = [models.Index(fields=["value", "product"], name="catalog_productvalue_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "value"],
                condition=Q(variant=None),
                name="catalog_productvalue_product_unique",
                violation_error_message=_("The product has this value already."),
            ),
            models.UniqueConstraint(
                fields=["variant", "value"],
                condition=Q(variant__isnull=False),
                name="catalog_productvalue_variant_unique",
                violation_error_message=_("The variant has this value already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)
