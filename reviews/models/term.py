"""The words of published reviews, for searching within one product's."""

from django.db import models

from reviews.models.review import Review


class ReviewTerm(models.Model):
    """A stem or a phrase that a published review has. Kept by `reviews.terms` alone."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="terms")
    # The review's own, so that one index finds the reviews of a product by a word.
    product_id = models.BigIntegerField()
    term = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["product_id", "term", "review"], name="reviews_term_of_product"),
        ]

    def __str__(self) -> str:
        return self.term
