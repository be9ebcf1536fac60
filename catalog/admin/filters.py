"""The filters beside the lists: each a bounded number of links, in a fixed number of queries."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Attribute, Brand, Category, Product, ProductImage

MOST_LINKS = 20
INDENT = "\N{EM SPACE}"

type Links = list[tuple[Any, str]]


class NumberedFilter(admin.SimpleListFilter):
    """A filter by the number of a row, which may not be there any more."""

    def number(self) -> int | None:
        value = self.value() or ""
        return int(value) if value.isdecimal() and len(value) < 19 else None

    def has_output(self) -> bool:
        return True


class CategoryFilter(NumberedFilter):
    """A walk down the tree: the way to the chosen category, and what stands right below it."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Links:
        number = self.number()
        self.chosen = number and Category.objects.filter(pk=number).first()
        line = list(Category.objects.line_to(self.chosen.path)) if self.chosen else []
        below = Category.objects.filter(parent=self.chosen).in_order()
        return [(row.pk, f"{INDENT * row.depth}{row.name}") for row in [*line, *below]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        if self.number() is None:
            return queryset
        return queryset.within(self.chosen) if self.chosen else queryset.none()


class BrandFilter(NumberedFilter):
    """The brands with the most products; any other is reached from the list of brands."""

    title = _("brand")
    parameter_name = "brand"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Links:
        largest = Brand.objects.annotate(count=Count("products")).order_by("-count", "name")[
            :MOST_LINKS
        ]
        return _with_chosen(self, Brand, [(brand.pk, brand.name) for brand in largest])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        return queryset if self.number() is None else queryset.filter(brand=self.number())


class AttributeFilter(NumberedFilter):
    """The first attributes; any other is reached from the list of attributes."""

    title = _("attribute")
    parameter_name = "attribute"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Links:
        first = Attribute.objects.order_by("position", "name")[:MOST_LINKS]
        return _with_chosen(self, Attribute, [(row.pk, row.name) for row in first])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.number() is None else queryset.filter(attribute=self.number())


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Links:
        return [
            ("visible", _("Visible")),
            ("unpublished", _("Unpublished")),
            ("scheduled", _("Scheduled")),
            ("over", _("Over")),
            ("hidden", _("Hidden by its category")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        now = timezone.now()
        match self.value():
            case "visible":
                return queryset.visible(now)
            case "unpublished":
                return queryset.filter(is_published=False)
            case "scheduled":
                return queryset.filter(is_published=True, publish_at__gt=now)
            case "over":
                return queryset.filter(is_published=True, unpublish_at__lte=now)
            case "hidden":
                return queryset.filter(is_published=True, category__is_visible=False)
        return queryset


class StockFilter(admin.SimpleListFilter):
    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Links:
        return [("none", _("None")), ("low", _("Low")), ("some", _("Enough"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        low = settings.SHOP_LOW_STOCK
        conditions = {
            "none": Q(stock=0),
            "low": Q(stock__range=(1, low)),
            "some": Q(stock__gt=low),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


class PictureFilter(admin.SimpleListFilter):
    title = _("pictures")
    parameter_name = "pictures"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Links:
        return [("yes", _("With pictures")), ("no", _("Without a picture"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        pictures = Exists(ProductImage.objects.filter(product=OuterRef("pk")))
        match self.value():
            case "yes":
                return queryset.filter(pictures)
            case "no":
                return queryset.filter(~pictures)
        return queryset


def _with_chosen(chosen: NumberedFilter, model: type, links: Links) -> Links:
    """The links with the chosen row first, where it isn't among them."""
    number = chosen.number()
    if number is None or number in dict(links):
        return links
    row = model.objects.filter(pk=number).first()
    return [(row.pk, row.name), *links] if row else links
