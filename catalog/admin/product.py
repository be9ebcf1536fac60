import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db import connection
from django.db.models import ForeignKey, Max, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pyroaring import BitMap

from catalog import preview
from catalog.admin import filters
from catalog.admin.category import CategoryChoiceField
from catalog.admin.editing import CatalogAdmin, CatalogForm
from catalog.admin.parts import MOMENTS, inlines_for
from catalog.admin.pictures import PicturesField, thumbnail
from catalog.admin.vocabulary import value_label
from catalog.models import AttributeValue, Category, Product, ProductImage, ProductValue, Variant
from catalog.search import find
from catalog.templatetags.catalog_format import money
from catalog.verbs import Edit, vocabulary
from catalog.verbs.publishing import publish, unpublish


class ValuesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, value: AttributeValue) -> str:
        return value_label(value)


class ProductForm(CatalogForm):
    values = ValuesField(
        AttributeValue.objects.select_related("attribute").order_by(
            "attribute__position", "attribute__name", "position", "pk"
        ),
        label=gettext_lazy("Attributes"),
        required=False,
        help_text=gettext_lazy(
            "What is true of every variant, such as the material. Type a name or a value."
        ),
    )
    new_pictures = PicturesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            ties = ProductValue.objects.filter(product=self.instance, variant=None)
            self.initial["values"] = list(ties.values_list("value_id", flat=True))


class ProductChangeList(ChangeList):
    """Loads what a row shows in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # The page alone: actions take the same set, and need the products whole.
        self.result_list = self.result_list.defer(
            "description", "category__description"
        ).prefetch_related(
            Prefetch("images", ProductImage.objects.order_by("position", "pk")),
            Prefetch("variants", Variant.objects.order_by("position", "pk")),
        )


@admin.register(Product)
class ProductAdmin(CatalogAdmin):
    form = ProductForm
    list_display = (
        "picture",
        "name",
        "skus",
        "place",
        "price_now",
        "stock_in_words",
        "status",
        "rating",
        "changed",
        "in_shop",
    )
    list_display_links = ("name",)
    list_select_related = ("brand", "category")
    list_filter = (
        filters.StatusFilter,
        filters.StockFilter,
        filters.CategoryFilter,
        filters.BrandFilter,
        filters.PictureFilter,
    )
    list_per_page = 50
    search_fields = ("name", "variants__sku", "variants__gtin", "brand__name", "external_id")
    search_help_text = gettext_lazy("Name, SKU, GTIN, brand or feed key.")
    ordering = ("-created_at", "-pk")
    actions = ("publish", "unpublish")
    autocomplete_fields = ("category", "brand")
    formfield_overrides = MOMENTS
    fieldsets = (
        (None, {"fields": ("name", "category", "brand", "description", "values")}),
        (
            gettext_lazy("In the shop"),
            {"fields": ("is_published", ("publish_at", "unpublish_at"))},
        ),
        (
            gettext_lazy("Address, order and feed"),
            {"classes": ("collapse",), "fields": ("slug", ("position", "external_id"))},
        ),
    )
    instead_of_deleting = gettext_lazy("Unpublish it instead: shoppers no longer see it.")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ProductChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        """What has the very letters and, hidden or not, what the shop's own search finds."""
        by_letters, may_repeat = super().get_search_results(request, queryset, search_term)
        found = search_term and find(search_term, timezone.now()).whole
        if not found:
            return by_letters, may_repeat
        either = Q(pk__in=by_letters.order_by().values("pk")) | Q(pk__in=_among(found))
        return queryset.filter(either), False

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> Sequence[type]:
        return inlines_for(obj)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.remote_field.model is Category:
            kwargs["form_class"] = CategoryChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Product | None = None, change: bool = False, **kwargs: Any
    ) -> type[ProductForm]:
        form = super().get_form(request, obj, change, **kwargs)
        tie = ProductValue._meta.get_field("value")
        values = self.admin_site.get_model_admin(AttributeValue)
        form.base_fields["values"].widget = RelatedFieldWidgetWrapper(
            AutocompleteSelectMultiple(tie, self.admin_site),
            tie.remote_field,
            self.admin_site,
            can_add_related=values.has_add_permission(request),
        )
        form.base_fields["values"].widget.choices = form.base_fields["values"].choices
        return form

    def save_parts(
        self, edit: Edit, form: ProductForm, formsets: Sequence[forms.BaseInlineFormSet]
    ) -> None:
        product = form.instance
        edit.set_values([(product, form.cleaned_data["values"])])
        # Pictures last: what is refused before them leaves no file behind.
        for formset in sorted(formsets, key=lambda formset: formset.model is ProductImage):
            rows = formset.save(commit=False)
            edit.delete(formset.deleted_objects)
            if formset.model is Variant:
                _save_variants(edit, product, formset)
            else:
                edit.save(rows)
        last = ProductImage.objects.filter(product=product).aggregate(last=Max("position"))["last"]
        first = 0 if last is None else last + 1
        edit.save(
            ProductImage(product=product, picture=picture, position=position)
            for position, picture in enumerate(form.cleaned_data["new_pictures"], start=first)
        )

    def view_on_site(self, product: Product) -> str:
        if product.is_shown_at(timezone.now()):
            return product.get_absolute_url()
        return preview.link_to(product)

    @admin.action(permissions=["change"], description=gettext_lazy("Publish selected products now"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        now = timezone.now()
        with self.edit(request) as edit:
            products = list(queryset)
            published = publish(edit, products, now)
        self.message_user(
            request,
            ngettext(
                "%(count)d product published.", "%(count)d products published.", len(published)
            )
            % {"count": len(published)},
            messages.SUCCESS,
        )
        hidden = queryset.model.objects.filter(
            pk__in=[product.pk for product in products], is_visible=False
        ).count()
        if hidden:
            self.message_user(
                request,
                ngettext(
                    "%(count)d of them stays hidden: its category is unpublished.",
                    "%(count)d of them stay hidden: their categories are unpublished.",
                    hidden,
                )
                % {"count": hidden},
                messages.WARNING,
            )

    @admin.action(permissions=["change"], description=gettext_lazy("Unpublish selected products"))
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        with self.edit(request) as edit:
            count = len(unpublish(edit, queryset))
        self.message_user(
            request,
            ngettext("%(count)d product unpublished.", "%(count)d products unpublished.", count)
            % {"count": count},
            messages.SUCCESS,
        )

    @admin.display(description="")
    def picture(self, product: Product) -> SafeString:
        image = next(iter(product.images.all()), None)
        return thumbnail(image and image.picture, is_ready=bool(image and image.sizes_ready))

    @admin.display(description=gettext_lazy("SKU"))
    def skus(self, product: Product) -> str:
        variants = list(product.variants.all())
        if len(variants) == 1:
            return variants[0].sku
        return ngettext("%(count)d variant", "%(count)d variants", len(variants)) % {
            "count": len(variants)
        }

    @admin.display(description=gettext_lazy("category, brand"), ordering="category__path")
    def place(self, product: Product) -> SafeString:
        return format_html('{}<div class="quiet">{}</div>', product.category, product.brand or "")

    @admin.display(description=gettext_lazy("price"), ordering="price")
    def price_now(self, product: Product) -> SafeString | str:
        now = timezone.now()
        variants = list(product.variants.all())
        if not variants:
            return ""
        prices = sorted({variant.price_at(now) for variant in variants})
        text = "\N{NO-BREAK SPACE}– ".join(
            money(price) for price in dict.fromkeys((prices[0], prices[-1]))
        )
        reduced = sorted(variant.price for variant in variants if variant.is_on_sale(now))
        if not reduced:
            return text
        return format_html("{} <del>{}</del>", text, money(reduced[0]))

    @admin.display(description=gettext_lazy("stock"), ordering="stock")
    def stock_in_words(self, product: Product) -> SafeString | int:
        if product.stock == 0:
            return format_html('<span class="word word--bad">{}</span>', _("None"))
        if product.stock <= settings.SHOP_LOW_STOCK:
            return format_html(
                '<span class="word word--warn">{}</span>', _("Low: %d") % product.stock
            )
        return product.stock

    @admin.display(description=gettext_lazy("status"))
    def status(self, product: Product) -> SafeString:
        kind, words = status_of(product)
        return format_html('<span class="word word--{}">{}</span>', kind, words)

    @admin.display(description=gettext_lazy("rating"), ordering="rating_score")
    def rating(self, product: Product) -> str:
        if not product.rating_count:
            return ""
        return f"{floatformat(product.rating_average, 1)} ({product.rating_count})"

    @admin.display(description=gettext_lazy("changed"), ordering="updated_at")
    def changed(self, product: Product) -> SafeString:
        moment = timezone.localtime(product.updated_at)
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            moment.isoformat(timespec="seconds"),
            date_format(moment, "DATETIME_FORMAT"),
            date_format(moment, "DATE_FORMAT"),
        )

    @admin.display(description=gettext_lazy("shop"))
    def in_shop(self, product: Product) -> SafeString:
        label = _("View") if product.is_shown_at(timezone.now()) else _("Preview")
        return format_html('<a href="{}">{}</a>', self.view_on_site(product), label)

    @admin.display(description=gettext_lazy("attributes"))
    def values(self, product: Product) -> SafeString:
        """The attributes for those who may look at the product only."""
        ties = ProductValue.objects.filter(product=product, variant=None).select_related(
            "value__attribute"
        )
        return format_html_join(
            "", "<div>{}</div>", ((value_label(tie.value),) for tie in ties.order_by("pk"))
        )


def status_of(product: Product) -> tuple[str, str]:
    """Whether shoppers see the product, and why not: a kind (good, warn, quiet) and words."""
    now = timezone.now()
    if not product.is_published:
        return "quiet", _("Unpublished")
    if product.unpublish_at is not None and product.unpublish_at <= now:
        return "quiet", _("Over since %s") % _day(product.unpublish_at)
    if not product.category.is_visible:
        return "warn", _("Hidden: its category is unpublished")
    if not product.is_visible:
        return "warn", _("Hidden: it has no variant")
    if product.publish_at is not None and product.publish_at > now:
        return "warn", _("Scheduled for %s") % _day(product.publish_at)
    return "good", _("Visible")


def _among(products: BitMap) -> RawSQL:
    """The ids as one parameter: a query takes only so many, and a search may find more."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [[*products]])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([*products])])


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _save_variants(edit: Edit, product: Product, formset: forms.BaseInlineFormSet) -> None:
    """Saves the changed variants with the values that their options name."""
    changed = [
        form for form in formset.forms if form.has_changed() and form not in formset.deleted_forms
    ]
    held = vocabulary.values(
        edit, [pair for form in changed for pair in form.cleaned_data["options"]]
    )
    last = Variant.objects.filter(product=product).aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    new = [form.instance for form in changed if not form.instance.pk]
    for place, variant in enumerate(new, start=first):
        variant.position = variant.position or place
    edit.save_variants(
        [
            (
                form.instance,
                [
                    held[attribute.pk, AttributeValue.key_of(text)]
                    for attribute, text in form.cleaned_data["options"]
                ],
            )
            for form in changed
        ]
    )
