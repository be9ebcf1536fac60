"""The index of a process keeps in step with the catalogue, however it began."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from django.test import TestCase
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from catalog import search, snapshots
from catalog.models import AttributeValue, Brand, Category, PostingPage, Product
from catalog.search import process
from catalog.search.index import Index
from catalog.verbs import edit_catalog
from catalog.verbs.editions import CATALOGUE, begin_anew
from storefront.testing import StoreTestCase, make_category, make_product, make_variants


def take_snapshot() -> None:
    mark, pieces = search.take_snapshot()
    snapshots.write(search.KIND, mark, pieces)


def found(text: str) -> set[int]:
    return set(search.find(text, timezone.now()).products)


def overtaken(pieces: list[bytes]) -> Iterator[bytes]:
    """Pieces that another run is quicker with."""
    yield from pieces
    take_snapshot()


class OtherProcess:
    """Another process, which began when this was made, with its own index."""

    def __init__(self) -> None:
        self.latest: process.State | None = None
        with self.running():
            process.current()

    @contextmanager
    def running(self) -> Iterator[None]:
        """For a while, what is asked is asked of that process."""
        ours, process._latest = process._latest, self.latest
        try:
            yield
        finally:
            self.latest, process._latest = process._latest, ours

    def found(self, text: str) -> set[int]:
        with self.running():
            return found(text)

    @property
    def index(self) -> Index:
        with self.running():
            return process.current()


class KeepingUpTests(StoreTestCase):
    """Each step on a process that read everything, and on one that began with a snapshot."""

    def setUp(self) -> None:
        self.lamp = make_product(
            "Heron", brand="Kiln", category=make_category("Lamps"), attributes={"Wood": "Oak"}
        )
        self.processes = [OtherProcess()]
        take_snapshot()
        self.processes.append(OtherProcess())
        self.assertIsNone(self.processes[0].index.stored)
        self.assertIsNotNone(self.processes[1].index.stored)

    def assert_found(self, text: str, *products: Product) -> None:
        for number, other in enumerate(self.processes):
            with self.subTest(text=text, process=number):
                self.assertEqual(other.found(text), {product.pk for product in products})

    def test_with_a_new_product(self) -> None:
        rug = make_product("Star rug", description="Of jute.", sku="R-1")
        for text in ("star", "rug", "jute", "r-1", "stra"):
            self.assert_found(text, rug)

    def test_with_other_texts(self) -> None:
        self.lamp.name, self.lamp.description = "Egret", "Of brass."
        with edit_catalog(by=None) as edit:
            edit.save([self.lamp])
        self.assert_found("heron")
        self.assert_found("egret brass", self.lamp)

    def test_with_a_deleted_product(self) -> None:
        with edit_catalog(by=None) as edit:
            edit.delete([self.lamp])
        self.assert_found("heron")
        self.assert_found("kiln")

    def test_with_other_options(self) -> None:
        make_variants(self.lamp, {"Colour": "Teal"}, {"Colour": "Rust"})
        self.assert_found("teal", self.lamp)

    def test_with_a_renamed_brand(self) -> None:
        brand = Brand.objects.get()
        brand.name = "Nine Looms"
        with edit_catalog(by=None) as edit:
            edit.save([brand])
        self.assert_found("kiln")
        self.assert_found("looms", self.lamp)

    def test_with_a_renamed_category_and_its_descendants(self) -> None:
        lamps = Category.objects.get(name="Lamps")
        pin = make_product("Pin", category=make_category("Wall", parent=lamps))
        lamps.name = "Lighting"
        with edit_catalog(by=None) as edit:
            edit.save([lamps])
        self.assert_found("lamps")
        self.assert_found("lighting", self.lamp, pin)

    def test_with_a_renamed_value(self) -> None:
        oak = AttributeValue.objects.get(text="Oak")
        oak.text = "Walnut"
        with edit_catalog(by=None) as edit:
            edit.save([oak])
        self.assert_found("oak")
        self.assert_found("walnut", self.lamp)

    def test_with_a_later_snapshot(self) -> None:
        rug = make_product("Star rug")
        take_snapshot()
        self.processes.append(OtherProcess())
        jug = make_product("Moon jug")
        self.assert_found("star", rug)
        self.assert_found("moon", jug)
        self.assert_found("heron", self.lamp)

    def test_with_more_than_it_reads_at_once(self) -> None:
        most, process.MOST_AT_ONCE = process.MOST_AT_ONCE, 2
        self.addCleanup(setattr, process, "MOST_AT_ONCE", most)
        products = {make_product(f"Thing {n}").pk for n in range(5)}
        stored = self.processes[1]
        self.assertEqual(len(stored.found("thing")), 2)
        self.assertEqual(len(stored.found("thing")), 4)
        self.assertEqual(stored.found("thing"), products)

    def test_with_a_number_of_what_waits_to_be_read(self) -> None:
        most, process.MOST_FRESH = process.MOST_FRESH, 0
        self.addCleanup(setattr, process, "MOST_FRESH", most)
        rug = make_product("Star rug", sku="R-17")
        stored = self.processes[1]
        self.assertEqual(stored.found("star"), set())
        self.assertEqual(stored.found("r-17 heron"), {rug.pk, self.lamp.pk})


class StoredTests(TestCase):
    def test_reads_as_it_was_written(self) -> None:
        for number in range(60):
            make_product(f"Thing {number % 7} lamp", description=f"word{number} and more")
        built = OtherProcess().index
        take_snapshot()
        stored = OtherProcess().index
        self.assertEqual(stored.size, built.size)
        self.assertEqual(stored.top, built.top)
        known = sorted(term.encode() for term in built.fresh.numbers if built.count(term))
        self.assertEqual(list(stored.stored.terms), known)
        for term in map(bytes.decode, stored.stored.terms):
            one, other = stored.posting(term), built.posting(term)
            self.assertEqual(one.products.tolist(), other.products.tolist())
            self.assertEqual(one.weights.tolist(), other.weights.tolist())
            self.assertEqual(one.places.tolist(), other.places.tolist())
        self.assertEqual(list(stored.stored.spelled), list(built.fresh.spelled))

    def test_is_written_of_an_empty_shop(self) -> None:
        take_snapshot()
        self.assertEqual(found("thing"), set())
        product = make_product("Thing")
        self.assertEqual(found("thing"), {product.pk})

    def test_begins_anew_where_its_pages_are_gone(self) -> None:
        product = make_product("Thing")
        take_snapshot()
        other = OtherProcess()
        for _ in range(3):
            take_snapshot()
        self.assertEqual(other.found("thing"), {product.pk})

    def test_does_without_pages_that_are_lost(self) -> None:
        product = make_product("Thing")
        take_snapshot()
        PostingPage.objects.all().delete()
        self.assertEqual(found("thing"), {product.pk})

    def test_leaves_the_pages_of_a_run_that_began_later_and_was_done_sooner(self) -> None:
        product = make_product("Thing")
        mark, pieces = search.take_snapshot()
        first = next(pieces)
        take_snapshot()
        with self.assertRaises(snapshots.Gone):
            snapshots.write(search.KIND, mark, overtaken([first, *pieces]))
        self.assertEqual(OtherProcess().found("thing"), {product.pk})

    def test_keeps_the_pages_of_two_generations(self) -> None:
        make_product("Thing")
        for _ in range(4):
            take_snapshot()
        generations = PostingPage.objects.values_list("generation", flat=True)
        self.assertEqual(len(set(generations)), 2)

    def test_loses_no_pages_to_a_run_that_began_earlier(self) -> None:
        product = make_product("Thing")
        take_snapshot()
        mark, pieces = search.take_snapshot()
        first = next(pieces)

        def overtaken() -> Iterator[bytes]:
            yield first
            take_snapshot()
            yield from pieces

        with self.assertRaises(snapshots.Gone):
            snapshots.write(search.KIND, mark, overtaken())
        self.assertEqual(OtherProcess().found("thing"), {product.pk})

    def test_loses_no_pages_to_a_run_that_is_done_sooner(self) -> None:
        product = make_product("Thing")
        _mark, earlier = search.take_snapshot()
        next(earlier)
        mark, later = search.take_snapshot()
        first = next(later)
        list(earlier)
        snapshots.write(search.KIND, mark, chain([first], later))
        self.assertEqual(OtherProcess().found("thing"), {product.pk})

    def test_lets_go_of_the_same_words_once(self) -> None:
        make_product("Thing")
        take_snapshot()
        words = process.current().stored
        process.let_go(words)
        newer = process.current()
        self.assertIsNot(newer.stored, words)
        process.let_go(words)
        self.assertIs(process.current(), newer)

    def test_begins_anew_where_words_are_weighed_otherwise_now(self) -> None:
        product = make_product("Thing")
        take_snapshot()
        form, process.stored.form = process.stored.form, lambda: 1
        self.addCleanup(setattr, process.stored, "form", form)
        self.assertIsNone(OtherProcess().index.stored)
        self.assertEqual(found("thing"), {product.pk})

    def test_answers_by_what_is_stored_of_a_large_shop_that_nobody_can_catch_up_with(self) -> None:
        thing = make_product("Thing")
        take_snapshot()
        rug = make_product("Rug")
        begin_anew(CATALOGUE)
        most, process.MOST_BUILT = process.MOST_BUILT, 0
        self.addCleanup(setattr, process, "MOST_BUILT", most)
        with self.assertLogs("catalog.search", "WARNING"):
            other = OtherProcess()
        self.assertEqual(other.found("thing"), {thing.pk})
        lamp = make_product("Lamp")
        self.assertEqual(other.found("lamp"), {lamp.pk})
        self.assertEqual(other.found("rug"), set())
        take_snapshot()
        self.assertEqual(other.found("rug"), {rug.pk})

    def test_holds_few_bytes_of_its_pages(self) -> None:
        kept = process.stored.KeptPages(1)
        PostingPage.objects.bulk_create(
            PostingPage(generation=1, number=number, data=bytes(1000)) for number in range(20)
        )
        most, process.stored.KEPT_BYTES = process.stored.KEPT_BYTES, 5000
        self.addCleanup(setattr, process.stored, "KEPT_BYTES", most)
        for number in range(20):
            self.assertEqual(len(kept.page(number)), 1000)
        self.assertEqual(list(kept._pages), [15, 16, 17, 18, 19])


WORDS = st.sampled_from(["lamp", "Lampe", "usb-c", "13.3", "Crème", "wool rug", "1 TB", "O'Neil"])


class EveryWordTests(HypothesisTestCase):
    def setUp(self) -> None:
        process.forget()

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=5), st.data())
    def test_of_a_name_finds_it_at_once_in_every_process(
        self, names: list[list[str]], data: st.DataObject
    ) -> None:
        process.forget()
        others = [OtherProcess()]
        for number, name in enumerate(names):
            if data.draw(st.booleans()):
                take_snapshot()
                others.append(OtherProcess())
            product = make_product(f"{' '.join(name)} {number}")
            for other in others:
                for word in name:
                    self.assertIn(product.pk, other.found(word))
