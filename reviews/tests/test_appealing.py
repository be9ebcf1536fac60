"""Authors object to a rejection, once; what was decided stands in the ledger with its reason."""

from uuid import uuid4

from django.core.exceptions import ValidationError

from reviews import verbs
from reviews.decisions import decision_on, decisions_on
from reviews.models import Hold, Rejection, Review, ReviewEvent, Status
from storefront.testing import StoreTestCase, make_product, make_review

WORDS = {"rating": 2, "title": "Other words", "body": "Now it is about the product."}


class AppealingTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.review = make_review(make_product("Moss"), cls.alice)

    def reject(self, code: Rejection = Rejection.UNRELATED, reason: str = "About rain.") -> None:
        verbs.reject([self.review], by=self.sam, code=code, reason=reason)
        self.review.refresh_from_db()

    def appeal(self, words: str = "It rained on the rug.") -> None:
        self.review = verbs.appeal(self.review, by=self.alice, words=words)


class AppealTests(AppealingTestCase):
    def test_brings_the_review_before_staff_again(self) -> None:
        self.reject()
        self.appeal(" It rained\x00 on the rug. ")
        self.assertEqual(self.review.status, Status.PENDING)
        event = ReviewEvent.objects.get(action="appeal")
        self.assertEqual(
            (event.from_status, event.to_status, event.actor, event.codes, event.reason),
            ("rejected", "pending", self.alice, [Hold.REJECTED], "It rained on the rug."),
        )

    def test_needs_words_and_not_too_many(self) -> None:
        self.reject()
        for words in ("", " \n ", "x" * 2001):
            with self.assertRaises(ValidationError) as refused:
                self.appeal(words)
            self.assertIn("words", refused.exception.message_dict)

    def test_is_the_authors_alone(self) -> None:
        self.reject()
        with self.assertRaisesMessage(ValidationError, "no decision to appeal against"):
            verbs.appeal(self.review, by=self.bob, words="Let it stand.")

    def test_needs_a_rejection(self) -> None:
        with self.assertRaisesMessage(ValidationError, "no decision to appeal against"):
            self.appeal()
        self.reject()
        self.appeal()
        with self.assertRaisesMessage(ValidationError, "no decision to appeal against"):
            self.appeal()
        self.assertEqual(ReviewEvent.objects.filter(action="appeal").count(), 1)

    def test_is_heard_once_for_the_same_words(self) -> None:
        self.reject()
        self.appeal()
        self.reject()
        with self.assertRaisesMessage(ValidationError, "looked at this review again already"):
            self.appeal()
        self.review = verbs.edit(self.review, by=self.alice, **WORDS)
        self.reject()
        self.appeal()
        self.assertEqual(self.review.status, Status.PENDING)

    def test_an_appeal_that_won_takes_no_later_one_away(self) -> None:
        self.reject()
        self.appeal()
        verbs.publish([self.review], by=self.sam)
        self.reject(Rejection.PRIVATE)
        self.appeal()
        self.assertEqual(self.review.status, Status.PENDING)

    def test_what_was_taken_back_never_answered_it(self) -> None:
        self.reject()
        self.appeal()
        job = uuid4()
        verbs.publish([self.review], by=self.sam, job=job)
        verbs.undo(job, by=self.sam)
        self.reject()
        with self.assertRaisesMessage(ValidationError, "looked at this review again already"):
            self.appeal()


class DecisionsTests(AppealingTestCase):
    def test_tells_the_reason_in_words(self) -> None:
        self.assertIsNone(decision_on(self.review))
        self.reject()
        decision = decision_on(self.review)
        self.assertEqual(
            (decision.ground, decision.words, decision.appeal),
            ("It isn’t about this product", "About rain.", ""),
        )
        self.assertFalse(decision.followed_report or decision.is_final)

    def test_another_reason_is_told_by_words_alone(self) -> None:
        self.reject(Rejection.OTHER, "It is a poem.")
        self.assertEqual(decision_on(self.review).ground, "")

    def test_says_that_a_reader_had_reported_it(self) -> None:
        verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
        verbs.uphold(self.review, by=self.sam, code=Rejection.FAKE)
        self.review.refresh_from_db()
        self.assertTrue(decision_on(self.review).followed_report)

    def test_tells_where_an_appeal_stands(self) -> None:
        self.reject()
        self.appeal()
        decision = decision_on(self.review)
        self.assertEqual(
            (decision.words, decision.appeal), ("About rain.", "It rained on the rug.")
        )
        self.reject(reason="Still about rain.")
        decision = decision_on(self.review)
        self.assertEqual((decision.words, decision.appeal), ("Still about rain.", ""))
        self.assertTrue(decision.is_final)

    def test_there_is_none_once_the_words_are_new_or_it_is_published(self) -> None:
        self.reject()
        self.assertIsNone(decision_on(verbs.edit(self.review, by=self.alice, **WORDS)))
        verbs.publish([self.review], by=self.sam)
        self.review.refresh_from_db()
        self.assertIsNone(decision_on(self.review))

    def test_one_query_for_all(self) -> None:
        reviews = [self.review, *(make_review() for _ in range(4))]
        with self.assertNumQueries(0):
            decisions_on(reviews)
        verbs.reject(reviews, by=self.sam, code=Rejection.PRIVATE)
        reviews = list(Review.objects.all())
        with self.assertNumQueries(1):
            self.assertEqual(len(decisions_on(reviews)), 5)
