"""Reviews that arrive at the same moment, on the real locks of either database."""

from decimal import Decimal
from threading import Event
from time import sleep

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import TransactionTestCase

from accounts.models import User
from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import Rejection, Review, ReviewEvent, Status
from storefront.testing import at_once, make_product, make_review, make_user


class AtOnceTests(TransactionTestCase):
    def setUp(self) -> None:
        self.product = make_product()

    def test_reviews_of_one_product_by_many_are_all_counted(self) -> None:
        people = [make_user(f"Customer {number}") for number in range(1, 7)]
        results = at_once(
            *(
                lambda person=person, rating=rating: make_review(
                    self.product, person, rating=rating
                )
                for person, rating in zip(people, (1, 2, 3, 4, 5, 5), strict=True)
            )
        )
        self.assertTrue(all(isinstance(result, Review) for result in results), results)
        self.product.refresh_from_db()
        self.assertEqual(self.product.rating_count, 6)
        self.assertEqual(self.product.rating_average, Decimal("3.3333"))

    def test_the_same_customer_twice_leaves_one_review_and_a_clear_word(self) -> None:
        alice = make_user("Alice")
        results = at_once(*[lambda: make_review(self.product, alice)] * 4)
        refused = [result for result in results if isinstance(result, verbs.AlreadyReviewed)]
        self.assertEqual(len(refused), 3, results)
        self.assertEqual(Review.objects.count(), 1)
        self.assertEqual(ReviewEvent.objects.count(), 1)
        self.product.refresh_from_db()
        self.assertEqual(self.product.rating_count, 1)

    def test_of_two_moderators_one_decides(self) -> None:
        sam, olivia = (make_user(name, is_staff=True) for name in ("Sam", "Olivia"))
        review = make_review(self.product, is_insider=True)
        as_read = {review.pk: review.updated_at}
        results = at_once(
            lambda: verbs.publish([review], by=sam, as_read=as_read),
            lambda: verbs.reject([review], by=olivia, code=Rejection.FAKE, as_read=as_read),
        )
        self.assertEqual(sorted(map(len, results)), [0, 1], results)
        self.assertEqual(ReviewEvent.objects.exclude(action="write").count(), 1)
        self.product.refresh_from_db()
        self.assertEqual(self.product.rating_count, Review.objects.published().count())

    def test_reviews_beside_an_edit_of_the_product(self) -> None:
        people = [make_user(f"Customer {number}") for number in range(1, 4)]

        def rename() -> str:
            self.product.name = "Other"
            with edit_catalog(by=None) as edit:
                edit.save([self.product])
            return "renamed"

        results = at_once(
            rename,
            *(lambda person=person: make_review(self.product, person) for person in people),
        )
        self.assertFalse([r for r in results if isinstance(r, Exception)], results)
        self.product.refresh_from_db()
        self.assertEqual((self.product.name, self.product.rating_count), ("Other", 3))

    def test_many_reviews_beside_an_edit_that_meets_their_products_in_its_own_order(self) -> None:
        staff = make_user("Sam", is_staff=True)
        first, second = make_product(), make_product()
        reviews = [make_review(product) for product in (first, second)]
        is_begun = Event()

        def reprice() -> None:
            with edit_catalog(by=None) as edit:
                for product in (second, first):
                    variant = product.variants.get()
                    variant.stock = 1
                    edit.save([variant])
                    is_begun.set()
                    sleep(0.3)

        def reject() -> int:
            is_begun.wait()
            return len(verbs.reject(reviews, by=staff, reason="Spam"))

        self.assertEqual(at_once(reprice, reject), [None, 2])

    def test_moves_of_overlapping_sets_meet_in_one_order(self) -> None:
        staff = make_user("Sam", is_staff=True)
        reviews = [make_review(make_product(), rating=3) for _ in range(6)]
        results = at_once(
            lambda: verbs.reject(reviews, by=staff, reason="Spam"),
            lambda: verbs.withdraw(reversed(reviews), by=staff),
            lambda: verbs.publish(reviews[::2] + reviews[1::2], by=staff),
        )
        self.assertFalse([r for r in results if isinstance(r, Exception)], results)
        for review in Review.objects.select_related("product"):
            self.assertEqual(review.product.rating_count, int(review.status == Status.PUBLISHED))

    def test_no_review_stays_behind_when_its_author_leaves_meanwhile(self) -> None:
        alice = make_user("Alice")

        def leave() -> str:
            with transaction.atomic():
                verbs.erase(alice)
                User.objects.filter(pk=alice.pk).update(is_active=False)
            return "left"

        written, left = at_once(lambda: make_review(self.product, alice), leave)
        self.assertEqual(left, "left")
        self.assertIsInstance(written, Review | ValidationError)
        self.assertFalse(Review.objects.published().exists())
        self.product.refresh_from_db()
        self.assertEqual(self.product.rating_count, 0)
