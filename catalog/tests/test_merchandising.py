"""What staff answer to a query by hand, and which queries are suggested to everyone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis.strategies import text

from catalog.merchandising import pins_for, popular, redirect_for
from catalog.models import Change, HiddenSearch, Pin, SearchCount, SearchRedirect
from catalog.models.searching import LONGEST_KEY
from catalog.search import key_of
from catalog.verbs import edit_catalog
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_pins,
    make_product,
    make_search_redirect,
)


@pytest.mark.parametrize(
    "same", ["garden chair", "  Garden\tCHAIR ", "garden-chair", "gärden chairs!"]
)
def test_queries_with_the_same_words_are_one(same: str) -> None:
    assert key_of(same) == key_of("Garden chair")


@pytest.mark.parametrize("other", ["chair", "garden table", "chair garden", ""])
def test_queries_with_other_words_are_not(other: str) -> None:
    assert key_of(other) != key_of("Garden chair")


@given(text())
def test_whatever_is_typed_has_a_key_that_fits(query: str) -> None:
    assert len(key_of(query)) <= LONGEST_KEY


class RedirectTests(StoreTestCase):
    def leads_to(self, query: str) -> str | None:
        return redirect_for(query, timezone.now())

    def test_leads_to_a_category_a_product_or_an_address(self) -> None:
        category, product = make_category("Rugs"), make_product("Moss")
        make_search_redirect("carpets", category=category)
        make_search_redirect("the green one", product=product)
        make_search_redirect("everything", address="/c/")
        self.assertEqual(self.leads_to("Carpets"), category.get_absolute_url())
        self.assertEqual(self.leads_to("the  GREEN one"), product.get_absolute_url())
        self.assertEqual(self.leads_to("everything"), "/c/")
        self.assertIsNone(self.leads_to("rugs"))
        self.assertIsNone(self.leads_to(""))

    def test_leads_nobody_to_what_shoppers_may_not_see(self) -> None:
        now = timezone.now()
        make_search_redirect("attic", category=make_category("Attic", is_published=False))
        make_search_redirect("soon", product=make_product(publish_at=now + timedelta(days=1)))
        self.assertIsNone(self.leads_to("attic"))
        self.assertIsNone(self.leads_to("soon"))
        self.assertIsNotNone(redirect_for("soon", now + timedelta(days=2)))

    def test_goes_with_what_it_leads_to(self) -> None:
        product = make_product()
        redirect = make_search_redirect("moss", product=product)
        with edit_catalog(by=None) as edit:
            edit.delete([product])
        self.assertFalse(SearchRedirect.objects.exists())
        gone = Change.objects.get(model="searchredirect", object_id=redirect.pk, after__isnull=True)
        self.assertEqual(gone.before["query"], "moss")


class PinTests(StoreTestCase):
    def test_stand_in_the_order_that_staff_gave_them(self) -> None:
        first, second = make_product(), make_product()
        make_pins("rugs", second, first)
        self.assertEqual(pins_for("RUGS"), [second.pk, first.pk])
        self.assertEqual(pins_for("rug tiles"), [])

    def test_go_with_their_product_and_leave_a_line_in_the_journal(self) -> None:
        first, second = make_product(), make_product()
        make_pins("rugs", first, second)
        with edit_catalog(by=None) as edit:
            edit.delete([first])
        self.assertEqual(pins_for("rugs"), [second.pk])
        self.assertTrue(Change.objects.filter(model="pin", after__isnull=True).exists())

    def test_go_with_their_search(self) -> None:
        search = make_pins("rugs", make_product())
        with edit_catalog(by=None) as edit:
            edit.delete([search])
        self.assertFalse(Pin.objects.exists())
        self.assertTrue(Change.objects.filter(model="pin", after__isnull=True).exists())


class PopularTests(StoreTestCase):
    def counted(self, text: str, *counts: int, found: int = 3, from_day: int = 0) -> None:
        """Stores counts for today, yesterday…"""
        today = timezone.localdate()
        SearchCount.objects.bulk_create(
            SearchCount(
                day=today - timedelta(days=from_day + days),
                key=key_of(text),
                text=text,
                searches=count,
                found=found,
            )
            for days, count in enumerate(counts)
        )

    def test_are_those_asked_for_most(self) -> None:
        self.counted("rugs", 4, 4)
        self.counted("vases", 9, 9)
        self.counted("cups", 5, 1)
        self.assertEqual(popular(10), ["vases", "rugs", "cups"])
        self.assertEqual(popular(1), ["vases"])

    def test_leave_out_what_is_rare_or_of_one_day(self) -> None:
        self.counted("somebody's own", 2, 2)
        self.counted("joke", 500)
        self.assertEqual(popular(10), [])

    def test_leave_out_what_finds_nothing_is_old_or_has_no_words(self) -> None:
        self.counted("unicorns", 9, 9, found=0)
        self.counted("snow shovel", 9, 9, from_day=40)
        self.counted("", 9, 9)
        self.assertEqual(popular(10), [])

    def test_never_show_what_staff_hid(self) -> None:
        self.counted("rugs", 9, 9)
        self.assertEqual(popular(10), ["rugs"])
        with edit_catalog(by=self.olivia) as edit:
            edit.save([HiddenSearch(query="Rugs", key=key_of("Rugs"))])
        self.assertEqual(popular(10), [])

    def test_are_asked_for_once_an_edition(self) -> None:
        make_product()
        self.counted("rugs", 9, 9)
        popular(10)
        with self.assertNumQueries(1):
            popular(10)
