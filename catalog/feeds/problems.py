"""What is wrong with a feed, in words a shopkeeper understands."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

SHOWN = 120  # characters of an offending text that a message repeats


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a feed got wrong. An error rejects its row, a warning doesn't."""

    line: int
    column: str
    text: str
    reason: str
    is_error: bool

    def __str__(self) -> str:
        where = _("line %(line)d") % {"line": self.line} if self.line else _("the file")
        parts = [where, self.column, f"“{self.text}”" if self.text else "", self.reason]
        return ": ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, Any]:
        """The problem for machines, as JSON can hold it."""
        return asdict(self)


class FeedRefused(Exception):
    """The file as a whole can't be imported; nothing was written."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def error(line: int, column: str, text: str, reason: str) -> Problem:
    return Problem(line, column, shorten(text), reason, is_error=True)


def warning(line: int, column: str, text: str, reason: str) -> Problem:
    return Problem(line, column, shorten(text), reason, is_error=False)


def shorten(text: str) -> str:
    """The text as a message shows it: on one line, every character visible, not too long."""
    shown = "".join(map(_show, text[:SHOWN].strip()))
    return shown if len(text) <= SHOWN else shown + "…"


def _show(char: str) -> str:
    if char.isprintable() or char.isspace():
        return " " if char.isspace() else char
    return f"<U+{ord(char):04X}>"
