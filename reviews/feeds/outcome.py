"""The account of an import of reviews: what becomes of every row, and why."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from catalog.feeds.problems import Problem


class Fate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


FATES = {
    Fate.ADDED: _("added"),
    Fate.DUPLICATE: _("known already"),
    Fate.REJECTED: _("rejected"),
}


@dataclass(slots=True)
class Verdict:
    """What becomes of one row; `codes` are the reasons that the ledger gives for its status."""

    line: int
    fate: Fate
    reason: str = ""
    product: str = ""
    title: str = ""
    codes: list[str] = field(default_factory=list)
    waits: bool = False
    is_verified: bool = False


@dataclass
class Outcome:
    """added + duplicates + rejected = rows, once every row is judged.

    After the check these are what an import would do; `stored` counts what it has done.
    """

    job: UUID
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    stored: int = 0
    pictures_added: int = 0
    pictures_waiting: int = 0
    is_finished: bool = False

    @property
    def rows(self) -> int:
        return len(self.verdicts)

    @property
    def counts(self) -> Counter[Fate]:
        return Counter(verdict.fate for verdict in self.verdicts.values())

    @property
    def waiting(self) -> int:
        """How many of the added ones wait for staff."""
        return sum(verdict.waits for verdict in self._added)

    @property
    def verified(self) -> int:
        """How many of the added ones an order vouches for."""
        return sum(verdict.is_verified for verdict in self._added)

    @property
    def rejected(self) -> list[Verdict]:
        return [each for each in self.verdicts.values() if each.fate is Fate.REJECTED]

    def judge(self, verdict: Verdict) -> None:
        """Takes what becomes of a row, instead of what was said of it before."""
        self.verdicts[verdict.line] = verdict

    def as_dict(self) -> dict[str, Any]:
        """The account for machines, as JSON can hold it."""
        counts = self.counts
        return {
            "job": str(self.job),
            "rows": self.rows,
            **{fate.value: counts[fate] for fate in Fate},
            "waiting": self.waiting,
            "verified": self.verified,
            "stored": self.stored,
            "pictures": {"added": self.pictures_added, "waiting": self.pictures_waiting},
            "warnings": len(self.warnings),
            "finished": self.is_finished,
        }

    @property
    def _added(self) -> list[Verdict]:
        return [each for each in self.verdicts.values() if each.fate is Fate.ADDED]
