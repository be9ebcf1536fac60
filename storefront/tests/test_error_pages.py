"""What a page says when something is missing or went wrong."""

from django.template.loader import render_to_string
from django.test import Client, RequestFactory, SimpleTestCase
from django.views.defaults import bad_request, permission_denied, server_error

from storefront.testing import StoreTestCase, make_category, make_product


class ErrorPagesTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_product(category=make_category("Rugs"))

    def assert_helps(self, response, code: int, words: str) -> None:
        """In the shop's frame, with search and departments at hand."""
        self.assertContains(response, words, status_code=code)
        self.assertContains(response, 'role="search"', status_code=code)
        self.assertContains(response, 'href="/c/rugs/"', status_code=code)

    def test_404(self):
        self.assert_helps(self.as_(None).get("/nowhere/"), 404, "We can’t find that page")

    def test_400(self):
        response = bad_request(RequestFactory().get("/"), ValueError())
        self.assert_helps(response, 400, "We couldn’t make sense of that")

    def test_403(self):
        response = permission_denied(RequestFactory().get("/"), PermissionError("why"))
        self.assert_helps(response, 403, "This door is closed to you")

    def test_403_for_a_page_that_was_open_too_long(self):
        response = Client(enforce_csrf_checks=True).post("/accounts/logout/")
        self.assert_helps(response, 403, "That page had been open too long")

    def test_429(self):
        with self.settings(ACCOUNT_RATE_LIMITS={"login_failed": "1/h/key", "login": "1/h/ip"}):
            client = Client(REMOTE_ADDR="10.1.2.3")
            form = {"login": "nobody@example.com", "password": "wrong"}
            client.post("/accounts/login/", form)
            response = client.post("/accounts/login/", form)
        self.assert_helps(response, 429, "One moment, please")
        self.assertEqual(response["Retry-After"], "300")
        self.assertIn("no-store", response["Cache-Control"])


class ServerErrorTests(SimpleTestCase):
    def test_500_needs_neither_database_nor_context(self):
        response = server_error(RequestFactory().get("/"))
        self.assertContains(response, "Something broke on our side", status_code=500)
        self.assertNotIn("style=", render_to_string("500.html"))
