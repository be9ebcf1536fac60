"""Says what has changed since a moment, to whoever keeps an index of the shop."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Edition, Touch


@dataclass(frozen=True)
class Mark:
    """A moment in the life of the shop: the last touch of each part, as (part, id, number)."""

    entries: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Touched:
    """What may read otherwise than at a mark. What isn't named here, reads as it did."""

    products: frozenset[int] = frozenset()
    tree: bool = False
    vocabulary: bool = False
    attributes: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Touched()
FACTS = ("id", "part", "number", "products", "tree", "vocabulary", "attributes")


def mark_now() -> Mark:
    """The present moment. Asked before rows are read: they are then as new as it, or newer."""
    touches = Touch.objects.filter(part=OuterRef("part")).order_by("-id")
    # An edition may be older than its first touch, which then is yet to come.
    last = Coalesce(Subquery(touches.values("id")[:1]), 0)
    editions = Edition.objects.annotate(last=last).order_by("part")
    return Mark(tuple(editions.values_list("part", "last", "number")))


def since(mark: Mark) -> tuple[Mark, Touched] | None:
    """What was touched since a mark, and the mark to ask by next time.

    None where nobody can tell: the mark's own touch was pruned, rolled back or lost to a
    backup, or a part begins after it. Then there is nothing for it but to begin anew.
    """
    held = numbers()
    marked = {part: (pk, number) for part, pk, number in mark.entries}
    if held.keys() - marked.keys():
        return None
    turned = [part for part in marked if held.get(part) != marked[part][1]]
    if not turned:
        return mark, NOTHING
    later = Q()
    for part in turned:
        later |= Q(part=part, id__gte=marked[part][0])
    found = list(Touch.objects.filter(later).order_by("id").values_list(*FACTS, named=True))
    latest = dict(marked)
    for part in turned:
        own = [(touch.id, touch.number) for touch in found if touch.part == part]
        if not own or own[0] != marked[part]:
            return None
        latest[part] = own[-1]
    news = [touch for touch in found if (touch.id, touch.number) != marked[touch.part]]
    return (
        Mark(tuple((part, *latest[part]) for part in sorted(latest))),
        Touched(
            products=frozenset(pk for touch in news for pk in touch.products),
            tree=any(touch.tree for touch in news),
            vocabulary=any(touch.vocabulary for touch in news),
            attributes=frozenset(pk for touch in news for pk in touch.attributes),
        ),
    )


def numbers() -> dict[str, int]:
    """The edition of each part of the shop."""
    # Asked with every request: making a queryset costs three times as much as its answer.
    with connection.cursor() as cursor:
        cursor.execute("SELECT part, number FROM catalog_edition")
        return dict(cursor.fetchall())
