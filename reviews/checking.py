"""Holds what products and reviews keep of what hangs on them against the rows themselves.

Numbers are counted by the database, some thousands at a time, each part in one statement: what
is written meanwhile is never taken for a fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from reviews import ratings, terms
from reviews.models import RATINGS, HelpfulVote, Review, ReviewPhoto, ReviewTerm, Status
from reviews.ratings import KEPT, average_of

# How many rows one statement looks at.
ROWS = 5000


@dataclass(frozen=True)
class Drift:
    """A number that doesn't follow from the rows it stands for, in words."""

    product_id: int
    # None where the number is the product's own.
    review_id: int | None
    sentence: str
    # Whether it is about the words and traits that readers search and filter by.
    is_of_terms: bool = False

    def __str__(self) -> str:
        return self.sentence


def drifted_ratings() -> Iterator[Drift]:
    """The products whose stored rating isn't that of their published reviews."""
    is_published = Q(reviews__status=Status.PUBLISHED)
    counts = {
        f"count_{rating}": Count("reviews", filter=is_published & Q(reviews__rating=rating))
        for rating in RATINGS
    }
    for some in _stretches(Product.objects.all()):
        counted = some.annotate(found=Count("reviews", filter=is_published), **counts)
        unrated = Q(found=0, rating_count=0, rating_average=0, rating_counts=[])
        rows = counted.exclude(unrated).values_list("pk", "name", *KEPT, *counts)
        for pk, name, *stored_and_counted in rows.order_by("pk"):
            stored, right = stored_and_counted[: len(KEPT)], stored_and_counted[len(KEPT) :]
            right = right if any(right) else []
            if stored != [right, sum(right), average_of(right)]:
                yield Drift(pk, None, _rating_sentence(pk, name, stored, right))


def drifted_counts() -> Iterator[Drift]:
    """The reviews that keep another number of votes or pictures than they have."""
    for some in _stretches(Review.objects.all()):
        counted = some.annotate(
            votes_found=_number_of(HelpfulVote), photos_found=_number_of(ReviewPhoto)
        )
        wrong = counted.exclude(helpful_count=F("votes_found"), photo_count=F("photos_found"))
        facts = ("helpful_count", "votes_found", "photo_count", "photos_found")
        for pk, product, *numbers in wrong.order_by("pk").values_list("pk", "product", *facts):
            yield Drift(product, pk, _counts_sentence(pk, *numbers))


def drifted_terms() -> Iterator[Drift]:
    """The products that keep other reviews for a word or a filter than have it, or none of many."""
    kept = ReviewTerm.objects.order_by().values_list("product_id", flat=True).distinct()
    many = Product.objects.filter(rating_count__gt=terms.FEW).values_list("pk", flat=True)
    for pk in sorted({*kept, *many}):
        if not terms.drift(pk):
            continue
        with transaction.atomic():
            # Perhaps somebody wrote one meanwhile: not while nobody can.
            ratings.lock([pk])
            wrong = terms.drift(pk)
        if wrong:
            yield Drift(pk, None, _terms_sentence(pk, wrong), is_of_terms=True)


def _stretches[Rows: QuerySet](rows: Rows) -> Iterator[Rows]:
    """All rows, some thousands after the other."""
    last = 0
    while ends := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROWS]):
        yield rows.filter(pk__gt=last, pk__lte=ends[-1])
        last = ends[-1]


def _number_of(model: type[Model]) -> Coalesce:
    rows = model.objects.filter(review=OuterRef("pk")).order_by().values("review")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def _rating_sentence(pk: int, name: str, stored: list, right: list[int]) -> str:
    return _(
        "Product %(pk)s, %(name)s, keeps %(count)s reviews, %(counts)s, %(average)s on average;"
        " it has %(right_count)s, %(right)s, %(right_average)s."
    ) % {
        "pk": pk,
        "name": name,
        "counts": stored[0],
        "count": stored[1],
        "average": stored[2],
        "right": right,
        "right_count": sum(right),
        "right_average": average_of(right),
    }


def _terms_sentence(pk: int, wrong: set[str]) -> str:
    sentence = ngettext(
        "Product %(pk)s keeps other reviews for %(count)d word or filter than have it.",
        "Product %(pk)s keeps other reviews for %(count)d words or filters than have them.",
        len(wrong),
    )
    return sentence % {"pk": pk, "count": len(wrong)}


def _counts_sentence(pk: int, helpful: int, votes: int, kept: int, photos: int) -> str:
    return _(
        "Review %(pk)s keeps %(helpful)s votes and %(kept)s pictures;"
        " it has %(votes)s and %(photos)s."
    ) % {"pk": pk, "helpful": helpful, "votes": votes, "kept": kept, "photos": photos}
