"""The parts of a product on its form: variants with their options, and pictures.

They are the product's own, so who may edit the product may edit them.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.editing import RowForm
from catalog.admin.pictures import thumbnail
from catalog.models import (
    Attribute,
    AttributeValue,
    Product,
    ProductImage,
    ProductValue,
    Variant,
)

type Pair = tuple[Attribute, str]


class MomentInput(forms.DateTimeInput):
    """A date and time in one field, with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M:%S")


MOMENTS = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}}


class OptionsField(forms.CharField):
    """Options as text, one on a line: “Colour: Blue”. Gives (attribute, text) pairs."""

    widget = forms.Textarea(attrs={"rows": 2, "cols": 18})

    def to_python(self, value: str | None) -> str:
        lines = (" ".join(line.split()) for line in (value or "").splitlines())
        return "\n".join(line for line in lines if line)

    def clean(self, value: str | None) -> list[Pair]:
        found: dict[Attribute, str] = {}
        for line in super().clean(value).splitlines():
            name, _colon, text = (part.strip() for part in line.partition(":"))
            if not name or not text:
                raise ValidationError(_("Write one option on a line, such as “Colour: Blue”."))
            attribute = Attribute.objects.filter(name__iexact=name).first()
            if attribute is None:
                raise ValidationError(
                    _("There is no attribute “%(name)s” yet. Add it under Attributes first.")
                    % {"name": name}
                )
            if attribute in found:
                raise ValidationError(
                    _("A variant has one “%(name)s” only.") % {"name": attribute.name}
                )
            found[attribute] = text
        return list(found.items())


class VariantForm(RowForm):
    options = OptionsField(
        label=gettext_lazy("Options"),
        required=False,
        help_text=gettext_lazy("What tells it apart, one on a line, such as “Size: M”."),
    )

    def __init__(self, *args: Any, pictures: list[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["options"] = "\n".join(
                f"{tie.value.attribute.name}: {' '.join(tie.value.text.split())}"
                for tie in self.instance.variant_values.all()
            )
        if "picture" in self.fields:
            field = self.fields["picture"]
            field.queryset = ProductImage.objects.filter(pk__in=[pk for pk, _name in pictures])
            field.choices = [("", "—"), *pictures]


class PartFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """Says when a part is gone: its own row, which would hold the error, is too."""
        super().clean()
        kept = [form for form in self.initial_forms if not self._should_delete_form(form)]
        if any("id" in form.errors for form in kept):
            raise ValidationError(
                _(
                    "Some of these were deleted meanwhile, maybe in another window. "
                    "Reload the page to see what is left."
                )
            )


class VariantFormSet(PartFormSet):
    default_error_messages = forms.BaseInlineFormSet.default_error_messages | {
        "too_few_forms": gettext_lazy("A product needs at least one variant."),
    }

    @cached_property
    def pictures(self) -> list[tuple[int, str]]:
        """The product's pictures, asked for once for all its variants."""
        if not self.instance.pk:
            return []
        rows = ProductImage.objects.filter(product=self.instance).order_by("position", "pk")
        return [
            (row.pk, f"{number}. {row.alt or row.picture.name.rpartition('/')[2]}"[:60])
            for number, row in enumerate(rows, start=1)
        ]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "pictures": self.pictures}

    def clean(self) -> None:
        """Each of several variants says what tells it apart, and no two say the same."""
        super().clean()
        kept = [
            form
            for form in self.forms
            if "options" in getattr(form, "cleaned_data", {})
            and form not in self.deleted_forms
            and (form.instance.pk or form.has_changed())
        ]
        seen = set()
        for form in kept if len(kept) > 1 else []:
            options = frozenset(
                (attribute.pk, AttributeValue.key_of(text))
                for attribute, text in form.cleaned_data["options"]
            )
            if not options:
                form.add_error("options", _("Say what tells it apart, such as “Size: M”."))
            elif options in seen:
                form.add_error("options", _("Another variant has the same options."))
            seen.add(options)


class PartInline(admin.options.InlineModelAdmin):
    """A part of a product; the product's permissions are its own."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return any(
            request.user.has_perm(f"catalog.{action}_product")
            for action in ("view", "change", "add")
        )

    def has_add_permission(self, request: HttpRequest, obj: Product | None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return request.user.has_perm(f"catalog.{'change' if obj else 'add'}_product")

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return self.has_change_permission(request, obj)


class VariantInline(PartInline):
    model = Variant
    form = VariantForm
    formset = VariantFormSet
    min_num = 1
    verbose_name = gettext_lazy("variant")
    formfield_overrides = MOMENTS

    def get_formset(
        self, request: HttpRequest, obj: Product | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        return super().get_formset(request, obj, **kwargs | {"validate_min": True})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        ties = ProductValue.objects.select_related("value__attribute").order_by(
            "value__attribute__position", "value__attribute__name", "pk"
        )
        variants = super().get_queryset(request).order_by("position", "pk")
        return variants.prefetch_related(Prefetch("variant_values", ties))


class SimpleVariantInline(VariantInline, admin.StackedInline):
    """The one variant of a simple product, whose fields read as the product's own."""

    can_delete = False
    classes = ("simple-variant",)
    verbose_name_plural = gettext_lazy("price and stock")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("sku", "gtin"),
                    ("price", "stock"),
                    ("sale_price", "sale_from", "sale_to"),
                )
            },
        ),
        (
            gettext_lazy("Options, picture and order, for one of several variants"),
            {"classes": ("collapse",), "fields": ("options", ("picture", "position"))},
        ),
    )


class SeveralVariantsInline(VariantInline, admin.TabularInline):
    verbose_name_plural = gettext_lazy("variants")
    classes = ("several-variants",)
    fields = (
        "options",
        "sku",
        "price",
        "sale_price",
        "stock",
        "picture",
        "sale_from",
        "sale_to",
        "gtin",
        "position",
    )


class PictureInline(PartInline, admin.TabularInline):
    """The pictures there are; new ones come by the field below them, several at once."""

    model = ProductImage
    form = RowForm
    formset = PartFormSet
    template = "admin/catalog/product/pictures.html"
    fields = ("preview", "alt", "position")
    readonly_fields = ("preview",)

    def has_add_permission(self, request: HttpRequest, obj: Product | None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductImage]:
        return super().get_queryset(request).order_by("position", "pk")

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, image: ProductImage) -> SafeString:
        return thumbnail(image.picture, is_ready=image.sizes_ready, size="large")


def inlines_for(product: Product | None) -> Sequence[type[PartInline]]:
    """The parts as the product needs them: plain fields for a simple one, else a table."""
    keys = list(product.variants.values_list("options_key", flat=True)[:2]) if product else []
    is_simple = len(keys) < 2 and not any(keys)
    return (SimpleVariantInline if is_simple else SeveralVariantsInline, PictureInline)
