"""Whatever happens to reviews in whatever order, every number that is kept of them is right."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from unittest import mock
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import User
from catalog.models import Product
from reviews import checking, terms, verbs
from reviews.models import (
    RATINGS,
    HelpfulVote,
    PhotoChoice,
    Rejection,
    Review,
    ReviewEvent,
    ReviewPhoto,
    Status,
)
from storefront.testing import make_product, make_user, numbers

# Two are published at once, unless somebody says the same of both products; one waits for its link.
BODIES = (
    "Warm, thick and very quiet underfoot.",
    "Thinner than the picture makes you think.",
    "Bought it cheaper at www.example.com last week.",
)
RATED, SAID, SHOT = st.integers(1, 5), st.sampled_from(BODIES), st.integers(0, 2)


class TruthMachine(RuleBasedStateMachine):
    """Two entries of the catalogue, a few customers and a member of staff."""

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint_create()
        # So few reviews as these would else have no words and filters stored.
        self.few = mock.patch.object(terms, "FEW", 1)
        self.few.start()
        self.products = [make_product() for _ in range(2)]
        self.people = [make_user(f"Customer {next(numbers)}") for _customer in range(3)]
        self.staff = make_user(f"Staff {next(numbers)}", is_staff=True)
        self.jobs: list[UUID] = []
        for author in self.people:
            for product, body in zip(self.products, BODIES, strict=False):
                self.post(author, product, rating=len(author.username) % 5 + 1, body=body)

    def teardown(self) -> None:
        """The next walk begins in an empty shop, also where this one broke something."""
        self.few.stop()
        transaction.savepoint_rollback(self.before)

    def post(self, author: User, product: Product, rating: int, body: str, photos: int = 0) -> None:
        verbs.write(
            author=author,
            product=product,
            rating=rating,
            title="A word",
            body=body,
            photos=self.photos(photos),
        )

    def photos(self, count: int) -> list[PhotoChoice]:
        """Pictures that were taken up and wait for their review to be posted."""
        photos = ReviewPhoto.objects.bulk_create(
            ReviewPhoto(key=uuid4(), picture=f"{uuid4()}.jpg", width=4, height=3)
            for _ in range(count)
        )
        return [PhotoChoice(photo.key) for photo in photos]

    def one(self, data: st.DataObject) -> Review:
        return data.draw(st.sampled_from(list(Review.objects.order_by("pk"))))

    def some(self, data: st.DataObject) -> list[Review]:
        rows = list(Review.objects.order_by("pk"))
        return data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4, unique=True))

    def product(self, data: st.DataObject) -> Product:
        return data.draw(st.sampled_from(self.products))

    def person(self, data: st.DataObject) -> User:
        return data.draw(st.sampled_from(self.people))

    @rule(data=st.data(), rating=RATED, body=SAID, photos=SHOT)
    def write(self, data: st.DataObject, rating: int, body: str, photos: int) -> None:
        """The first time, or in the place of what stands, or after a withdrawal."""
        author, product = self.person(data), self.product(data)
        held = Review.objects.for_product(product).by(author).first()
        if held is None or held.is_withdrawn:
            self.post(author, product, rating, body, photos)
            return
        words = {"rating": rating, "title": "Another word", "body": body}
        verbs.edit(held, by=author, **words, photos=self.photos(photos))
        try:
            self.post(author, product, rating, body)
        except verbs.AlreadyReviewed:
            return
        raise AssertionError("Two reviews of one product.")

    @rule(data=st.data(), what=st.sampled_from(["publish", "reject", "reject", "withdraw"]))
    def judge(self, data: st.DataObject, what: str) -> None:
        some, job = self.some(data), uuid4()
        if what == "withdraw":
            verbs.withdraw(some, by=self.staff)
            return
        self.jobs.append(job)
        if what == "publish":
            verbs.publish(some, by=self.staff, job=job)
        else:
            verbs.reject(some, by=self.staff, reason="Spam", job=job)

    @rule(data=st.data(), is_upheld=st.booleans())
    def report(self, data: st.DataObject, is_upheld: bool) -> None:
        review = self.one(data)
        try:
            verbs.report(review, by=None, code=Rejection.FAKE, email="a@example.com")
        except ValidationError:
            assert review.status != Status.PUBLISHED
            return
        if is_upheld:
            verbs.uphold(review, by=self.staff, code=Rejection.FAKE)
        else:
            verbs.dismiss(review, by=self.staff)

    @rule(data=st.data())
    def appeal(self, data: st.DataObject) -> None:
        review = self.one(data)
        if review.user:
            try:
                verbs.appeal(review, by=review.user, words="Look again, please.")
            except ValidationError:
                return
            assert review.status == Status.REJECTED

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        verbs.undo(data.draw(st.sampled_from(self.jobs)), by=self.staff)

    @rule(data=st.data(), do=st.sampled_from(["vote", "vote", "vote", "take_back"]))
    def vote(self, data: st.DataObject, do: str) -> None:
        review, reader = self.one(data), self.person(data)
        try:
            getattr(verbs, do)(review, by=reader)
        except ValidationError:
            assert review.status != Status.PUBLISHED or review.user == reader

    @rule(data=st.data(), do=st.sampled_from(["check", "uncheck"]))
    def verify(self, data: st.DataObject, do: str) -> None:
        getattr(verbs, do)(self.some(data), by=self.staff, reason="Showed us the receipt")

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        """As when two entries of the catalogue turn out to be one product."""
        verbs.move(self.some(data), to=self.product(data), by=self.staff, reason="The same")

    @rule(data=st.data(), rating=RATED, status=st.sampled_from(Status))
    def bring_in(self, data: st.DataObject, rating: int, status: Status) -> None:
        review = Review(product=self.product(data), byline="Elsewhere", origin="Another shop")
        review.rating, review.title, review.body, review.status = rating, "A", BODIES[0], status
        photo = ReviewPhoto(review=review, key=uuid4(), picture="a.jpg", width=4, height=3)
        vote = HelpfulVote(review=review, user=self.staff)
        verbs.bring_in([review], photos=[photo], votes=[vote])

    @rule(data=st.data(), how=st.sampled_from(["part", "erase", "delete"]))
    def leave(self, data: st.DataObject, how: str) -> None:
        person = self.person(data)
        if how == "delete":
            self.delete_in_a_shell(person)
        else:
            getattr(verbs, how)(person)
            person.delete()
        self.people.remove(person)
        self.people.append(make_user(f"Customer {next(numbers)}"))

    def delete_in_a_shell(self, person: User) -> None:
        """Nobody asked them what becomes of their reviews: these stay, their votes don't."""
        missed = set(person.helpful_votes.values_list("review", flat=True))
        person.delete()
        drifts = list(checking.drifted_counts())
        assert {drift.review_id for drift in drifts} == missed
        verbs.mend({drift.product_id for drift in drifts}, missed)

    @invariant()
    def every_number_is_that_of_its_rows(self) -> None:
        reviews = list(Review.objects.order_by("pk").prefetch_related("votes", "photos", "events"))
        for product in Product.objects.all():
            self.check_rating(product, [row for row in reviews if row.product_id == product.pk])
            assert not terms.drift(product.pk)
        for review in reviews:
            assert review.helpful_count == len(review.votes.all())
            assert review.photo_count == len(review.photos.all())
            assert all(vote.user_id != review.user_id for vote in review.votes.all())
            assert review.is_withdrawn or (review.title and review.body)
            self.check_ledger(review)
        assert not [*checking.drifted_ratings(), *checking.drifted_counts()]

    def check_rating(self, product: Product, reviews: list[Review]) -> None:
        shown = [review.rating for review in reviews if review.status == Status.PUBLISHED]
        mean = Decimal(sum(shown)) / len(shown) if shown else Decimal(0)
        assert product.rating_count == len(shown)
        assert product.rating_average == mean.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert product.rating_counts == ([shown.count(n) for n in RATINGS] if shown else [])

    def check_ledger(self, review: Review) -> None:
        """It tells every step, from the first word to where the review stands."""
        events = sorted(review.events.all(), key=lambda event: event.pk)
        assert (events[0].action, events[0].from_status) == (ReviewEvent.Action.WRITE, "")
        assert events[-1].to_status == review.status
        for earlier, later in pairwise(events):
            assert later.from_status == earlier.to_status


class TruthLawsTests(HypothesisTestCase, TruthMachine.TestCase):
    settings = settings(
        max_examples=25,
        stateful_step_count=20,
        # A busy machine is slow to store things; that is no fault of the law.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
