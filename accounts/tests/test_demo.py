"""The demo shop's logins work where they are meant to and nowhere else."""

from datetime import timedelta

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.demo import LOGINS, make_logins, make_people
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

    def test_people_are_dated_and_cannot_be_signed_in_as(self) -> None:
        customer, _staff = make_logins()
        since = timezone.now() - timedelta(days=90)
        wanted = [
            (customer.username, customer.email, since),
            ("Imke", "imke@parquet.example", since),
        ]
        for _again in range(2):
            people = make_people(wanted)
            self.assertEqual(people["Casey"], customer)
            self.assertEqual({person.created_at for person in people.values()}, {since})
        imke = User.objects.get(username="Imke")
        self.assertFalse(imke.has_usable_password())
        self.assertTrue(imke.emailaddress_set.get().verified)
        self.assertTrue(self.sign_in())

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
