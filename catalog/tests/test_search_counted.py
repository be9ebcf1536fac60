"""Searches are counted: by whom is never known, and nobody can make the counts grow at will."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from catalog.models import SearchCount
from catalog.search_counts import count_search
from catalog.verbs import searches
from storefront.testing import StoreTestCase, at_once, make_product

URL = "/search/counted/"
OWN = {"sec-fetch-site": "same-origin"}


def counts() -> dict[str, tuple[int, int]]:
    rows = SearchCount.objects.values_list("text", "searches", "found")
    return {text: (number, found) for text, number, found in rows}


class SearchCountedTests(StoreTestCase):
    def count(self, query: str, **headers: str) -> HttpResponse:
        return self.client.post(URL, {"q": query}, headers=headers or OWN)

    def test_counts_a_query_a_day_with_what_the_shop_has_for_it(self) -> None:
        make_product("Moss rug")
        make_product("Fern rug")
        for query in ("rug", "  RUG ", "vase"):
            self.assertEqual(self.count(query).status_code, 204)
        self.assertEqual(counts(), {"rug": (2, 2), "vase": (1, 0)})
        self.assertEqual(SearchCount.objects.filter(day=timezone.localdate()).count(), 2)

    def test_what_has_some_of_the_words_is_not_found(self) -> None:
        make_product("Moss rug")
        self.count("moss armchair")
        self.assertEqual(counts(), {"moss armchair": (1, 0)})

    def test_answers_nothing_and_remembers_nobody(self) -> None:
        response = self.as_(self.alice).post(URL, {"q": "rug"}, headers=OWN)
        self.assertEqual((response.content, len(response.cookies)), (b"", 0))
        self.assertNotIn("Cookie", response.get("Vary", ""))
        columns = {field.name for field in SearchCount._meta.get_fields()}
        self.assertEqual(columns, {"id", "day", "key", "text", "searches", "found"})

    def test_needs_no_token(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        self.assertEqual(browser.post(URL, {"q": "rug"}, headers=OWN).status_code, 204)
        self.assertEqual(counts(), {"rug": (1, 0)})

    def test_takes_what_browsers_send_as_a_beacon(self) -> None:
        kind = "application/x-www-form-urlencoded;charset=UTF-8"
        self.client.post(URL, "q=caf%C3%A9+cups", content_type=kind, headers=OWN)
        self.assertEqual(counts(), {"café cups": (1, 0)})

    def test_a_get_counts_nothing(self) -> None:
        response = self.client.get(URL, {"q": "rug"}, headers=OWN)
        self.assertEqual(response.status_code, 405)
        self.assertEqual(counts(), {})

    def test_other_sites_count_nothing(self) -> None:
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
            {"origin": "https://example.com"},
            {"origin": "null"},
            {"origin": "http://testserver.example.com"},
            {"accept": "*/*"},
        ):
            with self.subTest(headers):
                self.assertEqual(self.count("rug", **headers).status_code, 403)
        self.assertEqual(counts(), {})

    def test_an_older_browser_says_where_it_is_by_its_origin(self) -> None:
        self.assertEqual(self.count("rug", origin="http://testserver").status_code, 204)
        self.assertEqual(counts(), {"rug": (1, 0)})

    def test_whoever_counts_too_often_is_answered_and_not_counted(self) -> None:
        with self.settings(ACCOUNT_RATE_LIMITS={"count_search": "2/m/ip"}):
            codes = {self.count("rug").status_code for _ in range(4)}
        self.assertEqual(codes, {204})
        self.assertEqual(counts(), {"rug": (2, 0)})

    def test_whatever_is_sent_is_answered(self) -> None:
        for query in ("", "   ", "\0", "🙂", "'; DROP TABLE", "%", "\ud83d", "a" * 4000, "-" * 50):
            with self.subTest(ascii(query[:10])):
                encoded = query.encode("utf-8", "replace")
                self.assertEqual(self.count(encoded).status_code, 204)
        self.assertEqual(self.count("x" * 100_000).status_code, 204)
        self.assertEqual(self.client.post(URL, headers=OWN).status_code, 204)
        self.assertEqual(self.client.post(URL, {"p": "rug"}, headers=OWN).status_code, 204)
        kind = "application/json"
        answer = self.client.post(URL, "{", content_type=kind, headers=OWN)
        self.assertEqual(answer.status_code, 204)

    def test_stands_where_the_page_sends_it(self) -> None:
        self.assertEqual(reverse("catalog:search_counted"), URL)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "private",
    [
        "alice@example.com",
        "alice @ example . com",
        "Alice Jones, 12 Elm Street, alice@example.com",
        "0171 123 45 67",
        "+49 (171) 123-45-67",
        "4111 1111 1111 1111",
        "4111111111111111",
        "order 2026-1122-3344",
        "https://example.com/reset/?token=abc",
        "www.example.com",
        "please send this to my neighbour since I am not at home before six",
        "please ring twice and ask for my aunt",
    ],
)
def test_what_may_be_somebodys_own_is_counted_without_its_words(private: str) -> None:
    count_search(private, timezone.now())
    count_search(private, timezone.now())
    assert counts() == {"": (2, 0)}


@pytest.mark.django_db
def test_the_number_of_a_product_is_nobodys_own() -> None:
    make_product("Moss", sku="40123455")
    count_search("40123455", timezone.now())
    count_search("40123456", timezone.now())
    assert counts() == {"40123455": (1, 1), "": (1, 0)}


@pytest.mark.django_db
def test_made_up_queries_share_a_row_once_a_day_has_many() -> None:
    with mock.patch.object(searches, "MOST_NEW_A_DAY", 3):
        for number in range(6):
            count_search(f"nonsense {number}", timezone.now())
        count_search("nonsense 0", timezone.now())
    assert counts() == {
        "nonsense 0": (2, 0),
        "nonsense 1": (1, 0),
        "nonsense 2": (1, 0),
        "": (3, 0),
    }
    count_search("rug", timezone.now() + timedelta(days=1))
    assert counts()["rug"] == (1, 0)


@pytest.mark.django_db
def test_old_counts_go_and_rare_ones_earlier() -> None:
    today = timezone.localdate()
    for text, days, number in (
        ("old", 91, 50),
        ("often", 89, 2),
        ("often", 1, 2),
        ("rare", 31, 2),
        ("newly rare", 29, 1),
    ):
        SearchCount.objects.create(
            day=today - timedelta(days=days), key=text, text=text, searches=number
        )
    assert searches.prune_counts(today) == 2
    assert counts().keys() == {"often", "newly rare"}


class CountedAtOnceTests(TransactionTestCase):
    def test_no_search_is_lost_between_two(self) -> None:
        now = timezone.now()
        self.assertEqual(at_once(*[lambda: count_search("rug", now)] * 8), [None] * 8)
        self.assertEqual(counts(), {"rug": (8, 0)})

    def test_nobody_waits_for_a_database_that_another_holds(self) -> None:
        if connections["default"].vendor != "sqlite":
            # Rows are locked one by one there: nothing to wait for.
            return
        holder = connections["default"].copy()
        try:
            holder.cursor().execute("BEGIN IMMEDIATE")
            with mock.patch.object(searches, "PATIENCE_MS", 10):
                count_search("rug", timezone.now())
        finally:
            holder.close()
        self.assertEqual(counts(), {})
        count_search("rug", timezone.now())
        self.assertEqual(counts(), {"rug": (1, 0)})
