"""What is measured of reviews: a crowd that is the same each time, and every page about it."""

from io import StringIO

import numpy as np
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import TestCase, TransactionTestCase, override_settings

from accounts.models import User
from catalog.models import Product
from catalog.scale.measuring import Times
from reviews.management.commands import measure_reviews
from reviews.models import HelpfulVote, Review, ReviewPhoto, StaffReply, Status
from reviews.scale import crowd
from reviews.scale.measuring import PAGES, WRITING, Figures, fields_of
from reviews.scale.questions import FILTERS, ORDERS, Questions
from storefront.testing import make_product

REVIEWS = 200


def stock(count: int = REVIEWS) -> Product:
    product = make_product("Much reviewed")
    photo = ReviewPhoto(picture="reviews/a.jpg", width=4, height=3, sizes_ready=True)
    crowd.stock(count, product, [photo], report=lambda what: None)
    product.refresh_from_db()
    return product


class CrowdTests(TestCase):
    def test_is_the_same_for_the_same_number(self) -> None:
        writers = [crowd.Writer(np.random.default_rng(5)) for _ in range(2)]
        first, second = (
            [
                (review.rating, review.title, review.body, review.source, review.created_at)
                for review in (writer.review(Product(), User()) for _ in range(20))
            ]
            for writer in writers
        )
        self.assertEqual(first, second)

    def test_leaves_every_number_right(self) -> None:
        product = stock()
        self.assertEqual(product.rating_count, REVIEWS)
        for review in Review.objects.all():
            self.assertEqual(review.helpful_count, review.votes.count())
            self.assertEqual(review.photo_count, review.photos.count())
        self.assertFalse(HelpfulVote.objects.filter(user=F("review__user")).exists())
        self.assertTrue(StaffReply.objects.exists())

    def test_is_asked_what_its_words_are(self) -> None:
        product = stock()
        questions = Questions(product, 1)
        asked = [
            questions.filtered(filters, value)
            for filters in FILTERS.values()
            for value in ORDERS.values()
        ]
        again = Questions(product, 1)
        self.assertEqual(
            asked,
            [
                again.filtered(filters, value)
                for filters in FILTERS.values()
                for value in ORDERS.values()
            ],
        )
        for address in {*asked, *(draw(questions) for draw in PAGES.values())}:
            self.assertEqual(self.client.get(address).status_code, 200, address)


class FiguresTests(TestCase):
    def test_say_what_missed_its_goal(self) -> None:
        def figures(seconds: float) -> Figures:
            times = Times([seconds] * 200, [seconds] * 200)
            return Figures(
                dict.fromkeys(PAGES, times),
                {(name, order): times for name in FILTERS for order in ORDERS},
                dict.fromkeys([*PAGES, *FILTERS], times),
                dict.fromkeys(WRITING, times),
                times,
            )

        self.assertEqual(list(measure_reviews.misses(figures(0.030))), [])
        written = [f"{name}, median" for name in WRITING]
        self.assertEqual(list(measure_reviews.misses(figures(0.031))), written)
        missed = list(measure_reviews.misses(figures(0.061)))
        self.assertIn("a rare word, most helpful, median", missed)
        self.assertIn("product, median", missed)


class FieldsTests(TestCase):
    def test_are_those_that_nobody_fills_in(self) -> None:
        page = '<input type="hidden" name="a" value="1"><input name="b"><input type=hidden name=c>'
        self.assertEqual(fields_of(page), {"a": "1", "c": ""})


class MeasureReviewsTests(TransactionTestCase):
    """Forks a worker, which sees what is committed."""

    def test_prints_every_figure_and_withdraws_what_it_posts(self) -> None:
        call_command("stock_reviews", reviews=REVIEWS, stderr=StringIO())
        with self.assertRaisesMessage(CommandError, "has reviews"):
            call_command("stock_reviews", reviews=REVIEWS)
        out = StringIO()
        call_command("measure_reviews", requests=1, warming=1, stdout=out, stderr=StringIO())
        for name in (*FILTERS, *PAGES, *WRITING):
            self.assertIn(f"| {name} | **", out.getvalue())
        self.assertIn(f"{REVIEWS} reviews of one of them", out.getvalue())
        self.assertEqual(Product.objects.get().rating_count, REVIEWS)
        self.assertEqual(Review.objects.exclude(status=Status.PUBLISHED).count(), 1)

    def test_wants_a_shop_as_it_serves(self) -> None:
        with self.assertRaisesMessage(CommandError, "stock_reviews"):
            call_command("measure_reviews")
        with override_settings(DEBUG=True), self.assertRaisesMessage(CommandError, "DEBUG"):
            call_command("measure_reviews")
