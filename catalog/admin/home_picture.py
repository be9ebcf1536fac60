from django import forms
from django.contrib import admin
from django.db.models import CharField, ForeignKey
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from catalog.admin.category import CategoryChoiceField
from catalog.admin.editing import CatalogAdmin
from catalog.admin.pictures import PictureFormField, PictureInput, thumbnail
from catalog.models import HomePicture


@admin.register(HomePicture)
class HomePictureAdmin(CatalogAdmin):
    list_display = ("small", "sentence", "category", "is_published", "created_at")
    list_display_links = ("sentence",)
    list_select_related = ("category",)
    ordering = ("-created_at", "-pk")
    autocomplete_fields = ("category",)
    fields = (("picture", "preview"), "alt", "sentence", "category", "is_published")
    readonly_fields = ("preview",)
    formfield_overrides = {
        CharField: {"widget": forms.TextInput(attrs={"class": "vLargeTextField"})},
        PictureField: {"form_class": PictureFormField, "widget": PictureInput},
    }

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField:
        kwargs.setdefault("form_class", CategoryChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def view_on_site(self, _home_picture: HomePicture) -> str:
        return reverse("catalog:home")

    @admin.display(description="")
    def small(self, home_picture: HomePicture) -> SafeString:
        return thumbnail(home_picture.picture, is_ready=home_picture.sizes_ready)

    @admin.display(description=_("as it is"))
    def preview(self, home_picture: HomePicture) -> SafeString:
        return thumbnail(home_picture.picture, is_ready=home_picture.sizes_ready, size="large")
