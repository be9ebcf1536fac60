from urllib.parse import urlencode

from django.contrib.auth.models import Permission
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from reviews import verbs as review_verbs
from storefront.testing import StoreTestCase, make_category, make_product


def keep_message(client: Client, words: str) -> None:
    """Leaves a message waiting in this browser."""
    storage, response = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage._store([Message(constants.INFO, words)], response)
    client.cookies["messages"] = response.cookies["messages"].value


class HereTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.category = make_category("Rugs")
        cls.product = make_product("Kilim", category=cls.category)

    def here(self, user: User | None, page: str = "/") -> HttpResponse:
        return self.as_(user).get(f"/me/here/?{urlencode({'page': page})}")

    def test_is_nothing_for_a_visitor_and_takes_back_a_stale_cookie(self):
        client = self.as_(None)
        client.cookies["signed_in"] = "1"
        response = client.get("/me/here/?page=/")
        self.assertEqual((response.status_code, response.content), (204, b""))
        self.assertEqual(response.cookies["signed_in"].value, "")

    def test_shows_me_my_menu(self):
        response = self.here(self.alice)
        self.assertContains(response, "Alice")
        self.assertContains(response, 'action="/accounts/logout/"')
        self.assertContains(response, "csrfmiddlewaretoken")
        self.assertNotContains(response, "<html")
        self.assertNotContains(response, "/admin/")

    def test_is_kept_by_nobody(self):
        self.assertIn("no-store", self.here(self.alice)["Cache-Control"])
        self.assertIn("no-store", self.here(None)["Cache-Control"])

    def test_hands_over_waiting_messages_once(self):
        client = self.as_(self.alice)
        keep_message(client, "Your review is posted.")
        response = client.get("/me/here/?page=/")
        self.assertContains(response, "Your review is posted.")
        self.assertContains(response, 'id="here_messages"')
        response = client.get("/me/here/?page=/")
        self.assertNotContains(response, "here_messages")

    def test_leads_staff_to_the_administration(self):
        self.assertContains(self.here(self.sam), 'href="/admin/"')

    def test_brings_my_review_to_the_product_s_page(self):
        response = self.here(self.alice, "/p/kilim/")
        self.assertContains(response, 'id="my_review"')
        self.assertContains(response, "Post review")
        self.assertContains(response, "csrfmiddlewaretoken", 2)
        review_verbs.write(
            author=self.alice, product=self.product, rating=5, title="Lovely", body="Soft and warm."
        )
        self.assertContains(self.here(self.alice, "/p/kilim/"), "Edit review")
        self.assertContains(self.here(self.bob, "/p/kilim/"), "Post review")
        self.assertNotContains(self.here(self.alice, "/c/rugs/"), 'my_review"')

    def test_brings_no_form_to_a_page_that_is_not_public(self):
        hidden = make_product("Hidden", is_published=False)
        self.assertNotContains(self.here(self.alice, hidden.get_absolute_url()), 'my_review"')

    def test_staff_with_the_permission_may_edit_what_the_page_shows(self):
        self.assertNotContains(self.here(self.sam, "/p/kilim/"), "here_staff")
        self.sam.user_permissions.set(
            Permission.objects.filter(codename__in=["change_product", "change_category"])
        )
        self.assertContains(
            self.here(self.sam, "/p/kilim/"), f"/admin/catalog/product/{self.product.pk}/change/"
        )
        self.assertContains(
            self.here(self.sam, "/c/rugs/"), f"/admin/catalog/category/{self.category.pk}/change/"
        )
        self.assertNotContains(self.here(self.sam, "/"), "here_staff")

    def test_customers_never_see_a_way_to_edit(self):
        self.assertNotContains(self.here(self.alice, "/p/kilim/"), "/admin/")

    def test_bears_any_page(self):
        for page in ("", "/nowhere/", "https://elsewhere.example/", "/p/gone/", "/c/gone/", "\x00"):
            self.assertContains(self.here(self.olivia, page), "Olivia")

    def test_only_shows(self):
        self.assertEqual(self.as_(self.alice).post("/me/here/").status_code, 405)
