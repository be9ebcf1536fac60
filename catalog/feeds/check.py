"""The first reading of a feed: what is in it and what is wrong with it, before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.feeds.kinds import KindGuesser
from catalog.feeds.problems import FeedRefused, Problem, error, warning
from catalog.feeds.reader import Feed
from catalog.feeds.rows.merchant import (
    OPTIONS,
    READ,
    REQUIRED,
    UNUSED,
    MerchantRow,
    MerchantRowReader,
)

# What the rows of a group have in common, with the words for where they don't.
SHARED = {
    "title": gettext_lazy("The group has another title on line %(line)d, which it keeps."),
    "product_type": gettext_lazy(
        "The group has another category on line %(line)d, which it keeps."
    ),
    "brand": gettext_lazy("The group has another brand on line %(line)d, which it keeps."),
}
ALWAYS_OPTIONS = ("color", "size")
PROGRESS_ROWS = 500


class Member(NamedTuple):
    """What the check of a group needs to know of one row."""

    line: int
    shared: tuple[str, ...]
    options: tuple[str, ...]


@dataclass
class Findings:
    """What the first reading found. `rejected` and `repeated` are line numbers."""

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)
    # How many rows each product has, by its external_id.
    products: Counter[str] = field(default_factory=Counter)
    # The columns that tell the variants of a group apart, by its item_group_id.
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: KindGuesser = field(default_factory=KindGuesser)


def check_columns(feed: Feed) -> list[Problem]:
    """Warnings about columns; refuses a file whose columns aren't those of a product feed."""
    known = [column for column in feed.columns if column in READ or column in UNUSED]
    if not known:
        raise FeedRefused(
            _("This isn't a product feed: it has none of the columns of one (%(names)s).")
            % {"names": ", ".join(REQUIRED)}
        )
    missing = [column for column in REQUIRED if column not in feed.columns]
    if missing:
        raise FeedRefused(*(_("Column %(name)s is missing.") % {"name": n} for n in missing))
    unknown = [column for column in feed.columns if column and column not in known]
    return feed.problems + [
        warning(1, column, "", _("The column is unknown and is left out.")) for column in unknown
    ]


class Check:
    """Reads every row once and gathers the `Findings`.

    Raises FeedRefused for columns that aren't those of a product feed.
    """

    def __init__(self, feed: Feed, reader: MerchantRowReader) -> None:
        self.feed = feed
        self.reader = reader
        self.findings = Findings(problems=check_columns(feed))
        self._tells_options = any(column in feed.columns for column in OPTIONS)
        self._lines_of_ids: dict[str, int] = {}
        self._lines_of_folded_ids: dict[str, int] = {}
        self._prints: dict[int, int] = {}
        self._singles: dict[str, int] = {}
        self._groups: dict[str, list[Member]] = defaultdict(list)

    def run(self) -> Iterator[int]:
        """Yields the number of rows read so far."""
        for row in self.feed.rows():
            self.findings.rows += 1
            merchant_row, problems = self.reader.read(row)
            self.findings.problems += problems
            if merchant_row is None:
                self.findings.rejected.add(row.line)
            else:
                self._take(merchant_row, hash(tuple(row.cells.values())))
            if self.findings.rows % PROGRESS_ROWS == 0:
                yield self.findings.rows
        self._check_singles()
        for group_id, members in self._groups.items():
            self._check_group(group_id, members)
        self.findings.problems.sort(key=lambda problem: problem.line)
        yield self.findings.rows

    def _take(self, row: MerchantRow, fingerprint: int) -> None:
        first = self._lines_of_ids.setdefault(row.id, row.line)
        if first != row.line:
            self._take_double(row, first, is_same=self._prints[first] == fingerprint)
            return
        self._prints[row.line] = fingerprint
        similar = self._lines_of_folded_ids.setdefault(row.id.casefold(), row.line)
        if similar != row.line:
            reason = _("Line %(line)d has this id in other letter case; they are two products.")
            self._warn(row.line, "id", row.id, reason % {"line": similar})
        self.findings.kinds.learn(row)
        if row.group_id is None:
            self._singles[row.id] = row.line
            return
        shared = (row.title, " > ".join(row.category), row.brand or "")
        options = tuple(row.options.get(column, "") for column in OPTIONS)
        self._groups[row.group_id].append(Member(row.line, shared, options))

    def _take_double(self, row: MerchantRow, first: int, *, is_same: bool) -> None:
        if is_same:
            self.findings.repeated.add(row.line)
            reason = _("The row repeats line %(line)d and changes nothing.")
            self._warn(row.line, "id", row.id, reason % {"line": first})
        else:
            reason = _("Line %(line)d has this id too; the first one counts.")
            self._reject(row.line, "id", row.id, reason % {"line": first})

    def _check_singles(self) -> None:
        for key, line in self._singles.items():
            if members := self._groups.get(key):
                reason = _("The id is the item_group_id of line %(line)d.")
                self._reject(line, "id", key, reason % {"line": members[0].line})
            else:
                self.findings.products[key] = 1

    def _check_group(self, group_id: str, members: list[Member]) -> None:
        columns = [
            number
            for number, column in enumerate(OPTIONS)
            if column in ALWAYS_OPTIONS or len({member.options[number] for member in members}) > 1
        ]
        if self._tells_options:
            # Otherwise, as in a feed of prices alone, the shop knows what tells them apart.
            members = self._tell_apart(group_id, members, columns)
        if members:
            self.findings.products[group_id] = len(members)
            self.findings.options[group_id] = tuple(OPTIONS[number] for number in columns)
            self._compare_shared(members)

    def _tell_apart(self, group_id: str, members: list[Member], columns: list[int]) -> list[Member]:
        """The members with options of their own in these columns; the others are rejected."""
        kept: dict[tuple[str, ...], Member] = {}
        have_options = any(member.options[number] for member in members for number in columns)
        for member in members:
            options = tuple(member.options[number].casefold() for number in columns)
            if len(members) > 1 and not any(options) and (have_options or kept):
                reason = _("The variant has nothing that tells it apart, such as color or size.")
                self._reject(member.line, "item_group_id", group_id, reason)
            elif options in kept:
                reason = _("The variant has the same options as line %(line)d.")
                shown = ", ".join(filter(None, (member.options[number] for number in columns)))
                line = kept[options].line
                self._reject(member.line, OPTIONS[columns[0]], shown, reason % {"line": line})
            else:
                kept[options] = member
        return list(kept.values())

    def _compare_shared(self, members: list[Member]) -> None:
        first = members[0]
        for member in members[1:]:
            for column, said, kept in zip(SHARED, member.shared, first.shared, strict=True):
                if said != kept:
                    self._warn(member.line, column, said, SHARED[column] % {"line": first.line})

    def _reject(self, line: int, column: str, text: str, reason: str) -> None:
        self.findings.rejected.add(line)
        self.findings.problems.append(error(line, column, text, reason))

    def _warn(self, line: int, column: str, text: str, reason: str) -> None:
        self.findings.problems.append(warning(line, column, text, reason))
