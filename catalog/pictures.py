"""Takes pictures in, and makes their sizes in the background; until then the original serves."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
    with opened(upload, MAX_BYTES) as image:
        # Phones write JPEGs with a preview behind the picture, which Pillow calls MPO.
        kind = image.format if image.format in FORMATS else "JPEG"
        data = _without_metadata(image, kind)
    if data is None:
        upload.seek(0)
        data = upload.read()
    return ContentFile(data, f"{PurePath(upload.name).stem[:70]}.{FORMATS[kind]}")


@contextmanager
def opened(upload: File, most_bytes: int, *, longest: int | None = None) -> Iterator[Image.Image]:
    """The picture in a file, decoded; the first one where it holds several.

    A JPEG with sides far beyond `longest` pixels is decoded smaller, to no less than that.
    Raises ValidationError, which names the file, for what isn't a picture or is too large to
    work with, and for what Pillow can't do with it inside the `with`.
    """
    if upload.size > most_bytes:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s."),
            "picture_too_large",
            {"name": upload.name, "limit": filesizeformat(most_bytes)},
        )
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(upload, formats=list(FORMATS)) as image:
                _check_pixels(upload.name, *image.size)
                if longest:
                    image.draft(None, (longest, longest))
                image.load()
                yield image
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(upload.name) from error
    # Pillow's readers raise nearly anything for a broken file.
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError) as error:
        raise ValidationError(
            _("“%(name)s” isn't a picture that the shop can show. Use JPEG, PNG, WebP or AVIF."),
            "not_a_picture",
            {"name": upload.name},
        ) from error


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
        for model in apps.get_models()
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

    A picture that was replaced or deleted meanwhile is left alone. Pages that show it belong
    to the catalogue, or to the part of the shop that its model names as its `edition`.
    """
    app_label, model_name, field_name = sender
    model = apps.get_model(app_label, model_name)
    rows = model._base_manager.filter(**{field_name: file_name})
    row = rows.first()
    if row is None:
        return
    stored = getattr(row, field_name)
    write_sizes(stored)
    with transaction.atomic():
        if not rows.exists() and not stored.storage.exists(stored.name):
            # Deleted while they were made: none of it stays.
            delete_files(stored)
            return
        edition = getattr(model, "edition", CATALOGUE)
        if edition == CATALOGUE:
            lock_catalog()
        rows.update(sizes_ready=True)
        if isinstance(row, ProductImage):
            resettle(rows.values_list("product", flat=True))
        renew(edition)


def write_sizes(stored: PictureFieldFile) -> None:
    """Writes the files of all sizes of a stored picture."""
    with stored.open() as file, Image.open(file) as image:
        original = PillowPicture.pre_process(image)
        for size in stored.get_picture_files_list():
            size.save(original)


def delete_files(stored: PictureFieldFile) -> None:
    """Deletes a picture's files, all sizes, once the transaction that lets go of it commits."""
    names = [stored.name, *(size.name for size in stored.get_picture_files_list())]

    def delete() -> None:
        for name in names:
            stored.storage.delete(name)

    # Robust: who deletes it has done so, also where the storage is away.
    transaction.on_commit(delete, robust=True)
