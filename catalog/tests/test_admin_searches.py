"""The page of searches: what was asked most, what found nothing, and what to do about it."""

from datetime import timedelta

from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from catalog.models import HiddenSearch, SearchCount, Synonym
from catalog.search import key_of
from catalog.verbs import edit_catalog
from storefront.testing import StoreTestCase, make_pins, make_product, make_search_redirect

URL = "/admin/catalog/searchcount/"


def counted(text: str, *counts: int, found: int = 3) -> None:
    """Stores counts for today, yesterday…"""
    today = timezone.localdate()
    SearchCount.objects.bulk_create(
        SearchCount(
            day=today - timedelta(days=days),
            key=key_of(text),
            text=text,
            searches=count,
            found=found,
        )
        for days, count in enumerate(counts)
        if count
    )


class SearchesTests(StoreTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def page(self, **query: str) -> HttpResponse:
        response = self.client.get(URL, query)
        self.assertEqual(response.status_code, 200)
        return response

    def rows(self, **query: str) -> list[str]:
        return [row.text for row in self.page(**query).context["rows"]]

    def test_an_empty_page_says_what_will_be_there(self) -> None:
        page = self.page()
        self.assertContains(page, "Nobody has searched in the last 30 days.")
        self.assertContains(page, 'href="/search/"')

    def test_the_most_frequent_stand_first(self) -> None:
        counted("rugs", 2, 3, 0, 0, 0, 0, 0, 4)
        counted("vases", 40)
        counted("somebody’s name", 1, 1)
        page = self.page()
        [vases, rugs] = page.context["rows"]
        self.assertEqual((vases.text, vases.total), ("vases", 40))
        self.assertEqual((rugs.total, rugs.week, rugs.week_before), (9, 5, 4))
        self.assertContains(page, "51 searches,")
        self.assertNotContains(page, "name</a>")
        self.assertContains(page, '<a href="/search/?q=vases">vases</a>', html=True)

    def test_what_found_nothing_stands_by_itself(self) -> None:
        counted("rugs", 9)
        counted("armchairs", 5, found=0)
        self.assertEqual(self.rows(show="nothing"), ["armchairs"])
        self.assertContains(self.page(), "of which 5 found nothing.")
        self.assertContains(self.page(show="nothing"), "None</span>")

    def test_what_finds_something_by_now_no_longer_found_nothing(self) -> None:
        counted("armchairs", 0, 5, found=0)
        counted("armchair", 5, found=2)
        self.assertEqual(self.rows(show="nothing"), [])
        self.assertContains(self.page(show="nothing"), "Every frequent search found something.")
        self.assertEqual(self.rows(), ["armchair"])

    def test_looks_for_words_as_the_search_sees_them(self) -> None:
        counted("wool rugs", 9)
        counted("vases", 9)
        self.assertEqual(self.rows(q="RUG"), ["wool rugs"])
        self.assertEqual(self.rows(q="!"), ["vases", "wool rugs"])
        self.assertContains(self.page(q="cups"), "No search of these weeks has the words “cups”.")
        self.assertEqual(self.page(q="\0'\"<%" * 50).status_code, 200)

    def test_what_was_counted_without_its_words_is_a_number(self) -> None:
        counted("rugs", 9)
        counted("", 4, found=0)
        page = self.page()
        self.assertContains(page, "4 searches were counted without their words")
        self.assertContains(page, "of which 0 found nothing.")

    def test_each_leads_to_what_can_be_done(self) -> None:
        counted("rugs", 9)
        page = self.page()
        for model, field in (
            ("synonym", "words"),
            ("pinnedsearch", "query"),
            ("searchredirect", "query"),
            ("hiddensearch", "query"),
        ):
            url = reverse(f"admin:catalog_{model}_add", query={field: "rugs"})
            self.assertContains(page, f'href="{url}"')
            self.assertContains(self.client.get(url), 'value="rugs"')

    def test_what_was_done_is_said(self) -> None:
        counted("rugs", 9)
        pinned = make_pins("rug", make_product())
        redirect = make_search_redirect("Rugs", address="/c/")
        with edit_catalog(by=None) as edit:
            edit.save([Synonym(words="rug", means="carpet")])
            edit.save([HiddenSearch(query="rug", key=key_of("rug"))])
        [row] = self.page().context["rows"]
        given = {answer.label: answer.url for answer in row.answers if answer.is_given}
        self.assertEqual([*given], ["Synonym", "Pinned", "Redirected", "Hidden"])
        self.assertEqual(
            given["Pinned"], reverse("admin:catalog_pinnedsearch_change", args=[pinned.pk])
        )
        self.assertIn(str(redirect.pk), given["Redirected"])

    def test_offers_nobody_what_they_may_not_do(self) -> None:
        counted("rugs", 9)
        make_search_redirect("rugs", address="/c/")
        codenames = ("view_searchcount", "add_synonym")
        self.sam.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        self.client = self.as_(self.sam)
        [row] = self.page().context["rows"]
        self.assertEqual([answer.label for answer in row.answers], ["Synonym"])

    def test_nobody_writes_here(self) -> None:
        self.assertEqual(self.client.post(URL).status_code, 405)

    def test_asks_as_many_queries_for_many_searches_as_for_few(self) -> None:
        counted("rugs", 9)
        self.page()
        with self.assertNumQueries(9):
            self.page()
        for number in range(9):
            counted(f"rugs {number}", 5, 5, 5)
        with self.assertNumQueries(9):
            self.page()
