"""Taking one's own review back."""

from reviews import verbs
from reviews.models import Review, ReviewEvent
from storefront.testing import StoreTestCase, make_product, make_review

URL = "/me/reviews/ball/withdrawal/"
# What htmx sends from the product's page.
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/p/ball/"}


class MyReviewWithdrawalTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")
        cls.review = make_review(cls.product, cls.alice, title="Round")

    def status(self) -> str:
        return Review.objects.values_list("status", flat=True).get(pk=self.review.pk)

    def test_asks_first_and_changes_nothing(self) -> None:
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, "Withdraw your review?")
        self.assertContains(response, "csrfmiddlewaretoken")
        self.assertEqual(self.status(), "published")

    def test_asks_in_the_product_page_too(self) -> None:
        response = self.as_(self.alice).get(URL, headers=HTMX)
        self.assertNotContains(response, "<html")
        self.assertContains(response, "Keep it")
        self.assertContains(response, "data-focus")

    def test_takes_it_out_of_the_shop(self) -> None:
        response = self.as_(self.alice).post(URL, follow=True)
        self.assertRedirects(response, "/me/reviews/")
        self.assertContains(response, "Your review is withdrawn.")
        self.assertNotContains(self.client.get("/p/ball/"), "Round")

    def test_brings_the_page_up_to_date_in_the_same_answer(self) -> None:
        make_review(self.product, self.bob, rating=1)
        response = self.as_(self.alice).post(URL, headers=HTMX)
        self.assertContains(response, "Your review is withdrawn.")
        self.assertContains(response, "Write your review anew")
        self.assertContains(response, "1.0 out of 5 stars")
        self.assertContains(response, 'hx-swap-oob="true"', count=3)

    def test_a_second_click_is_no_error(self) -> None:
        client = self.as_(self.alice)
        for _click in range(2):
            self.assertEqual(client.post(URL, headers=HTMX).status_code, 200)
        self.assertEqual(ReviewEvent.objects.filter(action="withdraw").count(), 1)
        self.assertRedirects(client.get(URL), "/me/reviews/")

    def test_nobody_takes_back_what_another_wrote(self) -> None:
        for other in (self.bob, self.sam, self.olivia):
            self.assertEqual(self.as_(other).get(URL).status_code, 404)
            self.assertEqual(self.as_(other).post(URL).status_code, 404)
        self.assertEqual(self.status(), "published")

    def test_visitors_sign_in_first(self) -> None:
        for answer in (self.client.get(URL), self.client.post(URL)):
            self.assertRedirects(answer, f"/accounts/login/?next={URL}")
        answer = self.client.post(URL, headers=HTMX)
        self.assertIn("/accounts/login/", answer["HX-Redirect"])
        self.assertEqual(self.status(), "published")

    def test_a_rejected_one_can_go_too(self) -> None:
        verbs.reject([self.review], by=self.sam, reason="Spam")
        self.as_(self.alice).post(URL)
        self.assertEqual(self.status(), "withdrawn")

    def test_other_methods_are_refused(self) -> None:
        self.assertEqual(self.as_(self.alice).delete(URL).status_code, 405)
