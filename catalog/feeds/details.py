"""The grammar of a `product_detail` cell: `section:name:value`, several joined by commas.

A part that holds a comma, a colon or a double quote stands in double quotes, inner ones
doubled: `General:Type:Player,Display:Diagonal:"2.5"" wide",Display:Ratio:"16:9"`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

# A part is either quoted as a whole or holds no separator; what follows tells where it ends.
PART = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=[:,]|$)|([^",:]*)(?=[:,]|$)')


class Detail(NamedTuple):
    section: str
    name: str
    value: str


class BadDetail(NamedTuple):
    text: str
    reason: str


def read_details(cell: str) -> Iterator[Detail | BadDetail]:
    """Each detail in the cell, good or bad; empty ones between two commas are skipped."""
    if '"' not in cell:
        for text in cell.split(","):
            if text and not text.isspace():
                yield _read_parts(text, [part.strip() for part in text.split(":")])
        return
    start = 0
    while start < len(cell):
        parts, end = _cut(cell, start)
        text = cell[start:end]
        if parts is None:
            yield BadDetail(text, _("The double quotes don't add up."))
        elif text and not text.isspace():
            yield _read_parts(text, parts)
        start = end + 1


def _cut(cell: str, start: int) -> tuple[list[str] | None, int]:
    """The parts of the detail that begins at `start`, and where it ends.

    None for the parts where the quotes don't add up: nothing after them can be told apart.
    """
    parts = []
    while match := PART.match(cell, start):
        quoted, bare = match.groups()
        parts.append(quoted.replace('""', '"') if quoted is not None else bare.strip())
        start = match.end()
        if cell[start : start + 1] != ":":
            return parts, start
        start += 1
    return None, len(cell)


def _read_parts(text: str, parts: list[str]) -> Detail | BadDetail:
    if len(parts) != 3:
        return BadDetail(
            text,
            _("A detail is section:name:value; this one has %(count)d parts.")
            % {"count": len(parts)},
        )
    detail = Detail(*parts)
    if not detail.name:
        return BadDetail(text, _("The detail has no name."))
    if not detail.value:
        return BadDetail(text, _("The detail has no value."))
    return detail
