"""The shop answers reviews in public."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog.models import Edition
from reviews import verbs
from reviews.models import Review, ReviewEvent, StaffReply
from reviews.ratings import EDITION
from storefront.testing import StoreTestCase, make_product, make_review

WORDS = {"rating": 5, "title": "Better now", "body": "They sent another one at once."}


class ReplyingTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss")
        cls.review = make_review(cls.product, cls.alice)

    def edition(self) -> int:
        return Edition.objects.get(part=EDITION).number

    def test_everybody_reads_it_under_the_review(self) -> None:
        before = self.edition()
        reply = verbs.reply(self.review, by=self.sam, body=" We’re\x00 sorry.\r\n")
        self.assertEqual((reply.body, reply.author), ("We’re sorry.", self.sam))
        self.assertNotEqual(self.edition(), before)
        for page in (self.review.product.get_absolute_url(), f"/reviews/{self.review.pk}/"):
            self.assertContains(self.client.get(page), "We’re sorry.")

    def test_there_is_one_which_later_words_take_the_place_of(self) -> None:
        first = verbs.reply(self.review, by=self.sam, body="We’re sorry.")
        before = self.edition()
        second = verbs.reply(self.review, by=self.olivia, body="A new one is on its way.")
        self.assertEqual((second.pk, second.created_at), (first.pk, first.created_at))
        self.assertEqual((second.author, second.updated_at > first.updated_at), (self.olivia, True))
        self.assertNotEqual(self.edition(), before)
        self.assertEqual(StaffReply.objects.count(), 1)

    def test_says_that_it_is_older_than_the_authors_words(self) -> None:
        note = "Written before the review was changed."
        url = f"/reviews/{self.review.pk}/"
        verbs.reply(self.review, by=self.sam, body="We’re sorry.")
        self.assertNotContains(self.client.get(url), note)
        StaffReply.objects.update(updated_at=timezone.now() - timedelta(hours=1))
        verbs.edit(self.review, by=self.alice, **WORDS)
        self.assertContains(self.client.get(url), note)
        verbs.reply(self.review, by=self.sam, body="Glad to hear it.")
        self.assertNotContains(self.client.get(url), note)

    def test_can_be_taken_back(self) -> None:
        reply = verbs.reply(self.review, by=self.sam, body="We’re sorry.")
        before = self.edition()
        verbs.take_back_reply(reply)
        self.assertFalse(StaffReply.objects.exists())
        self.assertNotEqual(self.edition(), before)

    def test_is_no_event_in_the_life_of_the_review(self) -> None:
        before = Review.objects.values().get(), ReviewEvent.objects.count()
        verbs.reply(self.review, by=self.sam, body="We’re sorry.")
        self.assertEqual((Review.objects.values().get(), ReviewEvent.objects.count()), before)

    def test_only_words_and_only_under_what_shows(self) -> None:
        for body in ("", " \u200b ", "x" * 2001):
            with self.assertRaises(ValidationError):
                verbs.reply(self.review, by=self.sam, body=body)
        verbs.withdraw([self.review], by=self.alice)
        with self.assertRaisesMessage(ValidationError, "Only a published review can be answered."):
            verbs.reply(self.review, by=self.sam, body="Come back!")
        self.assertFalse(StaffReply.objects.exists())

    def test_goes_and_comes_with_the_review(self) -> None:
        verbs.reply(self.review, by=self.sam, body="We’re sorry.")
        verbs.reject([self.review], by=self.sam, reason="A mistake")
        url = self.product.get_absolute_url()
        self.assertNotContains(self.client.get(url), "We’re sorry.")
        verbs.publish([self.review], by=self.sam)
        self.assertContains(self.client.get(url), "We’re sorry.")
