"""Cuts a product feed into rows: plain or .gz, tabs or commas, found by column names.

Knows nothing about products. A file that can't be a feed is refused with `FeedRefused`;
a row that can't be cut into cells comes with the problem instead of its cells.
"""

import csv
import gzip
import shutil
import tempfile
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from catalog.feeds.problems import FeedRefused, Problem, error, warning

MAX_BYTES = 2 * 1024**3  # unpacked; a small .gz can hold far more than a disk does
MAX_LINE_BYTES = 1024**2
# How far a quoted cell may run on. An unclosed quote would else swallow the whole file.
MAX_LINES_PER_ROW = 200

GZIP_MAGIC = b"\x1f\x8b"
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column names; `problem` is set, and `cells` is empty, where it is unreadable."""

    line: int
    cells: dict[str, str]
    problem: Problem | None = None


class Feed:
    """A feed's columns and rows. Both can be read again; the file may change meanwhile.

    Works on a copy of its own, so that checking and writing see the same bytes. A feed of
    products has tabs or commas; other lists may say what else separates their cells, and over
    how many lines a quoted cell may run.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        separators: str = "\t,",
        lines_per_row: int = MAX_LINES_PER_ROW,
    ) -> None:
        self._lines_per_row = lines_per_row
        self._file = _unpack(file)
        first = self._file.read(4)
        if not first:
            raise FeedRefused(_("The file is empty."))
        _refuse_other_formats(first)
        self._file.seek(0)
        header = next(self._numbered_lines())[1]
        self.delimiter = _find_delimiter(header, separators)
        self.columns, self.problems = _read_header(header, self.delimiter)

    def rows(self) -> Iterator[Row]:
        """Every row that holds something, in order; blank ones are skipped."""
        numbered = self._numbered_lines()
        next(numbered)
        waiting: deque[tuple[int, str]] = deque()
        while True:
            taken = waiting.popleft() if waiting else next(numbered, None)
            if taken is None:
                return
            line, text = taken
            if '"' in text:
                waiting.appendleft(taken)
                cells = self._cut_quoted(waiting, numbered)
            else:
                cells = text.split(self.delimiter)
            if cells is None:
                yield Row(line, {}, error(line, "", text, _("A double quote is never closed.")))
            elif any(cell and not cell.isspace() for cell in cells):
                yield self._name_cells(line, text, cells)

    def close(self) -> None:
        self._file.close()

    def _numbered_lines(self) -> Iterator[tuple[int, str]]:
        """Lines as text without their ends, numbered from 1."""
        self._file.seek(0)
        number = 0
        while raw := self._file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(raw) > MAX_LINE_BYTES:
                raise FeedRefused(
                    _("Line %(line)d is longer than a megabyte: it can't be a row.")
                    % {"line": number}
                )
            if number == 1:
                raw = raw.removeprefix(UTF_8_MARK)
            yield number, _decode(raw, number)

    def _cut_quoted(
        self, waiting: deque[tuple[int, str]], numbered: Iterator[tuple[int, str]]
    ) -> list[str] | None:
        """The cells of the row that begins with the first waiting line.

        A quoted cell may hold line breaks. Where the quotes don't add up, only the first
        line is given up (None): the lines after it are read as rows of their own.
        """
        taken: list[tuple[int, str]] = []

        def lines() -> Iterator[str]:
            while len(taken) < self._lines_per_row:
                following = waiting.popleft() if waiting else next(numbered, None)
                if following is None:
                    return
                taken.append(following)
                yield following[1] + "\n"

        try:
            cells = next(csv.reader(lines(), delimiter=self.delimiter, strict=True))
        except (csv.Error, StopIteration):
            cells = None
        if cells is None or self._has_swallowed_rows(cells, len(taken)):
            waiting.extendleft(reversed(taken[1:]))
            return None
        return cells

    def _has_swallowed_rows(self, cells: list[str], lines: int) -> bool:
        """Whether a quote was closed by one of a later row.

        No cell has both tabs and line breaks unless rows are in it.
        """
        return lines > 1 and (
            len(cells) != len(self.columns)
            or (self.delimiter == "\t" and any("\n" in cell and "\t" in cell for cell in cells))
        )

    def _name_cells(self, line: int, text: str, cells: list[str]) -> Row:
        if len(cells) != len(self.columns):
            reason = _("%(found)d cells, expected %(expected)d.") % {
                "found": len(cells),
                "expected": len(self.columns),
            }
            return Row(line, {}, error(line, "", text, reason))
        named = dict(zip(self.columns, cells, strict=True))
        named.pop("", None)
        return Row(line, named)


def _unpack(file: BinaryIO) -> BinaryIO:
    """A copy of the file without its compression, deleted when closed."""
    start = file.read(2)
    file.seek(0)
    source = gzip.GzipFile(fileobj=file) if start == GZIP_MAGIC else file
    copy = tempfile.TemporaryFile()  # noqa: SIM115, the feed closes it
    try:
        shutil.copyfileobj(_Bounded(source), copy, 1024**2)
    except (gzip.BadGzipFile, EOFError, zlib.error) as damage:
        copy.close()
        raise FeedRefused(_("The .gz file is damaged.")) from damage
    except FeedRefused:
        copy.close()
        raise
    copy.seek(0)
    return copy


class _Bounded:
    """Reads from `source` and refuses what never ends."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.size = 0

    def read(self, size: int) -> bytes:
        chunk = self.source.read(size)
        self.size += len(chunk)
        if self.size > MAX_BYTES:
            raise FeedRefused(_("The file holds more than 2 GB."))
        return chunk


def _refuse_other_formats(first: bytes) -> None:
    if first.startswith(UTF_16_MARKS) or b"\x00" in first:
        raise FeedRefused(_("The file is UTF-16. Save it as UTF-8."))
    if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FeedRefused(_("The file is a spreadsheet or an archive. Save it as text with tabs."))
    if first.removeprefix(UTF_8_MARK).startswith(b"<"):
        raise FeedRefused(_("The file is XML or HTML. A feed is text with tabs or commas."))


def _decode(raw: bytes, line: int) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as failure:
        raise FeedRefused(
            _("The file is not UTF-8: byte 0x%(byte)02X on line %(line)d. Save it as UTF-8.")
            % {"byte": raw[failure.start], "line": line}
        ) from None
    return text.removesuffix("\n").removesuffix("\r")


def _find_delimiter(header: str, separators: str) -> str:
    if "\r" in header:
        raise FeedRefused(_("The lines end in a way of long ago (CR). Save the file anew as text."))
    for separator in separators:
        if separator in header:
            return separator
    if ";" in header:
        raise FeedRefused(
            _("The first line is separated by semicolons. Save the file with tabs or commas.")
        )
    raise FeedRefused(_("The first line has neither tabs nor commas: it doesn't name any columns."))


def _read_header(header: str, delimiter: str) -> tuple[list[str], list[Problem]]:
    """The columns' names as we write them, and a warning for each that has none."""
    try:
        written = next(csv.reader([header], delimiter=delimiter, strict=True))
    except csv.Error:
        raise FeedRefused(_("A double quote in the first line is never closed.")) from None
    columns = [_plain_name(name) for name in written]
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise FeedRefused(*(_("Column %(name)s appears twice.") % {"name": n} for n in twice))
    nameless = [
        warning(1, "", "", _("Column %(number)d has no name and is left out.") % {"number": number})
        for number, name in enumerate(columns, start=1)
        if not name
    ]
    return columns, nameless


def _plain_name(written: str) -> str:
    """`Product detail(section:name:value)` and `g:product_detail` are both `product_detail`."""
    name = written.partition("(")[0].strip().casefold().removeprefix("g:")
    return "_".join(name.split())
