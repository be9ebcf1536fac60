"""Before workers fork, a page of each kind is made once."""

from unittest import mock

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import override_settings

from catalog import indexes
from storefront.rehearsal import rehearse
from storefront.testing import StoreTestCase, make_product


class RehearsalTests(StoreTestCase):
    def setUp(self) -> None:
        # As the test client does: the connection holds the test's transaction.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def asked(self) -> list[tuple[str, str]]:
        """The addresses with their answers' first words."""
        indexes.forget()
        seen = []
        application = get_wsgi_application()

        def listening(environ: dict[str, object], start: object) -> HttpResponse:
            response = application(environ, mock.Mock())
            seen.append((response.status_code, environ["PATH_INFO"], environ["QUERY_STRING"]))
            return response

        rehearse(listening)
        return seen

    def test_a_page_of_each_kind_answers(self) -> None:
        product = make_product("Blue Mug")
        self.assertEqual(
            self.asked(),
            [
                (200, "/", ""),
                (200, "/p/blue-mug/", ""),
                (200, product.category.get_absolute_url(), ""),
                (200, "/p/blue-mug/reviews/", ""),
                (200, "/search/", "q=Blue+Mug"),
            ],
        )

    def test_an_empty_shop_has_its_home_page(self) -> None:
        self.assertEqual(self.asked(), [(200, "/", "")])

    def test_the_host_is_one_that_the_shop_answers_to(self) -> None:
        for hosts in (["shop.example.com"], [".example.com"], ["*"]):
            with self.subTest(hosts=hosts), override_settings(ALLOWED_HOSTS=hosts):
                self.assertEqual([status for status, *_ in self.asked()], [200])
