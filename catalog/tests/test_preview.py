"""The signed preview: what a link opens, and for how long."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from catalog import preview
from storefront.testing import StoreTestCase, make_category, make_product


class PreviewTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.category = make_category("Rugs", is_published=False)
        cls.product = make_product("Moss", category=cls.category)

    def request(self, path: str) -> HttpRequest:
        return RequestFactory().get(path)

    def test_a_link_opens_what_it_was_made_for_at_its_real_address(self) -> None:
        for shown in (self.product, self.category):
            link = preview.link_to(shown)
            self.assertEqual(urlsplit(link).path, shown.get_absolute_url())
            self.assertTrue(preview.is_open(self.request(link), shown))

    def test_a_link_opens_nothing_else(self) -> None:
        other = make_product("Fern", category=self.category)
        request = self.request(preview.link_to(self.product))
        self.assertFalse(preview.is_open(request, other))
        namesake = make_category(pk=self.product.pk + 1000)
        other_kind = make_product(pk=namesake.pk, category=self.category)
        request = self.request(preview.link_to(other_kind))
        self.assertFalse(preview.is_open(request, namesake))

    def test_a_link_outlives_a_new_name(self) -> None:
        request = self.request(preview.link_to(self.product))
        self.product.slug = "fern"
        self.assertTrue(preview.is_open(request, self.product))

    def test_nothing_opens_without_a_token_or_with_a_made_up_one(self) -> None:
        path = self.product.get_absolute_url()
        link = preview.link_to(self.product)
        for address in (path, f"{path}?preview=", f"{path}?preview=product-1", f"{link}x"):
            self.assertFalse(preview.is_open(self.request(address), self.product), address)

    def test_a_link_expires(self) -> None:
        link = preview.link_to(self.product)
        for seconds, is_open in ((-60, True), (60, False)):
            moment = timezone.now() + timedelta(seconds=settings.PREVIEW_SECONDS + seconds)
            with mock.patch("django.core.signing.time.time", return_value=moment.timestamp()):
                self.assertEqual(preview.is_open(self.request(link), self.product), is_open)
