"""The account of an import: what became of every row, and every problem with its place."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from catalog.feeds.check import Findings
from catalog.feeds.problems import Problem
from catalog.feeds.shelf import Fate, Result


@dataclass
class Outcome:
    """created + updated + unchanged + rejected = rows, once the import has finished.

    Before that, the rest of the rows is `remaining`.
    """

    job: UUID
    separator: str
    rows: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    products: Counter[Fate] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    pictures_added: int = 0
    pictures_waiting: int = 0
    is_checked: bool = False
    is_finished: bool = False
    seconds: float = 0
    _started: float = field(default_factory=time.monotonic)

    @property
    def created(self) -> int:
        return self.fates[Fate.CREATED]

    @property
    def updated(self) -> int:
        return self.fates[Fate.UPDATED]

    @property
    def unchanged(self) -> int:
        return self.fates[Fate.UNCHANGED]

    @property
    def rejected(self) -> int:
        return self.fates[Fate.REJECTED]

    @property
    def done(self) -> int:
        return self.fates.total()

    @property
    def remaining(self) -> int:
        return self.rows - self.done

    @property
    def errors(self) -> list[Problem]:
        """Why rows were rejected, in the order of the file."""
        return [problem for problem in self.in_order() if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.in_order() if not problem.is_error]

    def start(self, findings: Findings) -> None:
        """Takes what the check has found. Rows that repeat another change nothing."""
        self.is_checked = True
        self.rows = findings.rows
        self.problems = list(findings.problems)
        self.fates[Fate.REJECTED] = len(findings.rejected)
        self.fates[Fate.UNCHANGED] = len(findings.repeated)

    def add(self, result: Result, problems: list[Problem], waiting: int) -> None:
        """Takes what became of a batch and of its pictures, of which some may wait."""
        self.fates += Counter(result.rows.values())
        self.products += Counter(result.products.values())
        self.problems += result.problems + problems
        self.pictures_added += result.pictures
        self.pictures_waiting += waiting
        self.seconds = time.monotonic() - self._started

    def finish(self, problems: list[Problem]) -> None:
        self.problems += problems
        self.is_finished = True
        self.seconds = time.monotonic() - self._started

    def as_dict(self) -> dict[str, Any]:
        """The account for machines, as JSON can hold it."""
        return {
            "job": str(self.job),
            "separator": self.separator,
            "rows": self.rows,
            **{fate.value: self.fates[fate] for fate in Fate},
            "remaining": self.remaining,
            "products": {
                fate.value: self.products[fate] for fate in Fate if fate is not Fate.REJECTED
            },
            "pictures": {"added": self.pictures_added, "waiting": self.pictures_waiting},
            "errors": [problem.as_dict() for problem in self.errors],
            "warnings": [problem.as_dict() for problem in self.warnings],
            "finished": self.is_finished,
            "seconds": round(self.seconds, 1),
        }

    def in_order(self) -> list[Problem]:
        """All problems in the order of the file."""
        return sorted(self.problems, key=lambda problem: problem.line)
