"""Who found which review helpful."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.review import Review


class HelpfulVote(models.Model):
    """One customer's nod to another's review. `Review.helpful_count` follows these rows."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="helpful_votes"
    )
    created_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("helpful vote")
        verbose_name_plural = _("helpful votes")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user"],
                name="reviews_vote_one_each",
                violation_error_message=_("You found this helpful already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.review_id}"
