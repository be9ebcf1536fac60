"""Two entries of one product become one: its reviews follow, each customer's latest word stays."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse

from catalog.models import Product
from reviews import verbs
from reviews.models import Order, OrderLine, Review, ReviewEvent, Source, Status
from storefront.testing import StoreTestCase, make_product, make_review

LIST = "admin:reviews_review_changelist"
Action = ReviewEvent.Action


class MovingTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.old = make_product("Moss rug, old entry")
        cls.new = make_product("Moss rug")

    def move(self, *reviews: Review, to: Product | None = None) -> verbs.Move:
        return verbs.move(reviews, to=to or self.new, by=self.sam, reason="One product")

    def rating(self, product: Product) -> tuple[int, Decimal]:
        product.refresh_from_db()
        return product.rating_count, product.rating_average

    def stands(self, review: Review) -> tuple[Product, str]:
        review = Review.objects.select_related("product").get(pk=review.pk)
        return review.product, review.status

    def steps(self, review: Review) -> list[tuple]:
        """What the ledger says of it since it was written."""
        events = review.events.order_by("pk")[1:]
        return [(e.action, e.from_status, e.to_status, e.changes, e.reason) for e in events]


class MoveTests(MovingTestCase):
    def test_takes_reviews_along_and_counts_both_products_anew(self) -> None:
        first, second = (make_review(self.old, rating=rating) for rating in (5, 4))
        make_review(self.new, rating=1)
        done = self.move(first, second)
        self.assertEqual(done.moved, [first, second])
        self.assertEqual(self.rating(self.old), (0, Decimal(0)))
        self.assertEqual(self.rating(self.new), (3, Decimal("3.3333")))
        change = {"product": [self.old.pk, self.new.pk]}
        told = [("move", "published", "published", change, "One product")]
        self.assertEqual(self.steps(first), told)
        event = first.events.latest("pk")
        self.assertEqual(event.actor, self.sam)

    def test_each_goes_as_it_stands(self) -> None:
        rejected, withdrawn = make_review(self.old, self.alice), make_review(self.old, self.bob)
        verbs.reject([rejected], by=self.sam, reason="Spam")
        verbs.withdraw([withdrawn], by=self.bob)
        self.move(rejected, withdrawn)
        self.assertEqual(self.stands(rejected), (self.new, Status.REJECTED))
        self.assertEqual(self.stands(withdrawn), (self.new, Status.WITHDRAWN))
        self.assertEqual(self.rating(self.new)[0], 0)

    def test_what_vouches_for_it_comes_with_it(self) -> None:
        review = make_review(self.old)
        order = Order.objects.create(number="1", placed_on=date(2026, 1, 1))
        line, other = (
            OrderLine.objects.create(order=order, product=self.old, sku=sku) for sku in ("A", "B")
        )
        Review.objects.filter(pk=review.pk).update(source=Source.ORDER, order_line=line)
        verbs.vote(review, by=self.bob)
        self.move(review)
        line.refresh_from_db()
        other.refresh_from_db()
        self.assertEqual((line.product, other.product), (self.new, self.old))
        review.refresh_from_db()
        self.assertEqual((review.source, review.helpful_count), (Source.ORDER, 1))

    def test_needs_a_reason(self) -> None:
        with self.assertRaisesMessage(ValidationError, "Say why"):
            verbs.move([make_review(self.old)], to=self.new, by=self.sam, reason=" \n")

    def test_leaves_what_is_there_already(self) -> None:
        review = make_review(self.new)
        self.assertEqual(self.move(review).moved, [])
        self.assertEqual(self.steps(review), [])


class TwiceReviewedTests(MovingTestCase):
    """The same customer reviewed both entries."""

    def setUp(self) -> None:
        self.there = make_review(self.new, self.alice, rating=1, body="Thinner than I thought.")
        self.comes = make_review(self.old, self.alice, rating=5)

    def make_older(self, review: Review) -> None:
        before = review.created_at - timedelta(days=1)
        Review.objects.filter(pk=review.pk).update(created_at=before)

    def test_the_later_one_comes_and_the_earlier_goes_where_it_was(self) -> None:
        done = self.move(self.comes)
        self.assertEqual((done.moved, done.withdrawn), ([self.comes], [self.there]))
        self.assertEqual(self.stands(self.comes), (self.new, Status.PUBLISHED))
        self.assertEqual(self.stands(self.there), (self.old, Status.WITHDRAWN))
        self.assertEqual(self.rating(self.new), (1, Decimal(5)))
        self.assertEqual(self.rating(self.old), (0, Decimal(0)))
        back = {"product": [self.new.pk, self.old.pk]}
        self.assertEqual(
            self.steps(self.there),
            [
                ("withdraw", "published", "withdrawn", {}, "One product"),
                ("move", "withdrawn", "withdrawn", back, "One product"),
            ],
        )
        self.assertEqual(Review.objects.get(pk=self.there.pk).user, self.alice)

    def test_the_earlier_one_is_withdrawn_where_it_is(self) -> None:
        self.make_older(self.comes)
        done = self.move(self.comes)
        self.assertEqual((done.moved, done.withdrawn), ([], [self.comes]))
        self.assertEqual(self.stands(self.comes), (self.old, Status.WITHDRAWN))
        self.assertEqual(self.stands(self.there), (self.new, Status.PUBLISHED))
        self.assertEqual([step[0] for step in self.steps(self.comes)], ["withdraw"])
        self.assertEqual(self.rating(self.new), (1, Decimal(1)))

    def test_one_that_shows_goes_before_a_later_one_that_does_not(self) -> None:
        verbs.reject([self.comes], by=self.sam, reason="Spam")
        self.move(self.comes)
        self.assertEqual(self.stands(self.comes), (self.old, Status.WITHDRAWN))
        self.assertEqual(self.stands(self.there), (self.new, Status.PUBLISHED))

    def test_one_that_was_taken_back_makes_room(self) -> None:
        verbs.withdraw([self.there], by=self.alice)
        self.make_older(self.comes)
        done = self.move(self.comes)
        self.assertEqual((done.moved, done.withdrawn), ([self.comes], []))
        self.assertEqual(self.stands(self.there), (self.old, Status.WITHDRAWN))

    def test_what_was_taken_back_on_either_side_stays(self) -> None:
        verbs.withdraw([self.comes, self.there], by=self.alice)
        done = self.move(self.comes)
        self.assertEqual((done.moved, done.withdrawn), ([], []))

    def test_of_three_entries_the_latest_stays(self) -> None:
        third = make_review(make_product(), self.alice, rating=3, body="It is all right.")
        done = self.move(self.comes, third)
        self.assertEqual(done.moved, [third])
        self.assertCountEqual(done.withdrawn, [self.comes, self.there])
        self.assertEqual(self.rating(self.new), (1, Decimal(3)))
        self.assertEqual(self.stands(self.there), (third.product, Status.WITHDRAWN))


class MoveActionTests(MovingTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)
        self.review = make_review(self.old, self.alice, title="Soft", rating=5)
        self.other = make_review(
            self.new, self.alice, title="Softer", body="Softer than the other."
        )
        self.third = make_review(self.old, title="Warm")

    def post(self, *reviews: Review, **data: object):
        chosen = {"_selected_action": [review.pk for review in reviews], "action": "move"}
        return self.client.post(reverse(LIST), chosen | data, follow=True)

    def test_asks_where_to_and_why(self) -> None:
        page = self.post(self.review, self.third)
        self.assertContains(page, "2 reviews will be about another product:")
        self.assertContains(page, "Warm (Moss rug, old entry)")
        self.assertContains(page, 'data-field-name="product"')
        empty = self.post(self.third, product="", reason=" ")
        self.assertContains(empty, "This field is required.", count=2)

    def test_says_what_it_does_before_it_does_it(self) -> None:
        answers = {"product": self.new.pk, "reason": "One product"}
        page = self.post(self.review, self.third, **answers)
        self.assertContains(page, "1 review moves to Moss rug:")
        self.assertContains(page, "1 review is withdrawn, since its author has another one")
        self.assertNotContains(page, "★")
        self.assertEqual(self.stands(self.third), (self.old, Status.PUBLISHED))
        done = self.post(self.review, self.third, **answers, is_seen="yes")
        self.assertContains(done, "1 review moved.")
        self.assertEqual(self.stands(self.third), (self.new, Status.PUBLISHED))
        self.assertEqual(self.stands(self.review), (self.old, Status.WITHDRAWN))
        self.assertEqual(self.third.events.latest("pk").reason, "One product")

    def test_says_where_nothing_moves(self) -> None:
        page = self.post(self.other, product=self.new.pk, reason="One product")
        self.assertContains(page, "No review moves.")

    def test_is_offered_on_the_page_of_one(self) -> None:
        url = reverse("admin:reviews_review_change", args=[self.third.pk])
        self.assertContains(self.client.get(url), "Move this review to another product…")

    def test_needs_the_right_to_judge_and_to_see_products(self) -> None:
        for codenames, may in (
            (["view_review", "view_product"], False),
            (["change_review"], False),
            (["change_review", "view_product"], True),
        ):
            self.sam.user_permissions.set(Permission.objects.filter(codename__in=codenames))
            self.client = self.as_(self.sam)
            with self.subTest(codenames=codenames):
                page = self.client.get(reverse(LIST))
                self.assertEqual("Move selected reviews" in page.text, may)
