"""Stores anew what reviews are searched by."""

from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from catalog.models import Product
from reviews import mentions, ratings, terms
from reviews.models import ReviewTerm


class Command(BaseCommand):
    """For a shop that had reviews before it could search them, or that speaks another language."""

    help = (
        "Stores anew which reviews have which words, and chooses anew what they mention. Needed "
        "after LANGUAGE_CODE changed, or how words are cut; otherwise both follow by themselves."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        reviewed = Product.objects.filter(rating_count__gt=0).order_by("pk")
        pks = list(reviewed.values_list("pk", flat=True))
        ReviewTerm.objects.exclude(product_id__in=reviewed.values("pk")).delete()
        for pk in pks:
            with transaction.atomic():
                ratings.lock([pk])
                terms.rebuild([pk])
        for some in batched(pks, mentions.MOST_AT_ONCE):
            mentions.choose.call(list(some))
        self.stdout.write(f"The words of the reviews of {len(pks):,} products are stored anew.")
