"""The ledger: all that happened to reviews, by whom and why."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.review import Review, Status

# What an author may say against a rejection.
LONGEST_APPEAL = 2000


class Hold(models.TextChoices):
    """Why a review waits for staff. No reason knows of its stars."""

    FIRST = "first_review", _("First review of a new customer")
    LINKS = "links", _("Links or addresses in the text")
    REPEATED = "repeated_text", _("The same text about another product")
    BURST = "burst", _("Unusually many reviews of this product at once")
    INSIDER = "insider", _("Written by somebody who works for the shop")
    REJECTED = "rejected_before", _("Rejected before, and changed or appealed")


class Rejection(models.TextChoices):
    """Why staff don't publish a review: what its author is told. No reason is a rating."""

    FAKE = "fake", _("It doesn’t tell of the writer’s own experience")
    UNRELATED = "unrelated", _("It isn’t about this product")
    PRIVATE = "private", _("It tells private things about somebody")
    OFFENSIVE = "offensive", _("It insults or threatens")
    ADVERTISING = "advertising", _("It advertises something")
    INSIDER = "insider", _("Its writer works for the shop or a competitor")
    UNLAWFUL = "unlawful", _("It is against the law")
    OTHER = "other", _("Another reason")


class ReviewEventQuerySet(models.QuerySet["ReviewEvent"]):
    """The words for sets of entries."""

    def judgements(self) -> Self:
        """What staff decided, but for what was taken back."""
        undone = ReviewEvent.objects.filter(
            review=OuterRef("review"), action=ReviewEvent.Action.UNDO, job=OuterRef("job")
        )
        decided = self.filter(action__in=[ReviewEvent.Action.PUBLISH, ReviewEvent.Action.REJECT])
        return decided.exclude(Exists(undone))


class ReviewEvent(models.Model):
    """An entry of the ledger: one thing that happened to one review. Never edited, but for
    the note that its author was told."""

    class Action(models.TextChoices):
        WRITE = "write", _("written")
        EDIT = "edit", _("edited")
        WITHDRAW = "withdraw", _("withdrawn")
        PUBLISH = "publish", _("published")
        REJECT = "reject", _("rejected")
        UNDO = "undo", _("taken back")
        APPEAL = "appeal", _("appealed")
        VERIFY = "verify", _("checked")
        UNCHECK = "uncheck", _("no longer verified")
        MOVE = "move", _("moved")
        PART = "part", _("parted from its author")
        ERASE = "erase", _("erased")

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="events", verbose_name=_("review")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action)
    # Empty before: the review was new.
    from_status = models.CharField(_("from"), max_length=10, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=10, choices=Status)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # Values of Hold for what came to wait, one of Rejection for what was rejected.
    codes = models.JSONField(
        _("reason codes"), default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    # The fields that new words took the place of: {"title": ["before", "after"]}.
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    # What was done at one stroke, and can be taken back at one.
    job = models.UUIDField(null=True, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    # When the author got an e-mail about it.
    told_at = models.DateTimeField(_("author told"), null=True, editable=False)

    objects = ReviewEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("ledger")
        indexes = [
            models.Index(
                fields=["job"], name="reviews_event_job", condition=models.Q(job__isnull=False)
            ),
            models.Index(fields=["actor", "-id"], name="reviews_event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.review_id}"
