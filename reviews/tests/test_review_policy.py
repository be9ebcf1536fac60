"""The page about reviews says what the settings and the books say."""

import re

from django.conf import settings
from django.test import override_settings

from reviews import verbs
from reviews.models import Hold, Rejection
from reviews.views.policy import held_in_words
from storefront.testing import StoreTestCase, make_order, make_product, make_review

ADDRESS = "/reviews/how-we-check/"


class ReviewPolicyTests(StoreTestCase):
    def text(self) -> str:
        html = self.client.get(ADDRESS).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", html).split())

    def test_is_public_and_linked_from_every_page(self) -> None:
        self.assertContains(self.client.get("/"), f'href="{ADDRESS}"')
        product = make_product("Mug")
        make_review(product)
        for address in ("/p/mug/", "/p/mug/reviews/"):
            listed = self.client.get(address).content.decode()
            self.assertIn(f'href="{ADDRESS}"', listed[: listed.index("<footer")])
        answers = [self.as_(user).get(ADDRESS) for user in (None, self.alice, self.olivia)]
        self.assertEqual(len({answer.content for answer in answers}), 1)
        self.assertFalse(any(answer.cookies for answer in answers))

    def test_refuses_other_methods(self) -> None:
        self.assertEqual(self.client.post(ADDRESS).status_code, 405)

    def test_says_what_is_held_as_the_settings_do(self) -> None:
        self.assertIn("younger than 30 days", self.text())
        for hold in Hold:
            self.assertIn(held_in_words(hold), self.text())
        with override_settings(REVIEW_HOLDS=["links"], REVIEW_NEW_CUSTOMER_DAYS=7):
            self.assertIn(held_in_words(Hold.LINKS), self.text())
            self.assertNotIn("younger than", self.text())
        with override_settings(REVIEW_NEW_CUSTOMER_DAYS=7):
            self.assertIn("younger than 7 days", self.text())
        with override_settings(REVIEW_HOLDS=[]):
            self.assertIn("every review shows at once", self.text())
        with override_settings(REVIEW_BURST=1234, REVIEW_BURST_HOURS=5):
            self.assertIn("more than 1,234 of one product come within 5 hours", self.text())

    def test_says_whether_and_when_customers_are_asked(self) -> None:
        self.assertIn(
            f"by e-mail {settings.REVIEW_INVITATION_DAYS} days after their order", self.text()
        )
        with override_settings(REVIEW_INVITATION_DAYS=1, REVIEW_INVITATION_MAX_DAYS=90):
            self.assertIn("by e-mail 1 day after their order", self.text())
            self.assertIn("works for 90 days", self.text())
        with override_settings(REVIEW_INVITATION_DAYS=0):
            self.assertIn("We don’t ask customers for reviews by e-mail.", self.text())

    def test_its_figures_follow_every_review(self) -> None:
        self.assertIn("All 0 0 0 0", self.text())
        review = make_review(rating=1)
        make_review(rating=5)
        self.assertIn("1 star 1 1 0 0", self.text())
        self.assertIn("All 2 2 0 0", self.text())
        verbs.reject([review], by=self.sam, code=Rejection.FAKE)
        self.assertIn("1 star 1 0 1 0", self.text())

    def test_nobody_learns_the_stars_of_what_waits(self) -> None:
        before = self.text()
        make_review(make_product(), rating=1, is_insider=True)
        after = self.text()
        self.assertIn("1 more waits until somebody here has read it", after)
        self.assertEqual(
            re.findall(r"stars? [0-9 ]+", before), re.findall(r"stars? [0-9 ]+", after)
        )
        self.assertIn("All 0 0 0 0", after)

    def test_its_figures_follow_what_is_verified(self) -> None:
        mug = make_product(sku="MUG-1")
        make_review(mug, self.alice)
        self.assertIn("0 published reviews An invitation", self.text())
        make_order("alice@example.com", "MUG-1")
        self.assertIn("1 published review An invitation", self.text())

    def test_asks_once_for_each_edition(self) -> None:
        make_review()
        self.client.get(ADDRESS)
        with self.assertNumQueries(1):
            self.client.get(ADDRESS)
