"""The catalogue as it stands, and what each process remembers of it.

Pages ask much that was asked before. The answers are the same as long as the rows are (every
transaction that writes them draws a new edition) and as long as no product's time or sale
begins or ends. So each request reads the edition, and asks the database only what this
process hasn't asked of the same edition yet. Nothing remembered can be out of date, and
nothing has to be told to forget.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Min, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from catalog.models import Product, Variant

# Of each edition, the answers least recently asked for are forgotten. The largest, a list with
# its filters, takes some 60 kB.
MOST_REMEMBERED = 400

# What begins or ends at a time that staff have chosen.
TURNING = {Product: ("publish_at", "unpublish_at"), Variant: ("sale_from", "sale_to")}

type Numbers = tuple[tuple[str, int], ...]


class Present:
    """The catalogue in one edition, from one turn of the clock to the next.

    `now` is the moment to judge schedules and sales by: until `turns_at`, every moment
    gives the same answers as the first one.
    """

    def __init__(self, numbers: Numbers, now: datetime) -> None:
        self.numbers = numbers
        self.now = now
        self.turns_at = _next_turn(now)
        self._answer = lru_cache(maxsize=MOST_REMEMBERED)(_answer)

    def is_present(self, numbers: Numbers, now: datetime) -> bool:
        return (
            self.numbers == numbers
            and self.now <= now
            and (self.turns_at is None or now < self.turns_at)
        )

    def recall[Said](self, question: Callable[..., Said], *about: Hashable) -> Said:
        """What the question says about these things, asked once.

        It may look at nothing but them, the language, and rows that have an edition; the
        answer is shared, so nobody changes it.
        """
        return self._answer(question, get_language(), about)


def present(request: HttpRequest) -> Present:
    """The catalogue as this request sees it."""
    if not hasattr(request, "catalog_present"):
        request.catalog_present = _present()
    return request.catalog_present


_latest: Present | None = None


def _present() -> Present:
    global _latest
    numbers, now = _numbers(), timezone.now()
    latest = _latest
    if latest is None or not latest.is_present(numbers, now):
        _latest = latest = Present(numbers, now)
    return latest


def _answer(question: Callable, _language: str | None, about: tuple[Hashable, ...]) -> object:
    return question(*about)


def _numbers() -> Numbers:
    # Asked with every request: making a queryset costs three times as much as its answer.
    with connection.cursor() as cursor:
        cursor.execute("SELECT part, number FROM catalog_edition ORDER BY part")
        return tuple(cursor.fetchall())


def _next_turn(now: datetime) -> datetime | None:
    """When something next changes by the clock alone: a schedule or a sale begins or ends."""
    first, *others = (
        model.objects.filter(**{f"{name}__gt": now})
        .annotate(whole=Value(1))
        .values("whole")
        .annotate(at=Min(name))
        .values_list("at")
        for model, names in TURNING.items()
        for name in names
    )
    return min((at for (at,) in first.union(*others, all=True) if at), default=None)
