"""What became of the reviews of some time, by their stars, and what decided it.

Here the stars are looked at, after the fact, to show that nobody looked at them before.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import erfc, exp, gamma, sqrt
from statistics import median

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from reviews.models import RATINGS, Hold, Review, ReviewEvent, Status

Action = ReviewEvent.Action
# The median of a time is taken from so many of the latest decisions.
MOST_TIMES = 10_000
# Below this probability, chance is a poor explanation.
UNLIKELY = 0.01
# Cochran's rule: with fewer expected in any field, the test's probability isn't right.
LEAST_EXPECTED = 1
USUAL_EXPECTED = 5


@dataclass(frozen=True)
class Line:
    """The reviews that give so many stars; not those that wait, whose stars would be guessed
    where only a few do."""

    rating: int
    published: int
    rejected: int
    withdrawn: int

    @property
    def received(self) -> int:
        return self.published + self.rejected + self.withdrawn

    @property
    def decided(self) -> int:
        return self.published + self.rejected

    @property
    def share(self) -> float | None:
        """How many of a hundred decided ones were rejected."""
        return 100 * self.rejected / self.decided if self.decided else None


@dataclass(frozen=True)
class Evenness:
    """Whether rejections fall alike on all numbers of stars, by a chi-square test of
    independence (Pearson 1900): the statistic and its probability if they do."""

    statistic: float
    degrees: int
    probability: float

    @property
    def is_even(self) -> bool:
        return self.probability >= UNLIKELY


@dataclass(frozen=True)
class Held:
    """The reviews that a rule held, by what became of them."""

    label: str
    waiting: int
    published: int
    rejected: int
    withdrawn: int

    @property
    def total(self) -> int:
        return self.waiting + self.published + self.rejected + self.withdrawn


@dataclass(frozen=True)
class Judge:
    """What one member of staff decided."""

    name: str
    published: int
    rejected: int
    undone: int


def lines_since(since: datetime | None) -> list[Line]:
    """A line for each number of stars, the most first; reviews brought in aren't the shop's."""
    stood: Counter[tuple[int, str]] = Counter()
    reviews = Review.objects.filter(origin="").exclude(status=Status.PENDING)
    rows = _since(reviews, since, "created_at").order_by()
    for rating, status, count in rows.values_list("rating", "status").annotate(Count("pk")):
        stood[rating, status] = count
    return [
        Line(
            rating,
            stood[rating, Status.PUBLISHED],
            stood[rating, Status.REJECTED],
            stood[rating, Status.WITHDRAWN],
        )
        for rating in reversed(RATINGS)
    ]


def waiting_since(since: datetime | None) -> int:
    """How many more wait, of whatever stars."""
    return _since(Review.objects.filter(origin="").waiting(), since, "created_at").count()


def evenness(lines: Sequence[Line]) -> Evenness | None:
    """Whether being rejected depends on the stars; None where there is too little to tell."""
    table = [(line.published, line.rejected) for line in lines if line.decided]
    total = sum(map(sum, table))
    columns = [sum(row[side] for row in table) for side in (0, 1)]
    expected = [sum(row) * column / total for row in table for column in columns] if total else []
    small = [number for number in expected if number < USUAL_EXPECTED]
    if len(table) < 2 or min(expected) < LEAST_EXPECTED or len(small) > len(expected) / 5:
        return None
    seen = [number for row in table for number in row]
    statistic = sum((o - e) ** 2 / e for o, e in zip(seen, expected, strict=True))
    degrees = len(table) - 1
    return Evenness(statistic, degrees, chance_of(statistic, degrees))


def chance_of(statistic: float, degrees: int) -> float:
    """How likely chance alone gives a chi-square of this size or more.

    The recurrence Q(x; k + 2) = Q(x; k) + (x/2)^(k/2) e^(-x/2) / Γ(k/2 + 1) (Abramowitz and
    Stegun 26.4.8) from Q(x; 1) = erfc(√(x/2)) and Q(x; 2) = e^(-x/2); for the four degrees of
    five kinds of stars it is e^(-x/2) (1 + x/2).
    """
    half = statistic / 2
    start = 2 - degrees % 2
    chance = exp(-half) if start == 2 else erfc(sqrt(half))
    for k in range(start, degrees, 2):
        chance += half ** (k / 2) * exp(-half) / gamma(k / 2 + 1)
    return chance


def held_since(since: datetime | None) -> list[Held]:
    """For each reason to hold a review, how many it held and where they stand now."""
    stood: Counter[tuple[str, str]] = Counter()
    events = ReviewEvent.objects.filter(to_status=Status.PENDING).exclude(codes=[])
    rows = _since(events, since, "at").order_by().values_list("codes", "review__status")
    for codes, status, count in rows.annotate(Count("review", distinct=True)):
        for code in codes:
            stood[code, status] += count
    return [
        Held(
            str(code.label),
            stood[code, Status.PENDING],
            stood[code, Status.PUBLISHED],
            stood[code, Status.REJECTED],
            stood[code, Status.WITHDRAWN],
        )
        for code in Hold
    ]


def judges_since(since: datetime | None) -> list[Judge]:
    """What each member of staff decided, and how much of it was taken back; the busiest first."""
    events = _since(ReviewEvent.objects.all(), since, "at").order_by()
    rows = events.filter(action__in=[Action.PUBLISH, Action.REJECT]).values_list(
        "actor", "actor__username", "action"
    )
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    names: dict[int | None, str] = {}
    for actor, name, action, count in rows.annotate(Count("pk")):
        counts[actor][action] = count
        names[actor] = name or _("Somebody who has left")
    standing = events.judgements().values_list("actor").annotate(Count("pk"))
    for actor, count in standing:
        counts[actor]["standing"] = count
    judges = [
        Judge(
            names[actor],
            counted[Action.PUBLISH],
            counted[Action.REJECT],
            counted[Action.PUBLISH] + counted[Action.REJECT] - counted["standing"],
        )
        for actor, counted in counts.items()
    ]
    return sorted(judges, key=lambda judge: (-judge.published - judge.rejected, judge.name))


def time_to_decision(since: datetime | None) -> timedelta | None:
    """How long a review waited for staff: the median of the latest decisions."""
    came = ReviewEvent.objects.filter(
        ~Q(from_status=Status.PENDING),
        review=OuterRef("review"),
        to_status=Status.PENDING,
        pk__lt=OuterRef("pk"),
    )
    decisions = _since(ReviewEvent.objects.judgements(), since, "at")
    pairs = (
        decisions.filter(from_status=Status.PENDING)
        .annotate(came_at=Subquery(came.order_by("-pk").values("at")[:1]))
        .order_by("-pk")
        .values_list("came_at", "at")[:MOST_TIMES]
    )
    waits = [decided - came_at for came_at, decided in pairs if came_at]
    return median(waits) if waits else None


def _since[Rows](rows: Rows, since: datetime | None, name: str) -> Rows:
    return rows.filter(**{f"{name}__gte": since}) if since else rows
