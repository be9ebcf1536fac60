"""One rating number everywhere, and never a wrong one."""

from decimal import Decimal

from django.db.models import Avg, Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import User
from catalog.models import Product
from reviews import ratings, verbs
from reviews.models import Review, Status
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_product,
    make_review,
    make_user,
    numbers,
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


class OneNumberTests(StoreTestCase):
    def test_every_page_says_the_same(self) -> None:
        product = make_product("Ball", category=make_category("Garden"))
        for rating in (5, 4, 4, 4):  # 4.25: the half goes up, wherever it is rounded
            make_review(product, rating=rating)
        pages = ("/", "/c/garden/", "/search/?q=ball", "/p/ball/", "/p/ball/reviews/")
        for page in pages:
            with self.subTest(page=page):
                self.assertContains(self.client.get(page), "4.3 out of 5")
                self.assertNotContains(self.client.get(page), "4.2 out of 5")


class RatingsMachine(RuleBasedStateMachine):
    """Whatever happens in whatever order, the stored numbers are those of the reviews."""

    def __init__(self) -> None:
        super().__init__()
        self.products = [make_product() for _ in range(2)]
        self.people = [make_user(f"Customer {next(numbers)}") for _customer in range(3)]
        self.staff = make_user(f"Staff {next(numbers)}", is_staff=True)

    def author(self, data: st.DataObject) -> User:
        return data.draw(st.sampled_from(self.people))

    def reviews(self, data: st.DataObject) -> list[Review]:
        some = Review.objects.filter(product__in=self.products).order_by("pk")
        return data.draw(st.lists(st.sampled_from(list(some)), unique=True))

    def has_reviews(self) -> bool:
        return Review.objects.filter(product__in=self.products).exists()

    @rule(data=st.data(), rating=st.integers(1, 5))
    def write(self, data: st.DataObject, rating: int) -> None:
        author, product = self.author(data), data.draw(st.sampled_from(self.products))
        held = Review.objects.for_product(product).by(author).first()
        try:
            make_review(product, author, rating=rating)
        except verbs.AlreadyReviewed:
            assert held
            assert not held.is_withdrawn
        else:
            assert held is None or held.is_withdrawn

    @precondition(has_reviews)
    @rule(data=st.data(), rating=st.integers(1, 5))
    def edit(self, data: st.DataObject, rating: int) -> None:
        for review in self.reviews(data):
            if review.user and not review.is_withdrawn:
                verbs.edit(
                    review, by=review.user, rating=rating, title="New", body="Other words now."
                )

    @precondition(has_reviews)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        verbs.withdraw(self.reviews(data), by=self.staff)

    @precondition(has_reviews)
    @rule(data=st.data())
    def publish(self, data: st.DataObject) -> None:
        verbs.publish(self.reviews(data), by=self.staff)

    @precondition(has_reviews)
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        verbs.reject(self.reviews(data), by=self.staff, reason="Spam")

    @rule(data=st.data(), leave=st.sampled_from([verbs.part, verbs.erase, None]))
    def close_account(self, data: st.DataObject, leave: object) -> None:
        """Deleting a person without asking, as a shell does, must not hurt either."""
        place = data.draw(st.sampled_from(range(len(self.people))))
        if leave:
            leave(self.people[place])
        self.people[place].delete()
        self.people[place] = make_user(f"Customer {next(numbers)}")

    @invariant()
    def ratings_are_those_of_the_published_reviews(self) -> None:
        for product in Product.objects.filter(pk__in=[product.pk for product in self.products]):
            right = Review.objects.published().for_product(product)
            found = right.aggregate(count=Count("pk"), average=Avg("rating", default=0))
            assert product.rating_count == found["count"]
            assert abs(float(product.rating_average) - found["average"]) <= 0.00005

    @invariant()
    def the_ledger_tells_where_each_review_stands(self) -> None:
        for review in Review.objects.filter(product__in=self.products):
            events = list(review.events.order_by("pk"))
            assert events[0].from_status == ""
            assert events[-1].to_status == review.status
            for earlier, later in zip(events, events[1:], strict=False):
                assert later.from_status == earlier.to_status

    @invariant()
    def what_shows_has_words(self) -> None:
        seen = Review.objects.exclude(status=Status.WITHDRAWN)
        assert not seen.filter(title="").exists()


class RatingsNeverDriftTests(HypothesisTestCase, RatingsMachine.TestCase):
    settings = settings(
        max_examples=25,
        stateful_step_count=15,
        # A busy machine is slow to store things; that is no fault of the law.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
