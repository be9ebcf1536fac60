"""How well the search finds what it should, held against a list that staff keep."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product
from catalog.models.searching import LONGEST_COUNTED, LONGEST_KEY, QUERY_HELP

# How far down a list a product is looked for.
DEEPEST = 100


class ScoreCardEntry(models.Model):
    """A product that a query should find, and how near the top."""

    query = models.CharField(_("search"), max_length=LONGEST_COUNTED, help_text=QUERY_HELP)
    key = models.CharField(max_length=LONGEST_KEY, editable=False)
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        related_name="score_card_entries",
        verbose_name=_("should find"),
    )
    within = models.PositiveSmallIntegerField(
        _("among the first"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(DEEPEST)],
        help_text=_("How many products may stand before it, itself included: 1 is the very first."),
    )

    journaled = ("query", "product_id", "within")
    kept = ("key",)

    class Meta:
        verbose_name = _("score card entry")
        verbose_name_plural = _("score card entries")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "product"],
                name="catalog_score_card_entry_unique",
                violation_error_message=_("The score card has this search and product already."),
            ),
            models.CheckConstraint(
                condition=Q(within__range=(1, DEEPEST)),
                name="catalog_score_card_entry_within",
                violation_error_message=_("Among the first 1 to 100 products."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query} → {self.product}"


class ScoreCardRunQuerySet(models.QuerySet["ScoreCardRun"]):
    """The words for sets of runs."""

    def finished(self) -> Self:
        """Those that went through the whole list, the newest first."""
        return self.filter(finished_at__isnull=False).order_by("-finished_at", "-pk")


class ScoreCardRun(models.Model):
    """One going through the list: how many entries stood where they should, and where each did."""

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    # When it last came on, so that one whose worker ended is known for what it is.
    reached_at = models.DateTimeField(_("reached"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    edition = models.BigIntegerField(_("edition"), null=True)
    total = models.PositiveIntegerField(_("entries"))
    done = models.PositiveIntegerField(_("looked at"), default=0)
    met = models.PositiveIntegerField(_("found where they should be"), default=0)
    # By the number of each entry, as text: its place from 1, or null where it wasn't found.
    ranks = models.JSONField(_("ranks"), default=dict)

    objects = ScoreCardRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of the score card")
        verbose_name_plural = _("runs of the score card")
        default_permissions = ()
        indexes = [models.Index(F("finished_at").desc(), name="catalog_score_card_finished")]

    def __str__(self) -> str:
        return f"{self.met}/{self.total}"

    @property
    def percent(self) -> float:
        """The share of the entries that were met, in percent."""
        return 100 * self.met / self.total if self.total else 0.0
