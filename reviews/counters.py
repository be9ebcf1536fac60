"""How many reviews came in, and what became of them: the figures that the shop publishes."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from reviews.models import RATINGS, Review, Source, Status


@dataclass(frozen=True)
class Line:
    """The reviews that give so many stars; `rating` is 0 for all of them together."""

    rating: int
    published: int
    rejected: int
    withdrawn: int

    @property
    def received(self) -> int:
        return self.published + self.rejected + self.withdrawn


@dataclass(frozen=True)
class Counters:
    """All reviews of the shop, by their stars, and what vouches for the published ones.

    Those that wait stand in no line: where few do, it would tell who decides about them how
    many stars they give.
    """

    lines: tuple[Line, ...]
    total: Line
    waiting: int
    by_order: int
    by_invitation: int
    by_staff: int
    unverified: int


def counters() -> Counters:
    """The figures as they are: one question, whose answer hangs on the edition of reviews."""
    rows = Review.objects.order_by().values_list("rating", "status", "source")
    stood: Counter[tuple[int, str]] = Counter()
    sources: Counter[str] = Counter()
    for rating, status, source, count in rows.annotate(Count("pk")):
        stood[rating, status] += count
        stood[0, status] += count
        if status == Status.PUBLISHED:
            sources[source] += count
    return Counters(
        lines=tuple(_line(rating, stood) for rating in reversed(RATINGS)),
        total=_line(0, stood),
        waiting=stood[0, Status.PENDING],
        by_order=sources[Source.ORDER],
        by_invitation=sources[Source.INVITATION],
        by_staff=sources[Source.STAFF],
        unverified=sources[""],
    )


def _line(rating: int, stood: Counter[tuple[int, str]]) -> Line:
    return Line(
        rating,
        published=stood[rating, Status.PUBLISHED],
        rejected=stood[rating, Status.REJECTED],
        withdrawn=stood[rating, Status.WITHDRAWN],
    )
