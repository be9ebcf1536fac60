"""One review at an address of its own."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import Review, ReviewPhoto, Source, StaffReply
from storefront.testing import StoreTestCase, make_picture, make_product, make_review


class ReviewDetailTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")
        cls.review = make_review(cls.product, cls.alice, title="Round", rating=2)
        cls.url = f"/reviews/{cls.review.pk}/"

    def change(self, **fields: object) -> None:
        Review.objects.filter(pk=self.review.pk).update(**fields)

    def test_shows_the_review_and_leads_to_the_others(self) -> None:
        response = self.client.get(self.url)
        for words in ("Round", "Alice", "2 out of 5 stars", "Read all 1 review"):
            self.assertContains(response, words)
        self.assertContains(response, 'href="/p/ball/reviews/"')
        self.assertContains(response, f'<link rel="canonical" href="{self.url}">')

    def test_is_the_same_for_everybody(self) -> None:
        answers = [self.as_(who).get(self.url) for who in (None, self.alice, self.bob, self.sam)]
        self.assertEqual(len({answer.content for answer in answers}), 1)
        self.assertIn("public", answers[0]["Cache-Control"])

    def test_is_there_only_while_it_is_published(self) -> None:
        for change in (
            lambda: verbs.reject([self.review], by=self.sam, reason="Spam"),
            lambda: verbs.withdraw([self.review], by=self.alice),
        ):
            change()
            for who in (None, self.alice, self.sam):
                self.assertEqual(self.as_(who).get(self.url).status_code, 404)
        for strange in ("/reviews/0/", "/reviews/99999999999999999999/", "/reviews/x/"):
            self.assertEqual(self.client.get(strange).status_code, 404)

    def test_is_there_only_while_its_product_is(self) -> None:
        self.product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.product])
        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_says_what_verified_it_and_what_readers_should_know(self) -> None:
        response = self.client.get(self.url)
        for words in ("Verified", "Received something", "Works for the shop", "Brought in"):
            self.assertNotContains(response, words)
        for source in Source:
            self.change(source=source)
            self.assertContains(
                self.client.get(self.url), f"Verified purchase: {source.label}", count=1
            )
        self.change(is_rewarded=True, is_insider=True, origin="Our old <shop>")
        response = self.client.get(self.url)
        for words in ("Received something for this review", "Works for the shop"):
            self.assertContains(response, words)
        self.assertContains(response, "Brought in from Our old &lt;shop&gt;")

    def test_marks_what_was_edited_and_tells_the_earlier_stars(self) -> None:
        self.assertNotContains(self.client.get(self.url), "edited")
        words = {"title": "Round", "body": "Rounder than I thought."}
        verbs.edit(self.review, by=self.alice, rating=5, **words)
        response = self.client.get(self.url)
        self.assertContains(response, "edited")
        self.assertContains(response, "2 stars until")

    def test_shows_the_shops_answer_and_what_it_answers(self) -> None:
        now = timezone.now()
        StaffReply.objects.create(
            review=self.review, body="Thank you.\n\nSam", updated_at=now - timedelta(days=1)
        )
        response = self.client.get(self.url)
        self.assertContains(response, "Parquet replied")
        self.assertContains(response, "<p>Sam</p>", html=True)
        self.assertNotContains(response, "Written before")
        self.change(edited_at=now)
        self.assertContains(self.client.get(self.url), "Written before the review was changed.")

    def test_shows_pictures_in_their_order_each_with_a_link_to_the_whole(self) -> None:
        for position, alt in ((1, "The ball in the <garden>"), (0, "")):
            ReviewPhoto.objects.create(
                review=self.review,
                key=uuid4(),
                picture=make_picture(position),
                position=position,
                alt=alt,
            )
        self.change(photo_count=2)
        response = self.client.get(self.url)
        unnamed, named = response.context["review"].photos
        self.assertContains(response, 'alt="Picture 1 by Alice"')
        self.assertContains(response, 'alt="The ball in the &lt;garden&gt;"')
        self.assertContains(response, 'width="800" height="1000"', count=2)
        self.assertContains(response, f"{named.name}")
        self.assertEqual((unnamed.alt, named.alt), ("", "The ball in the <garden>"))

    def test_shows_words_as_words(self) -> None:
        nasty = "</title><script>alert(1)</script>"
        self.change(title=nasty, body=f"{nasty} \u202e")
        self.assertNotContains(self.client.get(self.url), "<script>alert")

    def test_only_shows(self) -> None:
        self.assertEqual(self.as_(self.alice).post(self.url).status_code, 405)
