"""A customer's copy of all that the shop knows of them."""

import json
import os
import re
import tracemalloc
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.archive import archive_of
from accounts.models import User
from reviews import verbs
from reviews.models import (
    HelpfulVote,
    Order,
    OrderLine,
    Review,
    ReviewEvent,
    ReviewPhoto,
    ReviewReport,
    StaffReply,
)
from storefront.testing import (
    PASSWORD,
    StoreTestCase,
    make_picture,
    make_product,
    make_review,
)

URL = "/me/data/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


class AccountDataTests(StoreTestCase):
    def setUp(self) -> None:
        cache.clear()

    def signed_in(self, user: User) -> Client:
        """A browser whose person has just proved who they are."""
        client = self.as_(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    def archive(self, user: User) -> ZipFile:
        response = self.signed_in(user).post(URL)
        self.assertEqual(response.status_code, 200, response)
        archive = ZipFile(BytesIO(b"".join(response.streaming_content)))
        self.assertIsNone(archive.testzip())
        return archive

    def data(self, user: User) -> dict:
        return json.loads(self.archive(user).read("data.json"))

    def test_says_what_is_in_it_before_it_gives_it(self) -> None:
        make_review(author=self.alice)
        response = self.signed_in(self.alice).get(URL)
        self.assertContains(response, "One, with everything that happened to it")
        self.assertContains(response, "Download my data")
        self.assertNotContains(response, "Orders")
        self.assertIn("no-store", response["Cache-Control"])

    def test_is_a_file_for_the_disk_and_for_nobody_s_cache(self) -> None:
        response = self.signed_in(self.alice).post(URL)
        self.assertEqual(response["Content-Type"], "application/zip")
        self.assertRegex(
            response["Content-Disposition"], r'^attachment; filename="parquet-[\d-]{10}\.zip"$'
        )
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(len(b"".join(response.streaming_content)), int(response["Content-Length"]))

    def test_explains_itself(self) -> None:
        readme = self.archive(self.alice).read("README.txt").decode()
        self.assertIn("What Parquet knows about Alice", readme)
        self.assertIn("data.json", readme)
        self.assertIn("pictures/", readme)

    def test_holds_the_account_but_nothing_that_opens_it(self) -> None:
        self.alice.phone_number = "+49 30 1234"
        self.alice.save()
        Authenticator.objects.create(user=self.alice, type="totp", data={"secret": "JBSWY3DP"})
        SocialAccount.objects.create(
            user=self.alice, provider="google", uid="117", extra_data={"given_name": "Al"}
        )
        UserSession.objects.create(
            user=self.alice, ip="192.0.2.7", session_key="k3y0fas3ss10n", user_agent="Lynx"
        )
        text = self.archive(self.alice).read("data.json").decode()
        data = json.loads(text)
        self.assertEqual(data["version"], 1)
        self.assertEqual(data["account"]["display_name"], "Alice")
        self.assertEqual(data["account"]["email"], "alice@example.com")
        self.assertEqual(data["account"]["phone_number"], "+49 30 1234")
        self.assertEqual(
            data["email_addresses"],
            [{"email": "alice@example.com", "confirmed": True, "in_use": True}],
        )
        self.assertEqual([step["kind"] for step in data["second_steps"]], ["totp"])
        self.assertEqual(data["accounts_elsewhere"][0]["told_by_it"], {"given_name": "Al"})
        [session] = data["sessions"]
        self.assertEqual((session["address"], session["browser"]), ("192.0.2.7", "Lynx"))
        for secret in ("JBSWY3DP", "k3y0fas3ss10n", self.alice.password):
            self.assertNotIn(secret, text)

    def test_holds_reviews_in_every_state_and_what_happened_to_them(self) -> None:
        rug = make_product("Kilim")
        shown = make_review(rug, self.alice, title="Soft 🧶", rating=5)
        verbs.edit(shown, by=self.alice, rating=4, title="Soft", body=shown.body)
        StaffReply.objects.create(review=shown, body="Thank you!", author=self.sam)
        rejected, withdrawn = (make_review(author=self.alice) for _ in range(2))
        verbs.reject([rejected], by=self.sam, reason="It names a neighbour")
        verbs.withdraw([withdrawn], by=self.alice)
        text = self.archive(self.alice).read("data.json").decode()
        reviews = json.loads(text)["reviews"]
        self.assertEqual(
            [review["status"] for review in reviews], ["published", "rejected", "withdrawn"]
        )
        first, second, _third = reviews
        self.assertEqual(
            first["product"], {"name": "Kilim", "address": "http://testserver/p/kilim/"}
        )
        self.assertEqual((first["rating"], first["title"]), (4, "Soft"))
        self.assertEqual(first["reply"]["body"], "Thank you!")
        written, edited = first["history"]
        self.assertEqual((written["action"], written["by"]), ("write", "you"))
        self.assertEqual(edited["changes"]["title"], {"before": "Soft 🧶", "after": "Soft"})
        self.assertEqual(
            [(event["action"], event["by"], event["words"]) for event in second["history"]],
            [("write", "you", ""), ("reject", "the shop", "It names a neighbour")],
        )
        self.assertNotIn("Sam", text)
        self.assertIn("🧶", text)

    def test_holds_pictures_as_files(self) -> None:
        review = make_review(author=self.alice)
        photo = ReviewPhoto.objects.create(
            review=review, key=uuid4(), picture=make_picture(3), alt="On the floor"
        )
        archive = self.archive(self.alice)
        [told] = json.loads(archive.read("data.json"))["reviews"][0]["pictures"]
        self.assertEqual((told["shows"], told["width"]), ("On the floor", 800))
        with photo.picture.open() as file:
            self.assertEqual(archive.read(told["file"]), file.read())

    def test_a_lost_file_is_named_and_spoils_nothing(self) -> None:
        review = make_review(author=self.alice)
        photo = ReviewPhoto.objects.create(review=review, key=uuid4(), picture=make_picture())
        photo.picture.storage.delete(photo.picture.name)
        data = self.data(self.alice)
        self.assertEqual(data["pictures_missing"], [data["reviews"][0]["pictures"][0]["file"]])

    def test_holds_votes_reports_and_orders(self) -> None:
        theirs = make_review(make_product("Ball"), self.bob, title="Bob’s own words")
        verbs.vote(theirs, by=self.alice)
        ReviewReport.objects.create(
            review=theirs, reporter=self.alice, code="private", words="That is my street"
        )
        ReviewReport.objects.create(review=theirs, email="alice@example.com", code="offensive")
        order = Order.objects.create(
            number="A-17", email="alice@example.com", placed_on=date(2026, 3, 1)
        )
        OrderLine.objects.create(order=order, product=theirs.product, sku="BALL-1")
        Order.objects.create(number="A-18", email="bob@example.com", placed_on=date(2026, 3, 1))
        Order.objects.create(
            number="A-19", customer=self.alice, email="work@example.com", placed_on=date(2026, 3, 2)
        )
        text = self.archive(self.alice).read("data.json").decode()
        data = json.loads(text)
        self.assertEqual(data["helpful_votes"][0]["product"]["name"], "Ball")
        self.assertEqual([report["words"] for report in data["reports"]], ["That is my street", ""])
        self.assertEqual([order["number"] for order in data["orders"]], ["A-17", "A-19"])
        self.assertEqual(data["orders"][0]["lines"][0]["sku"], "BALL-1")
        self.assertNotIn("Bob", text)
        self.assertNotIn("bob@", text)

    def test_an_address_that_nobody_proved_shows_no_orders(self) -> None:
        Order.objects.create(number="A-17", email="alice@example.com", placed_on=date(2026, 3, 1))
        User.objects.filter(pk=self.alice.pk).update(is_verified=False)
        self.assertEqual(self.data(self.alice)["orders"], [])

    def test_nothing_of_anybody_else_is_in_it(self) -> None:
        mine = make_review(author=self.alice)
        verbs.vote(mine, by=self.bob)
        ReviewReport.objects.create(review=mine, reporter=self.bob, code="fake", words="Liar!")
        make_review(author=self.bob, title="Bob’s own words")
        text = self.archive(self.alice).read("data.json").decode()
        self.assertNotIn("Bob", text)
        self.assertNotIn("Liar", text)
        self.assertEqual(json.loads(text)["reviews"][0]["found_helpful_by"], 1)

    def test_every_name_in_it_is_described(self) -> None:
        review = make_review(author=self.alice)
        ReviewPhoto.objects.create(review=review, key=uuid4(), picture=make_picture())
        StaffReply.objects.create(review=review, body="Thank you!")
        verbs.vote(make_review(), by=self.alice)
        ReviewReport.objects.create(review=make_review(), reporter=self.alice, code="fake")
        order = Order.objects.create(number="A-17", customer=self.alice, placed_on=date(2026, 3, 1))
        OrderLine.objects.create(order=order, product=review.product, sku="BALL-1")
        Authenticator.objects.create(user=self.alice, type="totp", data={})
        SocialAccount.objects.create(user=self.alice, provider="google", uid="117")
        text = self.archive(self.alice).read("data.json").decode()
        names = set(re.findall(r'"(\w+)": ', text))
        described = set(
            re.findall(r"`(\w+)`", (settings.BASE_DIR / "docs/personal-data.md").read_text())
        )
        self.assertFalse(names - described)

    def test_changes_nothing(self) -> None:
        make_review(author=self.alice)
        before = (
            list(Review.objects.values()),
            list(ReviewEvent.objects.values()),
            HelpfulVote.objects.count(),
        )
        self.archive(self.alice)
        after = (
            list(Review.objects.values()),
            list(ReviewEvent.objects.values()),
            HelpfulVote.objects.count(),
        )
        self.assertEqual(after, before)

    def test_asks_once_more_who_is_there(self) -> None:
        client = self.as_(self.alice)
        ask = f"/accounts/reauthenticate/?next={URL}".replace("/me/data/", "%2Fme%2Fdata%2F")
        self.assertRedirects(client.get(URL), ask)
        # On the way to the page, and not on the way to a file.
        self.assertRedirects(client.post(URL), URL, fetch_redirect_response=False)

    def test_a_visitor_signs_in_first(self) -> None:
        self.assertRedirects(self.as_(None).get(URL), f"/accounts/login/?next={URL}")

    def test_needs_its_token(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.alice)
        self.assertEqual(client.post(URL).status_code, 403)

    @override_settings(ACCOUNT_RATE_LIMITS={"download_data": "2/m/user"})
    def test_has_a_limit(self) -> None:
        client = self.signed_in(self.alice)
        codes = [client.post(URL).status_code for _ in range(3)]
        self.assertEqual(codes, [200, 200, 429])

    def test_the_number_of_queries_is_the_same_for_one_review_and_for_many(self) -> None:
        def count(user: User) -> int:
            client = self.signed_in(user)
            with CaptureQueriesContext(connection) as queries:
                client.post(URL)
            return len(queries)

        for user, number in ((self.alice, 1), (self.bob, 5)):
            for _ in range(number):
                review = make_review(author=user)
                ReviewPhoto.objects.create(review=review, key=uuid4(), picture=make_picture())
                verbs.vote(make_review(), by=user)
        self.assertEqual(count(self.alice), count(self.bob))


def test_many_pictures_take_no_more_memory_than_one(tmp_path: Path) -> None:
    size, number = 2_000_000, 10
    noise = os.urandom(size)
    pictures = ((f"pictures/{n}.jpg", ContentFile(noise)) for n in range(number))
    tracemalloc.start()
    with archive_of("", {}, pictures) as archive:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert archive.seek(0, os.SEEK_END) > size * number
    assert peak < 2 * size
