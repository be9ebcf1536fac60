"""What is left of a customer who closes their account."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.verbs import close
from reviews import verbs
from reviews.checking import drifted_counts, drifted_ratings
from reviews.models import (
    HelpfulVote,
    Order,
    OrderLine,
    Review,
    ReviewPhoto,
    ReviewReport,
    Source,
    StaffReply,
)
from storefront.testing import (
    StoreTestCase,
    at_once,
    make_picture,
    make_product,
    make_review,
    make_user,
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def review_by(author: User, **fields: object) -> Review:
    """A published review in words of its own: the same ones twice would wait for staff."""
    product = make_product()
    return make_review(product, author, body=f"{product.name}, and nothing else.", **fields)


def put_picture(review: Review) -> ReviewPhoto:
    photo = ReviewPhoto.objects.create(
        review=review, key=uuid4(), picture=make_picture(), alt="My kitchen in Elm Street"
    )
    verbs.mend([review.product_id], [review.pk])
    return photo


def files_of(photo: ReviewPhoto) -> list[Path]:
    return [*Path(photo.picture.path).parent.rglob("*")]


class LeavingTests(StoreTestCase):
    def keep(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            verbs.part(self.alice)
            close(self.alice)
        self.assert_right()

    def erase(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            verbs.erase(self.alice)
            close(self.alice)
        self.assert_right()

    def assert_right(self) -> None:
        """Nothing that is stored beside the rows differs from them."""
        self.assertEqual([*drifted_ratings(), *drifted_counts()], [])

    def test_pictures_stay_with_what_stays(self) -> None:
        review = make_review(author=self.alice)
        photo = put_picture(review)
        self.keep()
        review.refresh_from_db()
        self.assertEqual((review.photo_count, review.photos.get().alt), (1, photo.alt))
        self.assertTrue(Path(photo.picture.path).exists())

    def test_pictures_go_with_what_goes_and_so_do_their_files(self) -> None:
        shown, withdrawn = (review_by(self.alice) for _ in range(2))
        photos = [put_picture(review) for review in (shown, withdrawn)]
        verbs.withdraw([withdrawn], by=self.alice)
        self.keep()
        self.assertEqual([photo.review for photo in ReviewPhoto.objects.all()], [shown])
        self.assertFalse(Path(photos[1].picture.path).exists())
        self.assertTrue(Path(photos[0].picture.path).exists())

    def test_erasing_leaves_no_picture_and_no_file(self) -> None:
        review = make_review(author=self.alice)
        photo = put_picture(review)
        self.erase()
        self.assertFalse(ReviewPhoto.objects.exists())
        self.assertFalse([file for file in files_of(photo) if file.is_file()])
        review.refresh_from_db()
        self.assertEqual(review.photo_count, 0)

    def test_files_stay_where_the_account_does(self) -> None:
        photo = put_picture(make_review(author=self.alice))
        with self.captureOnCommitCallbacks(execute=False):
            verbs.erase(self.alice)
        self.assertTrue(Path(photo.picture.path).exists())

    def test_their_votes_go_and_the_numbers_follow(self) -> None:
        review, other = review_by(self.bob), review_by(self.bob)
        for voter in (self.alice, self.sam):
            verbs.vote(review, by=voter)
        verbs.vote(other, by=self.alice)
        self.keep()
        for held, count in ((review, 1), (other, 0)):
            held.refresh_from_db()
            self.assertEqual(held.helpful_count, count)

    def test_votes_of_others_stay_with_what_stays_and_go_with_what_goes(self) -> None:
        kept, withdrawn = (review_by(self.alice) for _ in range(2))
        for review in (kept, withdrawn):
            verbs.vote(review, by=self.bob)
        verbs.withdraw([withdrawn], by=self.alice)
        self.keep()
        self.assertEqual([vote.review for vote in HelpfulVote.objects.all()], [kept])
        kept.refresh_from_db()
        self.assertEqual(kept.helpful_count, 1)

    def test_reports_stay_without_who_made_them(self) -> None:
        review = make_review(author=self.bob)
        for whose in ({"reporter": self.alice}, {"email": self.alice.email}):
            ReviewReport.objects.create(
                review=review, code="private", words="That is my street", **whose
            )
        ReviewReport.objects.create(review=review, reporter=self.bob, code="fake", words="Liar")
        self.keep()
        self.assertEqual(
            list(
                ReviewReport.objects.order_by("pk").values_list(
                    "reporter", "email", "code", "words"
                )
            ),
            [(None, "", "private", "")] * 2 + [(self.bob.pk, "", "fake", "Liar")],
        )

    def test_orders_lead_to_nobody_and_what_they_vouch_for_stands(self) -> None:
        review = make_review(author=self.alice)
        order = Order.objects.create(number="A-17", email=self.alice.email, placed_on=date.today())
        line = OrderLine.objects.create(order=order, product=review.product, sku="A")
        Order.objects.create(
            number="A-18", email="work@example.com", customer=self.alice, placed_on=date.today()
        )
        theirs = Order.objects.create(
            number="A-19", email="bob@example.com", placed_on=date.today()
        )
        Review.objects.filter(pk=review.pk).update(source=Source.ORDER, order_line=line)
        self.keep()
        review.refresh_from_db()
        self.assertEqual((review.source, review.order_line), (Source.ORDER, None))
        self.assertEqual(
            list(Order.objects.order_by("pk").values_list("email", "customer")),
            [("", None), ("", None), (theirs.email, None)],
        )

    def test_an_address_that_nobody_proved_takes_nobody_s_orders(self) -> None:
        User.objects.filter(pk=self.alice.pk).update(is_verified=False)
        self.alice.refresh_from_db()
        Order.objects.create(number="A-17", email=self.alice.email, placed_on=date.today())
        self.erase()
        self.assertEqual(Order.objects.get().email, "alice@example.com")

    def test_the_ledger_forgets_what_was_typed_and_keeps_what_happened(self) -> None:
        review = make_review(author=self.alice, title="Elm Street", rating=5)
        verbs.edit(review, by=self.alice, rating=2, title="Good", body=review.body)
        verbs.check([review], by=self.sam, reason="Saw the receipt")
        verbs.withdraw([review], by=self.alice, reason="My name is Alice Smith")
        verbs.write(
            author=self.alice, product=review.product, rating=2, title="Good", body=review.body
        )
        self.keep()
        events = review.events.order_by("pk").values_list("action", "reason", "changes")
        self.assertEqual(
            list(events),
            [
                ("write", "", {}),
                ("edit", "", {"rating": [5, 2]}),
                ("verify", "Saw the receipt", {"source": ["", "staff"]}),
                ("withdraw", "", {}),
                ("write", "", {}),
                ("part", "", {}),
            ],
        )

    def test_erasing_forgets_their_answers_and_the_shop_s(self) -> None:
        review = make_review(author=self.alice, is_rewarded=True)
        StaffReply.objects.create(review=review, body="Dear Alice Smith", author=self.sam)
        self.erase()
        review.refresh_from_db()
        self.assertFalse(StaffReply.objects.exists())
        self.assertFalse(review.is_rewarded)
        self.assertIsNone(review.posting_key)

    def test_a_reply_stays_with_what_stays(self) -> None:
        StaffReply.objects.create(review=make_review(author=self.alice), body="Thank you")
        self.keep()
        self.assertTrue(StaffReply.objects.exists())

    def test_the_name_it_was_written_under_elsewhere_goes_too(self) -> None:
        review = make_review(author=self.alice)
        Review.objects.filter(pk=review.pk).update(origin="Old shop", byline="Alice Smith")
        self.keep()
        review.refresh_from_db()
        self.assertEqual((review.byline, review.origin), ("", "Old shop"))
        self.assertEqual(review.author_name, "A former customer")

    def test_is_right_also_for_who_only_voted(self) -> None:
        for _ in range(3):
            verbs.vote(make_review(), by=self.alice)
        self.erase()
        self.assertFalse(Review.objects.exclude(helpful_count=0).exists())

    def test_the_number_of_queries_does_not_grow_with_what_they_left(self) -> None:
        def count(author: User, number: int) -> int:
            for _ in range(number):
                put_picture(review_by(author))
                verbs.vote(make_review(), by=author)
            with CaptureQueriesContext(connection) as queries:
                verbs.erase(author)
            return len(queries)

        self.assertEqual(count(self.alice, 2), count(self.bob, 6))


class LeavingAtOnceTests(TransactionTestCase):
    """An account that closes while others vote, on the real locks of either database."""

    def test_votes_beside_voters_and_authors_who_leave(self) -> None:
        author, leaving, *staying = (make_user(f"Customer {n}") for n in range(8))
        reviews = [review_by(author) for _ in range(2)]
        others = [review_by(leaving), make_review()]
        for review in (*reviews, others[1]):
            verbs.vote(review, by=leaving)

        def leave() -> str:
            verbs.part(leaving)
            return "left"

        calls = [
            lambda voter=voter, review=review: verbs.vote(review, by=voter)
            for voter in staying
            for review in (*reviews, *others)
        ]
        results = at_once(leave, *calls)
        self.assertFalse([r for r in results if isinstance(r, Exception)], results)
        self.assertEqual([*drifted_counts(), *drifted_ratings()], [])
        self.assertFalse(HelpfulVote.objects.filter(user=leaving).exists())
        self.assertEqual(HelpfulVote.objects.count(), len(calls))
