"""The admin as a place: its name, its door, its permissions, markup that the policy allows."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from storefront.testing import StoreTestCase, admin_form_data, make_product

INDEX = "admin:index"


class DoorTests(StoreTestCase):
    def test_leads_a_visitor_through_the_shops_own_sign_in(self) -> None:
        for path in (reverse(INDEX), reverse("admin:catalog_product_changelist")):
            response = self.as_(None).get(path, follow=True)
            self.assertRedirects(response, f"/accounts/login/?next={path}")

    def test_never_asks_for_a_password_itself(self) -> None:
        response = self.as_(None).post(
            reverse("admin:login"), {"username": self.olivia.email, "password": "x"}
        )
        self.assertRedirects(response, f"/accounts/login/?next={reverse(INDEX)}")

    def test_sends_nobody_elsewhere(self) -> None:
        response = self.as_(None).get(reverse("admin:login"), {"next": "https://example.com/"})
        self.assertRedirects(response, f"/accounts/login/?next={reverse(INDEX)}")

    def test_tells_a_customer_kindly_that_it_is_not_for_them(self) -> None:
        response = self.as_(self.alice).get(reverse(INDEX), follow=True)
        self.assertEqual(response.status_code, 403)
        self.assertTemplateUsed(response, "components/error_page.html")

    def test_lets_staff_in_and_back_to_where_they_were(self) -> None:
        browser = self.as_(self.sam)
        self.assertEqual(browser.get(reverse(INDEX)).status_code, 200)
        wanted = reverse("admin:index")
        self.assertRedirects(browser.get(reverse("admin:login"), {"next": wanted}), wanted)

    def test_signing_out_leads_to_the_shop(self) -> None:
        response = self.as_(self.sam).post(reverse("admin:logout"))
        self.assertRedirects(response, reverse("catalog:home"))

    def test_changing_the_password_happens_in_the_account(self) -> None:
        response = self.as_(self.sam).get(reverse("admin:password_change"))
        self.assertRedirects(response, reverse("account_change_password"))


class PlaceTests(StoreTestCase):
    def test_has_the_shops_name_and_a_way_to_the_shop(self) -> None:
        page = self.as_(self.olivia).get(reverse(INDEX))
        self.assertContains(page, f">{settings.SHOP_NAME}</a>")
        self.assertContains(page, f'<a href="{reverse("catalog:home")}">View shop</a>', html=True)

    def test_shows_staff_only_what_they_may_see(self) -> None:
        self.sam.user_permissions.set(Permission.objects.filter(codename="view_brand"))
        page = self.as_(self.sam).get(reverse(INDEX))
        self.assertContains(page, "Brands")
        for name in ("Products", "Customers", "Groups", "Reviews"):
            self.assertNotContains(page, f">{name}</a>")

    def test_hides_what_nobody_works_with(self) -> None:
        page = self.as_(self.olivia).get(reverse(INDEX))
        for name in ("Email addresses", "Authenticators", "User sessions"):
            self.assertNotContains(page, name)

    def test_every_page_keeps_to_the_content_policy(self) -> None:
        product = make_product()
        browser = self.as_(self.olivia)
        paths = [reverse(INDEX)]
        for model in admin.site._registry:
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            paths += [reverse(f"{base}_changelist"), reverse(f"{base}_add")]
        for row in (product, product.category, self.alice):
            base = f"admin:{row._meta.app_label}_{row._meta.model_name}"
            if type(row) in admin.site._registry:
                paths += [
                    reverse(f"{base}_{page}", args=[row.pk])
                    for page in ("change", "delete", "history")
                ]
        for path in paths:
            response = browser.get(path)
            with self.subTest(path):
                self.assertIn(response.status_code, {200, 403})
                self.assertIn("default-src 'self'", response["Content-Security-Policy"])
                html = response.content.decode()
                self.assertNotRegex(html, re.compile(r"<[^>]+\s(style|on[a-z]+)=", re.I))
                self.assertNotRegex(html, re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*json)", re.I))
                self.assertNotIn("<style", html)


class ForgedRequestsTests(StoreTestCase):
    """What no page of the admin sends is refused on each of them, and breaks none."""

    def assert_refuses(self, response: HttpResponse, what: str) -> None:
        with self.subTest(what):
            self.assertEqual(response.status_code, 400)
            self.assertTemplateUsed(response, "components/error_page.html")

    def pages(self, name: str) -> Iterator[tuple[admin.ModelAdmin, str]]:
        for model, model_admin in admin.site._registry.items():
            label = f"{model._meta.app_label}_{model._meta.model_name}"
            yield model_admin, reverse(f"admin:{label}_{name}")

    def test_rows_that_cannot_be(self) -> None:
        browser = self.as_(self.olivia)
        request = browser.get(reverse(INDEX)).wsgi_request
        for model_admin, path in self.pages("changelist"):
            for action in [*model_admin.get_actions(request)][:1]:
                for row in ("x", "\0"):
                    forged = {"_selected_action": row, "action": action}
                    self.assert_refuses(browser.post(path, forged), f"{path} {forged}")

    def test_times_that_cannot_be(self) -> None:
        browser = self.as_(self.olivia)
        times = [
            (path, name)
            for model_admin, path in self.pages("changelist")
            for name in (*model_admin.list_filter, model_admin.date_hierarchy)
            if name == "created_at"
        ]
        self.assertTrue(times)
        for path, name in times:
            response = browser.get(path, {f"{name}__year": "99999"})
            self.assert_refuses(response, path)

    def test_choices_that_cannot_be(self) -> None:
        browser = self.as_(self.olivia)
        fields = [
            (path, name)
            for model_admin, path in self.pages("add")
            for name in model_admin.autocomplete_fields
        ]
        self.assertTrue(fields)
        for path, name in fields:
            form = admin_form_data(browser.get(path))
            self.assert_refuses(browser.get(path, {name: "x"}), f"{path}?{name}=x")
            self.assert_refuses(browser.post(path, form | {name: "x"}), f"{path} {name}=x")

    def test_an_error_of_our_own_stays_one(self) -> None:
        view = admin.site.admin_view(lambda request: int("x"))
        request = RequestFactory().get(reverse(INDEX))
        request.user = self.olivia
        with self.assertRaises(ValueError):
            view(request)
