"""An archive of a person's data, as a file to take along."""

import json
import shutil
from collections.abc import Iterable, Mapping
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

# The newest form of data.json: new names may come without a new number, other meanings don't.
VERSION = 1


def archive_of(
    readme: str, data: Mapping[str, Any], pictures: Iterable[tuple[str, File]]
) -> IO[bytes]:
    """A zip of `README.txt`, `data.json` and pictures by their names in it, read from its start.

    It is written to the disk, a piece of a picture at a time, and gone once it is closed. A
    picture whose file is lost is named in `data.json` under `pictures_missing`.
    """
    file = TemporaryFile()  # noqa: SIM115, the answer that sends it closes it
    missing = []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_entry("README.txt"), readme)
        for name, picture in pictures:
            try:
                source = picture.open("rb")
            except FileNotFoundError:
                missing.append(name)
                continue
            # Pictures are as small as they get.
            with source, archive.open(_entry(name, ZIP_STORED), "w") as target:
                shutil.copyfileobj(source, target)
        whole = {"version": VERSION, "made_at": timezone.now(), **data, "pictures_missing": missing}
        text = json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr(_entry("data.json"), text)
    file.seek(0)
    return file


def _entry(name: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    entry = ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    return entry
