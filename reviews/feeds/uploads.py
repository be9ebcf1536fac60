"""Imports that staff begin in the admin: the worker checks a file, and stores it when told to.

The table of uploads is written here alone.
"""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.feeds.importer import Progress
from catalog.feeds.problems import FeedRefused
from reviews.feeds.importer import ReviewImport
from reviews.feeds.outcome import Fate
from reviews.models import ReviewUpload

Stage = ReviewUpload.Stage

LARGEST_FILE = 25 * 1024 * 1024
# What a page can tell of a file; the account counts all of it.
MOST_ROWS = 20_000
MOST_WARNINGS = 200


def take_up(file: File, origin: str, by: User) -> ReviewUpload:
    """Keeps a file and has it checked."""
    upload = ReviewUpload.objects.create(
        name=file.name[:200], origin=origin, by=by, content=file.read()
    )
    transaction.on_commit(lambda: check_upload.enqueue(upload.pk))
    return upload


def begin(upload: ReviewUpload) -> bool:
    """Has a checked file imported, or begins anew what lost its worker. Says whether it does:
    two presses are one import."""
    now = timezone.now()
    held = ReviewUpload.objects.filter(pk=upload.pk, content__isnull=False)
    if upload.is_lost:
        held = held.filter(stage=upload.stage, reached_at=upload.reached_at)
    else:
        held = held.filter(stage=Stage.CHECKED)
    is_check = upload.stage == Stage.CHECKING
    stage = Stage.CHECKING if is_check else Stage.STORING
    if not held.update(stage=stage, done=0, reached_at=now):
        return False
    what = check_upload if is_check else store_upload
    transaction.on_commit(lambda: what.enqueue(upload.pk))
    return True


def forget(uploads: Iterable[ReviewUpload]) -> int:
    """Drops the files and all that names anybody in them; how many rows fared how stays."""
    return ReviewUpload.objects.filter(pk__in=[upload.pk for upload in uploads]).update(
        content=None, rows=[], warnings=[], rejected=""
    )


def prune(now: datetime) -> int:
    """Forgets what has been kept long enough."""
    return forget(ReviewUpload.objects.outdated(now).without_files())


@task()
def check_upload(pk: int) -> None:
    """Says what would become of each row."""
    _run(pk, Stage.CHECKING)


@task()
def store_upload(pk: int) -> None:
    """Stores what is good, after another check: the shop may have changed since the first."""
    _run(pk, Stage.STORING)


def _run(pk: int, stage: Stage) -> None:
    upload = ReviewUpload.objects.filter(pk=pk, stage=stage).select_related("by").first()
    if upload is None or upload.content is None:
        return
    try:
        _go_through(upload)
    except FeedRefused as refusal:
        _note(upload, stage=Stage.REFUSED, refusal=" ".join(refusal.reasons), content=None)


def _go_through(upload: ReviewUpload) -> None:
    is_stored = upload.stage == Stage.STORING
    review_import = ReviewImport(
        BytesIO(upload.content), origin=upload.origin, by=upload.by, job=upload.job
    )
    with closing(review_import):
        for progress in review_import.check():
            _advance(upload, progress)
        if is_stored:
            for progress in review_import.write():
                _advance(upload, progress)
        rejected = StringIO()
        review_import.write_rejected(rejected)
    outcome = review_import.outcome
    verdicts = sorted(outcome.verdicts.values(), key=lambda verdict: verdict.line)
    # Where there are too many rows for a page, those that something is to be said of.
    telling = [each for each in verdicts if each.fate is not Fate.ADDED or each.waits]
    shown = verdicts if len(verdicts) <= MOST_ROWS else telling[:MOST_ROWS]
    _note(
        upload,
        stage=Stage.DONE if is_stored else Stage.CHECKED,
        account=outcome.as_dict(),
        rows=[
            [each.line, each.fate, each.waits, each.reason, each.product, each.title]
            for each in shown
        ],
        warnings=list(map(str, outcome.warnings[:MOST_WARNINGS])),
        rejected=rejected.getvalue() if outcome.rejected else "",
        content=None if is_stored else upload.content,
    )


def _advance(upload: ReviewUpload, progress: Progress) -> None:
    """Notes how far it has come; so does whoever looks at the page."""
    ReviewUpload.objects.filter(pk=upload.pk).update(done=progress.done, reached_at=timezone.now())


def _note(upload: ReviewUpload, **facts: Any) -> None:
    ReviewUpload.objects.filter(pk=upload.pk).update(reached_at=timezone.now(), **facts)


def in_words(account: dict[str, Any]) -> str:
    """The account in one sentence."""
    return _("%(added)d added + %(duplicate)d known already + %(rejected)d rejected = %(rows)d") % (
        account
    )
