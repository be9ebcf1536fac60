"""Customers' pictures on their way in."""

from io import BytesIO
from uuid import uuid4

from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms, ImageOps

from catalog.pictures import opened

MAX_BYTES = 10 * 1024 * 1024
# The longer side of what is kept, in pixels.
LONGEST_SIDE = 2000
QUALITY = 88
SRGB = ImageCms.createProfile("sRGB")


def cleaned(upload: File) -> ContentFile:
    """The picture drawn anew as a JPEG: upright, at most 2,000 pixels long, and with nothing
    in it but what can be seen, not even the name that its file had.

    Raises ValidationError for what isn't a picture, or is too large to work with.
    """
    with opened(upload, MAX_BYTES, longest=LONGEST_SIDE) as image:
        # Where the camera's top is stands in what is about to go.
        image = ImageOps.exif_transpose(image)
        if image.mode in {"1", "P", "PA"}:
            # Shades between the few colours there are come only with all of them.
            image = image.convert("RGBA")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen = _on_white(_in_srgb(image))
        # A fresh picture takes over the pixels alone, whatever Pillow would write of the rest.
        bare = Image.new("RGB", seen.size)
        bare.paste(seen)
        buffer = BytesIO()
        bare.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return ContentFile(buffer.getvalue(), f"{uuid4().hex}.jpg")


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours that browsers expect of one without a profile."""
    has_alpha = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and not has_alpha and image.mode in {"RGB", "CMYK", "L"}:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, given, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            # A broken profile, or one for other pictures: the plain colours are close.
            pass
    if image.mode.startswith("I;16"):
        # Sixteen bits of grey would all come out white.
        image = image.point(lambda value: value / 256, "L")
    return image.convert("RGBA" if has_alpha else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")
