"""What people meet while the mail server is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPServerDisconnected
from unittest import mock

from django.core import mail
from django.core.cache import cache

from accounts.models import User
from storefront.testing import PASSWORD, StoreTestCase

NEWCOMER = {"username": "Dora", "email": "dora@example.com", "password1": PASSWORD}


class MailAwayTests(StoreTestCase):
    @contextmanager
    def mail_away(self) -> Iterator[None]:
        send = "django.core.mail.backends.locmem.EmailBackend.send_messages"
        away = mock.patch(send, side_effect=SMTPServerDisconnected)
        with away, self.assertLogs("accounts.adapter", "ERROR"):
            yield

    def test_who_waits_for_one_is_told(self) -> None:
        for path, form in (
            ("/accounts/signup/", NEWCOMER),
            ("/accounts/password/reset/", {"email": self.alice.email}),
            ("/accounts/login/code/", {"email": self.alice.email}),
        ):
            with self.subTest(path), self.mail_away():
                response = self.as_(None).post(path, form)
                self.assertContains(response, "We can’t send e-mail just now", status_code=503)
                self.assertTemplateUsed(response, "components/error_page.html")

    def test_a_newcomer_goes_on_once_it_is_back(self) -> None:
        with self.mail_away():
            self.as_(None).post("/accounts/signup/", NEWCOMER)
        # A few minutes later.
        cache.clear()
        form = {"login": "dora@example.com", "password": PASSWORD}
        self.assertRedirects(
            self.as_(None).post("/accounts/login/", form), "/accounts/confirm-email/"
        )
        self.assertEqual(mail.outbox[-1].to, ["dora@example.com"])

    def test_what_is_done_stays_done_without_one_about_it(self) -> None:
        client = self.as_(self.alice)
        form = {"oldpassword": PASSWORD, "password1": "a new one, and long"}
        with self.mail_away():
            response = client.post(
                "/accounts/password/change/", form | {"password2": form["password1"]}
            )
        self.assertEqual(response.status_code, 302)
        self.assertTrue(User.objects.get(pk=self.alice.pk).check_password(form["password1"]))

    def test_an_account_closes_without_a_goodbye(self) -> None:
        with self.mail_away():
            response = self.as_(self.alice).post("/me/close/", {"password": PASSWORD})
        self.assertRedirects(response, "/me/closed/")
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())
