"""Imports a product feed: checks all of it, then writes it in batches.

    feed_import = FeedImport(file, by=user, folder=Path("…"))
    for progress in feed_import.check():
        ...  # nothing is written yet; feed_import.outcome has every problem
    for progress in feed_import.write():
        ...  # each step is stored for good; feed_import.outcome has the account

Running it again changes nothing, and after a kill it goes on where it was.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, reset_queries
from django.utils.translation import gettext as _

from catalog.feeds import remote_pictures
from catalog.feeds.check import Check
from catalog.feeds.outcome import Outcome
from catalog.feeds.picture_intake import PictureIntake, Pictures
from catalog.feeds.problems import FeedRefused
from catalog.feeds.product import FeedProduct
from catalog.feeds.reader import Feed
from catalog.feeds.rows.merchant import MerchantRow, MerchantRowReader
from catalog.feeds.shelf import Result, Shelf
from catalog.feeds.words import Words

# How long a batch may keep other writers waiting.
BATCH_SECONDS = 0.6
# SQLite lets a waiting writer ask every 0.1 s; between batches, each gets its turn.
BREATH_SECONDS = 0.12
REFUSALS = (ValidationError, IntegrityError, DataError)


class Stage(StrEnum):
    CHECKING = "checking"
    WRITING = "writing"


class Progress(NamedTuple):
    """How many rows are done; `total` is 0 as long as nobody knows."""

    stage: Stage
    done: int
    total: int


class FeedImport:
    """One import of one file, by a person (None: the system), as one job in the journal."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        by: AbstractBaseUser | None,
        folder: Path | None = None,
        pictures: Pictures = Pictures.ALL,
        job: UUID | None = None,
    ) -> None:
        """Raises FeedRefused for a file that isn't a feed."""
        self.feed = Feed(file)
        self.outcome = Outcome(job=job or uuid4(), separator=self.feed.delimiter)
        self._by = by
        self._intake = PictureIntake(folder, pictures)
        reader = MerchantRowReader(settings.SHOP_CURRENCY, self._intake.find_fault)
        try:
            self._check = Check(self.feed, reader)
        except FeedRefused:
            self.close()
            raise

    def check(self) -> Iterator[Progress]:
        """Reads the whole file. Raises FeedRefused where that is impossible."""
        for rows in self._check.run():
            yield Progress(Stage.CHECKING, rows, 0)
        self.outcome.start(self._check.findings)

    def write(self) -> Iterator[Progress]:
        """Stores what the check has found good, batch by batch."""
        shelf = Shelf(
            Words(self._check.findings.kinds), self.feed.columns, self._by, self.outcome.job
        )
        pace = _Pace()
        for batch in self._batches(pace):
            pictures = self._intake.take(batch)
            with pace:
                result = _put(shelf, batch, pictures.stored)
            remote = [wanted for wanted in pictures.remote if wanted.external_id in result.products]
            remote_pictures.enqueue(remote, self._by, self.outcome.job)
            self.outcome.add(result, pictures.problems, waiting=len(remote))
            # Under DEBUG, Django keeps the text of every query.
            reset_queries()
            yield Progress(Stage.WRITING, self.outcome.done, self.outcome.rows)
        self.outcome.finish(self._intake.problems_of_hosts())
        yield Progress(Stage.WRITING, self.outcome.done, self.outcome.rows)

    def close(self) -> None:
        self.feed.close()

    def _batches(self, pace: "_Pace") -> Iterator[list[FeedProduct]]:
        batch: list[FeedProduct] = []
        weight = 0
        for product in self._products():
            batch.append(product)
            weight += product.weight
            if weight >= pace.weight:
                yield batch
                batch, weight = [], 0
        if batch:
            yield batch

    def _products(self) -> Iterator[FeedProduct]:
        """Each product as soon as the last of its rows is read, wherever they stand."""
        findings = self._check.findings
        left_out = findings.rejected | findings.repeated
        waiting: dict[str, list[MerchantRow]] = defaultdict(list)
        for row in self.feed.rows():
            if row.line not in left_out:
                merchant_row, _problems = self._check.reader.read(row)
                key = merchant_row.external_id
                waiting[key].append(merchant_row)
                if len(waiting[key]) == findings.products[key]:
                    yield FeedProduct(key, waiting.pop(key), findings.options.get(key, ()))


class _Pace:
    """Finds the weight of a batch that takes `BATCH_SECONDS` on this machine."""

    def __init__(self) -> None:
        self.weight = 500.0
        self._started = 0.0

    def __enter__(self) -> None:
        self._started = time.monotonic()

    def __exit__(self, *_failure: object) -> None:
        took = max(time.monotonic() - self._started, 0.001)
        self.weight = max(100.0, self.weight * min(max(BATCH_SECONDS / took, 0.5), 1.5))
        if connection.vendor == "sqlite":
            time.sleep(BREATH_SECONDS)


def _put(shelf: Shelf, batch: list[FeedProduct], stored: dict) -> Result:
    """Puts the batch; where the shop refuses it, each product alone, so that one bad
    product costs only its own rows."""
    try:
        return shelf.put(batch, stored)
    except REFUSALS as refusal:
        if len(batch) == 1:
            return Result.refused(batch[0], _reason(refusal))
    result = Result()
    for product in batch:
        result.add(_put(shelf, [product], stored))
    return result


def _reason(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return _("The database doesn't take it.")
