"""What an address asks of a list, and the one address that asks it."""

from decimal import Decimal
from unittest.mock import patch

from django.http import QueryDict
from django.utils import timezone

from catalog import labels
from catalog.facets import Filters, Range
from catalog.filters import MOST_CHOSEN, Asked, asked_in
from catalog.models import Attribute, AttributeValue, Brand
from catalog.models.product import Sort
from catalog.paging import Place
from catalog.present import Present
from catalog.verbs import edit_catalog
from storefront.testing import StoreTestCase, make_product


class FiltersTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for brand in ("Kiln Street", "Nine Looms"):
            make_product(brand=brand, attributes={"Colour": f"{brand} red", "Width": "40"})
        with edit_catalog(by=None) as edit:
            for attribute in Attribute.objects.all():
                attribute.is_filterable = True
                if attribute.name == "Width":
                    attribute.kind, attribute.unit = Attribute.Kind.NUMBER, "cm"
                edit.save([attribute])
        cls.kiln, cls.looms = Brand.objects.order_by("name")
        cls.color, cls.width = Attribute.objects.order_by("name")
        cls.red, cls.other = AttributeValue.objects.filter(attribute=cls.color).order_by("pk")
        cls.forty = AttributeValue.objects.get(attribute=cls.width)

    def asked(self, query: str) -> Asked:
        catalogue = Present((), timezone.now())
        return asked_in(QueryDict(query), labels.Labels(catalogue), "/c/rugs/", {"q": ""})

    def test_understands_every_filter(self) -> None:
        asked = self.asked(
            f"brand=nine-looms&brand=kiln-street&price=10-50&rating=4&stock=in"
            f"&a.colour={self.red.pk}&a.colour={self.other.pk}&a.width=30..50&sort=price&page=2"
        )
        self.assertEqual(
            asked.filters,
            Filters(
                brands=frozenset({self.kiln.pk, self.looms.pk}),
                price=Range(Decimal(10), Decimal(50)),
                rating=4,
                in_stock=True,
                values=((self.color.pk, frozenset({self.red.pk, self.other.pk})),),
                ranges=((self.width.pk, Range(Decimal(30), Decimal(50))),),
            ),
        )
        self.assertEqual((asked.sort, asked.place), (Sort.PRICE, Place(2, is_grown=False)))
        self.assertEqual(asked.ignored, ())

    def test_asks_for_nothing_where_nothing_is_said(self) -> None:
        for query in (
            "",
            "brand=&price_from=&price_to=&rating=&sort=&a.width.from=",
            "sort=position",
        ):
            with self.subTest(query=query):
                asked = self.asked(query)
                self.assertFalse(asked.filters)
                self.assertEqual((asked.sort, asked.ignored), (None, ()))
                self.assertEqual(asked.address(), "/c/rugs/")

    def test_writes_one_address_for_one_question(self) -> None:
        address = "/c/rugs/?brand=kiln-street&brand=nine-looms&price=10-50&rating=4&sort=price"
        for query in (
            "brand=kiln-street&brand=nine-looms&price=10-50&rating=4&sort=price",
            "sort=price&brand=nine-looms&brand=kiln-street&brand=nine-looms&price=10.00-50&rating=4",
            "price_from=10,0&price_to=50&rating=4&brand=kiln-street&sort=price&brand=nine-looms"
            "&utm_source=letter&more=brand&fewer=brand&stock=",
        ):
            with self.subTest(query=query):
                self.assertEqual(self.asked(query).address(), address)
                self.assertEqual(self.asked(query).ignored, ())

    def test_takes_away_one_filter_or_all(self) -> None:
        asked = self.asked("brand=kiln-street&more=brand&price=-50&sort=rating&page=3")
        self.assertEqual(
            asked.without(("brand", "kiln-street")), "/c/rugs/?more=brand&price=-50&sort=rating"
        )
        self.assertEqual(asked.plain(), "/c/rugs/?more=brand&sort=rating")

    def test_reads_open_ranges(self) -> None:
        for query, low, high in (
            ("price=10-", 10, None),
            ("price=-50", None, 50),
            ("price_to=50", None, 50),
            ("price=12.50-12.50", "12.5", "12.5"),
            ("price=20", 20, 20),
        ):
            with self.subTest(query=query):
                price = self.asked(query).filters.price
                ends = [None if end is None else Decimal(end) for end in (low, high)]
                self.assertEqual([price.lowest, price.highest], ends)

    def test_a_range_pressed_takes_the_place_of_one_typed(self) -> None:
        pressed = self.asked("price=10-20&price_from=1&price_to=2")
        self.assertEqual(pressed.filters.price, Range(Decimal(10), Decimal(20)))
        self.assertIsNone(self.asked("price=-&price_from=1&price_to=2").filters.price)

    def test_turns_a_range_round_and_says_so(self) -> None:
        asked = self.asked("price=50-10&a.width=9..-9")
        self.assertEqual(asked.filters.price, Range(Decimal(10), Decimal(50)))
        self.assertEqual(dict(asked.filters.ranges)[self.width.pk], Range(Decimal(-9), Decimal(9)))
        self.assertIn("Price went from high to low: we turned it round.", asked.ignored)

    def test_says_what_it_leaves_out(self) -> None:
        for query in (
            "brand=nobody",
            "brand=%00",
            "colour=red",
            "a.flavour=1",
            f"a.colour={self.forty.pk}",
            "a.colour=red",
            f"a.colour={'9' * 30}",
            f"a.colour=0{self.red.pk}",
            "a.colour=1..5",
            "price=cheap",
            "price=nan-",
            "price=1e9-",
            "price=-5-10",
            f"price={'9' * 400}-",
            "a.width=..wide",
            "rating=6",
            "rating=4.5",
            "stock=out",
            "sort=size",
            "page=-1",
            "page=0",
            "upto=x",
            "sort=price&sort=rating",
            "q=" + "x" * 10_000 + "&<b>=1",
        ):
            with self.subTest(query=query[:40]):
                asked = self.asked(query)
                self.assertFalse(asked.filters)
                self.assertEqual(len(asked.ignored), 1)
                self.assertLess(len(asked.ignored[0]), 160)

    def test_keeps_what_it_says_short(self) -> None:
        asked = self.asked("&".join(f"x{number}={number}" for number in range(300)))
        self.assertEqual(len(asked.ignored), 4)
        self.assertIn("297 more things", asked.ignored[-1])

    def test_takes_so_many_choices_and_no_more(self) -> None:
        with edit_catalog(by=None) as edit:
            values = [AttributeValue(attribute=self.color, text=f"Red {n}") for n in range(500)]
            edit.save(values)
        asked = self.asked("&".join(f"a.colour={value.pk}" for value in values))
        self.assertEqual(len(dict(asked.filters.values)[self.color.pk]), MOST_CHOSEN)
        self.assertEqual(
            asked.ignored, ("We left out 450 choices: 50 at once are as many as we can take.",)
        )

    def test_reads_the_values_of_all_attributes_at_once(self) -> None:
        query = f"a.colour={self.red.pk}&a.colour={self.other.pk}&a.width={self.forty.pk}"
        # The next turn of the clock, the attributes, whether the values are few, and these.
        with patch.object(labels, "MOST_READ", 0), self.assertNumQueries(4):
            filters = self.asked(query).filters
        self.assertEqual([pk for pk, _values in filters.values], [self.color.pk, self.width.pk])

    def test_an_attribute_that_is_no_filter_any_more_is_left_out(self) -> None:
        self.color.is_filterable = False
        with edit_catalog(by=None) as edit:
            edit.save([self.color])
        self.assertFalse(self.asked(f"a.colour={self.red.pk}").filters)
