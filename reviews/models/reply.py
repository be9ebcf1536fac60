"""The shop's public answer to a review."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.review import Review

LONGEST_REPLY = 2000


class StaffReply(models.Model):
    """What the shop says under a review, in its own name."""

    review = models.OneToOneField(
        Review, on_delete=models.CASCADE, related_name="reply", verbose_name=_("review")
    )
    body = models.TextField(
        _("reply"),
        validators=[MaxLengthValidator(LONGEST_REPLY)],
        help_text=_("Everybody reads it under the review, with the shop’s name. Be kind."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    # When its words were last changed: an edit of the review after it is told to readers.
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    # When the review's author got an e-mail about it.
    told_at = models.DateTimeField(_("author told"), null=True, editable=False)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return self.body[:60]
