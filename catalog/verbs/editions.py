"""Tells whoever remembers something of the shop that it may read otherwise now, and what."""

from collections.abc import Iterable
from datetime import datetime
from secrets import randbits

from django.db.models import Max, Min

from catalog.models import Edition, Touch
from catalog.touches import Mark

CATALOGUE = "catalogue"


def renew(
    part: str,
    *,
    products: Iterable[int] = (),
    tree: bool = False,
    vocabulary: bool = False,
    attributes: Iterable[int] = (),
) -> Touch:
    """Gives a part of the shop a new edition, in the transaction that writes it, and says
    what is new in it.

    Drawn by chance, not counted: a number that was rolled back never comes to stand for
    something else. The row is held until the transaction ends, so this comes last, and the
    touch after it: those of one part are numbered in the order in which they are committed.
    """
    number = randbits(62)
    Edition.objects.bulk_create(
        [Edition(part=part, number=number)],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["number"],
    )
    return Touch.objects.create(
        part=part,
        number=number,
        products=sorted(products),
        tree=tree,
        vocabulary=vocabulary,
        attributes=sorted(attributes),
    )


def begin_anew(part: str) -> None:
    """Gives a part a new edition of which everything may be new: what loads rows in bulk.

    Whoever kept an index finds nothing to catch up by, and builds another.
    """
    Touch.objects.filter(part=part, pk__lt=renew(part).pk).delete()


def prune(before: datetime, marks: Iterable[Mark]) -> int:
    """Deletes the touches older than a time, but for those that these marks catch up by and
    the last of each part. Gives how many went."""
    needed: dict[str, int] = {}
    for part, pk, _number in (entry for mark in marks for entry in mark.entries):
        needed[part] = min(pk, needed.get(part, pk))
    young = Touch.objects.filter(at__gte=before).values_list("part").annotate(Min("id"))
    firsts = dict(young)
    pruned = 0
    for part, last in Touch.objects.values_list("part").annotate(Max("id")):
        # Always the earliest ones, without a gap, whatever the clock did.
        least = min(last, needed.get(part, last), firsts.get(part, last))
        pruned += Touch.objects.filter(part=part, pk__lt=least).delete()[0]
    return pruned
