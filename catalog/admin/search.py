"""What staff answer to searches by hand: synonyms, redirects, pins, what is never suggested."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Prefetch, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.category import CategoryChoiceField
from catalog.admin.editing import CatalogAdmin, CatalogForm, ChoosingAdmin, RowForm
from catalog.admin.product import status_of
from catalog.models import (
    Category,
    HiddenSearch,
    Pin,
    PinnedSearch,
    SearchRedirect,
    Synonym,
)
from catalog.search import key_of

# As many as the first page of a list holds.
MOST_PINS = 24
MOST_NAMED = 4


class QueryForm(CatalogForm):
    """A form about a query, which is known by the words that the search sees in it."""

    def clean_query(self) -> str:
        query = " ".join(self.cleaned_data["query"].split())
        self.instance.key = key_of(query)
        if not self.instance.key:
            raise ValidationError(_("Write at least one word."))
        field = self.instance._meta.get_field("key")
        others = type(self.instance)._base_manager.exclude(pk=self.instance.pk)
        if field.unique and (other := others.filter(key=self.instance.key).first()):
            raise ValidationError(
                _("%(reason)s The search takes it as the same: “%(other)s”.")
                % {"reason": field.error_messages["unique"], "other": other.query}
            )
        return query


class QueryAdmin(CatalogAdmin):
    """The admin of what hangs on a query."""

    form = QueryForm
    list_display = ("query", "in_shop")
    search_fields = ("query", "key")
    ordering = ("query", "pk")

    def view_on_site(self, row: Any) -> str:
        return results_url(row.query)

    @admin.display(description=gettext_lazy("shop"))
    def in_shop(self, row: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', results_url(row.query), _("View"))


def results_url(query: str) -> str:
    """The shop's page with what it finds."""
    return reverse("catalog:search", query={"q": query})


class SynonymForm(CatalogForm):
    def clean_words(self) -> str:
        words = " ".join(self.cleaned_data["words"].split())
        if not key_of(words):
            raise ValidationError(_("Write at least one word."))
        return words

    def clean_means(self) -> str:
        """Each of the words tidied, without those that say nothing."""
        others = (" ".join(text.split()) for text in self.cleaned_data["means"].split(","))
        others = [text for text in dict.fromkeys(others) if key_of(text)]
        if not others:
            raise ValidationError(_("Write at least one word."))
        return ", ".join(others)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        words, means = cleaned.get("words"), cleaned.get("means")
        if words and means and key_of(words) in map(key_of, means.split(",")):
            self.add_error("means", _("The search takes these for the same already."))
        return cleaned


@admin.register(Synonym)
class SynonymAdmin(CatalogAdmin):
    form = SynonymForm
    list_display = ("words", "means", "direction")
    search_fields = ("words", "means")
    ordering = ("words", "pk")
    fields = ("words", "means", "is_mutual")

    @admin.display(description=gettext_lazy("works"), ordering="is_mutual")
    def direction(self, synonym: Synonym) -> str:
        return _("Both ways") if synonym.is_mutual else _("One way")


@admin.register(HiddenSearch)
class HiddenSearchAdmin(QueryAdmin):
    fields = ("query",)


class SearchRedirectForm(QueryForm):
    def clean_address(self) -> str:
        """A public page of this shop: no other site's, and no search, which could lead back."""
        address = self.cleaned_data["address"].strip()
        if not address:
            return ""
        if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
            raise ValidationError(_("Write an address of this shop that begins with a slash."))
        try:
            match = resolve(address.partition("#")[0].partition("?")[0])
        except Resolver404:
            raise ValidationError(_("There is no page at this address.")) from None
        if match.view_name == "catalog:search":
            raise ValidationError(
                _("This is a search, too. To have one find what another does, add a synonym.")
            )
        if match.namespace not in {"catalog", "reviews"}:
            raise ValidationError(_("This page isn't one that every shopper may see."))
        return address


@admin.register(SearchRedirect)
class SearchRedirectAdmin(QueryAdmin):
    form = SearchRedirectForm
    list_display = ("query", "leads_to", "in_shop")
    list_select_related = ("category", "product__category")
    autocomplete_fields = ("category", "product")
    fieldsets = (
        (None, {"fields": ("query",)}),
        (
            gettext_lazy("Leads to one of these"),
            {"fields": ("category", "product", "address")},
        ),
    )

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.remote_field.model is Category:
            kwargs["form_class"] = CategoryChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, redirect: SearchRedirect) -> SafeString:
        if redirect.address:
            return format_html('<a href="{0}">{0}</a>', redirect.address)
        target = redirect.category or redirect.product
        is_shown = target.is_visible if redirect.category else target.is_shown_at(timezone.now())
        if is_shown:
            return format_html('<a href="{}">{}</a>', target.get_absolute_url(), target)
        return format_html(
            '{} <span class="word word--warn">{}</span>',
            target,
            _("Hidden: shoppers get the list"),
        )


class PinFormSet(BaseInlineFormSet):
    default_error_messages = BaseInlineFormSet.default_error_messages | {
        "too_few_forms": gettext_lazy("Pin at least one product."),
    }


class PinInline(ChoosingAdmin, admin.TabularInline):
    """The pinned products; who may edit the search's pins may edit each."""

    model = Pin
    form = RowForm
    formset = PinFormSet
    fields = ("position", "product", "status")
    readonly_fields = ("status",)
    autocomplete_fields = ("product",)
    extra = 0
    min_num = 1
    max_num = MOST_PINS
    verbose_name = gettext_lazy("product")
    verbose_name_plural = gettext_lazy("products, the first at the top")

    def get_formset(
        self, request: HttpRequest, obj: PinnedSearch | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        limits = {"validate_min": True, "validate_max": True}
        formset = super().get_formset(request, obj, **kwargs | limits)
        if product := formset.form.base_fields.get("product"):
            # Whoever arranges products doesn't make or change them here.
            product.widget.can_add_related = product.widget.can_change_related = False
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pin]:
        return super().get_queryset(request).select_related("product__category").in_order()

    def has_view_permission(self, request: HttpRequest, obj: PinnedSearch | None = None) -> bool:
        return any(
            request.user.has_perm(f"catalog.{action}_pinnedsearch")
            for action in ("view", "change", "add")
        )

    def has_add_permission(self, request: HttpRequest, obj: PinnedSearch | None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: PinnedSearch | None = None) -> bool:
        action = "change" if obj else "add"
        return request.user.has_perm(f"catalog.{action}_pinnedsearch")

    def has_delete_permission(self, request: HttpRequest, obj: PinnedSearch | None = None) -> bool:
        return self.has_change_permission(request, obj)

    @admin.display(description=gettext_lazy("status"))
    def status(self, pin: Pin) -> SafeString | str:
        if not pin.pk:
            return ""
        return format_html('<span class="word word--{}">{}</span>', *status_of(pin.product))


@admin.register(PinnedSearch)
class PinnedSearchAdmin(QueryAdmin):
    list_display = ("query", "first_products", "in_shop")
    search_fields = ("query", "key", "products__name")
    fields = ("query",)
    inlines = (PinInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PinnedSearch]:
        pins = Prefetch("pins", Pin.objects.select_related("product").in_order())
        return super().get_queryset(request).prefetch_related(pins)

    @admin.display(description=gettext_lazy("products in order"))
    def first_products(self, search: PinnedSearch) -> SafeString:
        names = [pin.product.name for pin in search.pins.all()]
        shown = names[:MOST_NAMED] + (["…"] if len(names) > MOST_NAMED else [])
        return format_html_join("", "<div>{}</div>", ((name,) for name in shown))
