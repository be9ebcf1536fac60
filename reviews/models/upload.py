"""Files of reviews that staff hand in, from the check to what became of each row."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# One that hasn't come on for so long has lost its worker.
LOST_AFTER = timedelta(minutes=5)
# How long what the file says is kept: it holds names and e-mail addresses.
KEPT = timedelta(days=7)


class ReviewUploadQuerySet(models.QuerySet["ReviewUpload"]):
    """The words for sets of uploads."""

    def without_files(self) -> Self:
        """Without what may be large."""
        return self.defer("content", "rows", "rejected")

    def outdated(self, now: datetime) -> Self:
        """Those whose files have been kept long enough."""
        held = Q(content__isnull=False) | ~Q(rows=[]) | ~Q(rejected="")
        return self.filter(held, created_at__lt=now - KEPT)


class ReviewUpload(models.Model):
    """A file of reviews: looked at first, imported when staff say so."""

    class Stage(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        STORING = "storing", _("Being imported")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Refused")

    name = models.CharField(_("file"), max_length=200)
    origin = models.CharField(
        _("written at"),
        max_length=60,
        help_text=_(
            "Where these reviews were written, as readers are told, such as “our former shop”."
        ),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    # The job that its reviews have in the ledger.
    job = models.UUIDField(default=uuid4, editable=False)
    # In the database, since the worker may be on another machine, and media are public.
    content = models.BinaryField(null=True, editable=False)
    stage = models.CharField(
        _("status"), max_length=10, choices=Stage, default=Stage.CHECKING, editable=False
    )
    done = models.PositiveIntegerField(default=0, editable=False)
    # What the account says, as `Outcome.as_dict` gives it.
    account = models.JSONField(default=dict, editable=False)
    # [line, fate, waits, reason, product, title] of each row.
    rows = models.JSONField(default=list, editable=False)
    warnings = models.JSONField(default=list, editable=False)
    rejected = models.TextField(blank=True, editable=False)
    refusal = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("handed in"), default=timezone.now, editable=False)
    reached_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReviewUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of reviews")
        verbose_name_plural = _("imports of reviews")

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        return self.stage in {self.Stage.CHECKING, self.Stage.STORING} and not self.is_lost

    @property
    def is_lost(self) -> bool:
        """Whether its worker ended in the middle of it. What is stored already stays known."""
        return (
            self.stage in {self.Stage.CHECKING, self.Stage.STORING}
            and self.reached_at < timezone.now() - LOST_AFTER
        )
