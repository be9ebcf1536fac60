"""An invitation: sent once, opens one form for the whole order, speaks for one account."""

import re
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused
from typing import Any
from unittest import mock

from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.tasks import task_backends
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Product
from catalog.verbs import edit_catalog
from reviews import invitations, verbs
from reviews.invitations import send_invitations, token_of
from reviews.models import Order, Review, Source
from storefront.testing import PASSWORD, StoreTestCase, make_order, make_product, make_review

WORDS = {"rating": "4", "title": "Good", "body": "It pours without a drop beside the cup."}
SEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


def days_ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


def words_for(product: Product, **words: str) -> dict[str, str]:
    return {f"p{product.pk}-{name}": value for name, value in (WORDS | words).items()}


class InvitationTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.mug = make_product("Mug", sku="MUG-1")
        cls.rug = make_product("Rug", sku="RUG-1")

    def setUp(self) -> None:
        cache.clear()
        task_backends["default"].later.clear()
        # Nine in the morning has passed, whenever this runs.
        morning = mock.patch.object(invitations, "MORNING", timezone.datetime.min.time())
        morning.start()
        self.addCleanup(morning.stop)

    def order(self, email: str = "buyer@example.com", days: int = 20, **fields: Any) -> Order:
        return make_order(email, "MUG-1", "RUG-1", placed_on=days_ago(days), **fields)


class SendingTests(InvitationTestCase):
    def test_asks_once_in_words_and_with_a_way_out(self) -> None:
        order = self.order("Buyer@Example.com", number="#1001")
        self.assertEqual(send_invitations.call(), 1)
        [message] = mail.outbox
        self.assertEqual(message.to, ["buyer@example.com"])
        for body in (message.body, message.alternatives[0].content):
            for words in ("#1001", "Mug", "Rug", "180 days", "http://testserver/reviews/inv"):
                self.assertIn(words, body)
            self.assertNotIn("buyer@example.com", body)
        link = re.search(r"http://testserver(/reviews/invitations/\S+/)\n", message.body)[1]
        self.assertEqual(self.client.get(link).status_code, 200)
        stop = message.extra_headers["List-Unsubscribe"].strip("<>")
        self.assertEqual(self.client.get(stop).status_code, 200)
        self.assertEqual(
            message.extra_headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click"
        )
        order.refresh_from_db()
        self.assertIsNotNone(order.invited_at)
        self.assertEqual(send_invitations.call(), 0)

    def test_asks_neither_too_soon_nor_too_late(self) -> None:
        for days, is_asked in ((13, False), (14, True), (60, True), (61, False)):
            with self.subTest(days):
                order = self.order(f"after{days}@example.com", days)
                self.assertEqual(send_invitations.call(), int(is_asked))
                order.refresh_from_db()
                self.assertEqual(order.invited_at is not None, is_asked)

    @override_settings(REVIEW_INVITATION_DAYS=0)
    def test_a_shop_that_asks_nobody_asks_nobody(self) -> None:
        self.order()
        invitations.schedule([days_ago(20), days_ago(0)])
        self.assertEqual((send_invitations.call(), len(mail.outbox)), (0, 0))
        self.assertFalse(task_backends["default"].later)

    def test_asks_nobody_who_does_not_want_it_or_has_nothing_to_say(self) -> None:
        self.order("stopped@example.com")
        verbs.stop_invitations("Stopped@example.com")
        self.order("bob@example.com")
        self.bob.is_active = False
        self.bob.save()
        self.order("alice@example.com")
        for product in (self.mug, self.rug):
            make_review(product, self.alice)
        self.order("gone@example.com")
        Order.objects.filter(email="gone@example.com").update(email="")
        self.assertEqual((send_invitations.call(), mail.outbox), (0, []))

    def test_asks_only_about_what_can_be_reviewed(self) -> None:
        self.order("alice@example.com")
        make_review(self.mug, self.alice)
        send_invitations.call()
        self.assertNotIn("Mug", mail.outbox[0].body)
        self.rug.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.rug])
        make_order("alice@example.com", "RUG-1", placed_on=days_ago(20))
        self.assertEqual(send_invitations.call(), 0)

    def test_a_mail_server_that_is_away_costs_nobody_their_invitation(self) -> None:
        order = self.order()
        with (
            mock.patch(SEND, side_effect=SMTPConnectError(421, b"Busy")),
            self.assertLogs("reviews.invitations", "ERROR"),
        ):
            self.assertEqual(send_invitations.call(), 0)
        order.refresh_from_db()
        self.assertIsNone(order.invited_at)
        [(again, _args, _kwargs)] = task_backends["default"].later
        self.assertGreater(again.run_after, timezone.now())
        self.assertEqual(send_invitations.call(), 1)

    def test_an_address_that_the_mail_server_refuses_is_not_tried_again(self) -> None:
        self.order("nobody@example.com")
        self.order("buyer@example.com")
        refusal = SMTPRecipientsRefused({"nobody@example.com": (550, b"No")})
        with (
            mock.patch(SEND, side_effect=[refusal, 1]) as send,
            self.assertLogs("reviews.invitations", "ERROR"),
        ):
            self.assertEqual(send_invitations.call(), 1)
            self.assertEqual(send_invitations.call(), 0)
        self.assertEqual(send.call_count, 2)

    def test_an_import_schedules_what_is_due_later(self) -> None:
        invitations.schedule([days_ago(0), days_ago(0), days_ago(3), days_ago(61)])
        later = task_backends["default"].later
        self.assertEqual(
            [timezone.localdate(task.run_after) for task, _args, _kwargs in later],
            [days_ago(-11), days_ago(-14)],
        )
        self.order()
        invitations.schedule([days_ago(20)])
        self.assertEqual(len(mail.outbox), 1)

    def test_few_questions_for_many_orders(self) -> None:
        for number in range(12):
            self.order(f"buyer{number}@example.com")
        with mock.patch.object(invitations, "_send"), self.assertNumQueries(5 + 12 + 1):
            self.assertEqual(send_invitations.call(), 12)


class InvitationTests(InvitationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.asked = self.order()
        self.url = f"/reviews/invitations/{token_of(self.asked)}/"

    def post(self, client: Client, *products: Product, **extra: str) -> HttpResponse:
        data = {key: value for product in products for key, value in words_for(product).items()}
        return client.post(self.url, data | extra)

    def test_shows_a_form_for_each_thing_ordered(self) -> None:
        response = self.as_(self.alice).get(self.url)
        for product in (self.mug, self.rug):
            self.assertContains(response, f'name="p{product.pk}-rating"', 5)
            self.assertContains(response, f'name="p{product.pk}-body"')
        self.assertNotContains(response, " required")
        self.assertNotContains(response, " checked")

    def test_the_address_stays_between_us(self) -> None:
        for client in (self.as_(None), self.as_(self.alice)):
            for url in (self.url, f"{self.url}stop/", "/reviews/invitations/7.a.b/"):
                response = client.get(url)
                self.assertIn("no-store", response["Cache-Control"])
                self.assertEqual(response["X-Robots-Tag"], "noindex")
                self.assertEqual(response["Referrer-Policy"], "strict-origin")

    def test_posts_what_was_filled_in_and_nothing_else(self) -> None:
        response = self.post(self.as_(self.alice), self.mug)
        self.assertRedirects(response, self.url)
        review = Review.objects.get()
        self.assertEqual((review.product, review.user, review.rating), (self.mug, self.alice, 4))
        self.assertEqual(review.source, Source.INVITATION)
        self.assertEqual(review.order_line.order, self.asked)
        self.asked.refresh_from_db()
        self.assertEqual(self.asked.customer, self.alice)
        page = self.as_(self.alice).get(self.url)
        self.assertContains(page, "You have reviewed this.")
        self.assertContains(page, f'name="p{self.rug.pk}-rating"')
        self.assertNotContains(page, f'name="p{self.mug.pk}-rating"')

    def test_says_what_became_of_it(self) -> None:
        page = self.as_(self.alice).post(self.url, words_for(self.mug), follow=True)
        self.assertContains(page, "What you wrote is published.")
        linked = words_for(self.rug, body="All about it at https://example.com/rugs, look there.")
        page = self.as_(self.alice).post(self.url, linked, follow=True)
        self.assertContains(page, "We’ll look at what you wrote before it shows.")

    def test_tells_readers_of_rewards_and_of_insiders(self) -> None:
        self.post(self.as_(self.alice), self.mug, self.rug, is_rewarded="on", is_insider="on")
        self.assertEqual({*Review.objects.values_list("is_rewarded", "is_insider")}, {(True, True)})

    def test_keeps_what_is_wrong_and_posts_what_is_right(self) -> None:
        data = words_for(self.mug) | words_for(self.rug, body="Short")
        response = self.as_(self.alice).post(self.url, data)
        self.assertContains(response, "at least 10 characters", status_code=422)
        self.assertContains(response, "Short", status_code=422)
        self.assertContains(response, "One of them needs another look.", status_code=422)
        self.assertContains(response, "autofocus", 1, status_code=422)
        self.assertEqual(Review.objects.get().product, self.mug)

    def test_stars_without_words_are_told_so_beside_them(self) -> None:
        response = self.as_(self.alice).post(
            self.url, words_for(self.mug, title="", body="  ") | words_for(self.rug, rating="")
        )
        for words in ("Give your review a title.", "Write a few words", "Choose from 1 to 5 stars"):
            self.assertContains(response, words, status_code=422)
        self.assertFalse(Review.objects.exists())

    def test_what_is_left_empty_is_not_wrong_and_uses_nothing_up(self) -> None:
        response = self.as_(self.alice).post(self.url, words_for(self.mug, rating=""))
        self.assertContains(response, 'id="error_', 1, status_code=422)
        self.asked.refresh_from_db()
        self.assertIsNone(self.asked.customer)

    def test_an_empty_form_is_told_so(self) -> None:
        response = self.as_(self.alice).post(self.url, {})
        self.assertContains(response, "Choose stars for at least one", status_code=422)
        self.asked.refresh_from_db()
        self.assertIsNone(self.asked.customer)

    def test_posted_twice_is_posted_once(self) -> None:
        for _click in range(2):
            self.assertRedirects(self.post(self.as_(self.alice), self.mug, self.rug), self.url)
        self.assertEqual(Review.objects.count(), 2)

    def test_other_words_about_the_same_are_kept_and_lead_to_the_review(self) -> None:
        self.post(self.as_(self.alice), self.mug)
        other = words_for(self.mug, body="Something else altogether about it.")
        response = self.as_(self.alice).post(self.url, other)
        self.assertContains(response, "Something else altogether", status_code=422)
        self.assertContains(response, "You have reviewed this", status_code=422)
        self.assertContains(response, "/me/reviews/mug/", status_code=422)
        self.assertEqual(Review.objects.get().body, WORDS["body"])

    def test_what_is_typed_before_signing_in_waits(self) -> None:
        client = self.as_(None)
        response = self.post(client, self.mug, is_rewarded="on")
        self.assertRedirects(response, f"/accounts/login/?next={self.url}")
        client.post("/accounts/login/", {"login": self.alice.email, "password": PASSWORD})
        page = client.get(self.url)
        self.assertContains(page, "Here is what you wrote.")
        self.assertContains(page, WORDS["body"])
        self.assertContains(page, " checked", 2)
        self.assertFalse(Review.objects.exists())
        self.post(client, self.mug)
        self.assertNotContains(client.get(self.url), WORDS["body"])

    def test_speaks_for_the_first_account_alone(self) -> None:
        self.post(self.as_(self.alice), self.mug)
        for method in ("get", "post"):
            response = getattr(self.as_(self.bob), method)(self.url, words_for(self.rug))
            self.assertContains(response, "Somebody has used this link already", status_code=403)
        self.assertContains(self.as_(None).get(self.url), "Welcome back")
        self.assertEqual(Review.objects.count(), 1)

    def test_an_order_that_verified_somebody_speaks_for_nobody_else(self) -> None:
        order = self.order("alice@example.com")
        make_review(self.mug, self.alice)
        url = f"/reviews/invitations/{token_of(order)}/"
        self.assertEqual(self.as_(self.bob).get(url).status_code, 403)
        self.assertEqual(self.as_(self.alice).get(url).status_code, 200)

    def test_verifies_what_its_follower_wrote_before(self) -> None:
        review = make_review(self.rug, self.alice)
        self.post(self.as_(self.alice), self.mug)
        review.refresh_from_db()
        self.assertEqual(review.source, Source.INVITATION)

    def test_a_link_that_is_too_old_says_what_to_do(self) -> None:
        with override_settings(REVIEW_INVITATION_MAX_DAYS=1), mock.patch("time.time") as clock:
            clock.return_value = timezone.now().timestamp() + 2 * 24 * 60 * 60
            for method in ("get", "post"):
                response = getattr(self.as_(None), method)(self.url)
                self.assertContains(response, "This link has run out", status_code=410)

    def test_a_link_that_is_not_ours_opens_nothing(self) -> None:
        pk, time, signature = token_of(self.asked).split(".")
        for token in ("x", f"{int(pk) + 1}.{time}.{signature}", f"{pk}.{time}.{signature[:-1]}x"):
            for method in ("get", "post"):
                response = getattr(self.client, method)(f"/reviews/invitations/{token}/")
                self.assertContains(response, "We don’t know this link", status_code=404)
        verbs.take_back_orders([self.asked], by=self.olivia)
        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_an_order_whose_customer_is_forgotten_speaks_for_nobody(self) -> None:
        Order.objects.update(email="")
        for method in ("get", "post"):
            response = getattr(self.as_(self.alice), method)(self.url, words_for(self.mug))
            self.assertContains(response, "We don’t know this link", status_code=404)

    def test_what_left_the_shop_is_left_out(self) -> None:
        self.rug.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.rug])
        response = self.as_(self.alice).get(self.url)
        self.assertNotContains(response, "Rug")
        self.post(self.as_(self.alice), self.rug)
        self.assertFalse(Review.objects.exists())

    def test_who_posts_too_often_loses_nothing(self) -> None:
        client = self.as_(self.alice)
        with override_settings(ACCOUNT_RATE_LIMITS={"post_invited": "1/m/ip"}):
            client.post(self.url, words_for(self.mug, body="Short"))
            response = self.post(client, self.mug)
        self.assertContains(response, "a little fast", status_code=429)
        self.assertContains(response, WORDS["body"], status_code=429)

    def test_no_text_trips_it_up(self) -> None:
        for text in (
            "\0" * 20,
            "x" * 100_000,
            "\u202eabc\ud800".encode("utf-8", "replace").decode(),
        ):
            response = self.as_(self.alice).post(
                self.url, words_for(self.mug, body=text, title=text, rating="9")
            )
            self.assertEqual(response.status_code, 422)
            response = self.as_(None).post(self.url, words_for(self.mug, body=text))
            self.assertEqual(response.status_code, 302)

    def test_refuses_other_methods(self) -> None:
        self.assertEqual(self.client.put(self.url).status_code, 405)

    def test_many_things_take_no_more_questions(self) -> None:
        client = self.as_(self.alice)
        client.get(self.url)

        def questions() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(self.url)
            return len(asked)

        first = questions()
        skus = [f"MORE-{number}" for number in range(30)]
        for sku in skus:
            make_product(sku=sku, category=self.mug.category)
        make_order(self.asked.email, *skus, number=self.asked.number, placed_on=days_ago(20))
        self.assertContains(client.get(self.url), 'class="invitation__product"', 20)
        self.assertEqual(questions(), first)
