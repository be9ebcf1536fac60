"""What can be done with reviews, by whom, and what the ledger keeps of it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import Review, ReviewEvent, Status
from storefront.testing import StoreTestCase, make_product, make_review, make_user

BODY = "Sturdy, and quieter than I feared."


class ReviewVerbsTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product()

    def write(self, **fields: object) -> Review:
        given = {"rating": 4, "title": "Good", "body": BODY} | fields
        return verbs.write(author=self.alice, product=self.product, **given)

    def assert_rating(self, count: int, average: str) -> None:
        self.product.refresh_from_db()
        self.assertEqual(
            (self.product.rating_count, str(self.product.rating_average)), (count, average)
        )

    def ledger(self) -> list[tuple[str, str, str, object]]:
        return list(
            ReviewEvent.objects.order_by("pk").values_list(
                "action", "from_status", "to_status", "actor__username"
            )
        )


class WriteTests(ReviewVerbsTestCase):
    def test_shows_at_once_and_counts(self) -> None:
        review = self.write(rating=4)
        self.assertEqual(list(Review.objects.published()), [review])
        self.assert_rating(1, "4.0000")
        self.assertEqual(self.ledger(), [("write", "", "published", "Alice")])
        self.assertEqual(ReviewEvent.objects.get().changes, {})

    def test_refuses_a_second_one_in_words(self) -> None:
        self.write()
        with self.assertRaisesMessage(verbs.AlreadyReviewed, "reviewed this product already"):
            self.write(rating=1)
        self.assert_rating(1, "4.0000")

    def test_the_database_refuses_it_too(self) -> None:
        self.write()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Review.objects.create(
                product=self.product, user=self.alice, rating=1, title="Again", body=BODY
            )

    def test_a_withdrawn_one_comes_back_with_new_words(self) -> None:
        first = self.write()
        verbs.withdraw([first], by=self.alice)
        again = self.write(rating=2, title="Less good")
        self.assertEqual(again.pk, first.pk)
        self.assert_rating(1, "2.0000")
        last = ReviewEvent.objects.latest("pk")
        self.assertEqual((last.action, last.from_status), ("write", "withdrawn"))
        self.assertEqual(last.changes, {"rating": [4, 2], "title": ["Good", "Less good"]})

    def test_other_words_begin_without_the_votes_that_the_first_had(self) -> None:
        first = self.write()
        verbs.vote(first, by=self.bob)
        verbs.withdraw([first], by=self.alice)
        again = self.write()
        self.assertEqual((again.helpful_count, again.edited_at), (1, None))
        verbs.withdraw([again], by=self.alice)
        again = self.write(title="Less good")
        self.assertEqual((again.helpful_count, again.votes.count()), (0, 0))
        self.assertIsNotNone(again.edited_at)

    def test_a_withdrawal_is_no_way_round_a_rejection(self) -> None:
        review = self.write()
        verbs.reject([review], by=self.sam, reason="Names a neighbour.")
        verbs.withdraw([review], by=self.alice)
        self.assertEqual(self.write().status, Status.PENDING)
        self.assert_rating(0, "0.0000")

    def test_refuses_what_is_not_in_the_shop(self) -> None:
        for hidden in (make_product(is_published=False), make_product()):
            if hidden.is_visible:
                with edit_catalog(by=None) as edit:
                    edit.delete(hidden.variants.all())
            with self.assertRaisesMessage(ValidationError, "isn't in the shop"):
                make_review(hidden, self.alice)

    def test_refuses_a_closed_account(self) -> None:
        self.alice.is_active = False
        self.alice.save()
        with self.assertRaisesMessage(ValidationError, "account is closed"):
            self.write()


class WordingTests(ReviewVerbsTestCase):
    def assert_refused(self, message: str, field: str, **fields: object) -> None:
        with self.assertRaises(ValidationError) as caught:
            self.write(**fields)
        self.assertIn(message, caught.exception.message_dict[field][0])
        self.assertFalse(Review.objects.exists())

    def test_refuses_ratings_out_of_range(self) -> None:
        for rating in (0, 6, -1, 10**9, 10**30, None, "", "many"):
            self.assert_refused("Choose from 1 to 5 stars.", "rating", rating=rating)

    def test_the_database_refuses_them_too(self) -> None:
        review = self.write()
        for rating in (0, 6):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Review.objects.filter(pk=review.pk).update(rating=rating)

    def test_refuses_what_nobody_would_see(self) -> None:
        for nothing in ("", "   \n\t ", "\x00\x00", "\u200b" * 20, "\u3164" * 20, "\u2800 \u00a0"):
            self.assert_refused("Give your review a title.", "title", title=nothing)
            self.assert_refused("Write a few words about it.", "body", body=nothing)

    def test_refuses_too_little_and_too_much(self) -> None:
        self.assert_refused("at least 10 characters", "body", body="Nice")
        self.assert_refused("5000 characters; this one has 100000", "body", body="x" * 100_000)
        self.assert_refused("120 characters; this one has 121", "title", title="x" * 121)

    def test_counts_characters_as_people_and_both_databases_do(self) -> None:
        body = "👍\r\n" * 2_499 + "👍🏽"
        self.assertEqual(len(self.write(body=body, title="🎉" * 120).body), 5_000)

    def test_stores_any_script_safely(self) -> None:
        body = "سجادة جميلة\u202e جدا\n\n👩‍👩‍👧 <b>very</b> ' \" & ‏"
        review = self.write(title="مرحبا \t\n بكم", body=body)
        review.refresh_from_db()
        self.assertEqual(review.body, body.strip())
        self.assertEqual(review.title, "مرحبا بكم")

    def test_a_title_turns_no_words_around_it(self) -> None:
        review = self.write(title="\u202eevil \u2067شالوم\u2069 \u200fok")
        self.assertEqual(review.title, "evil شالوم \u200fok")

    def test_drops_what_can_not_be_stored_or_seen(self) -> None:
        review = self.write(title="A\x00B\x1b", body="Bells\x07 and\r\nhalves \ud83d of things\x9f")
        review.refresh_from_db()
        self.assertEqual(review.title, "AB")
        self.assertEqual(review.body, "Bells and\nhalves  of things")


class EditTests(ReviewVerbsTestCase):
    def edit(self, review: Review, **fields: object) -> Review:
        given = {"rating": review.rating, "title": review.title, "body": review.body} | fields
        return verbs.edit(review, **{"by": self.alice} | given)

    def test_the_ledger_keeps_what_was_said_before(self) -> None:
        self.edit(self.write(), rating=2, title="Hm")
        self.assert_rating(1, "2.0000")
        last = ReviewEvent.objects.latest("pk")
        self.assertEqual((last.action, last.to_status), ("edit", "published"))
        self.assertEqual(last.changes, {"rating": [4, 2], "title": ["Good", "Hm"]})

    def test_the_same_words_leave_no_trace(self) -> None:
        self.edit(self.write())
        self.assertEqual(len(self.ledger()), 1)

    def test_nobody_else_puts_words_into_a_customers_mouth(self) -> None:
        review = self.write()
        for other in (self.bob, self.sam, self.olivia):
            with self.assertRaisesMessage(ValidationError, "Only its author"):
                self.edit(review, by=other, title="Mine")

    def test_new_words_after_a_rejection_wait_for_staff(self) -> None:
        review = self.write()
        verbs.reject([review], by=self.sam, reason="Names a neighbour.")
        self.assertEqual(self.edit(review, title="Better").status, Status.PENDING)
        verbs.publish([review], by=self.sam)
        self.assertEqual(self.edit(review, title="Best").status, Status.PUBLISHED)

    def test_what_was_withdrawn_is_written_anew_instead(self) -> None:
        review = self.write()
        verbs.withdraw([review], by=self.alice)
        with self.assertRaisesMessage(ValidationError, "was withdrawn"):
            self.edit(review, title="Back")

    def test_refuses_bad_words_and_leaves_the_good_ones(self) -> None:
        review = self.write()
        with self.assertRaises(ValidationError):
            self.edit(review, body="No")
        review.refresh_from_db()
        self.assertEqual(review.body, BODY)


class MoveTests(ReviewVerbsTestCase):
    def test_withdraws_once(self) -> None:
        review = self.write()
        self.assertEqual(verbs.withdraw([review], by=self.alice), [review])
        self.assertEqual(verbs.withdraw([review], by=self.alice), [])
        self.assert_rating(0, "0.0000")
        self.assertEqual(self.ledger()[1:], [("withdraw", "published", "withdrawn", "Alice")])

    def test_staff_reject_and_publish_sets(self) -> None:
        reviews = [make_review(self.product, rating=rating) for rating in (1, 5, 5)]
        verbs.withdraw(reviews[2:], by=reviews[2].user)
        rejected = verbs.reject(reviews, by=self.sam, reason="Spam")
        self.assertEqual(rejected, reviews[:2])
        self.assert_rating(0, "0.0000")
        self.assertEqual(verbs.publish(Review.objects.all(), by=self.sam), reviews[:2])
        self.assert_rating(2, "3.0000")
        self.assertEqual(ReviewEvent.objects.filter(action="reject", reason="Spam").count(), 2)

    def test_refuses_a_rejection_without_a_reason(self) -> None:
        with self.assertRaisesMessage(ValidationError, "Say why"):
            verbs.reject([self.write()], by=self.sam, reason=" ")

    def test_the_number_of_queries_does_not_grow_with_the_set(self) -> None:
        reviews = [make_review() for _ in range(8)]
        counts = []
        for some in (reviews[:2], reviews[2:]):
            with CaptureQueriesContext(connection) as queries:
                verbs.reject(some, by=self.sam, reason="Spam")
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 18)


class ClosingAccountTests(ReviewVerbsTestCase):
    def test_keeps_reviews_without_a_name(self) -> None:
        review = self.write()
        withdrawn = make_review(author=self.alice, title="Secret")
        verbs.withdraw([withdrawn], by=self.alice)
        verbs.part(self.alice)
        self.alice.delete()
        review.refresh_from_db()
        self.assertEqual((review.user, review.title, review.status), (None, "Good", "published"))
        self.assert_rating(1, "4.0000")
        withdrawn.refresh_from_db()
        self.assertEqual((withdrawn.user, withdrawn.title, withdrawn.body), (None, "", ""))
        self.assertEqual(review.events.latest("pk").action, "part")
        self.assertFalse(ReviewEvent.objects.exclude(actor=None).exists())

    def test_forgets_what_they_no_longer_say(self) -> None:
        review = self.write(title="My street is Elm Street")
        verbs.edit(review, by=self.alice, rating=4, title="Good", body=BODY)
        verbs.part(self.alice)
        review.refresh_from_db()
        self.assertEqual(review.title, "Good")
        self.assertEqual(
            [(event.action, event.changes) for event in review.events.order_by("pk")],
            [("write", {}), ("edit", {}), ("part", {})],
        )

    def test_erases_words_here_and_in_the_ledger(self) -> None:
        review = self.write(title="My street is Elm Street")
        verbs.edit(review, by=self.alice, rating=3, title="Good", body=BODY)
        verbs.withdraw([review], by=self.alice, reason="I said too much")
        other = make_review(self.product, self.bob, rating=1)
        verbs.erase(self.alice)
        self.alice.delete()
        review.refresh_from_db()
        self.assertEqual((review.user, review.title, review.body), (None, "", ""))
        self.assertEqual(
            [event.action for event in review.events.order_by("pk")],
            ["write", "edit", "withdraw", "erase"],
        )
        self.assertFalse(review.events.exclude(changes={}).exists())
        self.assertFalse(review.events.exclude(reason="").exists())
        self.assertEqual(list(Review.objects.published()), [other])
        self.assert_rating(1, "1.0000")

    def test_erasing_takes_the_rating_out(self) -> None:
        self.write(rating=5)
        verbs.erase(self.alice)
        self.assert_rating(0, "0.0000")

    def test_leaves_the_reviews_of_others_alone(self) -> None:
        make_review(self.product, self.bob)
        verbs.erase(make_user("Carol"))
        self.assert_rating(1, "4.0000")


class DeletingTests(ReviewVerbsTestCase):
    def test_a_product_with_reviews_stays(self) -> None:
        self.write()
        with self.assertRaisesMessage(ValidationError, "reviews"), edit_catalog(by=None) as edit:
            edit.delete([self.product])

    def test_a_review_never_loses_its_history(self) -> None:
        with self.assertRaises(ProtectedError):
            self.write().delete()
