"""Where an author says why a rejection is wrong."""

from django.urls import reverse

from reviews import verbs
from reviews.models import Rejection, Review, ReviewEvent, Status
from storefront.testing import StoreTestCase, make_product, make_review
from storefront.tests.markup import assert_valid_html


class MyReviewAppealTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss")
        cls.review = make_review(cls.product, cls.alice, title="Rain")
        verbs.reject([cls.review], by=cls.sam, code=Rejection.UNRELATED, reason="About <rain>.")
        cls.url = reverse("reviews:my_review_appeal", args=[cls.product.slug])
        cls.own_url = reverse("reviews:my_review", args=[cls.product.slug])

    def setUp(self) -> None:
        self.client = self.as_(self.alice)

    def status(self) -> str:
        return Review.objects.get(pk=self.review.pk).status

    def test_shows_the_reason_and_the_review(self) -> None:
        page = self.client.get(self.url)
        for words in ("It isn’t about this product.", "About &lt;rain&gt;.", "Rain"):
            self.assertContains(page, words)
        self.assertIn("no-store", page["Cache-Control"])

    def test_brings_the_review_before_staff_again(self) -> None:
        page = self.client.post(self.url, {"words": "It rained on the rug."}, follow=True)
        self.assertRedirects(page, self.own_url)
        self.assertContains(page, "Thank you. We’ll look at your review again.")
        self.assertEqual(self.status(), Status.PENDING)
        self.assertEqual(ReviewEvent.objects.get(action="appeal").reason, "It rained on the rug.")

    def test_posts_once(self) -> None:
        for _time in range(2):
            page = self.client.post(self.url, {"words": "It rained on the rug."})
            self.assertRedirects(page, self.own_url)
        self.assertEqual(ReviewEvent.objects.filter(action="appeal").count(), 1)

    def test_wants_words(self) -> None:
        page = self.client.post(self.url, {"words": " "})
        self.assertContains(page, "Tell us why we should look again.", status_code=422)
        self.assertContains(page, "autofocus", status_code=422)
        page = self.client.post(self.url, {"words": "x" * 2001}, headers={"HX-Request": "true"})
        self.assertContains(page, "At most 2000 characters, please.", status_code=422)
        self.assertNotContains(page, "<html", status_code=422)
        self.assertEqual(self.status(), Status.REJECTED)

    def test_there_is_nothing_to_appeal_against(self) -> None:
        verbs.appeal(self.review, by=self.alice, words="It rained on the rug.")
        self.assertRedirects(self.client.get(self.url), self.own_url)
        self.review.refresh_from_db()
        verbs.reject([self.review], by=self.sam, code=Rejection.UNRELATED)
        for answer in (self.client.get(self.url), self.client.post(self.url, {"words": "No!"})):
            self.assertRedirects(answer, self.own_url)
        self.assertEqual(self.status(), Status.REJECTED)

    def test_works_where_the_product_is_gone(self) -> None:
        type(self.product).objects.filter(pk=self.product.pk).update(is_visible=False)
        self.assertContains(self.client.get(self.url), "About &lt;rain&gt;.")

    def test_is_nobody_elses(self) -> None:
        for person in (self.bob, self.sam, self.olivia):
            self.assertEqual(self.as_(person).get(self.url).status_code, 404)
            posted = self.as_(person).post(self.url, {"words": "Mine!"})
            self.assertEqual(posted.status_code, 404)
        signed_out = self.as_(None).post(self.url, {"words": "Mine!"})
        self.assertRedirects(signed_out, f"{reverse('account_login')}?next={self.url}")
        self.assertEqual(self.status(), Status.REJECTED)

    def test_is_valid_html(self) -> None:
        pages = {"asked": self.client.get(self.url).content}
        pages["refused"] = self.client.post(self.url, {"words": ""}).content
        assert_valid_html(pages)
