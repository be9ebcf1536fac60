from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Case, ForeignKey, IntegerField, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from catalog import preview
from catalog.admin.editing import CatalogAdmin, RowForm
from catalog.admin.pictures import PictureFormField, PictureInput, thumbnail
from catalog.models import Category
from catalog.verbs import tree


class CategoryChoiceField(forms.ModelChoiceField):
    """A category by name and address: names repeat in different departments."""

    def label_from_instance(self, category: Category) -> str:
        return category_label(category)


class CategoryChangeList(ChangeList):
    """Unless staff search or sort, the list is the tree, in the order that shoppers see."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if {SEARCH_VAR, ORDER_VAR} & request.GET.keys():
            return
        shown = _in_tree_order(
            self.queryset.order_by("position", "name", "pk").values_list("pk", "parent_id")
        )
        if self.multi_page and not (self.can_show_all and ALL_VAR in request.GET):
            start = (self.page_num - 1) * self.list_per_page
            shown = shown[start : start + self.list_per_page]
        places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(shown)]
        if places:
            self.result_list = self.queryset.filter(pk__in=shown).order_by(
                Case(*places, output_field=IntegerField())
            )


@admin.register(Category)
class CategoryAdmin(CatalogAdmin):
    list_display = ("picture", "tree_name", "position", "is_published", "products", "in_shop")
    list_display_links = ("tree_name",)
    list_editable = ("position",)
    list_filter = ("is_published",)
    list_per_page = 100
    search_fields = ("name", "path")
    ordering = ("path",)
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": ("name", "parent", "description")}),
        (_("Picture"), {"fields": (("image", "preview"),)}),
        (_("In the shop"), {"fields": ("is_published", "position")}),
        (_("Address"), {"classes": ("collapse",), "fields": ("slug",)}),
    )
    readonly_fields = ("preview",)
    formfield_overrides = {PictureField: {"form_class": PictureFormField, "widget": PictureInput}}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CategoryChangeList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **kwargs | {"form": RowForm})

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        kwargs.setdefault("form_class", CategoryChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def refusals_to_delete(self, objs: Sequence[Category]) -> list[str]:
        try:
            tree.check_deletable(objs)
        except ValidationError as refusal:
            return refusal.messages
        return []

    def choice_label(self, category: Category) -> str:
        return category_label(category)

    def view_on_site(self, category: Category) -> str:
        return category.get_absolute_url() if category.is_visible else preview.link_to(category)

    @admin.display(description="")
    def picture(self, category: Category) -> SafeString:
        return thumbnail(category.image, is_ready=category.sizes_ready)

    @admin.display(description=_("as it is"))
    def preview(self, category: Category) -> SafeString:
        return thumbnail(category.image, is_ready=category.sizes_ready, size="large")

    @admin.display(description=_("category"), ordering="name")
    def tree_name(self, category: Category) -> SafeString:
        return format_html(
            '<span class="tree-name tree-name--{}">{}</span>', category.depth, category.name
        )

    @admin.display(description=_("products shown"), ordering="product_count")
    def products(self, category: Category) -> SafeString:
        url = reverse("admin:catalog_product_changelist", query={"category": category.pk})
        return format_html('<a href="{}">{}</a>', url, category.product_count)

    @admin.display(description=_("shop"))
    def in_shop(self, category: Category) -> SafeString:
        label = _("View") if category.is_visible else _("Preview")
        return format_html('<a href="{}">{}</a>', self.view_on_site(category), label)


def category_label(category: Category) -> str:
    """A category's name with its address, as a field offers it."""
    return f"{category.name} ({category.path})"


def _in_tree_order(rows: Iterable[tuple[int, int | None]]) -> list[int]:
    """The ids with each parent right before its children, siblings as they come.

    A row whose parent isn't among them, as under a filter, stands as a root.
    """
    rows = list(rows)
    present = {pk for pk, _parent in rows}
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in rows:
        children[parent if parent in present else None].append(pk)

    def walk(parent: int | None) -> Iterator[int]:
        for pk in children[parent]:
            yield pk
            yield from walk(pk)

    return list(walk(None))
