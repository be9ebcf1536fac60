"""Opens a file of reviews: text, text packed as .gz, or the archive that the export writes."""

import zipfile
from contextlib import ExitStack
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from catalog.feeds.problems import FeedRefused
from catalog.feeds.reader import Feed
from reviews.models import LONGEST_BODY
from reviews.models.reply import LONGEST_REPLY
from reviews.photos import MAX_BYTES

TABLE = "reviews.csv"
PICTURES = "pictures/"
ZIP_MAGIC = b"PK"
SEPARATORS = "\t;,"
# A review may be a poem, and so may its reply.
LINES_PER_ROW = LONGEST_BODY + LONGEST_REPLY


class Missing(Exception):
    """Why a picture isn't to be had."""


class Source:
    """The rows of a file, and the pictures that came with it, if any."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises FeedRefused for what can't be read."""
        self._open = ExitStack()
        self._archive: zipfile.ZipFile | None = None
        start = file.read(2)
        file.seek(0)
        try:
            table = self._table(file) if start == ZIP_MAGIC else file
            self.feed = Feed(table, separators=SEPARATORS, lines_per_row=LINES_PER_ROW)
        except FeedRefused:
            self.close()
            raise
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as damage:
            self.close()
            raise FeedRefused(_("The archive is damaged.")) from damage
        self._open.callback(self.feed.close)

    def picture(self, name: str) -> ContentFile:
        """A picture by the name that the table has for it; raises Missing."""
        if self._archive is None:
            raise Missing(_("The file came without its pictures."))
        try:
            found = self._archive.getinfo(name)
        except KeyError:
            raise Missing(_("The picture isn’t in the archive.")) from None
        if not name.startswith(PICTURES) or found.file_size > MAX_BYTES:
            raise Missing(_("The picture is too large."))
        try:
            with self._archive.open(found) as file:
                return ContentFile(file.read(MAX_BYTES + 1), name)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
            raise Missing(_("The archive is damaged.")) from None

    def close(self) -> None:
        self._open.close()

    def _table(self, file: BinaryIO) -> BinaryIO:
        self._archive = self._open.enter_context(zipfile.ZipFile(file))
        if TABLE not in self._archive.namelist():
            raise FeedRefused(
                _("The archive holds no %(name)s. Save a spreadsheet as text with commas (CSV).")
                % {"name": TABLE}
            )
        return self._open.enter_context(self._archive.open(TABLE))
