"""The laws of counting, held by generated shops: what stands beside a value is what it leaves."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.facets import Index
from catalog.facets.plain import PlainListing
from catalog.tests.facet_shops import (
    HOUR,
    UNSHRUNK,
    Shop,
    assert_agrees,
    product_plans,
    question_plans,
)

# Far from the present: the clock of the tests is the one that is asked about.
NOON = datetime(2040, 1, 1, 12, tzinfo=UTC)


class LawTests(TestCase):
    @settings(max_examples=15, deadline=None, phases=UNSHRUNK)
    @given(st.lists(product_plans, max_size=7), st.lists(question_plans, min_size=3, max_size=5))
    def test_the_index_answers_as_plain_sql_does(self, products, questions) -> None:  # noqa: ANN001
        shop = Shop(NOON)
        shop.stock(products)
        for hour, asked in sorted(
            ((plan.hour, plan) for plan in questions), key=lambda pair: pair[0]
        ):
            now = NOON + hour * HOUR
            scope, filters = asked.scope(shop), asked.filters(shop)
            sort = None if scope.found and asked.is_preview else asked.sort
            listing = Index.build(now).listing(scope, filters, sort)
            assert_agrees(listing, PlainListing(now, scope, filters, sort), shop)
