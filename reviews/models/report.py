"""What readers hold against reviews, and what the shop answered them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.event import Rejection
from reviews.models.review import Review


class ReviewReport(models.Model):
    """One reader's notice that a review should not stand.

    The Digital Services Act (EU 2022/2065, Art. 16) asks that anybody can give one and is
    answered; so there may be an address without an account.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

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
    # Where the answer goes; forgotten with the account that gave it.
    email = models.EmailField(_("e-mail address"), blank=True)
    code = models.CharField(_("reason"), max_length=20, choices=Rejection)
    words = models.TextField(_("in their words"), max_length=2000, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
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
    created_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"], name="reviews_report_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "upheld", "dismissed"]),
                name="reviews_report_status_known",
                violation_error_message=_("A report is open, upheld or dismissed."),
            ),
            models.UniqueConstraint(
                fields=["review", "reporter"],
                condition=Q(status="open"),
                name="reviews_report_one_each",
                violation_error_message=_("You have reported this review already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}, {self.review_id}"
