"""Staff bring orders in after seeing what they would do, look through them, and take them back."""

import re
from typing import Any

from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from reviews.models import Order, Review, ReviewEvent
from storefront.testing import StoreTestCase, make_order, make_product, make_review

LIST = "/admin/reviews/order/"
IMPORT = f"{LIST}import/"
BOOK = (
    "Order number,E-mail,SKU,Date\n"
    "1001,alice@example.com,MUG-1,2026-05-01\n"
    "1002,alice@example.com,<GONE>,2026-05-01\n"
)


class OrderAdminTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.mug = make_product("Mug", sku="MUG-1")

    def hand_in(self, client: Client, text: str | bytes = BOOK) -> HttpResponse:
        data = text if isinstance(text, bytes) else text.encode()
        return client.post(IMPORT, {"file": SimpleUploadedFile("orders.csv", data)})

    def packed_in(self, response: HttpResponse) -> str:
        return re.search(r'name="packed" value="([^"]+)"', response.content.decode())[1]

    def allow(self, *names: str) -> Client:
        self.sam.user_permissions.set(Permission.objects.filter(codename__in=names))
        return self.as_(self.sam)

    def test_says_what_a_file_would_do_and_stores_nothing(self) -> None:
        make_review(self.mug, self.alice)
        response = self.hand_in(self.as_(self.olivia))
        self.assertContains(
            response, "2 rows: 1 would be added, 0 are there already, 1 would be rejected."
        )
        self.assertContains(response, "Reviews that would be verified: 1.")
        self.assertContains(response, "&lt;GONE&gt;")
        self.assertContains(response, "The shop sells nothing with this SKU.")
        self.assertContains(response, "Bring in 1 row")
        self.assertFalse(Order.objects.exists())

    def test_does_it_once_it_is_told_to(self) -> None:
        review = make_review(self.mug, self.alice)
        client = self.as_(self.olivia)
        packed = self.packed_in(self.hand_in(client))
        for words in ("1 added + 0 unchanged + 1 rejected", "0 added + 1 unchanged + 1 rejected"):
            response = client.post(IMPORT, {"packed": packed}, follow=True)
            self.assertRedirects(response, LIST)
            self.assertContains(response, words)
        self.assertContains(response, "1001")
        review.refresh_from_db()
        self.assertEqual(review.source, "order")
        self.assertEqual(ReviewEvent.objects.latest("pk").actor, self.olivia)

    def test_a_file_with_nothing_new_has_no_button(self) -> None:
        make_order("alice@example.com", "MUG-1", number="1001", placed_on="2026-05-01")
        response = self.hand_in(self.as_(self.olivia), BOOK.rsplit("\n", 2)[0] + "\n")
        self.assertContains(response, "There is nothing new in it.")

    def test_a_file_that_is_no_order_book_is_refused_in_place(self) -> None:
        client = self.as_(self.olivia)
        for data, words in (
            ("a,b\n1,2\n", "missing: order number, e-mail, SKU, date"),
            (b"\x89PNG\r\n\x1a\n\0", "The file is"),
            ("", "empty"),
        ):
            self.assertContains(self.hand_in(client, data), words, status_code=422)
        self.assertContains(client.post(IMPORT), "This field is required", status_code=422)

    def test_a_file_that_was_damaged_on_its_way_stores_nothing(self) -> None:
        client = self.as_(self.olivia)
        packed = self.packed_in(self.hand_in(client))
        for damaged in ("", "x", packed[:-8], "eJw=", "☃"):
            response = client.post(IMPORT, {"packed": damaged}, follow=True)
            self.assertContains(response, "damaged on its way")
        self.assertFalse(Order.objects.exists())

    def test_shows_the_first_of_many_problems(self) -> None:
        text = BOOK + "1003,alice@example.com,GONE,2026-05-01\n" * 250
        response = self.hand_in(self.as_(self.olivia), text)
        self.assertContains(response, "And 51 more.")

    def test_finds_orders_by_number_address_and_sku(self) -> None:
        make_order("alice@example.com", "MUG-1", number="#7")
        make_order("bob@example.com", "MUG-1", number="#8")
        client = self.as_(self.olivia)
        for words, found in (("#7", {"#7"}), ("BOB@", {"#8"}), ("mug-1", {"#7", "#8"})):
            rows = client.get(LIST, {"q": words}).context["cl"].result_list
            self.assertEqual({row.number for row in rows}, found)

    def test_the_list_takes_as_many_questions_for_many_orders(self) -> None:
        client = self.as_(self.olivia)
        make_order("alice@example.com", "MUG-1")
        client.get(LIST)
        with self.assertNumQueries(4):
            client.get(LIST)
        for number in range(20):
            make_order(f"c{number}@example.com", "MUG-1")
        with self.assertNumQueries(4):
            response = client.get(LIST)
        self.assertEqual(len(response.context["cl"].result_list), 21)

    def test_an_order_shows_what_was_bought_and_lets_nothing_be_typed(self) -> None:
        order = make_order("alice@example.com", "MUG-1", number="#7")
        client = self.as_(self.olivia)
        page = client.get(f"{LIST}{order.pk}/change/")
        self.assertContains(page, "alice@example.com")
        self.assertContains(page, "MUG-1")
        self.assertNotContains(page, 'name="email"')
        self.assertContains(client.get(f"{LIST}add/"), "See what it would do")

    def test_orders_are_taken_back_with_what_they_verified(self) -> None:
        client = self.as_(self.olivia)
        ways: tuple[Any, ...] = (
            lambda order: (f"{LIST}{order.pk}/delete/", {}),
            lambda order: (LIST, {"action": "delete_selected", "_selected_action": [order.pk]}),
        )
        author = iter((self.alice, self.bob))
        for way in ways:
            person = next(author)
            order = make_order(person.email, "MUG-1")
            review = make_review(self.mug, person)
            address, data = way(order)
            client.post(address, {**data, "post": "yes"})
            self.assertFalse(Order.objects.filter(pk=order.pk).exists())
            review = Review.objects.get(pk=review.pk)
            self.assertEqual((review.source, review.order_line), ("", None))

    def test_each_step_wants_its_permission(self) -> None:
        order = make_order("alice@example.com", "MUG-1")
        for client in (self.as_(None), self.as_(self.alice), self.allow()):
            for address in (LIST, IMPORT, f"{LIST}{order.pk}/change/"):
                self.assertIn(client.get(address).status_code, {302, 403})
        client = self.allow("view_order")
        self.assertEqual(client.get(LIST).status_code, 200)
        self.assertNotContains(client.get(LIST), "Bring in orders")
        self.assertEqual(client.get(IMPORT).status_code, 403)
        self.assertEqual(self.hand_in(client).status_code, 403)
        client = self.allow("view_order", "add_order")
        self.assertContains(client.get(LIST), "Bring in orders")
        self.assertEqual(self.hand_in(client).status_code, 200)
        self.assertEqual(client.post(f"{LIST}{order.pk}/delete/", {"post": "yes"}).status_code, 403)
