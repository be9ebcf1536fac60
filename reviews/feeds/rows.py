"""One row of a file of reviews: what its cells say, and what is wrong with them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from catalog.feeds.cells import Note, Unreadable
from catalog.feeds.problems import FeedRefused, Problem, error, warning
from catalog.feeds.reader import Row
from reviews.feeds import cells
from reviews.feeds.layout import ALIASES, COLUMNS, MARKS, UNUSED, unguard
from reviews.models import MOST_PHOTOS, Hold, Rejection, Status


@dataclass(slots=True)
class ReviewRow:
    """A review as a file tells it. None and empty mean that the file doesn't say."""

    line: int
    product_id: str
    product_handle: str
    rating: int
    title: str
    body: str
    status: Status = Status.PUBLISHED
    codes: list[str] = field(default_factory=list)
    email: str = ""
    byline: str = ""
    written_at: datetime | None = None
    edited_at: datetime | None = None
    origin: str = ""
    is_rewarded: bool = False
    is_insider: bool = False
    claims_verified: bool = False
    reply: str = ""
    replied_at: datetime | None = None
    pictures: list[str] = field(default_factory=list)
    picture_texts: list[str] = field(default_factory=list)


class RowReader:
    """Reads the rows of a file with these columns. Raises FeedRefused for columns that aren't
    those of reviews."""

    def __init__(self, columns: Iterable[str]) -> None:
        self.columns = [column for column in columns if column]
        self._names = {
            ALIASES[column]: column
            for column in self.columns
            if column in ALIASES and ALIASES[column] not in self.columns
        } | {column: column for column in self.columns if column in COLUMNS}
        # What the export wrote is plain text with its formulas guarded.
        self.is_own = set(self._names) >= MARKS
        self._refuse_other_files()

    def problems(self) -> list[Problem]:
        """Warnings about columns that nobody reads."""
        known = {*self._names.values(), *UNUSED, *ALIASES}
        return [
            warning(1, column, "", _("The column is unknown and is left out."))
            for column in self.columns
            if column not in known
        ]

    def read(self, row: Row) -> tuple[ReviewRow | None, list[Problem]]:
        """The row, or None where it is rejected, and every problem with it."""
        if row.problem:
            return None, [row.problem]
        found = _Cells(row, self._names, is_own=self.is_own)
        words = {"is_plain": self.is_own}
        status = found.status()
        values = {
            "rating": found.required("rating", cells.read_rating),
            "body": found.required("body", partial(cells.read_body, **words)),
            "title": found.required("title", partial(cells.read_title, **words)),
            "written_at": found.required_if_said("review_date", cells.read_moment),
            "product_id": found.text("product_id"),
            "product_handle": found.text("product_handle"),
        }
        if not (values["product_id"] or values["product_handle"]):
            found.refuse("product_id", _("No product is named."))
        if values["body"] == values["title"] == "" and status is not Status.WITHDRAWN:
            found.refuse("body", _("There are no words."))
        if any(problem.is_error for problem in found.problems):
            return None, found.problems
        # Some places take a headline alone, others a text alone. Either is all that was said.
        values["body"] = values["body"] or values["title"]
        values["title"] = values["title"] or cells.title_of(values["body"])
        review = ReviewRow(line=row.line, status=status, **values)
        self._read_more(found, review, words)
        return review, found.problems

    def _read_more(self, found: "_Cells", review: ReviewRow, words: dict[str, bool]) -> None:
        """What costs no row where it can't be read."""
        review.email = found.optional("reviewer_email", cells.read_email) or ""
        review.byline = found.optional("reviewer_name", cells.read_byline) or ""
        review.reply = found.optional("reply", partial(cells.read_reply, **words)) or ""
        review.replied_at = found.optional("reply_date", cells.read_moment)
        review.pictures = found.optional("picture_urls", cells.read_list) or []
        if len(review.pictures) > MOST_PHOTOS:
            found.warn("picture_urls", _("Only the first five pictures are taken."))
            del review.pictures[MOST_PHOTOS:]
        if not self.is_own:
            return
        review.edited_at = found.optional("edited_at", cells.read_moment)
        review.origin = found.optional("brought_in_from", cells.read_origin) or ""
        review.is_rewarded = bool(found.optional("received_something", cells.read_fact))
        review.is_insider = bool(found.optional("works_for_shop", cells.read_fact))
        review.claims_verified = bool(found.text("verified_by"))
        review.picture_texts = found.optional("picture_texts", cells.read_texts) or []
        review.codes = found.text("reason_codes").split()
        if not {*review.codes} <= {*Hold.values, *Rejection.values}:
            found.warn("reason_codes", _("This isn’t a reason that the shop knows."))
            review.codes = []

    def _refuse_other_files(self) -> None:
        if not {"rating", "body", "title"} & self._names.keys():
            raise FeedRefused(
                _("This isn’t a file of reviews: it has none of the columns of one (%(names)s).")
                % {"names": "title, body, rating, product_id"}
            )
        missing = [] if "rating" in self._names else ["rating"]
        missing += [] if {"title", "body"} & self._names.keys() else ["body"]
        missing += [] if {"product_id", "product_handle"} & self._names.keys() else ["product_id"]
        if missing:
            raise FeedRefused(*(_("Column %(name)s is missing.") % {"name": n} for n in missing))


class _Cells:
    """The cells of one row by our names, and the problems found while reading them."""

    def __init__(self, row: Row, names: dict[str, str], *, is_own: bool) -> None:
        self.line = row.line
        self.names = names
        self.cells = {name: row.cells[column] for name, column in names.items()}
        if is_own:
            self.cells = {name: unguard(cell) for name, cell in self.cells.items()}
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        return self.cells.get(name, "").replace("\x00", "").strip()

    def status(self) -> Status:
        word = self.text("status") or Status.PUBLISHED
        if word not in Status.values:
            self.refuse("status", _("The status is pending, published, rejected or withdrawn."))
            return Status.PENDING
        return Status(word)

    def required(self, name: str, read: Callable[[str, Note], Any]) -> Any:
        """The cell's value; the row is rejected where it can't be read."""
        return self._read(name, read, error)

    def required_if_said(self, name: str, read: Callable[[str, Note], Any]) -> Any:
        """None where the cell is empty; the row is rejected where it can't be read."""
        return self._read(name, read, error) if self.text(name) else None

    def optional(self, name: str, read: Callable[[str, Note], Any]) -> Any:
        """The cell's value; None where it is empty or, with a warning, can't be read."""
        return self._read(name, read, warning) if self.text(name) else None

    def refuse(self, name: str, reason: str) -> None:
        self.problems.append(error(self.line, self._column(name), self.text(name), reason))

    def warn(self, name: str, reason: str) -> None:
        self.problems.append(warning(self.line, self._column(name), self.text(name), reason))

    def _read(
        self, name: str, read: Callable[[str, Note], Any], problem: Callable[..., Problem]
    ) -> Any:
        try:
            return read(self.cells.get(name, ""), partial(self.warn, name))
        except Unreadable as failure:
            text = self.text(name)
            self.problems.append(problem(self.line, self._column(name), text, str(failure)))
            return None

    def _column(self, name: str) -> str:
        """As the file's first line has it."""
        return self.names.get(name, name)
