"""The rating of a product: counted here and nowhere else.

A verb that changes reviews takes the `lock` of their products first, writes, and then
calls `refresh`, all in one transaction. PostgreSQL gives a statement the rows that were
committed when it began, so without the lock two reviews at once count one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from catalog.verbs import lock_catalog, renew
from reviews.models import RATINGS, Review

# The columns of a product that follow its reviews.
KEPT = ("rating_counts", "rating_count", "rating_average")
# What stands for all reviews and ratings, but not for the names of their authors.
EDITION = "reviews"


def lock(product_ids: Iterable[int]) -> dict[int, Product]:
    """The products as they stand, held until the transaction ends."""
    product_ids = set(product_ids)
    if len(product_ids) > 1:
        # An edit of the catalogue holds products in the order of its steps: two that each
        # held what the other wants next would wait for ever.
        lock_catalog()
    rows = Product.objects.select_for_update(no_key=True).filter(pk__in=product_ids)
    return {product.pk: product for product in rows.order_by("pk")}


def refresh(product_ids: Iterable[int]) -> int:
    """Counts the published reviews of these products anew, and draws a new edition of them.

    Says how many products differed. The last step of whatever changes a review.
    """
    products = Product.objects.only(*KEPT).in_bulk(set(product_ids))
    counted = (
        Review.objects.published()
        .for_products(products)
        .order_by()
        .values_list("product", "rating")
        .annotate(count=Count("*"))
    )
    counts: dict[int, list[int]] = {}
    for pk, rating, count in counted:
        counts.setdefault(pk, [0] * len(RATINGS))[RATINGS.index(rating)] = count
    wrong = []
    for pk, product in products.items():
        given = counts.get(pk, [])
        right = [given, sum(given), average_of(given)]
        if right != [getattr(product, name) for name in KEPT]:
            for name, value in zip(KEPT, right, strict=True):
                setattr(product, name, value)
            wrong.append(product)
    Product.objects.bulk_update(wrong, KEPT, batch_size=200)
    renew(EDITION, products=[product.pk for product in wrong])
    return len(wrong)


def average_of(counts: Sequence[int]) -> Decimal:
    """The mean of so many reviews with one star, two, and so on: exact, then rounded half up."""
    if not counts:
        return Decimal(0)
    total = sum(rating * count for rating, count in zip(RATINGS, counts, strict=True))
    return (Decimal(total) / sum(counts)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Bar:
    """One line of the histogram."""

    rating: int
    count: int

    @property
    def query(self) -> str:
        """The query string of the list of just these reviews."""
        return f"?stars={self.rating}"


@dataclass(frozen=True)
class Summary:
    """A product's rating as pages show it, wherever they do."""

    count: int
    average: Decimal
    bars: tuple[Bar, ...] = ()

    @property
    def rounded(self) -> Decimal:
        """The average with one decimal: the number that is shown."""
        return self.average.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def figure(self) -> str:
        """The average with one decimal, as the reader's language writes it."""
        return number_format(self.rounded, 1)

    @property
    def in_words(self) -> str:
        """The average, for those who don't see stars."""
        return _("%(figure)s out of 5 stars") % {"figure": self.figure}

    @property
    def count_in_words(self) -> str:
        return ngettext("%(count)s review", "%(count)s reviews", self.count) % {
            "count": number_format(self.count, force_grouping=True)
        }


def summary_of(product: Product) -> Summary:
    """What a page says of the product's rating."""
    counts = dict(zip(RATINGS, product.rating_counts, strict=False))
    bars = tuple(Bar(rating, counts.get(rating, 0)) for rating in reversed(RATINGS))
    return Summary(product.rating_count, product.rating_average, bars)
