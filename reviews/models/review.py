"""What a customer says of a product."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Picture, Product

RATINGS = range(1, 6)
LONGEST_TITLE = 120
SHORTEST_BODY = 10
LONGEST_BODY = 5000
FIRST_REVIEWS = 5
# What its author says.
WORDS = ("rating", "title", "body")


class Status(models.TextChoices):
    """Where a review stands; only a published one is seen and counted."""

    PENDING = "pending", _("Waiting")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Source(models.TextChoices):
    """What vouches for the author having had the product: a record, never a claim."""

    ORDER = "order", _("an order in the shop’s books")
    INVITATION = "invitation", _("an invitation that followed an order")
    STAFF = "staff", _("a check by the shop’s staff")


class Sort(models.TextChoices):
    """The orders of a list of reviews; the first where no other is asked for."""

    NEWEST = "newest", _("Newest first")
    HELPFUL = "helpful", _("Most helpful first")
    HIGHEST = "highest", _("Highest rating first")
    LOWEST = "lowest", _("Lowest rating first")


# Each ends like the first, and each has an index.
ORDERS = {Sort.NEWEST: (), Sort.HELPFUL: ("-helpful_count",)}
ORDERS |= {Sort.HIGHEST: ("-rating",), Sort.LOWEST: ("rating",)}


class ReviewQuerySet(models.QuerySet["Review"]):
    """The words for sets of reviews."""

    def published(self) -> Self:
        """What everybody may read; ratings count these and no others."""
        return self.filter(status=Status.PUBLISHED)

    def waiting(self) -> Self:
        """What staff have to decide on, the oldest first."""
        return self.filter(status=Status.PENDING).order_by("created_at", "pk")

    def for_product(self, product: Product) -> Self:
        """Those of one product."""
        return self.filter(product=product)

    def for_products(self, products: Iterable[int]) -> Self:
        """Those of the products with these ids."""
        return self.filter(product__in=products)

    def by(self, author: User) -> Self:
        """Those that one customer wrote."""
        return self.filter(user=author)

    def newest_first(self) -> Self:
        """The order of every list of reviews, where no other is asked for."""
        return self.in_order(Sort.NEWEST)

    def in_order(self, sort: Sort) -> Self:
        """The same reviews in one of the orders that readers can ask for."""
        return self.order_by(*ORDERS[sort], "-created_at", "-pk")

    def for_listing(self) -> Self:
        """Loads what a list of reviews shows: one query, and another for the pictures."""
        return self.select_related("user", "product", "reply").prefetch_related("photos")

    def for_quoting(self) -> Self:
        """Loads what readers see of a review and the product it is about, in one query."""
        return self.select_related("user", "product").only(
            *WORDS, "created_at", "byline", "user__username", "product__name", "product__slug"
        )

    def first_of(self, product: Product) -> tuple[int, ...]:
        """The ids of those that a product's own page shows; the others follow on the page of
        reviews. Every edition of reviews may have others."""
        first = self.published().for_product(product).newest_first()[:FIRST_REVIEWS]
        return tuple(first.values_list("pk", flat=True))


@dataclass(frozen=True)
class Reply:
    """What the shop answers under a review. `is_before_edit` where the review changed since."""

    body: str
    written_at: datetime
    is_before_edit: bool

    @property
    def shop_name(self) -> str:
        """In whose name it is given."""
        return settings.SHOP_NAME


@dataclass(frozen=True)
class Words:
    """A review as readers see it; `found` are the terms (reviews.terms) it was found by."""

    pk: int
    rating: int
    title: str
    body: str
    author_name: str
    created_at: datetime
    source: str = ""
    is_rewarded: bool = False
    is_insider: bool = False
    origin: str = ""
    edited_at: datetime | None = None
    helpful_count: int = 0
    photos: tuple[Picture, ...] = ()
    reply: Reply | None = None
    found: frozenset[str] = frozenset()

    @property
    def vouched_by(self) -> str:
        """What verified it, in words; empty where nothing did."""
        return str(Source(self.source).label) if self.source else ""


# What `read` loads of a review beside the pictures.
FACTS = (
    "pk",
    *WORDS,
    "user__username",
    "byline",
    "created_at",
    "source",
    "is_rewarded",
    "is_insider",
    "origin",
    "edited_at",
    "helpful_count",
    "photo_count",
    "reply__body",
    "reply__updated_at",
)
PICTURE = ("photos__picture", "photos__width", "photos__height", "photos__sizes_ready")


def read(pks: Iterable[int]) -> tuple[Words, ...]:
    """The reviews with these ids, in this order, as readers see them.

    One query, and one for the pictures of all where there are some.
    """
    pks = list(pks)
    rows = {
        row.pk: row for row in Review.objects.filter(pk__in=pks).values_list(*FACTS, named=True)
    }
    photos = _photos([pk for pk, row in rows.items() if row.photo_count])
    return tuple(
        Words(
            row.pk,
            row.rating,
            row.title,
            row.body,
            author_name(row.user__username, row.byline),
            row.created_at,
            row.source,
            row.is_rewarded,
            row.is_insider,
            row.origin,
            row.edited_at,
            row.helpful_count,
            tuple(photos.get(row.pk, ())),
            _reply(row.reply__body, row.reply__updated_at, row.edited_at),
        )
        for row in (rows[pk] for pk in pks if pk in rows)
    )


def author_name(username: str | None, byline: str) -> str:
    """Whom readers see as the author: a customer, a name from elsewhere, or nobody any more."""
    return username or byline or str(_("A former customer"))


def _photos(pks: Sequence[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = defaultdict(list)
    if pks:
        rows = Review.objects.filter(pk__in=pks, photos__isnull=False)
        ordered = rows.order_by("photos__position", "photos__pk")
        for pk, *facts in ordered.values_list("pk", *PICTURE, "photos__alt"):
            found[pk].append(Picture(*facts))
    return found


def _reply(body: str | None, written_at: datetime, edited_at: datetime | None) -> Reply | None:
    if body is None:
        return None
    return Reply(body, written_at, edited_at is not None and written_at < edited_at)


class Review(models.Model):
    """One customer's word on one product."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("product")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("customer"),
    )
    rating = models.PositiveSmallIntegerField(
        _("rating"),
        choices=[(rating, str(rating)) for rating in RATINGS],
        error_messages={
            "required": _("Choose from 1 to 5 stars."),
            "invalid": _("Choose from 1 to 5 stars."),
            "invalid_choice": _("Choose from 1 to 5 stars."),
            "null": _("Choose from 1 to 5 stars."),
        },
    )
    title = models.CharField(
        _("title"),
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Give your review a title."),
            "blank": _("Give your review a title."),
            "max_length": _(
                "A title has at most %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )
    body = models.TextField(
        _("review"),
        validators=[MinLengthValidator(SHORTEST_BODY), MaxLengthValidator(LONGEST_BODY)],
        error_messages={
            "required": _("Write a few words about it."),
            "blank": _("Write a few words about it."),
            "min_length": _("Tell us a little more: at least %(limit_value)d characters."),
            "max_length": _(
                "A review has at most %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PUBLISHED, editable=False
    )
    # Empty while nothing vouches for the customer having bought it.
    source = models.CharField(
        _("verified by"), max_length=30, choices=Source, blank=True, editable=False
    )
    # The purchase that does.
    order_line = models.ForeignKey(
        "reviews.OrderLine",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="reviews",
        verbose_name=_("purchase"),
    )
    # 16 CFR 465.4 and 465.5, and the UK's DMCC Act 2024, schedule 20: readers are told of both.
    is_rewarded = models.BooleanField(
        _("received something for it"), default=False, db_default=False
    )
    is_insider = models.BooleanField(_("works for the shop"), default=False, db_default=False)
    # Where it was written, and under which name, if it wasn't here.
    origin = models.CharField(
        _("brought in from"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    byline = models.CharField(
        _("written as"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    # Counted by the verbs that change what they count.
    helpful_count = models.PositiveIntegerField(
        _("found helpful"), default=0, db_default=0, editable=False
    )
    photo_count = models.PositiveSmallIntegerField(
        _("pictures"), default=0, db_default=0, editable=False
    )
    # The form that posted it: the same form sent twice is one review.
    posting_key = models.UUIDField(null=True, blank=True, editable=False)
    # What finds the reviews that say nearly the same, among all; see `reviews.likeness`.
    low_print = models.BigIntegerField(null=True, editable=False)
    high_print = models.BigIntegerField(null=True, editable=False)
    # When its author last changed what readers had seen.
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(
                fields=["product", "status", "-created_at", "-id"], name="reviews_review_newest"
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="reviews_review_status"),
            models.Index(
                fields=["product", "status", "-helpful_count", "-created_at", "-id"],
                name="reviews_review_helpful",
            ),
            models.Index(
                fields=["product", "status", "-rating", "-created_at", "-id"],
                name="reviews_review_highest",
            ),
            models.Index(
                fields=["product", "status", "rating", "-created_at", "-id"],
                name="reviews_review_lowest",
            ),
            # What the rating of a product is counted from, with every change of one of them.
            models.Index(
                fields=["product", "rating"],
                name="reviews_review_counted",
                condition=Q(status=Status.PUBLISHED),
            ),
            models.Index(fields=["low_print"], name="reviews_review_low_print"),
            models.Index(fields=["high_print"], name="reviews_review_high_print"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "user"],
                name="reviews_review_one_each",
                violation_error_message=_("You have reviewed this product already."),
            ),
            models.CheckConstraint(
                condition=Q(rating__range=(RATINGS[0], RATINGS[-1])),
                name="reviews_review_rating_in_range",
                violation_error_message=_("Choose from 1 to 5 stars."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "published", "rejected", "withdrawn"]),
                name="reviews_review_status_known",
                violation_error_message=_("A review is waiting, published, rejected or withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=["", "order", "invitation", "staff"]),
                name="reviews_review_source_known",
                violation_error_message=_(
                    "A review is verified by an order, an invitation or the staff."
                ),
            ),
            # Only what its author took back for good may stand without words.
            models.CheckConstraint(
                condition=Q(status="withdrawn") | (~Q(title="") & ~Q(body="")),
                name="reviews_review_has_words",
                violation_error_message=_("A review needs a title and a few words."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), LONGEST_BODY),
                name="reviews_review_body_bounded",
                violation_error_message=_("A review has at most 5,000 characters."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Erased review"))

    @property
    def author_name(self) -> str:
        """Whom readers see as its author, also when the account is closed."""
        return author_name(self.user.username if self.user else None, self.byline)

    @property
    def shown(self) -> Words:
        """As readers see it. A list of them loads with `for_listing()`."""
        photos = self.photos.all() if self.photo_count else ()
        reply = getattr(self, "reply", None)
        return Words(
            self.pk,
            self.rating,
            self.title,
            self.body,
            self.author_name,
            self.created_at,
            self.source,
            self.is_rewarded,
            self.is_insider,
            self.origin,
            self.edited_at,
            self.helpful_count,
            tuple(photo.shown for photo in sorted(photos, key=lambda p: (p.position, p.pk))),
            reply and _reply(reply.body, reply.updated_at, self.edited_at),
        )

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN
