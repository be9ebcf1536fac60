"""Stores indexes of the shop in the database, for the processes that start later.

A snapshot is the pieces that an index is made from, and the mark from which its reader
catches up. It is written in short transactions, so that nobody waits for it, and shows
itself whole in the last.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction

from catalog.models import Snapshot, SnapshotPiece
from catalog.touches import Mark

ROW_BYTES = 4 * 1024 * 1024
# Before each piece stands its length, in as many bytes.
LENGTH_BYTES = 8


class Gone(Exception):
    """The snapshot was replaced twice while it was read or once while it was written."""


def write(kind: str, mark: Mark, pieces: Iterable[bytes]) -> int:
    """Stores a snapshot of a kind, and gives the number of its generation.

    The mark was taken before what the pieces hold was read. The pieces may be of any size.
    Raises Gone where somebody who began later was done sooner.
    """
    snapshot = Snapshot.objects.create(kind=kind, mark=mark.entries)
    try:
        for position, body in enumerate(_packed(pieces)):
            with transaction.atomic():
                _hold(snapshot)
                SnapshotPiece.objects.create(snapshot=snapshot, position=position, body=body)
        with transaction.atomic():
            _hold(snapshot)
            _show(snapshot)
    except BaseException:
        Snapshot.objects.filter(pk=snapshot.pk).delete()
        raise
    return snapshot.pk


def read(kind: str) -> tuple[Mark, int, Iterator[bytes]] | None:
    """The latest snapshot of a kind: its mark, its generation, and the pieces as they were
    given to `write`, read a few megabytes at a time. None where there is none.

    The pieces raise Gone where the snapshot was replaced twice meanwhile.
    """
    snapshot = Snapshot.objects.filter(kind=kind, is_whole=True).order_by("-id").first()
    if snapshot is None:
        return None
    return _mark_of(snapshot), snapshot.pk, _unpacked(_rows(snapshot))


def generation(kind: str) -> int | None:
    """The number of the latest snapshot of a kind."""
    whole = Snapshot.objects.filter(kind=kind, is_whole=True).order_by("-id")
    return whole.values_list("pk", flat=True).first()


def kept_marks() -> list[Mark]:
    """The marks from which somebody may still begin to catch up."""
    return [_mark_of(snapshot) for snapshot in Snapshot.objects.order_by("id")]


def drop_others(kinds: Iterable[str]) -> None:
    """Deletes the snapshots of all kinds but these: nobody reads them any more."""
    Snapshot.objects.exclude(kind__in=kinds).delete()


def _hold(snapshot: Snapshot) -> None:
    """Makes sure that nobody deletes it before the transaction ends."""
    if not Snapshot.objects.select_for_update(no_key=True).filter(pk=snapshot.pk).exists():
        raise Gone(snapshot.kind)


def _show(snapshot: Snapshot) -> None:
    """Makes this the latest of its kind.

    The one before it stays until the next, for those who are reading it. Unfinished ones that
    were begun earlier were left by a crash, or are overtaken.
    """
    Snapshot.objects.filter(pk=snapshot.pk).update(is_whole=True)
    earlier = Snapshot.objects.filter(kind=snapshot.kind, pk__lt=snapshot.pk)
    last = earlier.filter(is_whole=True).order_by("-id").values_list("pk", flat=True).first()
    earlier.exclude(pk=last).delete()


def _mark_of(snapshot: Snapshot) -> Mark:
    return Mark(tuple((part, pk, number) for part, pk, number in snapshot.mark))


def _rows(snapshot: Snapshot) -> Iterator[bytes]:
    """The stored rows, one at a time."""
    bodies = SnapshotPiece.objects.filter(snapshot=snapshot).values_list("body", flat=True)
    position = 0
    while (body := bodies.filter(position=position).first()) is not None:
        yield bytes(body)
        position += 1
    # All its rows go at once: as long as it stands, none of them was missing.
    if not Snapshot.objects.filter(pk=snapshot.pk).exists():
        raise Gone(snapshot.kind)


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of any size as rows of one size."""
    row = bytearray()
    for piece in pieces:
        for part in (len(piece).to_bytes(LENGTH_BYTES), piece):
            rest = memoryview(part)
            while len(row) + len(rest) >= ROW_BYTES:
                room = ROW_BYTES - len(row)
                row += rest[:room]
                yield bytes(row)
                row.clear()
                rest = rest[room:]
            row += rest
    if row:
        yield bytes(row)


def _unpacked(rows: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces that were packed into the rows."""
    held = bytearray()
    length: int | None = None
    for row in rows:
        held += row
        place = 0
        while True:
            if length is None:
                if len(held) - place < LENGTH_BYTES:
                    break
                length = int.from_bytes(held[place : place + LENGTH_BYTES])
                place += LENGTH_BYTES
            if len(held) - place < length:
                break
            yield bytes(held[place : place + length])
            place += length
            length = None
        del held[:place]
