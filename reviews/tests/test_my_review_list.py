"""All that a customer wrote, and where it stands."""

from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.verbs import edit_catalog
from reviews import moderation, verbs
from reviews.models import Hold, Review, ReviewPhoto, ReviewReport, Source, StaffReply
from reviews.standing import REASONS
from storefront.testing import StoreTestCase, make_product, make_review

URL = "/me/reviews/"


def review_by(author: User, **fields: object) -> Review:
    """A published review in words of its own: the same ones twice would wait for staff."""
    product = make_product()
    return make_review(product, author, body=f"{product.name}, and nothing else.", **fields)


class MyReviewListTests(StoreTestCase):
    def mine(self) -> str:
        """What the page says, on one line."""
        response = self.as_(self.alice).get(URL)
        self.assertEqual(response.status_code, 200)
        return " ".join(response.text.split())

    def test_is_nobody_elses(self) -> None:
        make_review(author=self.alice, title="Only mine")
        for other in (self.bob, self.sam, self.olivia):
            response = self.as_(other).get(URL)
            self.assertNotContains(response, "Only mine")
            self.assertContains(response, "reviewed anything yet")
        self.assertRedirects(self.client.get(URL), f"/accounts/login/?next={URL}")

    def test_one_that_shows_leads_to_where_it_does(self) -> None:
        review = make_review(author=self.alice)
        page = self.mine()
        self.assertIn("Published", page)
        self.assertIn(f'href="/reviews/{review.pk}/"', page)
        self.assertNotIn("found it helpful", page)
        verbs.vote(review, by=self.bob)
        self.assertIn("One reader found it helpful", self.mine())
        verbs.vote(review, by=self.sam)
        self.assertIn("2 readers found it helpful", self.mine())

    def test_has_no_vote_and_no_report_on_my_own(self) -> None:
        review = make_review(author=self.alice)
        page = self.mine()
        self.assertNotIn(f"/reviews/{review.pk}/helpful/", page)
        self.assertNotIn(f"/reviews/{review.pk}/report/", page)

    def test_one_that_waits_says_why_and_what_comes(self) -> None:
        make_review(author=self.alice, body="Look at https://example.org for more of it.")
        page = self.mine()
        self.assertIn("Waiting", page)
        self.assertIn("It holds a link or an address", page)
        self.assertIn("we write to you as soon as it is decided", page)
        self.assertNotIn("See it in the shop", page)

    def test_every_reason_to_wait_has_words_for_its_author(self) -> None:
        self.assertEqual(set(REASONS), set(Hold))
        with patch.object(moderation, "holds", return_value=[*Hold]):
            make_review(author=self.alice)
        page = self.mine()
        for words in REASONS.values():
            self.assertIn(str(words), page)

    def test_of_several_reasons_the_latest_stand(self) -> None:
        review = make_review(author=self.alice, body="Look at https://example.org for more of it.")
        with patch.object(moderation, "holds", return_value=[Hold.BURST]):
            verbs.edit(review, by=self.alice, rating=4, title="Good", body="Without the address.")
        page = self.mine()
        self.assertIn("Many reviews of this came in at once", page)
        self.assertNotIn("a link or an address", page)

    def test_one_that_is_not_accepted_says_why_and_what_i_can_do(self) -> None:
        review = make_review(author=self.alice)
        verbs.reject([review], by=self.sam, code="private", reason="It names a neighbour.")
        page = self.mine()
        self.assertIn("Not accepted", page)
        self.assertIn("It tells private things about somebody.", page)
        self.assertIn("It names a neighbour.", page)
        self.assertIn(f'href="/me/reviews/{review.product.slug}/appeal/"', page)
        self.assertIn(f'href="/me/reviews/{review.product.slug}/?edit"', page)
        self.assertNotIn("Sam", page)
        verbs.appeal(review, by=self.alice, words="That neighbour is me.")
        page = self.mine()
        self.assertIn("You asked us to look again", page)
        self.assertNotIn("We didn’t accept it before", page)

    def test_one_that_i_withdrew_can_be_written_anew(self) -> None:
        review = make_review(author=self.alice)
        verbs.withdraw([review], by=self.alice)
        page = self.mine()
        self.assertIn("Withdrawn", page)
        self.assertIn("Write it anew", page)
        self.assertNotIn("?edit", page)

    def test_shows_pictures_the_reply_and_what_vouches_for_it(self) -> None:
        review = make_review(author=self.alice)
        with override_settings(MEDIA_ROOT=Path("/nonexistent")):
            photo = ReviewPhoto(review=review, key=uuid4(), alt="On the floor")
            photo.picture.name, photo.width, photo.height = "reviews/a.jpg", 800, 1000
            ReviewPhoto.objects.bulk_create([photo])
        StaffReply.objects.create(review=review, body="We are glad.")
        Review.objects.filter(pk=review.pk).update(source=Source.STAFF, photo_count=1)
        page = self.mine()
        self.assertIn("On the floor", page)
        self.assertIn("We are glad.", page)
        self.assertIn("Verified purchase", page)

    def test_links_only_to_products_that_show(self) -> None:
        product = make_product("Ball")
        review = make_review(product, self.alice)
        self.assertIn('href="/p/ball/"', self.mine())
        product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([product])
        page = self.mine()
        self.assertNotIn('href="/p/ball/"', page)
        self.assertNotIn(f'href="/reviews/{review.pk}/"', page)
        self.assertIn("once its product is back in the shop", page)

    def test_what_i_reported_stands_at_its_foot(self) -> None:
        review = make_review(make_product("Kilim"), self.bob)
        ReviewReport.objects.create(review=review, reporter=self.alice, code="fake")
        self.assertIn("A review of Kilim", self.mine())
        self.assertNotContains(self.as_(self.bob).get(URL), "What you reported")

    def test_the_number_of_queries_is_the_same_for_one_and_for_many(self) -> None:
        def fill(author: User, number: int) -> None:
            for _ in range(number):
                rejected, waiting, shown = (review_by(author) for _ in range(3))
                verbs.reject([rejected, waiting], by=self.sam, reason="Spam")
                verbs.edit(waiting, by=author, rating=3, title="New", body=waiting.body)
                StaffReply.objects.create(review=shown, body="We are glad.")
                ReviewReport.objects.create(review=shown, reporter=author, code="fake")

        counts = []
        for author, number in ((self.alice, 1), (self.bob, 4)):
            fill(author, number)
            client = self.as_(author)
            with CaptureQueriesContext(connection) as queries:
                response = client.get(URL)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertContains(response, 'href="?page=2"')

    def test_only_shows(self) -> None:
        self.assertEqual(self.as_(self.alice).post(URL).status_code, 405)
