from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """Words that also find what other words name: sofa, couch."""

    words = models.CharField(
        _("who searches for"),
        max_length=60,
        help_text=_("One word or several in a row. Letter case and plurals make no difference."),
    )
    means = models.CharField(
        _("finds also"),
        max_length=200,
        help_text=_("Other words for it. Commas stand between several: couch, settee."),
    )
    is_mutual = models.BooleanField(
        _("and the other way round"),
        default=True,
        help_text=_("Searching for the other words finds these, too."),
    )

    journaled = ("words", "means", "is_mutual")

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(
                fields=["words", "means"],
                name="catalog_synonym_unique",
                violation_error_message=_("This synonym is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.means}"
