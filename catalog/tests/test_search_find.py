"""What a search finds, and in which order."""

from collections.abc import Sequence

import numpy as np
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from catalog import facets, search
from catalog.facets import Scope
from catalog.models import Attribute, Product, Synonym
from catalog.search import Found
from catalog.verbs import edit_catalog, vocabulary
from catalog.verbs.edit import Edit
from storefront.testing import StoreTestCase, make_category, make_product, make_variants

MOST_SECONDS = 1


def find(text: str) -> Found:
    return search.find(text, timezone.now())


def names(text: str) -> list[str]:
    """The names of the products found, the closest first."""
    listing = facets.index(timezone.now()).listing(Scope(found=find(text)), sort=None)
    by_pk = Product.objects.in_bulk(list(listing.products[:24]))
    return [by_pk[pk].name for pk in listing.products[:24]]


def make_synonym(words: str, means: str, *, is_mutual: bool = True) -> Synonym:
    synonym = Synonym(words=words, means=means, is_mutual=is_mutual)
    with edit_catalog(by=None) as edit:
        edit.save([synonym])
    return synonym


class SearchTestCase(StoreTestCase):
    def assert_finds(self, name: str, texts: Sequence[str]) -> None:
        for text in texts:
            with self.subTest(text=text):
                self.assertIn(name, names(text))

    def assert_finds_nothing(self, texts: Sequence[str]) -> None:
        for text in texts:
            with self.subTest(text=text):
                self.assertEqual(names(text), [])


class TextsTests(SearchTestCase):
    def test_finds_what_stands_in_any_text(self) -> None:
        shelf = make_category("Floor lamps", parent=make_category("Lighting"))
        make_product(
            "Heron",
            brand="Kiln Street",
            category=shelf,
            description="Turned from oak by hand.",
            attributes={"Material": "Brass", "Colour": "Ochre"},
        )
        texts = ("heron", "kiln street", "floor lamp", "lighting", "oak", "brass", "ochre heron")
        self.assert_finds("Heron", texts)

    def test_finds_the_values_of_variants(self) -> None:
        shirt = make_product("Shirt")
        make_variants(shirt, {"Colour": "Teal"}, {"Colour": "Rust"})
        self.assert_finds("Shirt", ["teal shirt", "rust"])

    def test_reads_a_yes_as_the_name_of_its_attribute(self) -> None:
        tent = make_product("Tent")
        with edit_catalog(by=None) as edit:
            self.set_answer(edit, tent, "Yes")
        self.assert_finds("Tent", ["waterproof"])
        with edit_catalog(by=None) as edit:
            self.set_answer(edit, tent, "No")
        self.assert_finds_nothing(["waterproof"])

    def set_answer(self, edit: Edit, product: Product, text: str) -> None:
        wanted = [Attribute(name="Waterproof", kind=Attribute.Kind.BOOLEAN)]
        attribute = vocabulary.attributes(edit, wanted)["Waterproof"]
        values = vocabulary.values(edit, [(attribute, text)])
        edit.set_values([(product, list(values.values()))])


class WordsTests(SearchTestCase):
    def test_looks_past_endings_accents_and_letter_case(self) -> None:
        make_product("Crème brûlée dishes")
        self.assert_finds("Crème brûlée dishes", ["creme brulee dish", "CRÈME", "Dishes"])

    def test_takes_compounds_however_they_are_written(self) -> None:
        make_product("USB-C cable")
        make_product("Wifi router")
        make_product("Head phones")
        self.assert_finds("USB-C cable", ["usb-c", "usb c", "usbc", "USB C cable"])
        self.assert_finds("Wifi router", ["wi-fi", "wi fi", "wifi"])
        self.assert_finds("Head phones", ["headphones"])

    def test_takes_measures_however_they_are_written(self) -> None:
        make_product('Sleeve 13.3" 1 TB')
        for text in ('13.3"', "13.3 inch", "13,3 inch", "1tb", "1 tb", "1TB sleeve"):
            with self.subTest(text=text):
                self.assertEqual(names(text), ['Sleeve 13.3" 1 TB'])

    def test_takes_model_numbers_with_and_without_hyphens(self) -> None:
        make_product("Toner TN-2110")
        self.assert_finds("Toner TN-2110", ["tn-2110", "tn2110", "tn 2110", "TN-2110 toner"])

    def test_completes_what_was_begun(self) -> None:
        make_product("Terracotta pot")
        self.assert_finds("Terracotta pot", ["terra", "pot terraco"])

    def test_mends_one_slip_in_a_word(self) -> None:
        make_product("Armchair in wool")
        for text in ("armchiar", "armchar", "armchaair", "armchsir", "wool armchiar"):
            with self.subTest(text=text):
                found = find(text)
                self.assertEqual(len(found.products), 1)
                self.assertEqual(found.corrected, text.replace(text.split()[-1], "armchair"))
        self.assertIsNone(find("armchair").corrected)

    def test_shows_what_was_typed_before_what_may_have_been_meant(self) -> None:
        typed = make_product("Throw", description="Of the finest merina.")
        for number in range(101):
            make_product(f"Merino throw {number}")
        self.assertEqual(names("merina")[0], typed.name)
        self.assertEqual(len(find("merina").products), 102)
        self.assertIsNone(find("merina").corrected)

    def test_mends_no_short_word_no_number_and_no_two_slips(self) -> None:
        make_product("Mug 2110")
        make_product("Armchair")
        self.assert_finds_nothing(["mig", "2111", "armhciarr"])

    def test_finds_without_the_small_words(self) -> None:
        make_product("Lamp shade, linen")
        self.assert_finds("Lamp shade, linen", ["shade for a lamp", "the lamp with the shade"])

    def test_finds_what_staff_say_means_the_same(self) -> None:
        make_product("Couch")
        make_product("Floor lamp")
        make_synonym("sofa", "couch, settee")
        make_synonym("standard lamp", "floor lamp", is_mutual=False)
        self.assertEqual(names("sofas"), ["Couch"])
        self.assertEqual(names("standard lamp")[0], "Floor lamp")
        make_product("Sofa")
        self.assertEqual(set(names("couch")), {"Couch", "Sofa"})
        make_product("Standard lamp")
        self.assertEqual(names("floor lamp")[0], "Floor lamp")


class CodesTests(SearchTestCase):
    def test_finds_a_sku_however_it_is_typed(self) -> None:
        make_product("Star rug", sku="RUG-01.b/7")
        make_product("Rug 01 B 7")
        for text in ("RUG-01.b/7", "rug01b7", "rug 01 b 7", "Rug-01 B7"):
            with self.subTest(text=text):
                self.assertEqual(names(text)[0], "Star rug")
                self.assertEqual(find(text).exact, Product.objects.get(name="Star rug").pk)

    def test_a_whole_sku_brings_nothing_that_shares_a_part_of_it(self) -> None:
        make_product("Star rug", sku="RUG-STAR-40")
        make_product("Moon rug 40")
        self.assertEqual(names("rug-star-40"), ["Star rug"])
        self.assertEqual(find("rug-star-40").dropped, ())

    def test_finds_a_gtin_with_and_without_its_zeros(self) -> None:
        make_product("Star rug", gtin="0095205603217")
        for text in ("0095205603217", "95205603217", "095205603217", "0 095205 603217"):
            with self.subTest(text=text):
                self.assertEqual(names(text), ["Star rug"])

    def test_finds_a_sku_beside_other_words(self) -> None:
        make_product("Star rug", sku="X-4711")
        make_product("Moon rug", sku="X-4712")
        self.assertEqual(names("rug x-4711")[0], "Star rug")


class OrderTests(SearchTestCase):
    def test_puts_those_with_all_the_words_first(self) -> None:
        make_product("Wool rug")
        make_product("Wool throw")
        make_product("Jute rug", description="Lies well on wool.")
        self.assertEqual(names("wool rug")[:2], ["Wool rug", "Jute rug"])
        found = find("wool rug")
        self.assertEqual(len(found.whole), 2)
        self.assertEqual(len(found.products), 3)

    def test_finds_fewer_words_rather_than_nothing(self) -> None:
        make_product("Wool rug")
        found = find("wool xylophone")
        self.assertEqual(names("wool xylophone"), ["Wool rug"])
        self.assertEqual(found.dropped, ("xylophone",))
        self.assertFalse(found.whole)

    def test_a_word_in_the_name_counts_more_than_one_in_the_description(self) -> None:
        make_product("Vase", description="As round as a bowl. A bowl for flowers.")
        make_product("Bowl")
        self.assertEqual(names("bowl"), ["Bowl", "Vase"])

    def test_a_short_name_says_more_than_a_long_one(self) -> None:
        make_product("Bowl with two handles and a lid of oak")
        make_product("Oak bowl")
        self.assertEqual(names("bowl")[0], "Oak bowl")

    def test_a_name_with_the_words_in_a_row_comes_first(self) -> None:
        make_product("Lamp for a desk")
        make_product("A tall desk lamp")
        self.assertEqual(names("desk lamp")[0], "A tall desk lamp")

    def test_what_is_called_so_comes_before_what_is_for_it(self) -> None:
        electronics = make_category("Electronics")
        bags = make_category("Laptop bags", parent=electronics)
        laptops = make_category("Laptops", parent=electronics)
        make_product("Laptop bag", category=bags, brand="Heron")
        make_product("Thin laptop with a screen of 13 inches", category=laptops, brand="Kiln")
        make_product("Ink for Kiln", category=electronics, brand="Heron")
        self.assertEqual(names("laptop")[0], "Thin laptop with a screen of 13 inches")
        self.assertEqual(names("laptop bags")[0], "Laptop bag")
        self.assertEqual(names("kiln")[0], "Thin laptop with a screen of 13 inches")

    def test_tells_of_products_that_it_never_met_that_they_are_far(self) -> None:
        make_product("Bowl")
        scores = find("bowl").scores(np.array([1, 10**9], np.uint32))
        self.assertEqual(scores[1], 0)


class AnyTextTests(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_product('Star "rug" 100% wool_', sku="RUG-01", attributes={"Material": "Wool"})
        make_product("Стул 椅子 🪑 كرسي")

    @settings(max_examples=150, deadline=MOST_SECONDS * 1000)
    @given(st.text(max_size=300) | st.from_regex(r'(rug|wool|["*\-:()\'&|!<>%_\\] ?){1,20}'))
    @example("\0")
    @example("\ud800")
    @example("rug " * 2500)
    @example("r" * 10_000)
    @example("🪑")
    @example("كرسي")
    @example("rug AND NOT (wool OR *) NEAR/2 'x' & | ! <-> :*")
    @example("-" * 10_000)
    @example("1.1." * 2500)
    @example("ǆ" * 200)
    @example("ﷺ" * 200)
    def test_is_survived(self, text: str) -> None:
        found = find(text)
        self.assertLessEqual(len(found.words), search.words.MOST_WORDS)
        search.suggest(text, timezone.now())
        search.nearest(text, timezone.now())

    def test_other_scripts_are_found(self) -> None:
        for text in ("стул", "椅", "椅子", "كرسي"):
            with self.subTest(text=text):
                self.assertEqual(len(find(text).products), 1)
