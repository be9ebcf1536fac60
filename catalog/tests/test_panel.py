"""The values of a facet with many: which are shown, and in which order."""

from decimal import Decimal
from typing import Any

from catalog.models import Attribute, AttributeValue, Category
from catalog.panel import Facet
from catalog.verbs import edit_catalog
from storefront.testing import StoreTestCase, make_category, make_filterable, make_product

# The products of each colour; the rarest come first in the alphabet.
COLOURS = {"Amber": 1, "Beige": 1, "Cream": 1, "Denim": 2, "Ecru": 3, "Fawn": 4, "Grey": 5}
COLOURS |= {"Hazel": 6, "Ivory": 7, "Jade": 8}


def fill(shelf: Category, attribute: str, texts: dict[str, int], **more: Any) -> Attribute:
    for text, count in texts.items():
        for number in range(count):
            make_product(
                category=shelf,
                brand=("Kiln Street", "Nine Looms")[number > 0],
                attributes={attribute: text},
            )
    (made,) = make_filterable(attribute, **more)
    return made


class PanelTestCase(StoreTestCase):
    def setUp(self) -> None:
        self.shelf = make_category("Shelf")

    def facets(self, **query: Any) -> dict[str, Facet]:
        facets = self.client.get("/c/shelf/", query).context["products"].panel.facets
        return {facet.name: facet for facet in facets}

    def texts(self, name: str, **query: Any) -> list[str]:
        return [choice.text for choice, _count in self.facets(**query)[name].choices]


class ManyValuesTests(PanelTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.colour = fill(self.shelf, "Colour", COLOURS)
        self.common = ["Jade", "Ivory", "Hazel", "Grey", "Fawn", "Ecru"]

    def test_begin_with_those_that_most_products_have(self) -> None:
        self.assertEqual(self.texts("a.colour"), self.common)
        self.assertEqual(self.facets()["a.colour"].hidden, 4)

    def test_stay_where_they_are_when_others_are_told_apart(self) -> None:
        # Kiln Street has one of each.
        self.assertEqual(self.texts("a.colour", brand="kiln-street"), self.common)
        # Dear ones count for the order even where a filter leaves them out.
        for _ in range(9):
            make_product(category=self.shelf, price="900.00", attributes={"Colour": "Amber"})
        self.assertEqual(self.texts("a.colour")[0], "Amber")
        self.assertEqual(self.texts("a.colour", price="-500")[:3], ["Amber", "Jade", "Ivory"])
        answer = self.client.get("/search/", {"q": "product", "price": "-500"})
        (facet,) = [f for f in answer.context["products"].panel.facets if f.name == "a.colour"]
        self.assertEqual(facet.choices[0][0].text, "Amber")

    def test_go_on_with_the_others_by_name(self) -> None:
        whole = self.facets(more="a.colour")["a.colour"]
        self.assertEqual(
            self.texts("a.colour", more="a.colour"),
            [*self.common, "Amber", "Beige", "Cream", "Denim"],
        )
        self.assertEqual((whole.rest, whole.is_whole), (6, True))

    def test_show_what_is_chosen_after_them(self) -> None:
        beige = AttributeValue.objects.get(text="Beige").pk
        self.assertEqual(self.texts("a.colour", **{"a.colour": beige}), [*self.common, "Beige"])

    def test_stand_as_staff_arranged_them(self) -> None:
        values = self.colour.values.order_by("text")
        with edit_catalog(by=None) as edit:
            for position, value in enumerate(values, 1):
                value.position = position
                edit.save([value])
        self.assertEqual(self.texts("a.colour"), [*COLOURS][:6])
        self.assertEqual(self.texts("a.colour", more="a.colour"), [*COLOURS])
        jade = AttributeValue.objects.get(text="Jade").pk
        self.assertEqual(self.texts("a.colour", **{"a.colour": jade}), [*COLOURS][:6] + ["Jade"])

    def test_brands_too_begin_with_the_largest(self) -> None:
        for number in range(8):
            make_product(category=self.shelf, brand=f"Atelier {number}")
        self.assertEqual(
            self.texts("brand"), ["Nine Looms", "Kiln Street", *(f"Atelier {n}" for n in range(4))]
        )


class FewValuesTests(PanelTestCase):
    def test_hide_no_two_behind_a_button(self) -> None:
        fill(self.shelf, "Colour", dict([*COLOURS.items()][:8]))
        self.assertEqual(len(self.texts("a.colour")), 8)
        self.assertEqual(self.facets()["a.colour"].hidden, 0)
        self.assertEqual(self.texts("a.colour")[0], "Amber")

    def test_sizes_go_from_small_to_large_however_common(self) -> None:
        sizes = {"XXL": 9, "XL": 8, "L": 7, "M": 6, "S": 5, "XS": 4, "XXS": 1, "XXXS": 1}
        fill(self.shelf, "Size", sizes | {"XXXL": 1})
        self.assertEqual(self.texts("a.size"), ["XS", "S", "M", "L", "XL", "XXL"])

    def test_a_list_of_one_has_nothing_to_choose_from(self) -> None:
        make_product(category=self.shelf, attributes={"Colour": "Red"})
        make_filterable("Colour")
        self.assertEqual(self.facets(), {})
        self.assertNotContains(self.client.get("/c/shelf/"), 'id="filters_open"')
        self.assertIn("price", self.facets(price="-1"))


class NumberTests(PanelTestCase):
    def setUp(self) -> None:
        super().setUp()
        width = fill(
            self.shelf,
            "Width",
            {f"{number}": 1 + (number < 13) for number in range(10, 20)},
            kind=Attribute.Kind.NUMBER,
            unit="cm",
        )
        with edit_catalog(by=None) as edit:
            for value in width.values.all():
                value.number = Decimal(value.text)
                edit.save([value])

    def test_many_are_ranges_however_few_are_left(self) -> None:
        self.assertEqual(self.facets()["a.width"].kind, "range")
        self.assertEqual(self.facets(brand="nine-looms")["a.width"].kind, "range")

    def test_one_that_is_chosen_stays_to_be_seen(self) -> None:
        chosen = AttributeValue.objects.get(text="19").pk
        facet = self.facets(**{"a.width": chosen})["a.width"]
        self.assertEqual([c.text for c, _count in facet.choices if c.is_chosen], ["19 cm"])
