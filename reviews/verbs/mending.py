"""Puts right what products and reviews keep of what hangs on them."""

from collections.abc import Iterable

from django.db import transaction

from reviews import ratings, terms
from reviews.models import Review
from reviews.verbs import steps


def mend(
    product_ids: Iterable[int], review_ids: Iterable[int] = (), *, terms_of: Iterable[int] = ()
) -> None:
    """Counts the ratings of these products anew, and the votes and pictures of these reviews,
    which are of these products; finds the words of the reviews of some of them anew."""
    product_ids, review_ids = set(product_ids), set(review_ids)
    with transaction.atomic():
        ratings.lock(product_ids)
        reviews = Review.objects.filter(pk__in=review_ids, product__in=product_ids)
        pks = list(
            reviews.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
        )
        if pks:
            steps.count_photos(pks)
            steps.count_votes(pks)
        terms.rebuild(product_ids.intersection(terms_of))
        ratings.refresh(product_ids)
