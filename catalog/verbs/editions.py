"""Tells whoever remembers something of the shop that it may read otherwise now."""

from secrets import randbits

from catalog.models import Edition

CATALOGUE = "catalogue"


def renew(part: str) -> None:
    """Gives a part of the shop a new edition, in the transaction that writes it.

    Drawn by chance, not counted: a number that was rolled back never comes to stand for
    something else. The row is held until the transaction ends, so this comes last.
    """
    Edition.objects.bulk_create(
        [Edition(part=part, number=randbits(62))],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["number"],
    )
