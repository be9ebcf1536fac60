"""Writes reviews and their pictures as one archive, piece by piece: all of what stands, in every
state, in columns that the import reads back."""

import csv
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import PurePath

from django.db.models import QuerySet

from reviews.feeds.layout import COLUMNS, guard
from reviews.feeds.sources import PICTURES, TABLE
from reviews.models import Review, ReviewEvent, ReviewPhoto, ReviewReport, Status

BATCH = 500
# Read of a picture at a time.
CHUNK = 256 * 1024


def write(reviews: QuerySet[Review], *, is_blind: bool = False) -> Iterator[bytes]:
    """The archive of these reviews, in the order they came in; blind is without the stars of
    those that wait to be judged, or that somebody reported.

    Memory holds one batch of reviews or a piece of a picture, however many there are.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry(TABLE, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as table:
            for rows in _table(reviews, is_blind=is_blind):
                table.write(rows.encode())
                yield pipe.take()
        for photo in _photos(reviews):
            # A picture is packed already.
            entry = _entry(name_of(photo), zipfile.ZIP_STORED)
            try:
                opened = photo.picture.open("rb")
            except OSError:
                continue
            with opened, archive.open(entry, "w") as picture:
                while chunk := opened.read(CHUNK):
                    picture.write(chunk)
                    yield pipe.take()
    yield pipe.take()


def name_of(photo: ReviewPhoto) -> str:
    """What a picture is called in the archive, and in its table."""
    return f"{PICTURES}{photo.review_id}-{photo.pk}{PurePath(photo.picture.name).suffix}"


class _Pipe:
    """Takes what an archive writes, for somebody else to fetch. It can't go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _entry(name: str, packing: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=datetime.now(UTC).timetuple()[:6])
    entry.compress_type = packing
    return entry


def _table(reviews: QuerySet[Review], *, is_blind: bool) -> Iterator[str]:
    """The rows of the table, some hundred at a time."""
    yield _rows([COLUMNS])
    for batch in _batches(reviews):
        photos: dict[int, list[ReviewPhoto]] = {}
        with_photos = [review.pk for review in batch if review.photo_count]
        for photo in ReviewPhoto.objects.filter(review__in=with_photos).order_by("position", "pk"):
            photos.setdefault(photo.review_id, []).append(photo)
        codes = _codes(batch)
        told = [
            _cells(review, photos.get(review.pk, []), codes.get(review.pk, [])) for review in batch
        ]
        undecided = _undecided(batch) if is_blind else set()
        for review, cells in zip(batch, told, strict=True):
            if review.pk in undecided:
                cells[COLUMNS.index("rating")] = ""
        yield _rows(told)


def _undecided(batch: list[Review]) -> set[int]:
    reports = ReviewReport.objects.filter(review__in=batch, status=ReviewReport.Status.OPEN)
    waiting = {review.pk for review in batch if review.status == Status.PENDING}
    return waiting.union(reports.values_list("review", flat=True))


def _batches(reviews: QuerySet[Review]) -> Iterator[list[Review]]:
    last = 0
    loaded = reviews.order_by("pk").select_related("product", "user", "reply")
    while batch := list(loaded.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _photos(reviews: QuerySet[Review]) -> Iterator[ReviewPhoto]:
    last = 0
    kept = ReviewPhoto.objects.filter(review__in=reviews.order_by().values("pk")).order_by("pk")
    while batch := list(kept.filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].pk


def _codes(reviews: list[Review]) -> dict[int, list[str]]:
    """Why each review that isn't public waits or was rejected, as its ledger last said."""
    asked = {
        review.pk: review.status
        for review in reviews
        if review.status in {Status.PENDING, Status.REJECTED}
    }
    codes = {}
    events = ReviewEvent.objects.filter(review__in=asked).order_by("pk")
    for pk, to_status, said in events.values_list("review", "to_status", "codes"):
        if said and to_status == asked[pk]:
            codes[pk] = said
    return codes


def _cells(review: Review, photos: list[ReviewPhoto], codes: list[str]) -> list[str]:
    reply = getattr(review, "reply", None)
    alts = [photo.alt for photo in photos]
    told = {
        "title": review.title,
        "body": review.body,
        "rating": str(review.rating),
        "review_date": _moment(review.created_at),
        "reviewer_name": review.user.username if review.user else review.byline,
        "reviewer_email": review.user.email if review.user else "",
        "product_id": review.product.external_id or "",
        "product_handle": review.product.slug,
        "reply": reply.body if reply else "",
        "picture_urls": ",".join(map(name_of, photos)),
        "product_name": review.product.name,
        "picture_texts": json.dumps(alts, ensure_ascii=False) if any(alts) else "",
        "reply_date": _moment(reply.updated_at) if reply else "",
        "status": review.status,
        "reason_codes": " ".join(codes),
        "verified_by": review.source,
        "received_something": "yes" if review.is_rewarded else "no",
        "works_for_shop": "yes" if review.is_insider else "no",
        "brought_in_from": review.origin,
        "edited_at": _moment(review.edited_at),
        "helpful_votes": str(review.helpful_count),
        "review_id": str(review.pk),
    }
    return [guard(told[column]) for column in COLUMNS]


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _rows(rows: Iterable[Iterable[str]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
