"""The pictures that a feed names: files below its own folder and public addresses."""

import hashlib
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image

from catalog.feeds import fetching
from catalog.models import Product, ProductImage
from catalog.pictures import FORMATS, MAX_BYTES, MAX_PIXELS, cleaned
from catalog.verbs.addresses import slug_of

MAX_ADDRESS = 2000
NAMED_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
NAME_LENGTH = 60

STORED = ProductImage._meta.get_field("picture")


class BadPicture(Exception):
    """Why a file can't be shown as a picture."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture in the shop's storage, not yet tied to a product."""

    name: str
    width: int
    height: int

    def as_image(self, product: Product, **fields: Any) -> ProductImage:
        return ProductImage(
            product=product, picture=self.name, width=self.width, height=self.height, **fields
        )


class PictureFolder:
    """Finds the local pictures of a feed; None as a folder means that it came without."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder and folder.resolve()
        self.find_fault = lru_cache(10_000)(self._find_fault)

    def read(self, address: str) -> bytes:
        """The content of a local picture; raises BadPicture where there is none."""
        path = self._locate(address)
        if path.stat().st_size > MAX_BYTES:
            raise BadPicture(_("It is larger than 20 MB."))
        return path.read_bytes()

    def _find_fault(self, address: str) -> str:
        """What is wrong with an address that a feed gives, as far as can be told at once."""
        if len(address) > MAX_ADDRESS:
            return _("The address is longer than %(limit)d characters.") % {"limit": MAX_ADDRESS}
        if is_remote(address):
            return fetching.find_fault(address)
        try:
            with self._locate(address).open("rb") as file:
                _check_kind(file)
        except BadPicture as fault:
            return str(fault)
        return ""

    def _locate(self, address: str) -> Path:
        """The file at a relative path, which is below the folder whatever links are on the way."""
        if self.folder is None:
            raise BadPicture(_("The feed came without its pictures."))
        if NAMED_SCHEME.match(address):
            raise BadPicture(_("Only http(s) addresses and files below the feed's folder count."))
        path = Path(address.replace("%2C", ","))
        if path.is_absolute() or ".." in path.parts:
            raise BadPicture(_("Only files below the feed's folder are read."))
        try:
            found = (self.folder / path).resolve()
            if not found.is_relative_to(self.folder):
                raise BadPicture(_("Only files below the feed's folder are read."))
            if not found.is_file():
                raise BadPicture(_("The picture isn't there."))
        except (OSError, ValueError):  # a name too long, a circle of links
            raise BadPicture(_("The picture isn't there.")) from None
        return found


def is_remote(address: str) -> bool:
    return address.lower().startswith(("http:", "https:"))


def store(content: bytes, address: str, title: str, key: str) -> StoredPicture:
    """Puts a picture into the shop's storage, named after the product's title.

    The name follows from the product's key and the content, so that doing it again after
    a kill finds the same file. Raises BadPicture for what can't be shown.
    """
    try:
        picture = cleaned(ContentFile(content, Path(address).name))
    except ValidationError as refusal:
        raise BadPicture(" ".join(refusal.messages)) from refusal
    digest = hashlib.sha256(key.encode() + b"\0" + picture.read()).hexdigest()[:16]
    stem = slug_of(title)[:NAME_LENGTH].strip("-")
    name = f"{STORED.upload_to}/{stem}-{digest}{Path(picture.name).suffix}"
    with Image.open(picture) as image:
        width, height = image.size
    if STORED.storage.exists(name) and STORED.storage.size(name) != picture.size:
        STORED.storage.delete(name)  # half written when an import was killed
    if not STORED.storage.exists(name):
        name = STORED.storage.save(name, picture)
    return StoredPicture(name, width, height)


def _check_kind(file: IO[bytes]) -> None:
    """What can be told of a picture without decoding it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(FORMATS)) as image:
                width, height = image.size
    # Pillow's readers raise nearly anything for a broken file.
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError) as error:
        raise BadPicture(_("It isn't a picture that the shop can show.")) from error
    except Image.DecompressionBombError as error:
        raise BadPicture(_("It has too many pixels.")) from error
    if width * height > MAX_PIXELS:
        raise BadPicture(_("It has too many pixels."))
