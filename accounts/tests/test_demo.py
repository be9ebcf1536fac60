"""The demo shop's logins work where they are meant to and nowhere else."""

from django.test import override_settings
from django.urls import reverse

from accounts.demo import LOGINS, make_logins
from accounts.models import User
from storefront.testing import StoreTestCase


class DemoLoginsTests(StoreTestCase):
    def sign_in(self) -> bool:
        login = LOGINS[0]
        return self.client.login(username=login.email, password=login.password)

    def test_are_made_once(self) -> None:
        make_logins()
        before = User.objects.count()
        make_logins()
        self.assertEqual(User.objects.count(), before)

    def test_work_in_the_demo_shop(self) -> None:
        make_logins()
        self.assertTrue(self.sign_in())

    def test_are_refused_elsewhere(self) -> None:
        make_logins()
        with override_settings(DEMO_LOGINS=False):
            self.assertFalse(self.sign_in())

    def test_a_session_from_the_demo_shop_ends_elsewhere(self) -> None:
        customer, _staff = make_logins()
        browser = self.as_(customer)
        with override_settings(DEMO_LOGINS=False):
            answer = browser.get(reverse("accounts:account_detail"))
        self.assertRedirects(
            answer, f"{reverse('account_login')}?next=/me/", fetch_redirect_response=False
        )

    def test_everybody_else_signs_in_as_ever(self) -> None:
        with override_settings(DEMO_LOGINS=False):
            self.assertTrue(
                self.client.login(
                    username=self.alice.email, password="correct horse battery staple"
                )
            )
