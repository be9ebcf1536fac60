"""An account elsewhere opens one here, and never somebody else's."""

from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core import mail
from django.db import IntegrityError
from django.test import Client, override_settings

from accounts.models import User
from storefront.testing import PASSWORD, StoreTestCase, make_user

DOOR = "/accounts/google/login/"
SIGNUP = "/accounts/3rdparty/signup/"
CONNECTIONS = "/accounts/3rdparty/"
GRACE = {
    "sub": "4711",
    "email": "grace@example.com",
    "email_verified": True,
    "given_name": "Grace",
    "family_name": "Hopper",
    "name": "Grace Hopper",
    "picture": "https://example.com/grace.jpg",
}


def come_back(client: Client, person: dict[str, Any], query: str = "") -> Any:
    """Goes through Google's door and comes back as this person."""
    there = client.post(DOOR + query)
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    token = "allauth.socialaccount.providers.oauth2.client.OAuth2Client.get_access_token"
    info = "allauth.socialaccount.providers.google.views.GoogleOAuth2Adapter._fetch_user_info"
    with patch(token, return_value={"access_token": "t"}), patch(info, return_value=person):
        return client.get(f"{DOOR}callback/", {"code": "c", "state": state})


@override_settings(SOCIALACCOUNT_PROVIDERS=settings.ELSEWHERE)
class DoorTests(StoreTestCase):
    def test_stands_on_sign_in_and_sign_up_where_it_is_configured(self):
        for path in ("/accounts/login/", "/accounts/signup/"):
            with self.subTest(path):
                page = self.as_(None).get(f"{path}?next=/me/reviews/")
                self.assertContains(page, "Continue with Google")
                self.assertContains(
                    page, f'action="{DOOR}?process=login&amp;next=%2Fme%2Freviews%2F"'
                )
                with override_settings(SOCIALACCOUNT_PROVIDERS={}):
                    self.assertNotContains(self.as_(None).get(path), "Continue with")

    def test_leads_to_the_place_itself_which_the_policy_allows(self):
        there = self.as_(None).post(DOOR)
        self.assertEqual(there.status_code, 302)
        self.assertTrue(there.url.startswith("https://accounts.google.com/o/oauth2/v2/auth?"))
        asked = parse_qs(urlsplit(there.url).query)
        self.assertEqual(asked["client_id"], ["the-shop"])
        self.assertIn("code_challenge", asked)
        policy = self.as_(None).get("/accounts/login/")["Content-Security-Policy"]
        self.assertIn("form-action 'self' https://accounts.google.com;", policy)

    def test_a_link_alone_leads_nobody_away(self):
        page = self.as_(None).get(DOOR)
        self.assertEqual(page.status_code, 200)
        self.assertContains(page, "Continue with Google?")

    def test_a_refusal_there_is_met_kindly(self):
        client = self.as_(None)
        client.post(DOOR)
        page = client.get(f"{DOOR}callback/", {"error": "access_denied"}, follow=True)
        self.assertTemplateUsed(page, "accounts/base.html")
        self.assertContains(page, "Sign in", status_code=page.status_code)


@override_settings(SOCIALACCOUNT_PROVIDERS=settings.ELSEWHERE)
class NewcomerTests(StoreTestCase):
    def test_chooses_a_display_name_and_is_in(self):
        client = self.as_(None)
        self.assertRedirects(come_back(client, GRACE), SIGNUP)
        page = client.get(SIGNUP)
        self.assertContains(page, 'value="grace@example.com"')
        # Nobody's real name becomes public by itself.
        self.assertNotContains(page, "Hopper")
        done = client.post(SIGNUP, {"email": "grace@example.com", "username": "Amazing"})
        self.assertRedirects(done, "/me/")
        user = User.objects.get(username="Amazing")
        self.assertEqual((user.email, user.is_verified), ("grace@example.com", True))
        self.assertEqual((user.first_name, user.last_name), ("", ""))
        self.assertFalse(user.has_usable_password())

    def test_comes_back_by_the_same_door(self):
        client = self.as_(None)
        come_back(client, GRACE)
        client.post(SIGNUP, {"email": "grace@example.com", "username": "Amazing"})
        again = self.as_(None)
        self.assertRedirects(come_back(again, GRACE, "?next=/me/reviews/"), "/me/reviews/")
        self.assertEqual(User.objects.filter(username="Amazing").count(), 1)

    def test_confirms_an_address_that_the_place_does_not_vouch_for(self):
        client = self.as_(None)
        come_back(client, GRACE | {"email_verified": False})
        done = client.post(SIGNUP, {"email": "grace@example.com", "username": "Amazing"})
        self.assertRedirects(done, "/accounts/confirm-email/")
        self.assertFalse(User.objects.get(username="Amazing").is_verified)
        self.assertEqual(mail.outbox[0].to, ["grace@example.com"])

    def test_keeps_to_the_address_that_the_place_vouches_for(self):
        client = self.as_(None)
        come_back(client, GRACE)
        client.post(SIGNUP, {"email": "other@example.com", "username": "Amazing"})
        user = User.objects.get(username="Amazing")
        self.assertEqual(user.email, "grace@example.com")
        self.assertEqual(EmailAddress.objects.get(user=user).email, "grace@example.com")

    def test_an_invalid_form_says_so(self):
        client = self.as_(None)
        come_back(client, GRACE)
        page = client.post(SIGNUP, {"email": "grace@example.com", "username": self.alice.username})
        self.assertContains(page, "This display name is taken. Try another one.")

    def test_a_name_taken_meanwhile_is_asked_for_again(self):
        client = self.as_(None)
        come_back(client, GRACE)
        form = {"email": "grace@example.com", "username": "Amazing"}
        save = "allauth.socialaccount.forms.SignupForm.save"
        with patch(save, side_effect=IntegrityError):
            again = client.post(SIGNUP, form, follow=True)
        self.assertRedirects(again, SIGNUP)
        self.assertContains(again, "This display name is taken. Try another one.")
        self.assertContains(again, 'value="grace@example.com"')
        self.assertRedirects(client.post(SIGNUP, form), "/me/")


@override_settings(SOCIALACCOUNT_PROVIDERS=settings.ELSEWHERE)
class TakeoverTests(StoreTestCase):
    def test_an_address_that_is_known_here_opens_nothing(self):
        for is_verified in (True, False):
            with self.subTest(vouched_for=is_verified):
                client = self.as_(None)
                stranger = GRACE | {"email": self.alice.email, "email_verified": is_verified}
                self.assertRedirects(come_back(client, stranger), SIGNUP)
                client.post(SIGNUP, {"email": self.alice.email, "username": "Not Alice"})
                self.assertEqual(client.get("/me/").status_code, 302)
                self.assertFalse(SocialAccount.objects.exists())
                self.assertFalse(User.objects.filter(username="Not Alice").exists())
                # The owner hears of it; who tried learns nothing.
                self.assertEqual(mail.outbox[-1].to, [self.alice.email])


@override_settings(SOCIALACCOUNT_PROVIDERS=settings.ELSEWHERE)
class ConnectionsTests(StoreTestCase):
    def signed_in(self, user: User) -> Client:
        client = self.as_(None)
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    def test_the_owner_of_an_account_connects_another(self):
        client = self.signed_in(self.alice)
        self.assertContains(client.get("/me/"), "None connected")
        self.assertRedirects(come_back(client, GRACE, "?process=connect"), CONNECTIONS)
        self.assertContains(client.get(CONNECTIONS), "Google · grace@example.com")
        self.assertContains(client.get("/me/"), "One opens this one, too")
        self.assertEqual(mail.outbox[-1].subject, "A new way to sign in")
        self.assertIn("your account at Google", mail.outbox[-1].body)
        other = self.as_(None)
        come_back(other, GRACE)
        self.assertContains(other.get("/me/"), "Hello, Alice")

    def test_disconnects_it_again(self):
        client = self.signed_in(self.alice)
        come_back(client, GRACE, "?process=connect")
        account = SocialAccount.objects.get(user=self.alice)
        client.post(CONNECTIONS, {"account": account.pk})
        self.assertFalse(SocialAccount.objects.exists())
        self.assertEqual(mail.outbox[-1].subject, "One way to sign in less")

    def test_keeps_the_last_way_in(self):
        client = self.as_(None)
        come_back(client, GRACE)
        client.post(SIGNUP, {"email": "grace@example.com", "username": "Amazing"})
        account = SocialAccount.objects.get()
        page = client.post(CONNECTIONS, {"account": account.pk})
        self.assertContains(page, "Choose a password first")
        self.assertTrue(SocialAccount.objects.exists())

    def test_what_is_connected_elsewhere_stays_there(self):
        come_back(self.signed_in(self.alice), GRACE, "?process=connect")
        bob = self.signed_in(self.bob)
        come_back(bob, GRACE, "?process=connect")
        self.assertContains(bob.get(CONNECTIONS), "connected to somebody else’s account here")
        self.assertEqual(SocialAccount.objects.get().user, self.alice)

    def test_a_place_that_is_no_longer_offered_can_be_disconnected(self):
        user = make_user("Carol")
        SocialAccount.objects.create(user=user, provider="github", uid="1")
        client = self.signed_in(user)
        self.assertContains(client.get(CONNECTIONS), "Github")
        with override_settings(SOCIALACCOUNT_PROVIDERS={}):
            self.assertNotContains(client.get("/me/"), "Accounts elsewhere")
