"""What the search page says around its results: how it was read, where it looked, what helps."""

from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import Category, Product, SearchCount
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_pins,
    make_product,
    make_search_redirect,
    make_variants,
)

URL = reverse("catalog:search")


class PageTestCase(StoreTestCase):
    """A shop with rugs, and one mug."""

    textiles: Category
    rugs: Category
    mugs: Category
    star: Product
    moon: Product
    mug: Product

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.textiles = make_category("Textiles")
        cls.rugs = make_category("Rugs", parent=cls.textiles)
        cls.mugs = make_category("Mugs")
        cls.star = make_product("Star rug", category=cls.rugs, sku="RUG-01")
        cls.moon = make_product("Moon rug", category=cls.rugs)
        cls.mug = make_product("Star mug", category=cls.mugs)

    def search(self, words: str, **more: str) -> HttpResponse:
        return self.client.get(URL, {**more, "q": words})

    def names(self, words: str, **more: str) -> list[str]:
        return [card.name for card in self.search(words, **more).context["cards"]]


class ReadingTests(PageTestCase):
    def test_says_what_was_looked_for_instead(self) -> None:
        answer = self.search("textiels")
        self.assertContains(answer, "We couldn’t find “textiels”, so we looked for “textiles”.")
        self.assertContains(answer, "Results for “textiles”")
        self.assertContains(answer, 'value="textiels"')

    def test_says_which_words_were_dropped(self) -> None:
        answer = self.search("star rug zeppelin")
        self.assertContains(answer, "Nothing has all of your words")
        self.assertContains(answer, "without “zeppelin”.")
        answer = self.search("balloon star zeppelin")
        self.assertContains(answer, "without “balloon” or “zeppelin”.")
        self.assertNotContains(self.search("star rug"), "Nothing has all")

    def test_promises_all_words_only_where_something_has_them(self) -> None:
        make_product("Sun rug", category=self.rugs)
        everywhere, in_mugs = self.search("star rug"), self.search("star rug", **{"in": "mugs"})
        self.assertContains(everywhere, "First comes what has all of your words")
        self.assertContains(in_mugs, "Nothing here has all of your words")
        self.assertEqual([card.name for card in in_mugs.context["cards"]], ["Star mug"])

    def test_puts_a_whole_number_first_and_says_whose_it_is(self) -> None:
        for typed in ("RUG-01", "rug01", "rug 01"):
            with self.subTest(typed=typed):
                answer = self.search(typed)
                self.assertEqual(answer.context["cards"][0].name, "Star rug")
                self.assertContains(answer, f"“{typed}” is the article number of <a href=")
        self.assertNotContains(self.search("rug"), "article number of")

    def test_shows_none_where_the_product_of_a_number_is_deleted_meanwhile(self) -> None:
        with patch("catalog.listing._cards", return_value=()):
            answer = self.search("RUG-01")
        self.assertNotContains(answer, "article number of")

    def test_leads_to_the_variant_whose_number_it_is(self) -> None:
        make_variants(self.moon, {"Size": "S"}, {"Size": "L"}, skus=["MOON-S", "MOON-L"])
        gtin = make_product("Sun rug", gtin="4006381333931").variants.get()
        for typed, sku in (("moon-l", "MOON-L"), ("4006381333931", gtin.sku)):
            answer = self.search(typed)
            self.assertContains(answer, f"{gtin.product if sku == gtin.sku else self.moon}</a>.")
            self.assertContains(answer, f"/?variant={sku}")

    def test_escapes_what_was_typed(self) -> None:
        for words in ("<script>x</script>", "star <b>bold</b>"):
            answer = self.search(words)
            self.assertNotContains(answer, "<script>x")
            self.assertNotContains(answer, "<b>bold")

    def test_says_that_a_long_search_was_cut(self) -> None:
        self.assertContains(self.search("rug " * 9), "We looked for the first part")
        self.assertContains(self.search("r" * 300), "We looked for the first part")
        self.assertNotContains(self.search("star rug"), "We looked for the first part")


class WithinTests(PageTestCase):
    def test_stays_in_a_category_and_leads_out_of_it(self) -> None:
        answer = self.search("star", **{"in": "textiles"})
        self.assertEqual([card.name for card in answer.context["cards"]], ["Star rug"])
        self.assertContains(answer, 'name="in" value="textiles" checked')
        self.assertContains(answer, 'href="/search/?q=star"')
        self.assertContains(answer, "Search everywhere")

    def test_offers_the_places_of_what_it_found(self) -> None:
        answer = self.search("star")
        self.assertContains(answer, 'href="/search/?in=textiles&amp;q=star"')
        self.assertContains(answer, 'href="/search/?in=mugs&amp;q=star"')
        for place, _url in answer.context["places"]:
            within = self.search("star", **{"in": place.category.path})
            self.assertEqual(within.context["page"].row_count, place.count)

    def test_goes_down_to_where_what_it_found_parts(self) -> None:
        make_product("Moon cushion", category=make_category("Cushions", parent=self.textiles))
        places = self.search("moon").context["places"]
        self.assertEqual({place.category.name for place, _url in places}, {"Rugs", "Cushions"})
        self.assertEqual(self.search("mug").context["places"], [])

    def test_says_how_much_there_is_elsewhere(self) -> None:
        answer = self.search("mug", **{"in": "textiles"})
        self.assertContains(answer, "We couldn’t find “mug” in Textiles")
        self.assertContains(answer, "There is 1 product elsewhere in the shop.")
        self.assertContains(answer, 'href="/search/?q=mug"')

    def test_looks_everywhere_where_there_is_no_such_category(self) -> None:
        make_category("Attic", is_published=False)
        for path in ("nowhere", "attic", "\0", "textiles/"):
            with self.subTest(path=path):
                answer = self.search("star", **{"in": path})
                self.assertEqual(len(answer.context["cards"]), 2)
                self.assertContains(answer, "which we don’t have")

    def test_the_box_of_a_category_offers_to_stay(self) -> None:
        answer = self.client.get(self.rugs.get_absolute_url())
        self.assertContains(answer, "Only in Rugs")
        self.assertContains(answer, 'name="in" value="textiles/rugs">')
        self.assertNotContains(self.client.get("/"), 'name="in"')


class HelpTests(PageTestCase):
    def test_helps_where_nothing_was_found(self) -> None:
        answer = self.search("zzzzzz")
        self.assertContains(answer, "We couldn’t find “zzzzzz”")
        self.assertContains(answer, "Check the spelling")
        self.assertContains(answer, self.textiles.get_absolute_url())

    def test_shows_what_comes_nearest(self) -> None:
        answer = self.search("texxtiels")
        self.assertContains(answer, "We couldn’t find “texxtiels”")
        self.assertContains(answer, 'Did you mean <a href="/search/?q=textiles">textiles</a>?')
        self.assertContains(answer, "Perhaps in")
        self.assertContains(answer, "This comes nearest")
        self.assertCountEqual(
            [card.name for card in answer.context["near_cards"]], ["Star rug", "Moon rug"]
        )

    def test_invites_where_nothing_was_typed(self) -> None:
        answer = self.client.get(URL)
        self.assertContains(answer, "What are you looking for?")
        self.assertContains(answer, self.mugs.get_absolute_url())
        self.assertNotContains(answer, "Others look for")

    def test_offers_what_others_look_for(self) -> None:
        for days in range(3):
            SearchCount.objects.create(
                day=timezone.localdate() - timedelta(days=days),
                key="star rug",
                text="star rug",
                searches=9,
                found=1,
            )
        answer = self.client.get(URL)
        self.assertContains(answer, "Others look for")
        self.assertContains(answer, 'href="/search/?q=star+rug"')


class ByHandTests(PageTestCase):
    def test_leads_where_staff_say(self) -> None:
        make_search_redirect("carpets", category=self.rugs)
        answer = self.search("Carpets")
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(answer["Location"], self.rugs.get_absolute_url())
        # Who asked to stay in a category isn't led out of it.
        self.assertEqual(self.search("carpets", **{"in": "mugs"}).status_code, 200)

    def test_puts_first_what_staff_pinned(self) -> None:
        make_pins("rug", self.mug, self.moon)
        self.assertEqual(self.names("rug"), ["Star mug", "Moon rug", "Star rug"])
        self.assertEqual(self.search("rug").context["page"].row_count, 3)

    def test_pins_stay_within_the_category(self) -> None:
        make_pins("rug", self.mug, self.moon)
        self.assertEqual(self.names("rug", **{"in": "textiles"}), ["Moon rug", "Star rug"])

    def test_pins_of_what_is_hidden_show_nothing(self) -> None:
        hidden = make_product("Hidden rug", is_published=False)
        make_pins("rug", hidden)
        self.assertCountEqual(self.names("rug"), ["Star rug", "Moon rug"])


class QueriesTests(PageTestCase):
    def test_asks_no_more_of_the_database_for_more_products(self) -> None:
        self.search("rug")
        with CaptureQueriesContext(connection) as asked:
            self.search("rug moon")
            for_few = len(asked)
        for number in range(20):
            make_product(f"Rug {number} of the moon", category=self.rugs)
        self.search("rug")
        with self.assertNumQueries(for_few):
            self.search("moon rug")


class CountedTests(PageTestCase):
    def test_only_a_first_look_is_counted(self) -> None:
        for words in ("star", "zzzzzz"):
            self.assertContains(self.search(words), f'data-searched="{words}"')
        for number in range(30):
            make_product(f"Rug {number}", category=self.rugs)
        for more in ({"page": "2"}, {"upto": "2"}):
            with self.subTest(more=more):
                self.assertNotContains(self.search("rug", **more), "data-searched")
        self.assertNotContains(self.client.get(URL), "data-searched")
