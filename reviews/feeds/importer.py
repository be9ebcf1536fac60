"""Imports reviews that were written elsewhere: judges every row first, then stores in batches.

    review_import = ReviewImport(file, origin="Judge.me", by=user)
    for progress in review_import.check():
        ...  # nothing is stored yet; review_import.outcome says what would become of each row
    for progress in review_import.write():
        ...  # each step is stored for good

Whether a row is taken, and whether its review waits, never hangs on its stars. The same file
again adds nothing.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import BinaryIO, NamedTuple, TextIO
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, reset_queries
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.feeds.importer import Progress, Stage
from catalog.feeds.problems import FeedRefused, Problem, warning
from catalog.models import Product
from reviews import moderation, verbs
from reviews.feeds import remote_photos
from reviews.feeds.known import IN_THE_SHOP, Known
from reviews.feeds.outcome import Fate, Outcome, Verdict
from reviews.feeds.rows import ReviewRow, RowReader
from reviews.feeds.shop import Shop
from reviews.feeds.sources import Missing, Source
from reviews.likeness import prints
from reviews.models import (
    Hold,
    Rejection,
    Review,
    ReviewEvent,
    ReviewPhoto,
    StaffReply,
    Status,
)
from reviews.models import Source as Proof

BATCH = 200
# How many rows are put in the order of their products before they are stored.
STRETCH = 10_000
# Pictures are cleaned and kept in memory until their reviews are stored.
BATCH_PICTURES = 20
REFUSALS = (ValidationError, IntegrityError, DataError)


class _New(NamedTuple):
    """A row that neither the shop nor the file has told before. What holds it back sees the
    submission, which has no stars."""

    row: ReviewRow
    verdict: Verdict
    submission: moderation.Submission
    # An earlier row says the same of another product.
    is_repeated: bool


@dataclass
class _Arrival:
    """A review with all that comes with it, not stored yet."""

    review: Review
    reply: StaffReply | None
    entry: ReviewEvent
    photos: list[ReviewPhoto] = field(default_factory=list)
    # Addresses, each with what the picture shows.
    remote: list[tuple[str, str]] = field(default_factory=list)


class ReviewImport:
    """One import of one file, by a person (None: the system), as one job in the ledger.

    `origin` is where the reviews were written, as readers are told, where the file itself
    doesn't say so.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        origin: str,
        by: User | None,
        with_pictures: bool = True,
        job: UUID | None = None,
    ) -> None:
        """Raises FeedRefused for a file that isn't one of reviews, and without an origin unless
        the shop's own export wrote it."""
        self.outcome = Outcome(job or uuid4())
        self._source = Source(file)
        self._origin = origin
        self._by = by
        # Whole minutes, as nobody knows the moment: two undated reviews of one name are two.
        self._at = timezone.now().replace(second=0, microsecond=0)
        self._undated: list[ReviewRow] = []
        self._with_pictures = with_pictures
        try:
            self._reader = RowReader(self._source.feed.columns)
            if not (origin or self._reader.is_own):
                raise FeedRefused(
                    _("Say where these reviews were written: readers are told of it.")
                )
        except FeedRefused:
            self.close()
            raise

    def check(self) -> Iterator[Progress]:
        """Judges every row. Raises FeedRefused where the file can't be read to its end."""
        self.outcome.warnings = self._source.feed.problems + self._reader.problems()
        self._undated.clear()
        known = Known()
        for some in batched(self._rows(), BATCH, strict=False):
            rows = [row for row in some if row is not None]
            shop = Shop(rows)
            known.learn({product.pk for row in rows if (product := shop.product(row))})
            new = [self._judge(row, shop, known) for row in rows]
            self._hold([review for review in new if review])
            reset_queries()
            yield Progress(Stage.CHECKING, self.outcome.rows, 0)
        self._tell_undated()
        self.outcome.warnings.sort(key=lambda problem: problem.line)
        yield Progress(Stage.CHECKING, self.outcome.rows, self.outcome.rows)

    def write(self) -> Iterator[Progress]:
        """Stores what the check has found good, some at a time, each batch whole."""
        total = self.outcome.counts[Fate.ADDED]
        for rows in self._batches():
            self._put(rows, Shop(rows))
            reset_queries()
            yield Progress(Stage.WRITING, self.outcome.stored, total)
        self.outcome.is_finished = True

    def write_rejected(self, out: TextIO) -> None:
        """Writes the rejected rows as they came, with the reason behind each."""
        columns = self._reader.columns
        writer = csv.writer(out)
        writer.writerow([*columns, "reason"])
        reasons = {verdict.line: verdict.reason for verdict in self.outcome.rejected}
        for row in self._source.feed.rows():
            if row.line in reasons:
                # No database holds a NUL.
                cells = [row.cells.get(column, "").replace("\x00", "") for column in columns]
                writer.writerow([*cells, reasons[row.line]])

    def close(self) -> None:
        self._source.close()

    def _rows(self, *, is_again: bool = False) -> Iterator[ReviewRow | None]:
        """The rows that can be read; None for each that can't, whose verdict is noted."""
        for row in self._source.feed.rows():
            review_row, problems = self._reader.read(row)
            if not is_again:
                self.outcome.warnings += [each for each in problems if not each.is_error]
                if review_row is None:
                    errors = [each for each in problems if each.is_error]
                    reason = " ".join(map(_in_words, errors))
                    self.outcome.judge(Verdict(row.line, Fate.REJECTED, reason))
            yield review_row

    def _judge(self, row: ReviewRow, shop: Shop, known: Known) -> "_New | None":
        """Says what becomes of a row, and gives what is new."""
        product = shop.product(row)
        verdict = Verdict(row.line, Fate.REJECTED, title=row.title)
        self.outcome.judge(verdict)
        if product is None:
            key = row.product_id or row.product_handle
            verdict.reason = _("The shop has no such product: “%(key)s”.") % {"key": key}
            return None
        author, verdict.product = shop.author(row), product.name
        line = known.line_of(product.pk, author and author.pk, row)
        if line is not None:
            verdict.fate = Fate.DUPLICATE
            verdict.reason = _("Line %(line)d told it already.") % {"line": line}
            if line == IN_THE_SHOP:
                verdict.reason = _("The shop has it already.")
            return None
        known.add(product.pk, author and author.pk, row)
        verdict.fate = Fate.ADDED
        review = self._review(row, shop, product)
        verdict.is_verified = bool(review.source)
        if row.written_at is None:
            self._undated.append(row)
        if row.claims_verified and not review.source:
            reason = _("No order here proves the purchase: it isn’t verified.")
            self._note(row, "verified_by", reason)
        is_repeated = known.is_told_elsewhere(product.pk, row)
        return _New(row, verdict, moderation.Submission.of(review), is_repeated)

    def _hold(self, new: Sequence["_New"]) -> None:
        """Says which of them wait for staff. What an export of a shop like this one tells was
        judged there, and keeps its status and the reasons for it."""
        public = [] if self._reader.is_own else new
        similar = moderation.similar_to([each.submission for each in public])
        applied = {
            Hold.LINKS: lambda each: moderation.links_in(each.submission),
            Hold.REPEATED: lambda each: each.is_repeated or similar.get(each.submission),
            Hold.INSIDER: lambda each: moderation.RULES[Hold.INSIDER](each.submission),
        }
        kinds = {Status.PENDING: Hold.values, Status.REJECTED: Rejection.values}
        for row, verdict, *_rest in new:
            verdict.codes = [code for code in row.codes if code in kinds.get(row.status, ())]
            verdict.waits = row.status == Status.PENDING
        for each in public:
            each.verdict.codes = [
                code for code in moderation.active() if code in applied and applied[code](each)
            ]
            each.verdict.waits = bool(each.verdict.codes)
        for each in new:
            if each.verdict.waits:
                labels = (str(Hold(code).label) for code in each.verdict.codes)
                each.verdict.reason = "; ".join(labels)

    def _tell_undated(self) -> None:
        """One warning for all rows without a date: often it is every one."""
        if self._undated:
            count = len(self._undated)
            reason = ngettext(
                "It has no date; the day of the import stands.",
                "It and others, %(count)d rows in all, have no date; the day of the import stands.",
                count,
            )
            self._note(self._undated[0], "review_date", reason % {"count": count})

    def _batches(self) -> Iterator[list[ReviewRow]]:
        """The rows to store, with no more pictures at a time than a batch may hold up others.

        Those of a product stand together, as far as a stretch of the file goes: what readers
        search and filter by is stored anew once a batch for each product in it.
        """
        good = (
            row
            for row in self._rows(is_again=True)
            if row and self.outcome.verdicts[row.line].fate is Fate.ADDED
        )
        for stretch in batched(good, STRETCH, strict=False):
            batch: list[ReviewRow] = []
            pictures = 0
            for row in sorted(stretch, key=lambda row: self.outcome.verdicts[row.line].product):
                batch.append(row)
                pictures += len(row.pictures)
                if len(batch) >= BATCH or pictures >= BATCH_PICTURES:
                    yield batch
                    batch, pictures = [], 0
            if batch:
                yield batch

    def _put(self, rows: Sequence[ReviewRow], shop: Shop) -> None:
        """Stores the batch; where the shop refuses it, each review alone, so that one bad row
        costs nothing but itself."""
        try:
            arrivals = [self._arrival(row, shop) for row in rows]
            verbs.bring_in(
                [each.review for each in arrivals],
                photos=[photo for each in arrivals for photo in each.photos],
                replies=[each.reply for each in arrivals if each.reply],
                entries=[each.entry for each in arrivals],
            )
        except REFUSALS as refusal:
            if len(rows) > 1:
                for row in rows:
                    self._put([row], shop)
            else:
                self._refuse(rows[0], _why(refusal))
            return
        self.outcome.stored += len(arrivals)
        for each in arrivals:
            self.outcome.pictures_added += len(each.photos)
            self.outcome.pictures_waiting += len(each.remote)
            if each.remote:
                remote_photos.enqueue(each.review, each.remote)

    def _refuse(self, row: ReviewRow, reason: str) -> None:
        verdict = self.outcome.verdicts[row.line]
        verdict.fate, verdict.reason = Fate.REJECTED, reason
        verdict.waits = verdict.is_verified = False

    def _arrival(self, row: ReviewRow, shop: Shop) -> "_Arrival":
        product = shop.product(row)
        if product is None:
            raise ValidationError(_("The product has gone meanwhile."))
        review = self._review(row, shop, product)
        verdict = self.outcome.verdicts[row.line]
        if verdict.waits:
            review.status = Status.PENDING
        reply = None
        if row.reply:
            at = row.replied_at or self._at
            reply = StaffReply(review=review, body=row.reply, created_at=at, updated_at=at)
        entry = ReviewEvent(
            review=review,
            action=ReviewEvent.Action.WRITE,
            to_status=review.status,
            actor=self._by,
            codes=verdict.codes,
            reason=self._reason(row, review),
            job=self.outcome.job,
        )
        arrival = _Arrival(review, reply, entry)
        if self._with_pictures and not review.is_withdrawn:
            self._take_pictures(row, arrival)
        return arrival

    def _take_pictures(self, row: ReviewRow, arrival: "_Arrival") -> None:
        """Cleans those that came with the file; the worker fetches those from elsewhere."""
        texts = dict(enumerate(row.picture_texts))
        for number, name in enumerate(row.pictures):
            alt = texts.get(number, "")
            if remote_photos.is_remote(name):
                arrival.remote.append((name, alt))
                continue
            try:
                photo = remote_photos.photo_of(self._source.picture(name), alt)
            except (Missing, ValidationError) as failure:
                self._note(row, "picture_urls", _why(failure), name)
                continue
            photo.review, photo.position = arrival.review, len(arrival.photos)
            arrival.photos.append(photo)

    def _review(self, row: ReviewRow, shop: Shop, product: Product) -> Review:
        author = shop.author(row)
        review = Review(
            product=product,
            user=author,
            byline="" if author else row.byline,
            origin=row.origin or self._origin,
            rating=row.rating,
            title=row.title,
            body=row.body,
            status=row.status,
            is_rewarded=row.is_rewarded,
            is_insider=row.is_insider,
            edited_at=row.edited_at,
            created_at=row.written_at or self._at,
        )
        review.low_print, review.high_print = prints(row.body)
        if line := shop.purchase(row, product):
            review.source, review.order_line = Proof.ORDER, line
        return review

    def _reason(self, row: ReviewRow, review: Review) -> str:
        """What the ledger says of it."""
        reason = _("Brought in from %(origin)s.") % {"origin": review.origin}
        if not review.origin:
            reason = _("Brought in from an export of this shop.")
        return reason if row.written_at else f"{reason} {_('The file gave no date.')}"

    def _note(self, row: ReviewRow, column: str, reason: str, text: str = "") -> None:
        self.outcome.warnings.append(warning(row.line, column, text, reason))


def _in_words(problem: Problem) -> str:
    """A problem without its line, which stands beside it."""
    return f"{problem.column}: {problem.reason}" if problem.column else problem.reason


def _why(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, IntegrityError | DataError):
        return _("The database doesn't take it.")
    return str(refusal)
