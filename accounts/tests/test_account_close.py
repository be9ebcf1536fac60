from datetime import date

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail

from accounts.models import User
from reviews import verbs as review_verbs
from reviews.models import Order, Review, ReviewReport
from storefront.testing import PASSWORD, StoreTestCase, make_product

URL = "/me/close/"


class AccountCloseTests(StoreTestCase):
    def review(self, author: User) -> Review:
        return review_verbs.write(
            author=author, product=make_product(), rating=4, title="Good", body="Does what it says."
        )

    def test_closes_for_good_and_says_goodbye(self):
        client = self.as_(self.alice)
        response = client.post(URL, {"password": PASSWORD})
        self.assertRedirects(response, "/me/closed/")
        self.assertFalse(User.objects.filter(email="alice@example.com").exists())
        self.assertFalse(EmailAddress.objects.filter(email="alice@example.com").exists())
        [goodbye] = mail.outbox
        self.assertEqual(goodbye.to, ["alice@example.com"])
        self.assertIn("Goodbye, Alice.", goodbye.body)
        self.assertRedirects(client.get("/me/"), "/accounts/login/?next=/me/")

    def test_ends_every_session_of_the_account(self):
        elsewhere = self.as_(None)
        elsewhere.post("/accounts/login/", {"login": self.alice.email, "password": PASSWORD})
        self.assertEqual(Session.objects.count(), 1)
        self.as_(self.alice).post(URL, {"password": PASSWORD})
        self.assertFalse(Session.objects.exists())

    def test_asks_nothing_about_reviews_where_there_are_none(self):
        self.assertNotContains(self.as_(self.alice).get(URL), 'name="reviews"')

    def test_keeps_the_reviews_without_a_name(self):
        review = self.review(self.alice)
        client = self.as_(self.alice)
        self.assertContains(client.get(URL), "without my name")
        client.post(URL, {"password": PASSWORD, "reviews": "keep"})
        review.refresh_from_db()
        self.assertIsNone(review.user)
        self.assertEqual(review.body, "Does what it says.")
        self.assertIn("stay in the shop without your name", mail.outbox[0].body)

    def test_erases_the_reviews(self):
        review = self.review(self.alice)
        self.as_(self.alice).post(URL, {"password": PASSWORD, "reviews": "erase"})
        review.refresh_from_db()
        self.assertEqual((review.user, review.body), (None, ""))
        review.product.refresh_from_db()
        self.assertEqual(review.product.rating_count, 0)

    def test_leaves_nothing_that_leads_to_the_person(self):
        self.review(self.alice)
        other = self.review(self.bob)
        review_verbs.vote(other, by=self.alice)
        ReviewReport.objects.create(review=other, reporter=self.alice, code="fake", words="Alice")
        Order.objects.create(number="A-17", email=self.alice.email, placed_on=date(2026, 3, 1))
        self.as_(self.alice).post(URL, {"password": PASSWORD, "reviews": "keep"})
        other.refresh_from_db()
        self.assertEqual(other.helpful_count, 0)
        for model in apps.get_models():
            for row in model.objects.values():
                self.assertNotIn("alice", str(row).lower(), model)

    def test_offers_a_copy_first(self):
        self.assertContains(self.as_(self.alice).get(URL), 'href="/me/data/"')

    def test_leaves_everybody_else_alone(self):
        review = self.review(self.bob)
        self.as_(self.alice).post(URL, {"password": PASSWORD})
        review.refresh_from_db()
        self.assertEqual(review.user, self.bob)

    def test_a_wrong_password_closes_nothing(self):
        response = self.as_(self.alice).post(URL, {"password": "wrong"})
        self.assertContains(response, "isn’t your password", status_code=422)
        self.assertTrue(User.objects.filter(pk=self.alice.pk).exists())
        self.assertFalse(mail.outbox)

    def test_another_customer_s_password_closes_nothing(self):
        self.bob.set_password("another one entirely")
        self.bob.save()
        self.as_(self.bob).post(URL, {"password": PASSWORD})
        self.assertTrue(User.objects.filter(pk=self.bob.pk).exists())

    def test_without_a_password_the_address_is_asked_for(self):
        self.alice.set_unusable_password()
        self.alice.save()
        client = self.as_(self.alice)
        response = client.post(URL, {"email": "bob@example.com"})
        self.assertContains(response, "isn’t the address", status_code=422)
        client.post(URL, {"email": "Alice@example.com"})
        self.assertFalse(User.objects.filter(pk=self.alice.pk).exists())

    def test_staff_and_owner_are_refused_kindly(self):
        for user in (self.sam, self.olivia):
            response = self.as_(user).get(URL)
            self.assertContains(response, "This account belongs to the shop")
            response = self.as_(user).post(URL, {"password": PASSWORD})
            self.assertEqual(response.status_code, 403)
            self.assertTrue(User.objects.filter(pk=user.pk).exists())

    def test_a_visitor_signs_in_first(self):
        response = self.as_(None).post(URL, {"password": PASSWORD})
        self.assertRedirects(response, f"/accounts/login/?next={URL}")
