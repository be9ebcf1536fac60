"""Lists with filters, as category and search pages show them."""

import re
from decimal import Decimal
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as GeneratedTestCase

from catalog.foremost import MOST_SHOWN
from catalog.models import Attribute, AttributeValue, Category
from catalog.panel import Facet
from catalog.verbs import edit_catalog
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_filterable,
    make_product,
    make_review,
    make_user,
    make_variants,
)


def stock() -> Category:
    """Twelve cushions in two brands with a colour, a width and sometimes a zip."""
    cushions = make_category("Cushions")
    for number in range(12):
        product = make_product(
            f"Cushion {number}",
            category=cushions,
            price=f"{10 + number * 10}.00",
            stock=number % 2,
            brand=("Kiln Street", "Nine Looms")[number % 3 == 0],
            attributes={"Width": f"{40 + number * 5}", "Zip": "Yes"}
            if number < 8
            else {"Width": f"{40 + number * 5}"},
        )
        make_variants(
            product,
            {"Colour": ("Red", "Blue", "Green")[number % 3]},
            {"Colour": "White"},
            price=f"{10 + number * 10}.00",
            stock=number % 2,
        )
    (width,) = make_filterable("Width", kind=Attribute.Kind.NUMBER, unit="cm")
    with edit_catalog(by=None) as edit:
        for value in width.values.all():
            value.number = Decimal(value.text)
            edit.save([value])
    make_filterable("Zip", kind=Attribute.Kind.BOOLEAN)
    make_filterable("Colour")
    return cushions


class ListTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.cushions = stock()

    def value(self, text: str) -> int:
        return AttributeValue.objects.get(text=text).pk

    def ask(self, **query: Any) -> HttpResponse:
        return self.client.get("/c/cushions/", query)

    def names(self, **query: Any) -> set[str]:
        return {card.name for card in self.ask(**query).context["cards"]}

    def facets(self, **query: Any) -> dict[str, Facet]:
        facets = self.ask(**query).context["products"].panel.facets
        return {facet.name: facet for facet in facets}


class FilteredListTests(ListTestCase):
    def test_one_of_a_facet_is_enough_and_every_facet_counts(self) -> None:
        query = {"a.colour": [self.value("Red"), self.value("Blue")], "brand": "nine-looms"}
        self.assertEqual(self.names(**query), {f"Cushion {n}" for n in (0, 3, 6, 9)})
        self.assertEqual(self.names(**query, price="40-"), {f"Cushion {n}" for n in (3, 6, 9)})
        self.assertEqual(self.names(**query, stock="in"), {"Cushion 3", "Cushion 9"})

    def test_says_how_many_there_are_above_and_below(self) -> None:
        answer = self.ask(price="-50")
        self.assertContains(answer, "data-announce>5 products</p>", html=False)
        self.assertContains(answer, "1–5 of 5 products")

    def test_orders_the_facets(self) -> None:
        make_review(self.cushions.products.first(), rating=5)
        self.assertEqual(
            [*self.facets()],
            ["price", "stock", "rating", "brand", "a.colour", "a.width", "a.zip"],
        )

    def test_leaves_out_what_tells_nothing_apart(self) -> None:
        facets = self.facets(price="10-30", stock="in", brand="kiln-street")
        self.assertNotIn("a.zip", facets)
        self.assertIn("stock", facets)
        self.assertNotIn("rating", facets)

    def test_offers_no_value_that_would_leave_nothing_unless_it_is_chosen(self) -> None:
        narrow = {"price": "10-20"}
        self.assertEqual(self.texts(self.facets(**narrow)["a.colour"]), ["Blue", "Red", "White"])
        narrow["a.colour"] = self.value("Green")
        chosen = {c.text: count for c, count in self.facets(**narrow)["a.colour"].choices}
        self.assertEqual(chosen, {"Blue": "1", "Green": "0", "Red": "1", "White": "2"})

    def test_offers_ranges_of_numbers_with_their_unit(self) -> None:
        width = self.facets()["a.width"]
        self.assertEqual((width.kind, width.unit, width.bounds), ("range", "cm", ("40", "95")))
        self.assertIn("cm", self.texts(width)[0])
        self.assertEqual(len(self.names(**{"a.width": "40..50"})), 3)
        self.assertEqual(len(self.names(**{"a.width.from": "90"})), 2)

    def test_shows_few_values_first_and_the_rest_when_asked(self) -> None:
        for number in range(9):
            make_product(category=self.cushions, attributes={"Fill": f"Fill {number}"})
        make_filterable("Fill")
        fill = self.facets()["a.fill"]
        self.assertEqual((len(fill.choices), fill.hidden), (MOST_SHOWN, 9 - MOST_SHOWN))
        self.assertContains(self.ask(), "Show 3 more")
        whole = self.facets(more="a.fill")["a.fill"]
        self.assertEqual((len(whole.choices), whole.hidden), (9, 0))
        self.assertContains(self.ask(more="a.fill"), "Show fewer")

    def test_chips_take_away_what_was_chosen(self) -> None:
        red = self.value("Red")
        answer = self.ask(**{"a.colour": red, "price": "20-60", "sort": "price", "page": 1})
        chips = answer.context["products"].panel.chips
        self.assertEqual(
            [(chip.facet, chip.text, chip.address) for chip in chips],
            [
                ("Colour", "Red", "/c/cushions/?price=20-60&sort=price"),
                ("Price", "$20 – $60", f"/c/cushions/?a.colour={red}&sort=price"),
            ],
        )
        self.assertContains(answer, 'href="/c/cushions/?sort=price" rel="nofollow"')

    def test_leads_on_where_nothing_is_left(self) -> None:
        answer = self.ask(price="10-10", brand="kiln-street")
        self.assertContains(answer, "Nothing has all of this at once.")
        ways = {way.chip.text: way.count for way in answer.context["products"].ways_out}
        self.assertEqual(ways, {"Kiln Street": 1, "$10 – $10": 8})

    def test_says_what_it_left_out(self) -> None:
        answer = self.ask(flavour="mint", page=7)
        self.assertContains(answer, "We left out “flavour”")
        self.assertContains(answer, "There is no page 7: this list has 1 page.")
        self.assertEqual(len(answer.context["cards"]), 12)

    def test_a_filtered_list_is_no_page_of_its_own_for_search_engines(self) -> None:
        canonical = '<link rel="canonical" href="/c/cushions/">'
        for query in ({}, {"price": "10-20"}, {"sort": "price"}, {"stock": "in", "page": 2}):
            with self.subTest(query=query):
                answer = self.ask(**query)
                self.assertContains(answer, canonical, html=True)
                is_plain = not query
                self.assertEqual(b"noindex, follow" in answer.content, not is_plain)

    def test_links_that_filter_are_not_followed(self) -> None:
        html = self.ask(price="10-20", stock="in").content.decode()
        links = re.findall(r'<a [^>]*href="/c/cushions/\?[^>]*>', html)
        self.assertTrue(links)
        self.assertTrue(all('rel="nofollow"' in link for link in links))

    def test_shows_its_canonical_address(self) -> None:
        answer = self.ask(price_from=10, price_to=20, stock="in", sort="")
        self.assertEqual(answer["HX-Push-Url"], "/c/cushions/?price=10-20&stock=in")
        self.assertEqual(self.ask(sort="position")["HX-Push-Url"], "/c/cushions/")

    def test_a_search_is_filtered_alike(self) -> None:
        answer = self.client.get("/search/", {"q": "cushion", "brand": "nine-looms"})
        self.assertEqual(len(answer.context["cards"]), 4)
        self.assertContains(answer, '<input type="hidden" name="q" value="cushion">', html=True)
        self.assertContains(answer, "Relevance")
        self.assertEqual(answer["HX-Push-Url"], "/search/?brand=nine-looms&q=cushion")

    @staticmethod
    def texts(facet: Facet) -> list[str]:
        return [choice.text for choice, _count in facet.choices]


class BestRatedTests(StoreTestCase):
    def test_one_perfect_rating_never_outranks_two_hundred_nearly_perfect_ones(self) -> None:
        mugs = make_category("Mugs")
        readers = [make_user(f"Reader {number}") for number in range(200)]
        loved, new = make_product("Loved", category=mugs), make_product("New", category=mugs)
        make_review(new, rating=5)
        for number, reader in enumerate(readers):
            make_review(loved, reader, rating=4 if number % 5 == 0 else 5)
        loved.refresh_from_db()
        self.assertAlmostEqual(float(loved.rating_average), 4.8)
        cards = self.client.get("/c/mugs/", {"sort": "rating"}).context["cards"]
        self.assertEqual([card.name for card in cards], ["Loved", "New"])


class LawTests(ListTestCase):
    def test_the_number_beside_a_value_is_what_it_leaves(self) -> None:
        for number in range(6):
            make_review(self.cushions.products.order_by("pk")[number], rating=number % 5 + 1)
        for query in (
            {},
            {"brand": ["kiln-street"], "a.colour": [self.value("White")]},
            {"price": ["30-90"], "stock": ["in"], "a.zip": [self.value("Yes")]},
            {"a.width": ["45..80"], "rating": ["2"], "brand": ["kiln-street", "nine-looms"]},
        ):
            facets = self.facets(**query)
            self.assertGreater(len(facets), 2)
            for name, facet in facets.items():
                for choice, count in facet.choices:
                    with self.subTest(query=query, facet=name, value=choice.text):
                        clicked = query | {name: [choice.value]}
                        self.assertEqual(str(len(self.names(**clicked))), count)


WORDS = st.text(max_size=12) | st.sampled_from(
    ["", "in", "4", "-1", "10-50", "50-10", "-", "..", "1..5", "9" * 30, "nan", "1e9", "\0"]
    + ["kiln-street", "price", "a.colour", "x" * 5000, "'", '"', "%", "AND", "*", "NEAR("]
)
NAMES = st.text(max_size=12) | st.sampled_from(
    ["brand", "price", "price_from", "price_to", "rating", "stock", "sort", "page", "upto", "more"]
    + ["fewer", "q", "in", "preview", "a.colour", "a.width", "a.width.from", "a.width.to", "a."]
)


class AnythingTests(GeneratedTestCase):
    """Whatever stands in an address, a page answers it."""

    @classmethod
    def setUpTestData(cls) -> None:
        stock()

    @given(
        st.lists(st.tuples(NAMES, WORDS), max_size=8), st.sampled_from(["/c/cushions/", "/search/"])
    )
    @settings(max_examples=120, deadline=None)
    def test_is_answered_with_few_queries_and_a_canonical_address(
        self, pairs: list[tuple[str, str]], path: str
    ) -> None:
        query: dict[str, list[str]] = {}
        for name, value in pairs:
            query.setdefault(name, []).append(value)
        with CaptureQueriesContext(connection) as queries:
            answer = self.client.get(path, query)
        self.assertEqual(answer.status_code, 200)
        self.assertLess(len(queries), 30)
        products = answer.context.get("products")
        if products is None:  # A search without words.
            return
        for sentence in products.ignored:
            self.assertLess(len(sentence), 300)
        again = self.client.get(products.address)
        self.assertEqual(again.context["products"].address, products.address)
        self.assertEqual(again.context["products"].asked.filters, products.asked.filters)
        self.assertEqual(again.context["products"].ignored, ())
