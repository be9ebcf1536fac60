"""What drops from the search box: at most eight suggestions, the same for everyone."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import Category, HiddenSearch, Product
from catalog.search import key_of
from catalog.verbs import edit_catalog
from catalog.within import search_url
from storefront.testing import StoreTestCase, make_category, make_image, make_product

URL = reverse("catalog:suggestions")


class SuggestionsTests(StoreTestCase):
    textiles: Category
    rugs: Category
    rug: Product

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.textiles = make_category("Textiles")
        cls.rugs = make_category("Rugs", parent=cls.textiles)
        cls.rug = make_product("Star rug", category=cls.rugs, price="340.00")

    def ask(self, typed: str, **more: str) -> HttpResponse:
        answer = self.client.get(URL, {**more, "q": typed})
        self.assertEqual(answer.status_code, 200)
        return answer

    def products(self, typed: str, **more: str) -> list[str]:
        return [card.name for card in self.ask(typed, **more).context["suggested"].products]

    def test_offers_categories_and_products(self) -> None:
        make_image(self.rug)
        answer = self.ask("ru")
        self.assertContains(answer, "<span><mark>Ru</mark>gs</span>", html=True)
        self.assertContains(answer, "in Textiles")
        self.assertContains(answer, f'href="{self.rugs.get_absolute_url()}"')
        self.assertContains(answer, "Star <mark>ru</mark>g")
        self.assertContains(answer, f'href="{self.rug.get_absolute_url()}"')
        self.assertContains(answer, "$340.00")
        self.assertContains(answer, "<img", count=1)

    def test_offers_brands_that_have_something_to_show(self) -> None:
        make_product("Mat", category=self.rugs, brand="Nine Looms")
        make_product("Secret mat", category=self.rugs, brand="Nine Secrets", is_published=False)
        answer = self.ask("nine l")
        self.assertEqual(
            [line.text for line in answer.context["suggested"].queries], ["Nine Looms"]
        )
        self.assertContains(answer, "<mark>Nine</mark> <mark>L</mark>ooms")
        self.assertNotContains(self.ask("nine"), "Secrets")

    def test_offers_no_search_that_staff_hid(self) -> None:
        self.assertContains(self.ask("sta"), f'href="{search_url("star")}"')
        with edit_catalog(by=None) as edit:
            edit.save([HiddenSearch(query="Stars", key=key_of("Stars"))])
        answer = self.ask("sta")
        self.assertEqual(answer.context["suggested"].queries, [])
        self.assertContains(answer, self.rug.get_absolute_url())

    def test_offers_at_most_eight(self) -> None:
        for number in range(20):
            room = make_category(f"Rug room {number}", parent=self.rugs)
            make_product(f"Rug {number}", category=room)
        answer = self.ask("rug")
        self.assertEqual(answer.context["suggested"].count, 8)
        self.assertContains(answer, 'role="option"', count=8)
        self.assertContains(answer, 'data-news="8 suggestions"')

    def test_says_when_there_is_nothing_to_offer(self) -> None:
        for typed in ("", "   ", "\0", "zzzzzz"):
            with self.subTest(typed=typed):
                answer = self.ask(typed)
                self.assertNotContains(answer, 'role="option"')
                self.assertContains(answer, "No suggestions")

    def test_offers_only_what_is_public(self) -> None:
        make_product("Rug of tomorrow", publish_at=timezone.now() + timedelta(days=1))
        make_product("Rug in the drawer", is_published=False)
        make_product("Rug in a cupboard", category=make_category("Rug room", is_published=False))
        self.assertEqual(self.products("rug"), ["Star rug"])
        self.assertNotContains(self.ask("rug"), "Rug room")

    def test_stays_in_a_category(self) -> None:
        make_product("Star mug", category=make_category("Mugs"))
        self.assertCountEqual(self.products("star"), ["Star rug", "Star mug"])
        self.assertEqual(self.products("star", **{"in": "textiles"}), ["Star rug"])
        self.assertEqual(self.products("star", **{"in": "textiles/rugs"}), ["Star rug"])
        for elsewhere in ("nowhere", "\0", "../..", "TEXTILES"):
            with self.subTest(elsewhere=elsewhere):
                self.assertEqual(len(self.products("star", **{"in": elsewhere})), 2)

    def test_survives_whatever_is_typed(self) -> None:
        make_product('<b>Bold</b> & "quoted" rug', category=self.rugs)
        self.assertNotContains(self.ask("bold"), "<b>")
        for typed in ("%", "'", '"', "a" * 10_000, "x " * 500, "<b>", "\\", "*", "\ud83e", "🪑"):
            with self.subTest(typed=typed[:10]):
                query = urlencode({"q": typed}, errors="surrogatepass")
                self.assertEqual(self.client.get(f"{URL}?{query}").status_code, 200)

    def test_is_the_same_for_everyone_and_in_no_index(self) -> None:
        answers = [self.as_(person).get(URL, {"q": "ru"}) for person in (None, self.alice)]
        self.assertEqual(*(answer.content for answer in answers))
        for answer in answers:
            self.assertFalse(answer.cookies)
            self.assertEqual(answer["Vary"], "Accept-Encoding")
            self.assertEqual(answer["X-Robots-Tag"], "noindex")

    def test_is_kept_by_the_page_cache_at_its_canonical_address(self) -> None:
        with self.settings(PAGE_CACHE_SECONDS=60):
            for query in ("q=ru", "in=textiles&q=ru"):
                first = self.client.get(f"{URL}?{query}")
                with self.assertNumQueries(0):
                    self.assertEqual(self.client.get(f"{URL}?{query}").content, first.content)

    def test_takes_no_post(self) -> None:
        self.assertEqual(self.client.post(URL, {"q": "ru"}).status_code, 405)

    def test_asks_no_more_of_the_database_for_more_products(self) -> None:
        self.ask("rug")
        with CaptureQueriesContext(connection) as asked:
            self.ask("rug")
            for_few = len(asked)
        for number in range(12):
            make_product(f"Rug {number}", category=self.rugs)
        self.ask("rug")
        with self.assertNumQueries(for_few):
            self.ask("rug")
