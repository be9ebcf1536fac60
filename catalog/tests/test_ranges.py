"""Ranges to choose from at a glance."""

from collections.abc import Sequence
from decimal import Decimal

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.facets import Range
from catalog.filters import range_text
from catalog.ranges import MOST_RANGES, ready_ranges

PRICES = st.lists(st.decimals("0.01", "99999999", places=2), min_size=1, max_size=30)


def holds(one: Range, number: Decimal) -> bool:
    above = one.lowest is None or number >= one.lowest
    return above and (one.highest is None or number <= one.highest)


def ready(numbers: Sequence[Decimal]) -> list[tuple[Range, int]]:
    def counts_of(ranges: Sequence[Range]) -> list[int]:
        return [sum(holds(one, number) for number in numbers) for one in ranges]

    return ready_ranges(min(numbers), max(numbers), Decimal(1), counts_of)


class ReadyRangesTests(SimpleTestCase):
    def ends(self, numbers: Sequence[int]) -> list[str]:
        ranges = [one for one, _count in ready([Decimal(number) for number in numbers])]
        return [range_text(one, "-") for one in ranges]

    def test_have_round_ends(self) -> None:
        self.assertEqual(self.ends(range(14, 140)), ["-40", "40-60", "60-80", "80-120", "120-"])

    def test_spread_out_where_prices_do(self) -> None:
        self.assertEqual(
            self.ends([5, 9, 12, 18, 25, 40, 90, 300, 2000]),
            ["-10", "10-20", "20-50", "50-100", "100-"],
        )

    def test_are_none_where_they_tell_nothing_apart(self) -> None:
        for numbers in ([5], [5, 5], [5, 6]):
            with self.subTest(numbers=numbers):
                self.assertEqual(self.ends(numbers), [])

    @given(PRICES)
    @settings(deadline=None)
    def test_hold_every_price_in_few_ranges_none_of_them_empty(self, prices: list[Decimal]) -> None:
        ranges = ready(prices)
        self.assertLessEqual(len(ranges), MOST_RANGES)
        self.assertNotEqual(len(ranges), 1)
        self.assertTrue(all(count for _one, count in ranges))
        if ranges:
            for price in prices:
                self.assertTrue(any(holds(one, price) for one, _count in ranges))
