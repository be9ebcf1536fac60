"""What shoppers look at. Prices and stock are its variants'; the columns here follow them."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.category import Category
from catalog.models.variant import Variant

# `rating_score`, by which "Best rated" orders, is a Bayesian mean:
#     (mean × count + PRIOR_MEAN × PRIOR_RATINGS) / (count + PRIOR_RATINGS), 0 without ratings.
# As if ten customers had given 3.5 stars first, so a product's own mean counts fully only
# once it stands on many more: 1 rating of 5 makes 3.64, 200 of 4.8 make 4.74.
PRIOR_RATINGS = 10
PRIOR_MEAN = 3.5


class Sort(models.TextChoices):
    """The orders of a list of products."""

    POSITION = "position", _("Our order")
    NEWEST = "newest", _("Newest")
    PRICE = "price", _("Price, low to high")
    PRICE_DOWN = "-price", _("Price, high to low")
    RATING = "rating", _("Best rated")


ORDERS = {
    Sort.POSITION: ["position", "-created_at", "-pk"],
    Sort.NEWEST: ["-created_at", "-pk"],
    Sort.PRICE: ["price_now", "pk"],
    Sort.PRICE_DOWN: ["-price_now", "pk"],
    Sort.RATING: ["-rating_score", "-rating_count", "-pk"],
}


class ListedProduct(Protocol):
    """A row of `for_listing()`."""

    pk: int
    name: str
    slug: str
    brand__name: str | None
    price: Decimal
    price_before: Decimal | None
    has_dearer: bool
    price_turns_at: datetime | None
    stock: int
    rating_count: int
    rating_average: Decimal
    first_pictures: list[list]
    colors: list[list[str]]


class ProductQuerySet(models.QuerySet["Product"]):
    """The words for sets of products."""

    def at(self, slug: str) -> "Product | None":
        """The one with this address, with its brand and its category."""
        return self.select_related("brand", "category").filter(slug=slug).first()

    def visible(self, now: datetime) -> Self:
        """What shoppers may see at this moment."""
        return self.filter(is_visible=True).in_season(now)

    def ready(self, now: datetime) -> Self:
        """What they would see if every category were published."""
        return self.filter(is_published=True, price__isnull=False).in_season(now)

    def in_season(self, now: datetime) -> Self:
        """What its schedule shows at this moment."""
        return self.filter(
            Q(publish_at=None) | Q(publish_at__lte=now),
            Q(unpublish_at=None) | Q(unpublish_at__gt=now),
        )

    def resting(self, now: datetime) -> Self:
        """What would show but for its schedule. The stored counts of categories hold it,
        since nobody writes when the clock strikes."""
        return self.filter(Q(publish_at__gt=now) | Q(unpublish_at__lte=now), is_visible=True)

    def within(self, category: Category) -> Self:
        """The products of a category and of all its descendants."""
        return self.filter(category__in=Category.objects.subtree(category).order_by().values("pk"))

    def in_order_of(self, sort: Sort, now: datetime) -> Self:
        """The set in one of the orders, always ending with a unique key."""
        listed = self.with_price_now(now) if sort in {Sort.PRICE, Sort.PRICE_DOWN} else self
        return listed.order_by(*ORDERS[sort])

    def with_price_now(self, now: datetime) -> Self:
        """Adds `price_now`, the lowest price at this moment.

        The stored price is true until `price_turns_at`; after it, a sale has begun or
        ended by the clock alone, and the variants are asked.
        """
        on_sale = Q(
            Q(sale_from=None) | Q(sale_from__lte=now),
            Q(sale_to=None) | Q(sale_to__gt=now),
            sale_price__isnull=False,
        )
        lowest = (
            Variant.objects.filter(product=OuterRef("pk"))
            .order_by()
            .values("product")
            .annotate(lowest=Min(Case(When(on_sale, then=F("sale_price")), default=F("price"))))
            .values("lowest")
        )
        return self.annotate(
            price_now=Case(When(price_turns_at__lte=now, then=Subquery(lowest)), default=F("price"))
        )

    def for_listing(self) -> Self:
        """Loads what `catalog.cards` makes cards of: rows of plain columns, in one query."""
        return self.values_list(*ListedProduct.__annotations__, named=True)


class Product(models.Model):
    """A thing the shop shows, in one or more variants."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("address"),
        max_length=180,
        unique=True,
        blank=True,
        help_text=_("The last part of the address. Empty: made from the name."),
    )
    external_id = models.CharField(
        _("feed key"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The key that a feed knows the product by."),
    )
    brand = models.ForeignKey(
        "catalog.Brand",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("brand"),
    )
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Lower stands earlier in lists.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    is_published = models.BooleanField(_("published"), default=True)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    unpublish_at = models.DateTimeField(_("unpublish at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    # Derived by the verbs from variants, pictures, values and category (verbs/settling.py).
    # `price` is the lowest one, `price_before` what it is reduced from, and `has_dearer` says
    # that not every variant costs as much. They hold until `price_turns_at`, when a sale
    # begins or ends by the clock.
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, editable=False)
    price_before = models.DecimalField(max_digits=10, decimal_places=2, null=True, editable=False)
    has_dearer = models.BooleanField(default=False, editable=False)
    price_turns_at = models.DateTimeField(null=True, editable=False)
    stock = models.PositiveIntegerField(default=0, editable=False)
    is_visible = models.BooleanField(default=False, editable=False)
    # What else its card in a list shows: [name, width, height, sizes ready] of the first
    # two pictures, and [text, swatch] of every colour it comes in.
    first_pictures = models.JSONField(default=list, editable=False)
    colors = models.JSONField(default=list, editable=False)

    # Refreshed by `reviews.ratings` alone.
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    # How many gave one star, two stars… five stars; empty while nobody gave any.
    rating_counts = models.JSONField(default=list, editable=False)
    # Precise enough that rounding it to the one decimal shown rounds the mean itself.
    rating_average = models.DecimalField(max_digits=5, decimal_places=4, default=0, editable=False)
    rating_score = models.GeneratedField(
        expression=Case(
            When(rating_count=0, then=Value(0.0)),
            default=(
                Cast("rating_average", models.FloatField())
                * Cast("rating_count", models.FloatField())
                + Value(PRIOR_MEAN * PRIOR_RATINGS)
            )
            / (Cast("rating_count", models.FloatField()) + Value(float(PRIOR_RATINGS))),
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )

    journaled = (
        "name",
        "slug",
        "external_id",
        "brand_id",
        "description",
        "category_id",
        "position",
        "is_published",
        "publish_at",
        "unpublish_at",
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [
            models.Index(
                fields=["category", "position", "-created_at", "-id"],
                name="catalog_product_position",
            ),
            models.Index(fields=["-created_at", "-id"], name="catalog_product_newest"),
            models.Index(
                fields=["-rating_score", "-rating_count", "-id"], name="catalog_product_best"
            ),
            models.Index(
                fields=["publish_at"],
                condition=Q(publish_at__isnull=False),
                name="catalog_product_publish_at",
            ),
            models.Index(
                fields=["unpublish_at"],
                condition=Q(unpublish_at__isnull=False),
                name="catalog_product_unpublish_at",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at=None)
                | Q(unpublish_at=None)
                | Q(publish_at__lt=F("unpublish_at")),
                name="catalog_product_unpublished_after_published",
                violation_error_message=_("A product must be published before it is unpublished."),
            ),
            models.CheckConstraint(
                condition=Q(rating_count=0, rating_average=0)
                | Q(rating_count__gt=0, rating_average__range=(1, 5)),
                name="catalog_product_rating_in_range",
                violation_error_message=_("An average rating lies between 1 and 5."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:product_detail", args=[self.slug])

    def is_shown_at(self, now: datetime) -> bool:
        """Whether shoppers may see it at this moment."""
        return (
            self.is_visible
            and (self.publish_at is None or self.publish_at <= now)
            and (self.unpublish_at is None or now < self.unpublish_at)
        )
