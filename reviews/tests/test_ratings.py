"""One rating number everywhere, and never a wrong one."""

from decimal import Decimal

from catalog.models import Product
from reviews import ratings, verbs
from storefront.testing import (
    StoreTestCase,
    make_product,
    make_review,
)


class RefreshTests(StoreTestCase):
    def test_mends_what_is_wrong_and_nothing_else(self) -> None:
        wrong, right = make_review().product, make_review().product
        Product.objects.filter(pk=wrong.pk).update(rating_count=7, rating_average=1)
        self.assertEqual(ratings.refresh([wrong.pk, right.pk]), 1)
        wrong.refresh_from_db()
        self.assertEqual((wrong.rating_count, wrong.rating_average), (1, Decimal(4)))

    def test_leaves_the_time_of_the_last_edit_alone(self) -> None:
        product = make_product()
        make_review(product)
        self.assertEqual(Product.objects.get().updated_at, product.updated_at)

    def test_rounds_halves_up_alike_on_both_databases(self) -> None:
        product = make_product()
        for rating in [1] * 31 + [2]:  # 1.03125
            make_review(product, rating=rating)
        product.refresh_from_db()
        self.assertEqual(product.rating_average, Decimal("1.0313"))

    def test_shows_the_mean_rounded_once(self) -> None:
        product = make_product()
        for rating in [5] * 15 + [4] * 46:  # 4.2459, which is 4.25 on the way to 4.3
            make_review(product, rating=rating)
        product.refresh_from_db()
        self.assertEqual(ratings.summary_of(product).figure, "4.2")


class SummaryTests(StoreTestCase):
    def test_says_one_number_in_figures_and_words(self) -> None:
        product = make_product()
        for rating in (5, 5, 4, 2):
            make_review(product, rating=rating)
        verbs.reject([make_review(product, rating=1)], by=self.sam, reason="Spam")
        product.refresh_from_db()
        with self.assertNumQueries(0):
            summary = ratings.summary_of(product)
        self.assertEqual(summary.figure, "4.0")
        self.assertEqual(summary.in_words, "4.0 out of 5 stars")
        self.assertEqual(summary.count_in_words, "4 reviews")
        self.assertEqual(
            [(bar.rating, bar.count) for bar in summary.bars],
            [(5, 2), (4, 1), (3, 0), (2, 1), (1, 0)],
        )

    def test_rounds_up_from_the_half(self) -> None:
        self.assertEqual(ratings.Summary(4, Decimal("4.25")).figure, "4.3")
        self.assertEqual(ratings.Summary(1, Decimal("5.00")).count_in_words, "1 review")
