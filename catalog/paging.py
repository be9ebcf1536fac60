"""Lists in pages that can also grow: `?page=3` is the third, `?upto=3` the first three."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

# The products of one page.
PAGE_SIZE = 24
# A list grows to this many pages; further on, the page links lead.
MOST_PAGES_AT_ONCE = 8


@dataclass(frozen=True)
class Page:
    """A part of a list, and what the links around it need. Pages count from 1."""

    rows: Sequence[Any]
    size: int
    first: int
    last: int
    page_count: int
    row_count: int

    @property
    def start(self) -> int:
        """The place of the first row in the whole list, counted from 1; 0 if there is none."""
        return (self.first - 1) * self.size + 1 if self.rows else 0

    @property
    def end(self) -> int:
        """The place of the last row in the whole list."""
        return (self.first - 1) * self.size + len(self.rows)

    @property
    def fresh(self) -> int | None:
        """The index of the row that came with the last growth, where the reader goes on."""
        return (self.last - self.first) * self.size if self.last > self.first else None

    @property
    def previous(self) -> int | None:
        return self.first - 1 if self.first > 1 else None

    @property
    def next(self) -> int | None:
        return self.last + 1 if self.last < self.page_count else None

    @property
    def grown(self) -> int | None:
        """The `upto` that shows one page more in place; None at the end or at the bound."""
        can_grow = self.first == 1 and self.last < min(self.page_count, MOST_PAGES_AT_ONCE)
        return self.last + 1 if can_grow else None

    @property
    def numbers(self) -> list[int | None]:
        """The pages worth a link: the ends and the neighbours; None stands for a gap."""
        shown = sorted(
            {1, self.page_count}
            | set(range(max(1, self.first - 1), min(self.page_count, self.last + 1) + 1))
        )
        numbers: list[int | None] = []
        for number in shown:
            if numbers and numbers[-1] is not None and number > numbers[-1] + 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


@dataclass(frozen=True)
class Place:
    """Which part of a list is asked for: a page, or all up to it."""

    number: int
    is_grown: bool


def place_of(query: QueryDict) -> Place:
    """The part of a list that a query string asks for."""
    return Place(_number(query.get("upto") or query.get("page")), "upto" in query)


def page_of(
    rows: QuerySet | Sequence, place: Place, size: int, *, row_count: int | None = None
) -> Page:
    """The page asked for, or the nearest there is.

    One query, and another where the number of rows isn't known.
    """
    if row_count is None:
        row_count = rows.order_by().count()
    page_count = max(1, -(-row_count // size))
    last = min(place.number, page_count)
    first = last
    if place.is_grown:
        first, last = 1, min(last, MOST_PAGES_AT_ONCE)
    shown = list(rows[(first - 1) * size : last * size])
    return Page(shown, size, first, last, page_count, row_count)


def _number(text: str | None) -> int:
    """A page number from outside; whatever is none counts as the first."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return 1
    return max(1, int(text))
