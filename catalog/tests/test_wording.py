"""How filters and their values read, and in which order."""

from decimal import Decimal

from django.test import SimpleTestCase, override_settings
from django.utils import translation

from catalog.facets import Range
from catalog.labels import AttributeLabel, ValueLabel
from catalog.models import Attribute
from catalog.wording import (
    LONGEST_TEXT,
    count_text,
    number_text,
    place_of_text,
    place_of_value,
    price_text,
    value_text,
)

WIDTH = AttributeLabel(1, "Width", "width", Attribute.Kind.NUMBER, "cm")
SIZE = AttributeLabel(2, "Size", "size", Attribute.Kind.TEXT, "")


def value(text: str, number: str | None = None, position: int = 0) -> ValueLabel:
    return ValueLabel(1, 1, text, number and Decimal(number), "", position)


def span(low: str, high: str) -> Range:
    return Range(Decimal(low) if low else None, Decimal(high) if high else None)


class WordingTests(SimpleTestCase):
    def test_says_ranges_of_prices(self) -> None:
        for low, high, said in (
            ("10", "50", "$10 – $50"),
            ("9.5", "1200", "$9.50 – $1,200"),
            ("", "50.00", "Up to $50"),
            ("0", "", "$0 and more"),
        ):
            self.assertEqual(price_text(span(low, high)), said)
        with translation.override("de"), override_settings(SHOP_CURRENCY="EUR"):
            self.assertEqual(price_text(span("10", "12.5")), "10\xa0€ – 12,50\xa0€")

    def test_says_numbers_with_their_unit(self) -> None:
        self.assertEqual(number_text(span("40", "60.500"), "cm"), "40 – 60.5 cm")
        self.assertEqual(number_text(span("2010", ""), ""), "2010 and more")
        self.assertEqual(value_text(WIDTH, value("40cm", "40.000000")), "40 cm")
        self.assertEqual(value_text(WIDTH, value("wide")), "wide")
        self.assertEqual((count_text(999), count_text(18017)), ("999", "18,017"))

    def test_keeps_a_page_of_prose_short(self) -> None:
        self.assertEqual(len(value_text(SIZE, value("long " * 500))), LONGEST_TEXT)

    def test_puts_values_in_the_order_of_people(self) -> None:
        for order in (
            ["XS", "S", "M", "L", "XL", "28", "30", "one size"],
            ["9 cm", "10 cm", "100 cm"],
            ["apple", "Banana", "cherry"],
        ):
            shuffled = map(value, reversed(order))
            self.assertEqual([v.text for v in sorted(shuffled, key=place_of_value)], order)
        numbers = [value("ten", "10"), value("two", "2"), value("none")]
        self.assertEqual(
            [v.text for v in sorted(numbers, key=place_of_value)], ["two", "ten", "none"]
        )
        by_hand = [value("a", position=2), value("z", position=1)]
        self.assertEqual(sorted(by_hand, key=place_of_value)[0].text, "z")

    def test_orders_texts_of_any_kind(self) -> None:
        texts = ["", "1", "a1", "1a", "²", "٣", "a\0", "9" * 400]
        self.assertEqual(len(sorted(texts, key=place_of_text)), len(texts))
