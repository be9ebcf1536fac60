"""What is done with all indexes is done with each."""

from django.utils import timezone

from catalog import facets, indexes, search
from storefront.testing import StoreTestCase, make_product


class IndexesTests(StoreTestCase):
    def test_are_there_without_a_further_query_once_they_are_loaded(self) -> None:
        make_product("Rug")
        indexes.preload()
        # Each asks whether something was touched since.
        with self.assertNumQueries(2):
            index = facets.index(timezone.now())
            search.current()
        self.assertEqual(index.listing(facets.Scope(), facets.NOTHING_CHOSEN).count, 1)

    def test_are_loaded_anew_once_they_are_forgotten(self) -> None:
        indexes.preload()
        before = search.current()
        self.assertIs(search.current(), before)
        indexes.forget()
        self.assertIsNot(search.current(), before)
