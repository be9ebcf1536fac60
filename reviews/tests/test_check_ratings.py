"""`manage.py check_ratings` finds every number that isn't that of its rows, and can mend it."""

from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command

from catalog.models import Product
from reviews import checking, terms, verbs
from reviews.models import Review, ReviewPhoto
from storefront.testing import StoreTestCase, make_product, make_review, numbers


class CheckRatingsTests(StoreTestCase):
    def setUp(self) -> None:
        self.product = make_product("Ball")
        self.review = make_review(self.product, self.alice, rating=5)
        make_review(self.product, rating=4)
        verbs.withdraw([make_review(self.product, rating=1)], by=self.sam)
        verbs.vote(self.review, by=self.bob)
        make_review(rating=2)
        make_product("Never reviewed")

    def check(self, **options: bool) -> list[str]:
        out = StringIO()
        call_command("check_ratings", stdout=out, **options)
        return out.getvalue().splitlines()

    def differences(self) -> list[str]:
        """What it says when a row was changed behind everybody's back."""
        out = StringIO()
        with pytest.raises(SystemExit) as ending:
            call_command("check_ratings", stdout=out)
        assert ending.value.code == 1
        return out.getvalue().splitlines()

    def corrupt(self, product: Product | None = None, **fields: object) -> None:
        Product.objects.filter(pk=(product or self.product).pk).update(**fields)

    def test_says_that_all_is_well(self) -> None:
        self.assertEqual(self.check(), ["Every number is that of its rows."])

    def test_says_what_differs_in_plain_sentences(self) -> None:
        self.corrupt(rating_count=7, rating_average="1.0000")
        self.assertEqual(
            self.differences(),
            [
                f"Product {self.product.pk}, Ball, keeps 7 reviews, [0, 0, 0, 1, 1], 1.0000 on"
                " average; it has 2, [0, 0, 0, 1, 1], 4.5000.",
                "1 number differs.",
            ],
        )

    def test_finds_each_number_alone(self) -> None:
        for fields in (
            {"rating_count": 3},
            {"rating_average": "4.5001"},
            {"rating_counts": [0, 0, 0, 2, 0]},
            {"rating_counts": []},
        ):
            with self.subTest(**fields):
                right = Product.objects.filter(pk=self.product.pk).values(*fields).get()
                self.corrupt(**fields)
                self.assertEqual(self.differences()[-1], "1 number differs.")
                self.corrupt(**right)
        self.assertEqual(self.check(), ["Every number is that of its rows."])

    def test_finds_ratings_without_reviews_and_reviews_without_ratings(self) -> None:
        never = Product.objects.get(name="Never reviewed")
        self.corrupt(never, rating_counts=[0, 0, 0, 0, 0])
        self.corrupt(rating_count=0, rating_average=0, rating_counts=[])
        self.assertEqual(len(self.differences()), 3)

    def test_finds_what_was_published_behind_the_verbs_back(self) -> None:
        Review.objects.filter(status="withdrawn").update(status="published")
        self.assertIn("it has 3, [1, 0, 0, 1, 1], 3.3333", self.differences()[0])

    def test_finds_wrong_numbers_of_votes_and_pictures(self) -> None:
        Review.objects.filter(pk=self.review.pk).update(helpful_count=2)
        self.assertEqual(
            self.differences()[0],
            f"Review {self.review.pk} keeps 2 votes and 0 pictures; it has 1 and 0.",
        )
        ReviewPhoto.objects.create(
            review=self.review, key=f"{next(numbers):032x}", picture="a.jpg", width=1, height=1
        )
        self.assertIn("it has 1 and 1.", self.differences()[0])

    def test_looks_at_every_row_however_many_there_are(self) -> None:
        for product in Product.objects.all():
            self.corrupt(product, rating_count=9, rating_average=3)
        with mock.patch.object(checking, "ROWS", 1):
            self.assertEqual(self.differences()[-1], "3 numbers differ.")

    def test_mends_all_of_it_when_asked_to(self) -> None:
        never = Product.objects.get(name="Never reviewed")
        self.corrupt(never, rating_count=1, rating_average=5)
        self.corrupt(rating_counts=[1, 0, 0, 0, 0])
        Review.objects.update(helpful_count=5, photo_count=3)
        told = self.check(repair=True)
        self.assertEqual(told[-2:], ["6 numbers differed.", "All of them are put right."])
        self.assertEqual(self.check(), ["Every number is that of its rows."])
        self.product.refresh_from_db()
        self.review.refresh_from_db()
        self.assertEqual((self.product.rating_count, self.review.helpful_count), (2, 1))
        self.assertEqual(self.review.photo_count, 0)

    def test_finds_and_mends_words_that_are_not_those_of_the_reviews(self) -> None:
        with mock.patch.object(terms, "FEW", 1):
            terms.rebuild([self.product.pk])
            self.assertEqual(self.check(), ["Every number is that of its rows."])
            Review.objects.filter(pk=self.review.pk).update(body="Bounces higher than mine.")
            self.assertRegex(
                self.differences()[0],
                rf"^Product {self.product.pk} keeps other reviews for \d+ words",
            )
            self.assertEqual(self.check(repair=True)[-1], "All of them are put right.")
            self.assertEqual(terms.drift(self.product.pk), set())

    def test_finds_and_mends_many_reviews_of_which_no_words_are_kept(self) -> None:
        with mock.patch.object(terms, "FEW", 1):
            self.assertRegex(
                self.differences()[0],
                rf"^Product {self.product.pk} keeps other reviews for \d+ words",
            )
            self.assertEqual(self.check(repair=True)[-1], "All of them are put right.")
            self.assertEqual(terms.drift(self.product.pk), set())

    def test_says_where_mending_did_not_help(self) -> None:
        self.corrupt(rating_count=7)
        with mock.patch.object(verbs, "mend"), pytest.raises(SystemExit):
            self.check(repair=True)

    def test_takes_as_many_queries_whatever_the_number_of_reviews(self) -> None:
        with self.assertNumQueries(8):
            self.check()
        for _review in range(3):
            make_review(self.product)
        with self.assertNumQueries(8):
            self.check()
