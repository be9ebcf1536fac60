"""People hear what became of their reviews, reports and questions: once, and what still holds."""

from contextlib import AbstractContextManager
from unittest.mock import patch
from uuid import uuid4

from django.core import mail
from django.tasks import task_backends
from django.test import override_settings
from django.utils import timezone

from accounts import mailing
from reviews import verbs
from reviews.models import Rejection, ReviewEvent, ReviewReport
from reviews.verbs import telling
from storefront.testing import StoreTestCase, make_product, make_review

WORDS = {"rating": 2, "title": "Other words", "body": "Now it is about the product."}


@override_settings(REVIEW_NOTICE_MINUTES=0)
class NoticesTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss & Stone")
        cls.review = make_review(cls.product, cls.alice)

    def committed(self) -> AbstractContextManager:
        """What is done here is committed, and the tasks that follow have run."""
        return self.captureOnCommitCallbacks(execute=True)

    def sent(self) -> list[tuple[str, str]]:
        """To whom and under which subject e-mails went since it was asked last."""
        sent = [(message.to[0], message.subject) for message in mail.outbox]
        mail.outbox.clear()
        return sent

    def reject(self, **fields: object) -> None:
        given = {"by": self.sam, "code": Rejection.UNRELATED, "reason": "About rain & mud."}
        verbs.reject([self.review], **given | fields)


class AuthorTests(NoticesTestCase):
    def test_hears_why_a_review_was_rejected_and_what_to_do(self) -> None:
        with self.committed():
            self.reject()
        message = mail.outbox[0]
        text, html = message.body, message.alternatives[0].content
        self.assertEqual(
            self.sent(),
            [("alice@example.com", "Your review of Moss & Stone doesn’t show any more")],
        )
        self.assertEqual(message.extra_headers["Auto-Submitted"], "auto-generated")
        for words in (
            "Hello Alice,",
            "It isn’t about this product.",
            "How many stars you gave played no part in it.",
            "A person decided this; no machine did.",
            f"http://testserver/me/reviews/{self.product.slug}/appeal/",
        ):
            self.assertIn(words, text)
            self.assertIn(words, html)
        self.assertIn("About rain & mud.", text)
        self.assertIn("About rain &amp; mud.", html)
        self.assertIsNotNone(ReviewEvent.objects.get(action="reject").told_at)

    def test_hears_that_a_reader_reported_it_but_not_who(self) -> None:
        verbs.report(self.review, by=self.bob, code=Rejection.FAKE, words="I know her")
        with self.committed():
            verbs.uphold(self.review, by=self.sam, code=Rejection.FAKE)
        body = next(message.body for message in mail.outbox if "alice" in message.to[0])
        self.assertIn("after a reader had reported the review", body)
        self.assertNotIn("Bob", body)
        self.assertNotIn("I know her", body)

    def test_hears_of_a_published_one_that_waited(self) -> None:
        self.reject()
        with self.committed():
            self.review = verbs.edit(self.review, by=self.alice, **WORDS)
        self.sent()
        with self.committed():
            verbs.publish([self.review], by=self.sam)
        self.assertIn("everybody can read it now", mail.outbox[0].body)
        self.assertEqual(
            self.sent(), [("alice@example.com", "Your review of Moss & Stone is published")]
        )

    def test_hears_what_became_of_an_appeal(self) -> None:
        with self.committed():
            self.reject()
            self.review = verbs.appeal(self.review, by=self.alice, words="It rained on the rug.")
        self.assertEqual(self.sent(), [])
        with self.committed():
            self.reject(reason="Still about rain.")
        self.assertIn("again, as you asked us to, and we still can’t", mail.outbox[0].body)
        self.assertIn("dispute settlement body", mail.outbox[0].body)
        self.assertNotIn("/appeal/", mail.outbox[0].body)
        self.assertEqual(len(self.sent()), 1)
        with self.committed():
            verbs.publish([self.review], by=self.sam)
        self.assertIn("We have changed our mind", mail.outbox[0].body)

    def test_hears_that_an_appeal_won(self) -> None:
        self.reject()
        self.review = verbs.appeal(self.review, by=self.alice, words="It rained on the rug.")
        with self.committed():
            verbs.publish([self.review], by=self.sam)
        self.assertIn("You were right: it is published", mail.outbox[0].body)

    def test_hears_nothing_of_what_was_taken_back_in_time(self) -> None:
        job = uuid4()
        with self.committed():
            self.reject(job=job)
            verbs.undo(job, by=self.sam)
        self.assertEqual(self.sent(), [])
        with self.committed():
            self.reject()
            verbs.publish([self.review], by=self.sam)
        self.assertEqual(self.sent(), [])

    def test_hears_that_it_was_taken_back_once_they_had_heard_of_it(self) -> None:
        job = uuid4()
        with self.committed():
            self.reject(job=job)
        self.sent()
        with self.committed():
            verbs.undo(job, by=self.sam)
        self.assertIn("We have changed our mind", mail.outbox[0].body)
        self.assertEqual(len(self.sent()), 1)

    def test_hears_that_it_waits_again(self) -> None:
        self.reject()
        self.review = verbs.edit(self.review, by=self.alice, **WORDS)
        job = uuid4()
        with self.committed():
            verbs.publish([self.review], by=self.sam, job=job)
        self.sent()
        with self.committed():
            verbs.undo(job, by=self.sam)
        self.assertIn("We published your review of Moss & Stone too soon", mail.outbox[0].body)

    def test_hears_nothing_of_their_own_steps(self) -> None:
        with self.committed():
            self.review = verbs.edit(self.review, by=self.alice, **WORDS)
            verbs.withdraw([self.review], by=self.alice)
            self.review = verbs.write(author=self.alice, product=self.product, **WORDS)
        self.assertEqual(self.sent(), [])

    def test_hears_nothing_where_the_words_are_gone_or_nobody_is_there(self) -> None:
        with self.committed():
            self.reject()
            verbs.withdraw([self.review], by=self.alice)
        self.assertEqual(self.sent(), [])
        other = make_review(self.product, self.bob)
        with self.committed():
            verbs.part(self.bob)
            verbs.reject([other], by=self.sam, reason="Spam")
        self.assertEqual(self.sent(), [])

    def test_hears_once_however_often_the_task_runs(self) -> None:
        with self.committed():
            self.reject()
        telling.tell_authors.call([ReviewEvent.objects.get(action="reject").pk])
        self.assertEqual(len(self.sent()), 1)

    def test_many_at_once_hear_each_of_their_own(self) -> None:
        others = [make_review(self.product) for _ in range(3)]
        with self.committed() as callbacks:
            verbs.reject([self.review, *others], by=self.sam, reason="Spam")
        self.assertEqual(len(callbacks), 1)
        self.assertEqual(
            {address for address, _subject in self.sent()},
            {review.user.email for review in (self.review, *others)},
        )


class ReplyTests(NoticesTestCase):
    def test_its_author_hears_of_the_first_words(self) -> None:
        with self.committed():
            verbs.reply(self.review, by=self.sam, body="We're sorry & will do better.")
        self.assertIn("We're sorry & will do better.", mail.outbox[0].body)
        self.assertIn("sorry &amp; will do better.", mail.outbox[0].alternatives[0].content)
        self.assertEqual(
            self.sent(),
            [("alice@example.com", "Parquet answered your review of Moss & Stone")],
        )
        with self.committed():
            verbs.reply(self.review, by=self.sam, body="We’re sorry.")
        self.assertEqual(self.sent(), [])

    def test_nobody_hears_of_words_that_were_taken_back(self) -> None:
        with self.committed():
            reply = verbs.reply(self.review, by=self.sam, body="Nonsense!")
            verbs.take_back_reply(reply)
        self.assertEqual(self.sent(), [])
        with self.committed():
            verbs.reply(self.review, by=self.sam, body="Thank you.")
            self.reject()
        self.assertEqual(len(self.sent()), 1)


class ReporterTests(NoticesTestCase):
    def test_hears_that_the_report_came_in_and_what_became_of_it(self) -> None:
        with self.committed():
            verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
            verbs.report(self.review, by=None, code=Rejection.FAKE, email="eve@example.com")
            verbs.report(self.review, by=None, code=Rejection.FAKE)
        received = "We have your report about a review of Moss & Stone"
        self.assertIn("Hello Bob,", mail.outbox[0].body)
        self.assertIn("Hello,", mail.outbox[1].body)
        self.assertEqual(
            self.sent(), [("bob@example.com", received), ("eve@example.com", received)]
        )
        with self.committed():
            verbs.dismiss(self.review, by=self.sam, answer="She had the rug & loved it.")
        decided = "What became of your report about a review of Moss & Stone"
        for message in mail.outbox:
            self.assertIn("let it stand", message.body)
            self.assertIn("She had the rug & loved it.", message.body)
            self.assertIn("rug &amp; loved", message.alternatives[0].content)
        self.assertEqual(self.sent(), [("bob@example.com", decided), ("eve@example.com", decided)])

    def test_hears_that_they_were_right(self) -> None:
        verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
        with self.committed():
            verbs.uphold(self.review, by=self.sam, code=Rejection.FAKE, answer="Thank you.")
        body = next(message.body for message in mail.outbox if "bob" in message.to[0])
        self.assertIn("You were right to tell us", body)

    def test_hears_that_the_author_took_it_back(self) -> None:
        verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
        with self.committed():
            verbs.withdraw([self.review], by=self.alice)
        self.assertIn("Its author has taken it back", mail.outbox[0].body)

    def test_hears_only_the_decision_that_stands(self) -> None:
        verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
        job = uuid4()
        with self.committed():
            self.reject(job=job)
            verbs.undo(job, by=self.sam)
        self.assertEqual(self.sent(), [])
        with self.committed():
            verbs.dismiss(self.review, by=self.sam)
        self.assertEqual(len(self.sent()), 1)
        telling.tell_reporters.call([ReviewReport.objects.get().pk])
        self.assertEqual(self.sent(), [])

    def test_hears_again_where_it_is_decided_anew(self) -> None:
        verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
        job = uuid4()
        with self.committed():
            self.reject(job=job)
        self.sent()
        with self.committed():
            verbs.undo(job, by=self.sam)
            verbs.dismiss(self.review, by=self.sam)
        self.assertIn(
            ("bob@example.com", "What became of your report about a review of Moss & Stone"),
            self.sent(),
        )


class PostOfficeTests(NoticesTestCase):
    """What waits stands in the tests' own backend of tasks, until it is done."""

    def setUp(self) -> None:
        self.waiting = task_backends["default"].later
        self.waiting.clear()

    def minutes_until(self) -> list[tuple[str, int]]:
        return [
            (task.name, round((task.run_after - timezone.now()).total_seconds() / 60))
            for task, _args, _kwargs in self.waiting
        ]

    def test_a_mail_server_that_is_away_is_tried_again_for_a_day(self) -> None:
        with (
            patch.object(mailing, "send", side_effect=OSError("Away.")) as send,
            self.assertLogs("reviews.verbs.telling"),
            self.committed(),
        ):
            self.reject()
        self.assertEqual(self.minutes_until(), [("tell_authors", 10)])
        pauses = []
        with (
            patch.object(mailing, "send", side_effect=OSError("Away.")) as send,
            self.assertLogs("reviews.verbs.telling"),
        ):
            while self.waiting:
                pauses += self.minutes_until()
                task, args, kwargs = self.waiting.pop()
                task.call(*args, **kwargs)
        self.assertEqual([minutes for _name, minutes in pauses], [10, 60, 360, 1440])
        self.assertEqual(send.call_count, 4)
        self.assertIsNone(ReviewEvent.objects.get(action="reject").told_at)

    def test_only_who_was_not_reached_is_written_to_again(self) -> None:
        other = make_review(self.product)
        with (
            patch.object(mailing, "send", side_effect=[OSError("Full."), None]),
            self.assertLogs("reviews.verbs.telling"),
            self.committed(),
        ):
            verbs.reject([self.review, other], by=self.sam, reason="Spam")
        with self.assertNumQueries(3):
            task, args, kwargs = self.waiting.pop()
            task.call(*args, **kwargs)
        self.assertEqual([address for address, _subject in self.sent()], ["alice@example.com"])

    @override_settings(REVIEW_NOTICE_MINUTES=10)
    def test_decisions_wait_for_second_thoughts_and_receipts_do_not(self) -> None:
        with self.committed():
            verbs.report(self.review, by=self.bob, code=Rejection.FAKE)
        self.assertEqual([address for address, _subject in self.sent()], ["bob@example.com"])
        with self.committed():
            verbs.reply(self.review, by=self.sam, body="Thank you.")
            self.reject()
        self.assertEqual(
            sorted(self.minutes_until()),
            [("tell_authors", 10), ("tell_of_replies", 10), ("tell_reporters", 10)],
        )
        self.assertEqual(self.sent(), [])
