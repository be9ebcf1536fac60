"""What shoppers ask for, and what staff answer to it by hand.

Two queries are one where the search sees the same words in them: `key` is what they have in
common (`catalog.search.key_of`).
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from catalog.models.category import Category
from catalog.models.product import Product

LONGEST_COUNTED = 60
LONGEST_KEY = 200
# What was asked less often is shown to nobody: it may be a name, or something pasted by mistake.
SHOWN_FROM = 3

QUERY_HELP = _("As shoppers type it. Letter case, accents and plurals make no difference.")


class SearchCountQuerySet(models.QuerySet["SearchCount"]):
    """The words for sets of counts."""

    def since(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def named(self) -> Self:
        """Without what was counted without its words."""
        return self.exclude(key="")

    def by_query(self) -> Self:
        """A row for each query: how often and on how many days it was asked, how it was last
        written, and how much the whole shop last had for it."""
        latest = SearchCount.objects.filter(key=OuterRef("key")).order_by("-day")
        return (
            self.values("key")
            .annotate(
                total=Sum("searches"),
                days=Count("day"),
                wording=Subquery(latest.values("text")[:1]),
                finds=Subquery(latest.values("found")[:1]),
            )
            .order_by("-total", "key")
        )


class SearchCount(models.Model):
    """How often something was searched for on a day. Nothing in it tells by whom."""

    day = models.DateField(_("day"))
    # Empty for everything that is counted without its words.
    key = models.CharField(_("key"), max_length=LONGEST_KEY)
    text = models.CharField(_("search"), max_length=LONGEST_COUNTED)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    found = models.PositiveIntegerField(_("products found"), default=0)

    objects = SearchCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="catalog_search_count_unique"),
        ]
        indexes = [models.Index(fields=["key", "-day"], name="catalog_search_count_key")]

    def __str__(self) -> str:
        return self.text


class HiddenSearch(models.Model):
    """A query that is never suggested to anyone."""

    query = models.CharField(_("search"), max_length=LONGEST_COUNTED, help_text=QUERY_HELP)
    key = models.CharField(
        max_length=LONGEST_KEY,
        unique=True,
        editable=False,
        error_messages={"unique": _("This search is hidden already.")},
    )

    journaled = ("query",)
    kept = ("key",)

    class Meta:
        verbose_name = _("search never suggested")
        verbose_name_plural = _("searches never suggested")

    def __str__(self) -> str:
        return self.query


class SearchRedirect(models.Model):
    """Where a query leads instead of to a list of products."""

    query = models.CharField(_("search"), max_length=LONGEST_COUNTED, help_text=QUERY_HELP)
    key = models.CharField(
        max_length=LONGEST_KEY,
        unique=True,
        editable=False,
        error_messages={"unique": _("There is a redirect for this search already.")},
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="search_redirects",
        verbose_name=_("to a category"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="search_redirects",
        verbose_name=_("to a product"),
    )
    address = models.CharField(
        _("to an address"),
        max_length=500,
        blank=True,
        help_text=_("A page of this shop, such as /c/ for all categories."),
    )

    journaled = ("query", "category_id", "product_id", "address")
    kept = ("key",)

    class Meta:
        verbose_name = _("search redirect")
        verbose_name_plural = _("search redirects")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, product=None, address="")
                | Q(category=None, product__isnull=False, address="")
                | (Q(category=None, product=None) & ~Q(address="")),
                name="catalog_search_redirect_one_target",
                violation_error_message=_(
                    "Choose one: a category, a product or an address in the shop."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.query


class PinnedSearch(models.Model):
    """A query with the products that stand first in its list."""

    query = models.CharField(_("search"), max_length=LONGEST_COUNTED, help_text=QUERY_HELP)
    key = models.CharField(
        max_length=LONGEST_KEY,
        unique=True,
        editable=False,
        error_messages={"unique": _("This search has its pinned products already.")},
    )
    products = models.ManyToManyField(
        Product, through="catalog.Pin", related_name="pinned_searches", verbose_name=_("products")
    )

    journaled = ("query",)
    kept = ("key",)

    class Meta:
        verbose_name = _("pinned search")
        verbose_name_plural = _("pinned searches")

    def __str__(self) -> str:
        return self.query


class PinQuerySet(models.QuerySet["Pin"]):
    """The words for sets of pins."""

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class Pin(models.Model):
    """A product's place at the head of a query's list."""

    search = models.ForeignKey(PinnedSearch, on_delete=models.CASCADE, related_name="pins")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="pins", verbose_name=_("product")
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Lower stands earlier.")
    )

    journaled = ("search_id", "product_id", "position")

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["search", "product"],
                name="catalog_pin_unique",
                violation_error_message=_("A product is pinned once to a search."),
            )
        ]

    def __str__(self) -> str:
        return str(self.product)
