"""Every public page in every state is valid HTML, in the checker's judgement."""

from reviews import verbs
from reviews.models import Review
from storefront.testing import PASSWORD, StoreTestCase, make_review
from storefront.tests import shop_window
from storefront.tests.markup import assert_valid_html


class ValidHtmlTests(StoreTestCase):
    def test_an_empty_shop(self) -> None:
        assert_valid_html({path: self.client.get(path).content for path in ("/", "/c/")})

    def test_a_stocked_shop(self) -> None:
        pages = [*shop_window.PAGES, *shop_window.stock().values()]
        answers = {path: self.client.get(path) for path in pages}
        statuses = {path: answer.status_code for path, answer in answers.items()}
        self.assertEqual(statuses, {path: 404 if "nowhere" in path else 200 for path in pages})
        assert_valid_html({path: answer.content for path, answer in answers.items()})

    def test_pages_of_a_person(self) -> None:
        shop_window.stock()
        alice = self.as_(self.alice)
        alice.post("/accounts/reauthenticate/", {"password": PASSWORD})
        judged = [make_review(author=self.alice) for _ in range(2)]
        verbs.reject(judged, by=self.sam, reason="Spam <i>")
        verbs.appeal(judged[0], by=self.alice, words="No spam")
        review = Review.objects.published().exclude(user=self.alice).first()
        verbs.vote(review, by=self.alice)
        pages = (
            "/me/",
            "/me/data/",
            "/me/reviews/",
            "/me/reviews/star-rug/",
            "/me/close/",
            f"/reviews/{review.pk}/helpful/",
        )
        assert_valid_html({path: alice.get(path).content for path in pages})
        visitor = ("/accounts/login/", "/accounts/signup/", "/me/reviews/star-rug/")
        assert_valid_html({path: self.client.get(path).content for path in visitor})
