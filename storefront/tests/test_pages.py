"""Public pages: alike for everyone, kept for two seconds, never more than a thousand."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import brotli
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.test import Client, SimpleTestCase, TestCase, override_settings
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.vary import vary_on_cookie

from storefront.pages import MOST_PAGES, NotPublic, choose_encoding, no_store, public_page

TEMPLATES = {
    "shelf.html": "<h1>Shelf {{ number }}</h1>" + "<p>A chair, a lamp and a table.</p>" * 40,
    "greets.html": "<p>Hello {{ user }}</p>",
    "greets_quietly.html": "{% if request.user.is_staff or number %}<p>Hello</p>{% endif %}",
    "asks.html": "<form method=post>{% csrf_token %}</form>",
    "tells.html": "{% for message in messages %}{{ message }}{% endfor %}",
}

made: list[str] = []


@public_page(parameters=("page", "sort"), repeated=("brand", "a.*"))
def shelf(request: HttpRequest) -> HttpResponse:
    made.append(request.get_full_path())
    return render(request, "shelf.html", {"number": request.GET.get("page", "1")})


@public_page()
def preview(request: HttpRequest) -> HttpResponse:
    made.append(request.get_full_path())
    return no_store(HttpResponse("not published yet"))


@public_page()
def missing(request: HttpRequest) -> HttpResponse:
    made.append(request.get_full_path())
    raise Http404


@public_page()
def moved(request: HttpRequest) -> HttpResponse:
    made.append(request.get_full_path())
    return HttpResponsePermanentRedirect("/shelf/")


@public_page()
def address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.build_absolute_uri())


@public_page()
def language(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{get_language()} {request.LANGUAGE_CODE}")


@public_page()
def asks_session(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.session.get("basket", ""))


@public_page()
def asks_cookie(request: HttpRequest) -> HttpResponse:
    return HttpResponse("signed in" if "signed_in" in request.COOKIES else "")


@public_page()
def asks_htmx(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a region" if request.htmx else "a page")


@public_page()
def asks_header(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.headers.get("Accept-Language"))


@public_page()
def asks_in_template(request: HttpRequest, template: str) -> HttpResponse:
    return render(request, f"{template}.html")


@public_page()
def asks_late(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "greets.html")


@public_page()
def sets_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("a cookie")
    response.set_cookie("seen", "1")
    return response


@vary_on_cookie
def personal(request: HttpRequest) -> HttpResponse:
    made.append(request.get_full_path())
    request.session["seen"] = True
    return HttpResponse(f"Hello {request.user} " * 100)


urlpatterns = [
    path("shelf/", shelf),
    path("preview/", preview),
    path("missing/", missing),
    path("moved/", moved),
    path("address/", address),
    path("asks/session/", asks_session),
    path("asks/cookie/", asks_cookie),
    path("asks/htmx/", asks_htmx),
    path("asks/header/", asks_header),
    path("asks/late/", asks_late),
    path("asks/template/<slug:template>/", asks_in_template),
    path("sets/cookie/", sets_cookie),
    path("personal/", personal),
    *i18n_patterns(path("language/", language), prefix_default_language=False),
]


def sets_a_cookie_for_everyone(get_response):
    def middleware(request):
        request.session["visited"] = True
        response = get_response(request)
        response.set_cookie("signed_in", "1")
        return response

    return middleware


MIDDLEWARE = [
    "storefront.pages.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "storefront.pages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

with_tiny_site = override_settings(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["testserver", "shop.example", "other.example"],
    MIDDLEWARE=MIDDLEWARE,
    PAGE_CACHE_SECONDS=2,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
)


class PageTestCase(SimpleTestCase):
    def setUp(self):
        made.clear()
        self.clock = self.enterContext(
            mock.patch("storefront.pages.monotonic", return_value=1000.0)
        )

    def wait(self, seconds: float) -> None:
        self.clock.return_value += seconds

    def another_visitor(self, **defaults) -> Client:
        """Return a client with a jar of its own, before the same server process."""
        visitor = self.client_class(**defaults)
        visitor.handler = self.client.handler
        return visitor

    def assert_public(self, response):
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert response["Vary"] == "Accept-Encoding"
        assert not response.cookies


@with_tiny_site
class PublicPageTests(PageTestCase):
    def test_says_that_it_is_public(self):
        self.assert_public(self.client.get("/shelf/"))

    @override_settings(PAGE_S_MAXAGE=30)
    def test_tells_a_cdn_how_long_it_may_keep_it(self):
        response = self.client.get("/shelf/")

        assert response["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=30"

    def test_refuses_to_be_posted_to(self):
        response = self.client.post("/shelf/")

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
        assert not response.has_header("Cache-Control")

    def test_raises_when_it_asks_who_is_looking(self):
        for name, url in [
            ("session", "/asks/session/"),
            ("COOKIES", "/asks/cookie/"),
            ("htmx", "/asks/htmx/"),
            ("headers", "/asks/header/"),
            ("user", "/asks/late/"),
            ("user", "/asks/template/greets/"),
            ("user", "/asks/template/greets_quietly/"),
            ("csrf_token", "/asks/template/asks/"),
            ("_messages", "/asks/template/tells/"),
        ]:
            with self.subTest(url), self.assertRaisesMessage(NotPublic, f"asked for {name}"):
                self.client.get(url)

    def test_raises_when_a_customer_with_a_token_is_shown_another(self):
        self.client.cookies["csrftoken"] = "a" * 32

        with self.assertRaisesMessage(NotPublic, "csrf_token"):
            self.client.get("/asks/template/asks/")

    def test_leaves_a_broken_token_for_a_page_with_a_form(self):
        self.client.cookies["csrftoken"] = "not a token"

        self.assert_public(self.client.get("/shelf/"))

    def test_raises_when_it_sets_a_cookie(self):
        with self.assertRaisesMessage(NotPublic, "sets_cookie"):
            self.client.get("/sets/cookie/")

    def test_gives_the_visitor_back_to_the_middleware(self):
        request = self.client.get("/shelf/").wsgi_request

        assert request.session.session_key is None
        assert request.COOKIES == {}
        assert request.headers["Cookie"] == ""
        assert not request.htmx

    def test_does_not_keep_what_is_not_there(self):
        for _ in range(2):
            response = self.client.get("/missing/")
            assert response.status_code == 404
            assert not response.has_header("Cache-Control")

        assert len(made) == 2

    def test_answers_an_old_address_without_keeping_it(self):
        for _ in range(2):
            response = self.client.get("/moved/", headers={"accept-encoding": "br"})
            assert response.status_code == 301
            assert response["Location"] == "/shelf/"
            assert not response.has_header("Content-Encoding")
            self.assert_public(response)

        assert len(made) == 2

    def test_keeps_a_preview_out_of_every_cache(self):
        for _ in range(2):
            response = self.client.get("/preview/")
            assert response["Cache-Control"] == "no-store"
            assert response["X-Robots-Tag"] == "noindex"
            assert not response.has_header("ETag")

        assert len(made) == 2

    def test_carries_every_security_header_when_it_was_kept(self):
        first, second = self.client.get("/shelf/"), self.client.get("/shelf/")

        assert len(made) == 1
        assert dict(first.items()) == dict(second.items())
        assert {"Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"} <= set(
            second.headers
        )


@with_tiny_site
class SameForEveryoneTests(PageTestCase, TestCase):
    def test_two_visitors_and_a_customer_get_the_same_bytes(self):
        customer = self.another_visitor()
        customer.force_login(get_user_model().objects.create_user("alice", "alice@example.com"))

        for seconds in (2, 0):
            answers = set()
            with override_settings(PAGE_CACHE_SECONDS=seconds), self.assertNumQueries(0):
                for visitor in (self.client, self.another_visitor(), customer):
                    response = visitor.get("/shelf/", headers={"accept-language": "fr"})
                    self.assert_public(response)
                    answers.add((response.content, response["ETag"]))
            assert len(answers) == 1

        assert len(made) == 4

    @override_settings(
        MIDDLEWARE=[*MIDDLEWARE, f"{__name__}.sets_a_cookie_for_everyone"],
    )
    def test_hands_out_no_cookie_that_a_middleware_sets(self):
        self.assert_public(self.client.get("/shelf/"))
        assert self.client.get("/personal/").cookies["signed_in"].value == "1"

    def test_leaves_personal_answers_alone(self):
        for _ in range(2):
            response = self.client.get("/personal/", headers={"accept-encoding": "br, gzip"})
            assert response["Vary"] == "Cookie"
            assert not response.has_header("Content-Encoding")
            assert not response.has_header("ETag")

        assert len(made) == 2


@with_tiny_site
class PageCacheTests(PageTestCase):
    def test_keeps_a_page_for_two_seconds(self):
        self.client.get("/shelf/")
        self.wait(1.9)
        self.client.get("/shelf/")
        assert len(made) == 1

        self.wait(0.1)
        self.client.get("/shelf/")
        assert len(made) == 2

    def test_counts_from_before_the_page_was_made(self):
        def render_slowly(*_):
            self.wait(1.5)
            return HttpResponse()

        with mock.patch(f"{__name__}.render", side_effect=render_slowly):
            self.client.get("/shelf/")
        self.wait(0.5)
        self.client.get("/shelf/")

        assert len(made) == 2

    @override_settings(PAGE_CACHE_SECONDS=0)
    def test_keeps_nothing_when_turned_off(self):
        self.client.get("/shelf/")
        self.client.get("/shelf/")

        assert len(made) == 2

    def test_keeps_the_last_thousand_pages(self):
        for number in range(1, MOST_PAGES + 2):
            self.client.get(f"/shelf/?page={number}")
        made.clear()
        self.client.get(f"/shelf/?page={MOST_PAGES + 1}")
        self.client.get("/shelf/?page=2")
        assert made == []

        self.client.get("/shelf/?page=1")
        assert made == ["/shelf/?page=1"]

    def test_lets_go_of_what_has_run_out(self):
        for number in range(50):
            self.client.get(f"/shelf/?page={number}")
        self.wait(2)
        self.client.get("/shelf/")

        assert len(self.page_cache().pages) == 1

    def test_keeps_canonical_addresses_alone(self):
        for query, times_made in [
            ("page=2&sort=newest", 1),
            ("sort=newest", 1),
            ("q=chair", 2),  # unknown
            ("page=2&page=3", 2),  # twice
            ("sort=newest&page=2", 2),  # unsorted
            ("page=", 2),  # empty
            ("page=%32", 2),  # spelled otherwise
            ("page=2&", 2),
            ("page=" + "2" * 600, 2),  # too long
            ("a.size=1&a.size=2&brand=loom&sort=newest", 1),
            ("a.size=2&a.size=1", 2),  # values unsorted
            ("brand=loom&brand=loom", 2),  # a value twice
            ("b.size=1", 2),  # another prefix
        ]:
            with self.subTest(query):
                made.clear()
                first, second = (self.client.get(f"/shelf/?{query}") for _ in range(2))
                assert len(made) == times_made
                assert first.content == second.content
                self.assert_public(second)

    def test_tells_hosts_and_schemes_apart(self):
        for host in ("shop.example", "other.example"):
            for secure in (False, True):
                response = self.client.get("/address/", headers={"host": host}, secure=secure)
                scheme = "https" if secure else "http"
                self.assertContains(response, f"{scheme}://{host}/address/")

    def test_refuses_a_host_that_is_not_ours(self):
        for host in ("shop.example", "evil.example", "shop.example"):
            response = self.client.get("/shelf/", headers={"host": host})
            assert response.status_code == (400 if host == "evil.example" else 200)

        assert len(made) == 1

    def test_stays_out_of_the_way_of_a_password(self):
        for _ in range(2):
            self.client.get("/shelf/", headers={"authorization": "Basic c2hvcDpzaG9w"})
        assert len(made) == 2
        assert self.page_cache().pages == {}

    def test_answers_a_range_with_the_whole_page(self):
        response = self.client.get("/shelf/", headers={"range": "bytes=0-9"})

        assert response.status_code == 200
        assert len(response.content) > 10

    def test_many_threads_get_whole_pages(self):
        def get(number):
            encoding = ("br", "gzip", "identity")[number % 3]
            page = number % 5
            response = self.another_visitor().get(
                f"/shelf/?page={page}", headers={"accept-encoding": encoding}
            )
            return f"Shelf {page}<" in decoded(response)

        self.client.get("/shelf/")
        with (
            mock.patch("storefront.pages.MOST_PAGES", 3),
            ThreadPoolExecutor(8) as threads,
        ):
            assert all(threads.map(get, range(200)))

        assert len(self.page_cache().pages) == 3

    def page_cache(self):
        """Return the first middleware, from inside the wrapper Django puts around it."""
        self.client.get("/missing/")
        return self.client.handler._middleware_chain.__wrapped__


@with_tiny_site
class RevalidationTests(PageTestCase):
    def test_answers_304_whether_kept_or_not(self):
        for seconds in (2, 0):
            with self.subTest(seconds), override_settings(PAGE_CACHE_SECONDS=seconds):
                tag = self.client.get("/shelf/")["ETag"]
                for method in (self.client.get, self.client.head):
                    response = method("/shelf/", headers={"if-none-match": f'"other", {tag}'})
                    assert response.status_code == 304
                    assert response["ETag"] == tag
                    assert response.content == b""
                    self.assert_public(response)

    def test_one_tag_stands_for_all_encodings(self):
        tags = {
            self.client.get("/shelf/", headers={"accept-encoding": encoding})["ETag"]
            for encoding in ("br", "gzip", "identity")
        }

        assert len(tags) == 1
        assert tags.pop().startswith('W/"')

    def test_sends_another_page_whole(self):
        tag = self.client.get("/shelf/")["ETag"]
        response = self.client.get("/shelf/?page=2", headers={"if-none-match": tag})

        assert response.status_code == 200
        assert response["ETag"] != tag

    def test_head_tells_what_get_would_send(self):
        for encoding in ("br", "identity"):
            asked = {"headers": {"accept-encoding": encoding}}
            head, get = self.client.head("/shelf/", **asked), self.client.get("/shelf/", **asked)
            assert head.content == b""
            assert dict(head.items()) == dict(get.items())
            assert int(head["Content-Length"]) == len(get.content)


@with_tiny_site
class CompressionTests(PageTestCase):
    def test_compresses_whether_kept_or_not(self):
        plain = self.client.get("/shelf/").content
        for seconds in (2, 0):
            for encoding in ("br", "gzip"):
                with (
                    self.subTest(encoding, seconds=seconds),
                    override_settings(PAGE_CACHE_SECONDS=seconds),
                ):
                    response = self.client.get("/shelf/", headers={"accept-encoding": encoding})
                    assert response["Content-Encoding"] == encoding
                    assert int(response["Content-Length"]) == len(response.content) < len(plain)
                    assert decoded(response).encode() == plain
                    self.assert_public(response)

    def test_compresses_a_page_once(self):
        compress = mock.Mock(return_value=b"small")
        with mock.patch.dict("storefront.pages.ENCODERS", {"br": compress}):
            for _ in range(3):
                self.client.get("/shelf/", headers={"accept-encoding": "br"})

        compress.assert_called_once()

    def test_chooses_what_the_client_likes_best(self):
        for accepted, encoding in [
            ("", "identity"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("GZIP", "gzip"),
            ("br;q=0.1, gzip;q=0.8", "gzip"),
            ("br ; q=1.000 , gzip", "br"),
            ("br;q=0, gzip;q=0", "identity"),
            ("br;q=0, *", "gzip"),
            ("*", "br"),
            ("*;q=0", "identity"),
            ("identity, br;q=0.5", "identity"),
            ("identity;q=0.5, gzip;q=0.5", "gzip"),
            ("zstd, deflate", "identity"),
            ("br;q=nan, gzip;q=-1, ;;q, =", "identity"),
        ]:
            with self.subTest(accepted):
                assert choose_encoding(accepted) == encoding


@with_tiny_site
@override_settings(LANGUAGES=[("en", "English"), ("fr", "French")])
class LanguageTests(PageTestCase):
    def test_the_address_alone_names_the_language(self):
        for url, code in [("/language/", "en"), ("/fr/language/", "fr")]:
            response = self.client.get(url, headers={"accept-language": "fr, de"})
            self.assertContains(response, f"{code} {code}")
            assert response["Content-Language"] == code
            self.assert_public(response)

    def test_the_first_language_has_one_address(self):
        assert self.client.get("/en/language/").status_code == 404

    def test_the_next_request_begins_afresh(self):
        before = get_language()
        self.client.get("/fr/language/")

        assert get_language() == before


def decoded(response: HttpResponse) -> str:
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}
    return decode.get(response.get("Content-Encoding"), bytes)(response.content).decode()
