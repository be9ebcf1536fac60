from unittest.mock import DEFAULT, patch

from accounts.models import User
from storefront.testing import StoreTestCase

URL = "/me/details/"


class AccountUpdateTests(StoreTestCase):
    def test_shows_what_stands_there_now(self):
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, 'value="Alice"')
        self.assertContains(response, 'autocomplete="nickname"')

    def test_saves_a_new_name_and_number(self):
        details = {"username": "Alice B.", "phone_number": "+49 30 1234"}
        response = self.as_(self.alice).post(URL, details, follow=True)
        self.assertRedirects(response, "/me/")
        self.assertContains(response, "Your details are saved.")
        self.alice.refresh_from_db()
        self.assertEqual((self.alice.username, self.alice.phone_number), tuple(details.values()))

    def test_refuses_a_name_that_somebody_has_whatever_its_letter_case(self):
        response = self.as_(self.alice).post(URL, {"username": "bOB", "phone_number": ""})
        self.assertContains(response, "This display name is taken.", status_code=422)
        self.assertContains(response, 'aria-invalid="true"', status_code=422)
        self.assertEqual(User.objects.get(pk=self.alice.pk).username, "Alice")

    def test_tells_who_comes_second_at_the_same_moment(self):
        with patch.multiple(User, validate_unique=DEFAULT, validate_constraints=DEFAULT):
            response = self.as_(self.alice).post(URL, {"username": "Bob", "phone_number": ""})
        self.assertContains(response, "This display name is taken.", status_code=422)
        self.assertEqual(User.objects.get(pk=self.alice.pk).username, "Alice")

    def test_may_change_only_the_letter_case(self):
        self.as_(self.alice).post(URL, {"username": "ALICE", "phone_number": ""})
        self.assertEqual(User.objects.get(pk=self.alice.pk).username, "ALICE")

    def test_refuses_an_empty_name(self):
        response = self.as_(self.alice).post(URL, {})
        self.assertContains(response, "This field is required.", status_code=422)

    def test_changes_nothing_but_one_s_own_name_and_number(self):
        details = {"username": "Alice", "email": "other@example.com", "is_staff": "on"}
        self.as_(self.alice).post(URL, details)
        alice = User.objects.get(pk=self.alice.pk)
        self.assertEqual(alice.email, "alice@example.com")
        self.assertFalse(alice.is_staff)

    def test_a_visitor_signs_in_first(self):
        for response in (self.as_(None).get(URL), self.as_(None).post(URL, {"username": "X"})):
            self.assertRedirects(response, f"/accounts/login/?next={URL}")
