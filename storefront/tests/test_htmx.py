"""Regions for htmx, whole pages for everyone else, and the way through sign-in."""

import re

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from storefront.htmx import login_required, redirect, redirect_to_sign_in, render_region

TEMPLATES = {
    "letter.html": (
        "<html><h1>A letter</h1>"
        "{% partialdef letter_form inline %}<form id=letter_form>{{ form }}</form>{% endpartialdef %}"
        "</html>"
    ),
}

HTMX = {"hx-request": "true"}


class LetterForm(forms.Form):
    name = forms.CharField(widget=forms.TextInput({"autofocus": True}))
    email = forms.EmailField()
    body = forms.CharField()


def letter(request: HttpRequest) -> HttpResponse:
    form = LetterForm(request.POST or None)
    if form.is_bound and not form.is_valid():
        return render_region(
            request, "letter.html", "letter_form", {"form": form}, status=422, focus=form
        )
    return render_region(request, "letter.html", "letter_form", {"form": form})


def leave(request: HttpRequest) -> HttpResponse:
    return redirect(request, "letter")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine")


@require_POST
@login_required(page=lambda slug: reverse("page", args=[slug]))
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(f"voted for {slug}")


def draft(request: HttpRequest) -> HttpResponse:
    return redirect_to_sign_in(request, "/letter/?draft=1")


urlpatterns = [
    path("letter/", letter, name="letter"),
    path("leave/", leave),
    path("mine/", mine),
    path("vote/<slug:slug>/", vote),
    path("draft/", draft),
    path("p/<slug:slug>/", letter, name="page"),
    path("sign-in/", letter, name="sign_in"),
]

with_tiny_site = override_settings(
    ROOT_URLCONF=__name__,
    LOGIN_URL="sign_in",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]},
        }
    ],
)


@with_tiny_site
class RenderRegionTests(SimpleTestCase):
    def test_gives_htmx_the_region(self):
        response = self.client.get("/letter/", headers=HTMX)

        self.assertContains(response, "<form id=letter_form>")
        self.assertNotContains(response, "<html>")

    def test_gives_everyone_else_the_page(self):
        for headers in (
            {},
            {**HTMX, "hx-boosted": "true"},
            {**HTMX, "hx-history-restore-request": "true"},
            {**HTMX, "hx-request-type": "full"},
        ):
            with self.subTest(headers):
                self.assertContains(self.client.get("/letter/", headers=headers), "<html>")

    def test_tells_caches_what_it_depends_on(self):
        for headers in ({}, HTMX):
            vary = self.client.get("/letter/", headers=headers)["Vary"]
            assert vary == "HX-Request, HX-Request-Type, HX-Boosted, HX-History-Restore-Request"

    def test_focuses_the_first_error(self):
        for headers in ({}, HTMX):
            response = self.client.post("/letter/", {"name": "Alice"}, headers=headers)

            assert response.status_code == 422
            self.assertContains(response, "autofocus", count=1, status_code=422)
            assert re.search(r'<input type="email"[^>]* autofocus', response.text)

    def test_leaves_the_focus_of_a_fresh_form(self):
        response = self.client.get("/letter/")

        assert re.search(r'<input type="text"[^>]* autofocus', response.text)


@with_tiny_site
class RedirectTests(SimpleTestCase):
    def test_sends_the_browser_and_not_htmx(self):
        response = self.client.post("/leave/", headers=HTMX)

        assert response.status_code == 200
        assert response["HX-Redirect"] == "/letter/"
        assert not response.has_header("Location")

    def test_redirects_everyone_else(self):
        self.assertRedirects(self.client.post("/leave/"), "/letter/")


@with_tiny_site
class LoginRequiredTests(TestCase):
    def signed_out(self, method, url, **headers) -> str:
        response = getattr(self.client, method)(url, headers=headers)
        return response.get("HX-Redirect") or response["Location"]

    def test_lets_a_customer_in(self):
        self.client.force_login(get_user_model().objects.create_user("alice", "alice@example.com"))

        self.assertContains(self.client.get("/mine/"), "mine")
        self.assertContains(self.client.post("/vote/chair/", headers=HTMX), "voted for chair")

    def test_comes_back_to_the_page_it_was_asked_for(self):
        assert self.signed_out("get", "/mine/?page=2") == "/sign-in/?next=/mine/%3Fpage%3D2"

    def test_comes_back_to_the_page_htmx_stands_in(self):
        url = self.signed_out(
            "get", "/mine/", **HTMX, **{"hx-current-url": "http://testserver/p/chair/?v=red"}
        )

        assert url == "/sign-in/?next=/p/chair/%3Fv%3Dred"

    def test_goes_home_when_htmx_stands_nowhere_here(self):
        for current in ({}, {"hx-current-url": "https://evil.example/p/chair/"}):
            assert self.signed_out("get", "/mine/", **HTMX, **current) == "/sign-in/?next=/"

    def test_comes_back_to_the_page_the_view_names(self):
        for headers in ({}, HTMX):
            url = self.signed_out("post", "/vote/chair/", **headers)
            assert url == "/sign-in/?next=/p/chair/"

    def test_a_view_may_send_its_own_way(self):
        assert self.signed_out("post", "/draft/") == "/sign-in/?next=/letter/%3Fdraft%3D1"
