"""Takes pictures in, and makes their sizes in the background; until then the original serves."""

import warnings
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.tasks import task
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from pictures.models import PictureField, PictureFieldFile, PillowPicture
from PIL import Image, ImageOps

from catalog.models import ProductImage
from catalog.verbs import CATALOGUE, lock_catalog, renew, resettle

MAX_BYTES = 20 * 1024 * 1024
# Decoded, a picture takes four bytes a pixel, however small its file is.
MAX_PIXELS = 50_000_000

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}

# What a picture needs to look right. Anything else may tell where, when and by whom it
# was taken, or what an editing program remembers of it.
HARMLESS = {
    "adobe",
    "adobe_transform",
    "aspect",
    "background",
    "chromaticity",
    "dpi",
    "duration",
    "gamma",
    "icc_profile",
    "interlace",
    "jfif",
    "jfif_density",
    "jfif_unit",
    "jfif_version",
    "loop",
    "progression",
    "progressive",
    "srgb",
    "timestamp",
    "transparency",
}


def cleaned(upload: File) -> ContentFile:
    """The picture as the shop keeps it: upright, free of metadata, named for what it is.

    Raises ValidationError for what isn't a picture, or is too large to work with.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s."),
            "picture_too_large",
            {"name": upload.name, "limit": filesizeformat(MAX_BYTES)},
        )
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(upload, formats=list(FORMATS)) as image:
                _check_pixels(upload.name, *image.size)
                image.load()
                # Phones write JPEGs with a preview behind the picture, which Pillow calls MPO.
                kind = image.format if image.format in FORMATS else "JPEG"
                data = _without_metadata(image, kind)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(upload.name) from error
    # Pillow's readers raise nearly anything for a broken file.
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError) as error:
        raise ValidationError(
            _("“%(name)s” isn't a picture that the shop can show. Use JPEG, PNG, WebP or AVIF."),
            "not_a_picture",
            {"name": upload.name},
        ) from error
    if data is None:
        upload.seek(0)
        data = upload.read()
    return ContentFile(data, f"{PurePath(upload.name).stem[:70]}.{FORMATS[kind]}")


def _check_pixels(name: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> ValidationError:
    return ValidationError(
        _("“%(name)s” has more than %(limit)d megapixels."),
        "too_many_pixels",
        {"name": name, "limit": MAX_PIXELS // 1_000_000},
    )


def _without_metadata(image: Image.Image, kind: str) -> bytes | None:
    """The picture written anew, or None where its file holds nothing but the picture."""
    if image.info.keys() <= HARMLESS and not image.getexif():
        return None
    upright = ImageOps.exif_transpose(image)
    upright.info = {
        name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info
    }
    buffer = BytesIO()
    upright.save(buffer, kind, quality=95, icc_profile=image.info.get("icc_profile"))
    return buffer.getvalue()


def schedule_sizes(*, file_name: str, sender: tuple[str, str, str], **_details: Any) -> None:
    """What django-pictures calls when a picture is stored: the work waits for the commit."""
    transaction.on_commit(lambda: make_sizes.enqueue(list(sender), file_name))


def schedule_missing_sizes() -> int:
    """Schedules the sizes that pictures still lack, and gives how many pictures those are: no
    task tries again by itself after a full disk or the end of its worker."""
    missing = [
        ([model._meta.app_label, model._meta.model_name, field.name], name)
        for model in apps.get_app_config("catalog").get_models()
        for field in model._meta.fields
        if isinstance(field, PictureField)
        for name in model._base_manager.filter(sizes_ready=False).values_list(field.name, flat=True)
        if name
    ]
    for sender, name in missing:
        make_sizes.enqueue(sender, name)
    return len(missing)


@task(queue_name="pictures")
def make_sizes(sender: list[str], file_name: str) -> None:
    """Writes the sizes of one stored picture and lets the shop serve them.

    A picture that was replaced or deleted meanwhile is left alone.
    """
    app_label, model_name, field_name = sender
    rows = apps.get_model(app_label, model_name)._base_manager.filter(**{field_name: file_name})
    row = rows.first()
    if row is None:
        return
    write_sizes(getattr(row, field_name))
    with transaction.atomic():
        lock_catalog()
        rows.update(sizes_ready=True)
        if isinstance(row, ProductImage):
            resettle(rows.values_list("product", flat=True))
        renew(CATALOGUE)


def write_sizes(stored: PictureFieldFile) -> None:
    """Writes the files of all sizes of a stored picture."""
    with stored.open() as file, Image.open(file) as image:
        original = PillowPicture.pre_process(image)
        for size in stored.get_picture_files_list():
            size.save(original)
