"""What products are described with: brands, attributes and their values."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import model_ngettext
from django.core.validators import RegexValidator
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.editing import CatalogAdmin, CatalogForm, RowForm
from catalog.admin.filters import AttributeFilter
from catalog.models import Attribute, AttributeValue, Brand, Product, ProductValue

# An attribute with more values than this has them in a list of their own.
MOST_VALUES_ON_A_PAGE = 100


@admin.register(Brand)
class BrandAdmin(CatalogAdmin):
    list_display = ("name", "slug", "products")
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = ("name", "slug")
    instead_of_deleting = _("Give them another brand first.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brand]:
        return super().get_queryset(request).annotate(count=_count_of(Product, "brand"))

    @admin.display(description=_("products"), ordering="count")
    def products(self, brand: Brand) -> SafeString:
        url = reverse("admin:catalog_product_changelist", query={"brand": brand.pk})
        return format_html('<a href="{}">{}</a>', url, brand.count)


class SwatchForm(CatalogForm, RowForm):
    """A value whose colour is one that a page can show."""

    swatch = forms.CharField(
        label=_("colour to show"),
        required=False,
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write it like #a63d21."))],
        widget=forms.TextInput(attrs={"class": "swatch-input", "placeholder": "#a63d21"}),
    )


class AttributeValueInline(admin.TabularInline):
    model = AttributeValue
    form = SwatchForm
    fields = ("text", "number", "swatch", "color", "position")
    readonly_fields = ("color",)
    extra = 0
    verbose_name = _("value")
    verbose_name_plural = _("values")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 1, "cols": 30})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AttributeValue]:
        return super().get_queryset(request).order_by("position", "text", "pk")

    @admin.display(description="")
    def color(self, value: AttributeValue) -> str:
        return swatch(value.swatch)


@admin.register(Attribute)
class AttributeAdmin(CatalogAdmin):
    list_display = ("name", "kind", "unit", "is_filterable", "position", "values")
    list_filter = ("kind", "is_filterable")
    search_fields = ("name",)
    ordering = ("position", "name", "pk")
    fields = ("name", "slug", "kind", "unit", "is_filterable", "position")
    instead_of_deleting = _("Take its values off them first.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attribute]:
        return super().get_queryset(request).annotate(count=_count_of(AttributeValue, "attribute"))

    def get_fields(self, request: HttpRequest, obj: Attribute | None = None) -> Sequence[str]:
        return (*self.fields, "values") if self._has_many_values(obj) else self.fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: Attribute | None = None
    ) -> Sequence[str]:
        return ("values",) if self._has_many_values(obj) else ()

    def get_inlines(self, request: HttpRequest, obj: Attribute | None) -> list[type]:
        return [] if self._has_many_values(obj) else [AttributeValueInline]

    def refusals_to_delete(self, objs: Sequence[Attribute]) -> list[str]:
        ties = ProductValue.objects.filter(value__attribute__in=[obj.pk for obj in objs])
        count = ties.values("product").distinct().count()
        if not count:
            return []
        reason = ngettext(
            "%(count)d %(things)s still has one of its values.",
            "%(count)d %(things)s still have one of its values.",
            count,
        ) % {"count": count, "things": model_ngettext(Product, count)}
        return [reason, str(self.instead_of_deleting)]

    @admin.display(description=_("values"), ordering="count")
    def values(self, attribute: Attribute) -> SafeString:
        url = reverse("admin:catalog_attributevalue_changelist", query={"attribute": attribute.pk})
        return format_html('<a href="{}">{}</a>', url, attribute.count)

    def _has_many_values(self, attribute: Attribute | None) -> bool:
        return attribute is not None and attribute.count > MOST_VALUES_ON_A_PAGE


@admin.register(AttributeValue)
class AttributeValueAdmin(CatalogAdmin):
    form = SwatchForm
    list_display = ("short_text", "attribute", "number", "color", "position")
    list_select_related = ("attribute",)
    search_fields = ("text", "attribute__name")
    ordering = ("attribute__position", "attribute__name", "position", "text", "pk")
    autocomplete_fields = ("attribute",)
    fields = ("attribute", "text", "number", "swatch", "position")
    list_filter = (AttributeFilter,)
    instead_of_deleting = _("Take it off the products first.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AttributeValue]:
        return super().get_queryset(request).select_related("attribute")

    def choice_label(self, value: AttributeValue) -> str:
        return value_label(value)

    @admin.display(description=_("value"), ordering="text")
    def short_text(self, value: AttributeValue) -> str:
        return shortened(value.text)

    @admin.display(description=_("colour"))
    def color(self, value: AttributeValue) -> str:
        return swatch(value.swatch)


def value_label(value: AttributeValue) -> str:
    """A value with the name of its attribute, as a field offers it."""
    return f"{value.attribute.name}: {shortened(value.text)}"


def shortened(text: str) -> str:
    """The text on one line of a bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"


def swatch(color: str) -> str:
    """The colour itself; as a picture, since pages take no style that stands in the markup."""
    if not color:
        return ""
    return format_html(
        '<svg class="swatch" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">'
        '<circle cx="10" cy="10" r="9.5" fill="{}" /></svg>',
        color,
    )


def _count_of(model: type, field: str) -> Coalesce:
    """How many rows of the model refer to a row, without joining them."""
    counts = (
        model.objects.filter(**{field: OuterRef("pk")})
        .order_by()
        .values(field)
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
