"""The words of published reviews, for searching within one product's."""

from django.db import models


class ReviewTerm(models.Model):
    """Which published reviews of a product have a word, a phrase or a trait.

    Only products with many reviews have rows. Kept by `reviews.terms` alone.
    """

    product_id = models.BigIntegerField()
    term = models.CharField(max_length=100)
    # The ids of the reviews, as a compressed set (https://roaringbitmap.org).
    reviews = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product_id", "term"], name="reviews_reviewterm_once_a_product"
            ),
        ]

    def __str__(self) -> str:
        return self.term


class Mention(models.Model):
    """A word or a phrase that many reviews of a product share, offered as a filter.

    Chosen by `reviews.mentions`; how many reviews have it now is asked of the terms.
    """

    product_id = models.BigIntegerField()
    term = models.CharField(max_length=100)
    # As most of them write it.
    label = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product_id", "position"], name="reviews_mention_one_place_each"
            ),
        ]

    def __str__(self) -> str:
        return self.label
