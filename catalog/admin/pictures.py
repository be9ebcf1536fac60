"""How staff see and hand in pictures."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files.base import ContentFile, File
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureFieldFile

from catalog.pictures import cleaned

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif"


def thumbnail(picture: PictureFieldFile | None, *, is_ready: bool, size: str = "") -> SafeString:
    """A small picture of a fixed size; a blank of that size where there is none."""
    css_class = f"thumbnail thumbnail--{size}" if size else "thumbnail"
    if not picture:
        return format_html('<span class="{}"></span>', css_class)
    return format_html(
        '<img class="{}" src="{}" width="48" height="60" loading="lazy" alt="">',
        css_class,
        small_url(picture) if is_ready else picture.url,
    )


def small_url(picture: PictureFieldFile) -> str:
    """The address of the smallest size; only good once the sizes are made."""
    sizes = picture.aspect_ratios[None]["WEBP"]
    return sizes[min(sizes)].url if sizes else picture.url


class PictureInput(AdminFileWidget):
    """A file field that offers pictures alone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPTED, **(attrs or {})})


class PictureFormField(forms.ImageField):
    """One picture, taken in as `catalog.pictures` says."""

    widget = PictureInput

    def to_python(self, data: File | None) -> ContentFile | None:
        # Past ImageField, whose look at the picture says less and decodes it once more.
        upload = super(forms.ImageField, self).to_python(data)
        return cleaned(upload) if upload else None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.Field):
    """Several pictures at once; each refused one is named."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Add pictures"))
        kwargs.setdefault("help_text", _("JPEG, PNG, WebP or AVIF, several at once if you like."))
        widget = SeveralFilesInput(attrs={"multiple": True, "accept": ACCEPTED})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, uploads: list[File] | None) -> list[ContentFile]:
        pictures, problems = [], []
        for upload in uploads or []:
            try:
                pictures.append(cleaned(upload))
            except forms.ValidationError as problem:
                problems.append(problem)
        if problems:
            raise forms.ValidationError(problems)
        return pictures

    def has_changed(self, initial: Any, data: list[File] | None) -> bool:
        return bool(data)
