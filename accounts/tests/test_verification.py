"""How an e-mail address comes to be known as its owner's, by each of allauth's ways."""

import re

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from storefront.testing import PASSWORD, StoreTestCase, make_order, make_product, make_review

SIGN_UP = {"username": "Dora Maar", "email": "Dora@Example.com", "password1": PASSWORD}


def link_in(message) -> str:
    return re.search(r"http://testserver(/accounts/\S+)", message.body)[1]


class VerificationTests(StoreTestCase):
    def sign_up(self, client: Client, page: str = "") -> str:
        """Signs up and gives the link that was mailed."""
        response = client.post("/accounts/signup/", {**SIGN_UP, "next": page})
        self.assertRedirects(response, "/accounts/confirm-email/")
        return link_in(mail.outbox[-1])

    def test_signing_up_leaves_the_address_unverified(self):
        self.sign_up(self.as_(None))
        dora = User.objects.get(email="dora@example.com")
        self.assertEqual(dora.username, "Dora Maar")
        self.assertFalse(dora.is_verified)

    def test_following_the_link_verifies_signs_in_and_leads_back(self):
        client = self.as_(None)
        link = self.sign_up(client, page="/me/details/")
        self.assertContains(client.get(link), "Is this your address?")
        self.assertRedirects(client.post(link), "/me/details/")
        self.assertTrue(User.objects.get(email="dora@example.com").is_verified)

    def test_following_the_link_elsewhere_verifies_without_signing_in(self):
        link = self.sign_up(self.as_(None))
        elsewhere = self.as_(None)
        elsewhere.post(link)
        self.assertTrue(User.objects.get(email="dora@example.com").is_verified)
        self.assertRedirects(elsewhere.get("/me/"), "/accounts/login/?next=/me/")

    def test_a_sign_in_by_mailed_code_verifies_too(self):
        self.alice.is_verified = False
        self.alice.save()
        EmailAddress.objects.filter(user=self.alice).update(verified=False)
        client = self.as_(None)
        client.post("/accounts/login/code/", {"email": self.alice.email})
        code = re.search(r"^[\w-]{6,}$", mail.outbox[-1].body, re.MULTILINE)[0]
        response = client.post("/accounts/login/code/confirm/", {"code": code})
        self.assertRedirects(response, "/me/")
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.is_verified)

    def test_without_verification_there_is_no_way_in(self):
        client = self.as_(None)
        self.sign_up(client)
        client.post("/accounts/login/", {"login": "dora@example.com", "password": PASSWORD})
        self.assertRedirects(client.get("/me/"), "/accounts/login/?next=/me/")

    def test_a_new_address_takes_the_old_one_s_place_once_it_is_confirmed(self):
        client = self.as_(self.alice)
        change = {"email": "new@example.com", "action_add": ""}
        question = client.post("/accounts/email/", change, follow=True)
        self.assertContains(question, "Is it you?")
        response = client.post(
            "/accounts/reauthenticate/",
            {"password": PASSWORD, "next": "/accounts/email/"},
            follow=True,
        )
        self.assertContains(response, "waits to be confirmed")
        self.alice.refresh_from_db()
        self.assertEqual(self.alice.email, "alice@example.com")
        [request] = [message for message in mail.outbox if message.to == ["new@example.com"]]
        client.post(link_in(request))
        self.alice.refresh_from_db()
        self.assertEqual((self.alice.email, self.alice.is_verified), ("new@example.com", True))
        [address] = EmailAddress.objects.filter(user=self.alice)
        self.assertEqual(address.email, "new@example.com")

    def test_signing_up_tells_nobody_who_has_an_account(self):
        client = self.as_(None)
        response = client.post("/accounts/signup/", {**SIGN_UP, "email": "alice@example.com"})
        self.assertRedirects(response, "/accounts/confirm-email/")
        self.assertIn("There is one already", mail.outbox[-1].body)
        self.assertEqual(User.objects.filter(email="alice@example.com").count(), 1)

    def test_asking_for_a_new_password_tells_nobody_who_has_an_account(self):
        for email in ("alice@example.com", "nobody@example.com"):
            response = self.as_(None).post("/accounts/password/reset/", {"email": email})
            self.assertRedirects(response, "/accounts/password/reset/done/")

    def test_a_display_name_is_one_person_s_whatever_its_letter_case(self):
        response = self.as_(None).post("/accounts/signup/", {**SIGN_UP, "username": "aLICE"})
        self.assertContains(response, "This display name is taken.")
        self.assertContains(response, 'aria-invalid="true"')

    def test_a_new_password_by_mail(self):
        client = self.as_(None)
        client.post("/accounts/password/reset/", {"email": self.alice.email})
        response = client.get(link_in(mail.outbox[-1]), follow=True)
        self.assertContains(response, "Choose a new password")
        secret = "an entirely new secret"
        response = client.post(
            response.request["PATH_INFO"], {"password1": secret, "password2": secret}
        )
        self.assertRedirects(response, "/accounts/password/reset/key/done/")
        self.alice.refresh_from_db()
        self.assertTrue(self.alice.check_password(secret))

    def test_leads_back_to_the_page_that_asked_but_never_off_the_shop(self):
        form = {"login": self.alice.email, "password": PASSWORD}
        response = self.as_(None).post("/accounts/login/", {**form, "next": "/me/close/"})
        self.assertRedirects(response, "/me/close/")
        response = self.as_(None).post(
            "/accounts/login/", {**form, "next": "https://elsewhere.example/"}
        )
        self.assertRedirects(response, "/me/")

    def test_orders_made_with_an_address_are_theirs_once_it_is_confirmed(self):
        review = make_review(make_product(sku="MUG-1"), self.alice)
        make_order("new@example.com", "MUG-1")
        client = self.as_(self.alice)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
        review.refresh_from_db()
        self.assertEqual(review.source, "")
        [request] = [message for message in mail.outbox if message.to == ["new@example.com"]]
        client.post(link_in(request))
        review.refresh_from_db()
        self.assertEqual(review.source, "order")
