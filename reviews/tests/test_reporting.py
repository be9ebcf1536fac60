"""Readers report reviews, staff decide, and every report gets its answer."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError
from django.test import TransactionTestCase, override_settings
from django.utils import timezone

from reviews import verbs
from reviews.models import Rejection, Review, ReviewEvent, ReviewReport, Status
from storefront.testing import (
    StoreTestCase,
    at_once,
    make_product,
    make_review,
    make_user,
)

Answer = ReviewReport.Status


class ReportingTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss")
        cls.review = make_review(cls.product, cls.alice)

    def report(self, **fields: object) -> ReviewReport:
        return verbs.report(self.review, **{"by": self.bob, "code": Rejection.FAKE} | fields)

    def fates(self) -> list[tuple[str, object]]:
        return list(ReviewReport.objects.order_by("pk").values_list("status", "decided_by"))

    def status(self) -> str:
        return Review.objects.get(pk=self.review.pk).status


class ReportTests(ReportingTestCase):
    def test_is_kept_while_the_review_stays(self) -> None:
        report = self.report(words=" I know\x00 the author. ")
        self.assertEqual(
            (report.code, report.words, report.email, report.status),
            ("fake", "I know the author.", "", Answer.OPEN),
        )
        self.assertEqual(self.status(), Status.PUBLISHED)
        self.assertEqual(ReviewEvent.objects.count(), 1)

    def test_one_open_report_a_person_and_an_address(self) -> None:
        self.report()
        with self.assertRaisesMessage(ValidationError, "You have reported this review already."):
            self.report(code=Rejection.OFFENSIVE)
        self.report(by=None, email="Eve@example.com")
        with self.assertRaisesMessage(ValidationError, "You have reported this review already."):
            self.report(by=None, email="eve@EXAMPLE.com")
        # Nobody can tell those apart who leave no address.
        self.report(by=None)
        self.report(by=None)
        self.assertEqual(ReviewReport.objects.count(), 4)
        verbs.dismiss(self.review, by=self.sam)
        self.report()

    def test_is_refused_where_it_makes_no_sense(self) -> None:
        for code in (Rejection.OTHER, Rejection.UNLAWFUL):
            with self.assertRaisesMessage(ValidationError, "Tell us what is wrong with it."):
                self.report(code=code, words=" \u200b ")
        with self.assertRaisesMessage(ValidationError, "This is your own review"):
            self.report(by=self.alice)
        with self.assertRaises(ValidationError):
            self.report(words="x" * 2001)
        with self.assertRaises(ValidationError):
            self.report(code="boring")
        self.bob.is_active = False
        self.bob.save()
        with self.assertRaisesMessage(ValidationError, "This account is closed."):
            self.report()
        verbs.withdraw([self.review], by=self.alice)
        with self.assertRaisesMessage(ValidationError, "doesn’t show any more"):
            self.report(by=None)
        self.assertFalse(ReviewReport.objects.exists())


class DecisionTests(ReportingTestCase):
    def setUp(self) -> None:
        self.report()
        self.report(by=None, email="eve@example.com", code=Rejection.OTHER, words="Spam")

    def test_upholding_rejects_and_answers_all_at_once(self) -> None:
        changed = verbs.uphold(
            self.review, by=self.sam, code=Rejection.FAKE, reason="Copied.", answer="Thank you."
        )
        self.assertEqual(changed, [self.review])
        self.assertEqual(self.status(), Status.REJECTED)
        self.product.refresh_from_db()
        self.assertEqual(self.product.rating_count, 0)
        event = ReviewEvent.objects.get(action="reject")
        self.assertEqual((event.codes, event.reason, event.actor), (["fake"], "Copied.", self.sam))
        self.assertEqual(self.fates(), [(Answer.UPHELD, self.sam.pk)] * 2)
        self.assertEqual(set(event.reports.values_list("answer", flat=True)), {"Thank you."})

    def test_decides_nothing_on_what_came_to_another_product_meanwhile(self) -> None:
        verbs.move([self.review], to=make_product("Cube"), by=self.sam, reason="The same thing")
        self.assertEqual(verbs.uphold(self.review, by=self.sam, code=Rejection.FAKE), [])
        self.assertEqual(verbs.dismiss(self.review, by=self.sam), [])
        self.review.refresh_from_db()
        self.assertEqual(len(verbs.dismiss(self.review, by=self.sam)), 2)

    def test_upholding_needs_the_reason_a_rejection_needs(self) -> None:
        with self.assertRaisesMessage(ValidationError, "Say why"):
            verbs.uphold(self.review, by=self.sam, code=Rejection.OTHER, answer="Thank you.")
        self.assertEqual(self.fates(), [(Answer.OPEN, None)] * 2)
        self.assertFalse(ReviewReport.objects.exclude(answer="").exists())

    def test_dismissing_leaves_the_review_as_it_is(self) -> None:
        before = ReviewEvent.objects.count()
        self.assertEqual(len(verbs.dismiss(self.review, by=self.sam, answer=" It is harsh. ")), 2)
        self.assertEqual(self.status(), Status.PUBLISHED)
        self.assertEqual(self.fates(), [(Answer.DISMISSED, self.sam.pk)] * 2)
        self.assertEqual(ReviewReport.objects.first().answer, "It is harsh.")
        self.assertEqual(ReviewEvent.objects.count(), before)
        self.assertEqual(verbs.dismiss(self.review, by=self.sam), [])

    def test_a_rejection_by_any_other_way_upholds_them_too(self) -> None:
        verbs.reject([self.review], by=self.sam, code=Rejection.PRIVATE)
        self.assertEqual(self.fates(), [(Answer.UPHELD, self.sam.pk)] * 2)

    def test_a_rejection_that_is_undone_opens_them_again(self) -> None:
        job = uuid4()
        verbs.reject([self.review], by=self.sam, code=Rejection.PRIVATE, job=job)
        verbs.undo(job, by=self.sam)
        self.assertEqual(self.status(), Status.PUBLISHED)
        self.assertEqual(self.fates(), [(Answer.OPEN, None)] * 2)
        self.assertFalse(ReviewReport.objects.exclude(decided_at=None, decision=None).exists())

    def test_undoing_a_publication_opens_nothing(self) -> None:
        verbs.reject([self.review], by=self.sam, code=Rejection.PRIVATE)
        job = uuid4()
        verbs.publish([self.review], by=self.sam, job=job)
        verbs.undo(job, by=self.sam)
        self.assertEqual(self.fates(), [(Answer.UPHELD, self.sam.pk)] * 2)

    def test_the_author_settles_them_by_taking_the_review_back(self) -> None:
        verbs.withdraw([self.review], by=self.alice)
        self.assertEqual(self.fates(), [(Answer.SETTLED, None)] * 2)

    def test_so_does_the_author_who_leaves_for_good(self) -> None:
        verbs.erase(self.alice)
        self.assertEqual(self.fates(), [(Answer.SETTLED, None)] * 2)

    def test_other_reviews_keep_theirs(self) -> None:
        other = make_review(self.product)
        verbs.report(other, by=self.bob, code=Rejection.FAKE)
        verbs.uphold(self.review, by=self.sam, code=Rejection.FAKE)
        self.assertEqual(other.reports.get().status, Answer.OPEN)


class AtOnceTests(TransactionTestCase):
    def setUp(self) -> None:
        self.review = make_review(make_product("Moss"), make_user("Alice"))
        self.bob, self.sam = make_user("Bob"), make_user("Sam", is_staff=True)

    def test_a_double_click_is_one_report(self) -> None:
        results = at_once(*[self.report] * 4)
        self.assertEqual(ReviewReport.objects.count(), 1)
        refused = [result for result in results if isinstance(result, ValidationError)]
        self.assertEqual(len(refused), 3, results)

    def test_none_stays_open_on_what_is_rejected_at_that_moment(self) -> None:
        results = at_once(
            self.report, lambda: verbs.reject([self.review], by=self.sam, reason="Spam")
        )
        self.assertFalse([*filter(lambda r: isinstance(r, DatabaseError), results)])
        self.assertFalse(ReviewReport.objects.open().exists())
        self.assertFalse(Review.objects.published().exists())

    def report(self) -> ReviewReport:
        return verbs.report(self.review, by=self.bob, code=Rejection.FAKE)


class PruneReviewReportsTests(ReportingTestCase):
    @override_settings(REVIEW_REPORT_DAYS=30)
    def test_addresses_are_forgotten_some_time_after_the_answer(self) -> None:
        now = timezone.now()
        answered = {"status": Answer.DISMISSED, "review": self.review, "code": Rejection.FAKE}
        for email, decided_at in (
            ("old@example.com", now - timedelta(days=31)),
            ("new@example.com", now - timedelta(days=29)),
        ):
            ReviewReport.objects.create(email=email, decided_at=decided_at, **answered)
        self.report(by=None, email="open@example.com")
        out = StringIO()
        call_command("prune_review_reports", stdout=out)
        self.assertEqual(out.getvalue(), "Addresses of reporters forgotten: 1.\n")
        call_command("prune_review_reports", stdout=out, verbosity=0)
        kept = ReviewReport.objects.exclude(email="").values_list("email", flat=True)
        self.assertEqual(set(kept), {"new@example.com", "open@example.com"})
