"""The laws of counting, held by generated shops."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.facets import Counts, Filters, Index, Range, Scope
from catalog.facets.plain import PlainListing
from catalog.tests.facet_shops import (
    HOUR,
    PRICES,
    UNSHRUNK,
    ProductPlan,
    QuestionPlan,
    Shop,
    assert_agrees,
    product_plans,
    question_plans,
)

# Far from the present: the clock of the tests is the one that is asked about.
NOON = datetime(2040, 1, 1, 12, tzinfo=UTC)
products = st.lists(product_plans, min_size=3, max_size=8)


class LawTests(TestCase):
    @settings(max_examples=12, deadline=None, phases=UNSHRUNK)
    @given(products, st.lists(question_plans, min_size=10, max_size=20))
    def test_the_number_beside_a_value_is_what_it_leaves(
        self, stocked: list[ProductPlan], asked: list[QuestionPlan]
    ) -> None:
        shop = Shop(NOON)
        shop.stock(stocked)
        index = Index.build(NOON)
        for plan in asked:
            scope, filters = plan.scope(shop), plan.filters(shop)
            counts = index.listing(scope, filters).counts
            for click, number in clicks(scope, filters, counts, shop):
                assert index.listing(*click).count == number, click

    @settings(max_examples=12, deadline=None, phases=UNSHRUNK)
    @given(products, st.lists(question_plans, min_size=3, max_size=5))
    def test_the_index_answers_as_plain_sql_does(
        self, stocked: list[ProductPlan], asked: list[QuestionPlan]
    ) -> None:
        shop = Shop(NOON)
        shop.stock(stocked)
        for plan in asked:
            now = NOON + plan.hour * HOUR
            scope, filters = plan.scope(shop), plan.filters(shop)
            sort = None if scope.found and plan.in_stock else plan.sort
            listing = Index.build(now).listing(scope, filters, sort)
            assert_agrees(listing, PlainListing(now, scope, filters, sort), shop)


def clicks(
    scope: Scope, filters: Filters, counts: Counts, shop: Shop
) -> Iterator[tuple[tuple[Scope, Filters], int]]:
    """Every value that has a number, and every one that has none, clicked."""
    for brand in shop.brands:
        clicked = filters.without(brands=frozenset([brand.pk]))
        yield (scope, clicked), counts.brands.get(brand.pk, 0)
    for category in shop.categories if scope.category is None else ():
        clicked = replace(scope, category=category.pk)
        yield (clicked, filters), counts.categories.get(category.pk, 0)
    for stars in (4, 3, 2, 1):
        yield (scope, filters.without(rating=stars)), counts.ratings.get(stars, 0)
    yield (scope, filters.without(in_stock=True)), counts.in_stock
    for value in shop.values:
        others = but_for(filters, value.attribute_id)
        chosen = (*others.values, (value.attribute_id, frozenset([value.pk])))
        number = counts.values.get(value.attribute_id, {}).get(value.pk, 0)
        yield (scope, others.without(values=chosen)), number
    prices = [Range(None, PRICES[0]), Range(PRICES[1], PRICES[3]), Range(PRICES[2], None)]
    for ends, number in zip(prices, counts.of_price(prices), strict=True):
        yield (scope, filters.without(price=ends)), number
    width = shop.attributes["Width"].pk
    widths = [Range(None, Decimal(10)), Range(Decimal(11), Decimal(20))]
    for ends, number in zip(widths, counts.of_range(width, widths), strict=True):
        others = but_for(filters, width)
        yield (scope, others.without(ranges=((width, ends),))), number


def but_for(filters: Filters, attribute: int) -> Filters:
    """The filters of all other facets."""
    return filters.without(
        values=tuple(pair for pair in filters.values if pair[0] != attribute),
        ranges=tuple(pair for pair in filters.ranges if pair[0] != attribute),
    )
