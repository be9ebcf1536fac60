from django.urls import reverse

from reviews import verbs as review_verbs
from storefront.testing import StoreTestCase, make_review

URL = "/me/"


class AccountDetailTests(StoreTestCase):
    def test_shows_me_what_the_shop_knows_about_me(self):
        response = self.as_(self.alice).get(URL)
        self.assertTemplateUsed(response, "accounts/account_detail.html")
        self.assertContains(response, "Alice")
        self.assertContains(response, "alice@example.com")
        self.assertNotContains(response, "bob@example.com")

    def test_leads_to_everything_that_can_be_changed(self):
        response = self.as_(self.alice).get(URL)
        for name in (
            "accounts:account_update",
            "accounts:account_close",
            "accounts:account_data",
            "reviews:my_review_list",
            "account_email",
            "account_change_password",
            "mfa_index",
            "usersessions_list",
        ):
            self.assertContains(response, f'href="{reverse(name)}"')
        self.assertContains(response, f'action="{reverse("account_logout")}"')

    def test_offers_to_choose_a_password_where_there_is_none(self):
        self.alice.set_unusable_password()
        self.alice.save()
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, reverse("account_set_password"))

    def test_says_how_many_reviews_there_are_and_whether_they_show(self):
        client = self.as_(self.alice)
        self.assertContains(client.get(URL), "None yet")
        first = make_review(author=self.alice, body="Does all it should and more.")
        self.assertContains(client.get(URL), "<dd>You wrote one</dd>", html=True)
        second = make_review(author=self.alice, body="Something else altogether, and well.")
        make_review(author=self.alice, body="See https://example.org for a picture.")
        review_verbs.reject([first, second], by=self.sam, reason="Spam")
        self.assertContains(
            client.get(URL), "<dd>You wrote 3 · one waits · 2 weren’t accepted</dd>", html=True
        )

    def test_staff_see_no_way_to_close_their_account(self):
        response = self.as_(self.sam).get(URL)
        self.assertNotContains(response, reverse("accounts:account_close"))

    def test_a_visitor_signs_in_first(self):
        response = self.as_(None).get(URL)
        self.assertRedirects(response, f"/accounts/login/?next={URL}")

    def test_is_kept_by_nobody(self):
        response = self.as_(self.alice).get(URL)
        self.assertIn("no-store", response["Cache-Control"])

    def test_only_shows(self):
        self.assertEqual(self.as_(self.alice).post(URL).status_code, 405)
