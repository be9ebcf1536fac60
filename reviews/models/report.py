"""What readers hold against reviews, and what the shop answered them."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reviews.models.event import Rejection, ReviewEvent
from reviews.models.review import Review

LONGEST_REPORT = 2000
# What needs to be told in words.
EXPLAINED = {Rejection.UNLAWFUL, Rejection.OTHER}


class ReviewReportQuerySet(models.QuerySet["ReviewReport"]):
    """The words for sets of reports."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(status=ReviewReport.Status.OPEN)

    def by(self, reporter: User) -> Self:
        """Those that one customer gave."""
        return self.filter(reporter=reporter)

    def newest_first(self) -> Self:
        """The order of every list of reports."""
        return self.order_by("-created_at", "-pk")

    def for_listing(self) -> Self:
        """Loads what a list of reports shows, in one query."""
        return self.select_related("review__product", "reporter")


class ReviewReport(models.Model):
    """One reader's notice that a review should not stand.

    The Digital Services Act (EU 2022/2065, Art. 16) asks that anybody can give one and is
    answered; so there may be an address without an account.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")
        SETTLED = "settled", _("Settled by the author")

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="reports", verbose_name=_("review")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="review_reports",
        verbose_name=_("reported by"),
    )
    # Where the answer goes if they have no account; forgotten some time after it.
    email = models.EmailField(_("e-mail address"), blank=True)
    code = models.CharField(_("reason"), max_length=20, choices=Rejection)
    words = models.TextField(
        _("in their words"), validators=[MaxLengthValidator(LONGEST_REPORT)], blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    answer = models.TextField(
        _("answer"), validators=[MaxLengthValidator(LONGEST_REPORT)], blank=True
    )
    # The entry of the ledger by which it was upheld.
    decision = models.ForeignKey(
        ReviewEvent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="reports",
        verbose_name=_("decision"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    # When the reporter got an e-mail about that.
    told_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)

    objects = ReviewReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"], name="reviews_report_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "upheld", "dismissed", "settled"]),
                name="reviews_report_status_known",
                violation_error_message=_("A report is open, upheld, dismissed or settled."),
            ),
            models.UniqueConstraint(
                fields=["review", "reporter"],
                condition=Q(status="open"),
                name="reviews_report_one_each",
                violation_error_message=_("You have reported this review already."),
            ),
            models.UniqueConstraint(
                fields=["review", "email"],
                condition=Q(status="open", reporter=None) & ~Q(email=""),
                name="reviews_report_one_each_address",
                violation_error_message=_("You have reported this review already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}, {self.review_id}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN
