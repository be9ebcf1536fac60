"""Signing up beside somebody who wants the same name at the same moment."""

from unittest.mock import patch

from allauth.account.forms import SignupForm
from django.db import IntegrityError
from django.urls import reverse

from accounts.adapter import AccountAdapter
from accounts.models import User
from storefront.testing import PASSWORD, StoreTestCase, make_user

URL = reverse("account_signup")
GIVEN = {"username": "Casey", "email": "second@example.com", "password1": PASSWORD}


class SignupTests(StoreTestCase):
    def test_tells_who_comes_second_that_the_name_is_taken(self) -> None:
        make_user("Casey")
        checks = iter([lambda *_: "Casey", AccountAdapter.clean_username])

        def sees_nobody_at_first(adapter: AccountAdapter, *arguments: object) -> str:
            return next(checks)(adapter, *arguments)

        with patch.object(AccountAdapter, "clean_username", sees_nobody_at_first):
            answer = self.client.post(URL, GIVEN)
        self.assertContains(answer, "This display name is taken.")
        self.assertContains(answer, 'value="second@example.com"')
        self.assertFalse(User.objects.filter(email="second@example.com").exists())

    def test_hides_no_other_failure(self) -> None:
        with (
            patch.object(SignupForm, "save", side_effect=IntegrityError),
            self.assertRaises(IntegrityError),
        ):
            self.client.post(URL, GIVEN)
