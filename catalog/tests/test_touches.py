"""Whoever keeps an index of the shop is told of whatever changes in it."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random
from threading import Event
from time import sleep

from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    ProductValue,
    Touch,
)
from catalog.touches import NOTHING, Mark, Touched, mark_now, since
from catalog.verbs import begin_anew, edit_catalog, prune, renew
from reviews import verbs as reviews
from storefront.testing import (
    StoreTestCase,
    at_once,
    make_category,
    make_product,
    make_review,
    make_variant_of,
    make_variants,
    values_for,
)


class Undone(Exception):
    """Takes back all that was done in a transaction."""


class SinceTests(StoreTestCase):
    def touched_by(self, *rows: object) -> Touched:
        """What saving these rows touches."""
        mark = mark_now()
        with edit_catalog(by=None) as edit:
            for row in rows:
                edit.save([row])
        return since(mark)[1]

    def test_says_nothing_while_nothing_happens(self) -> None:
        make_product()
        mark = mark_now()
        self.assertEqual(since(mark), (mark, NOTHING))
        self.assertFalse(since(mark)[1])

    def test_asks_one_query_while_nothing_happens(self) -> None:
        make_product()
        make_review()
        mark = mark_now()
        with self.assertNumQueries(1):
            since(mark)
        make_product()
        with self.assertNumQueries(2):
            since(mark)

    def test_sums_up_what_happened_and_gives_the_mark_to_go_on_from(self) -> None:
        product = make_product()
        make_review(product)
        mark = mark_now()
        other = make_product()
        make_review(product)
        after, touched = since(mark)
        self.assertEqual(touched, Touched(frozenset({product.pk, other.pk}), tree=True))
        self.assertEqual(after, mark_now())
        self.assertEqual(since(after), (after, NOTHING))

    def test_gives_up_where_the_mark_was_rolled_back(self) -> None:
        make_product()
        with suppress(Undone), transaction.atomic():
            make_product()
            mark = mark_now()
            raise Undone
        self.assertIsNone(since(mark))
        make_product()  # which on SQLite takes the number that the rollback freed
        make_product()
        self.assertIsNone(since(mark))

    def test_gives_up_where_the_mark_was_pruned(self) -> None:
        make_product()
        mark = mark_now()
        make_product()
        Touch.objects.filter(pk=mark.entries[0][1]).delete()
        self.assertIsNone(since(mark))

    def test_gives_up_where_a_part_begins(self) -> None:
        empty = mark_now()
        self.assertEqual(empty, Mark())
        self.assertEqual(since(empty), (empty, NOTHING))
        product = make_product()
        self.assertIsNone(since(empty))
        mark = mark_now()
        make_review(product)
        self.assertIsNone(since(mark))

    def test_knows_an_edition_from_before_there_were_touches(self) -> None:
        make_product()
        Touch.objects.all().delete()
        mark = mark_now()
        self.assertEqual(since(mark), (mark, NOTHING))
        make_product()
        self.assertIsNone(since(mark))

    def test_gives_up_where_everything_was_loaded_anew(self) -> None:
        make_product()
        make_review()
        mark = mark_now()
        begin_anew("catalogue")
        self.assertIsNone(since(mark))
        mark = mark_now()
        product = make_product()
        self.assertEqual(since(mark)[1].products, {product.pk})

    def test_tells_of_products_made_changed_and_deleted(self) -> None:
        product = make_product()
        product.name = "Another"
        self.assertEqual(self.touched_by(product), Touched(frozenset({product.pk})))
        mark, pk = mark_now(), product.pk
        with edit_catalog(by=None) as edit:
            edit.delete([product])
        self.assertEqual(since(mark)[1], Touched(frozenset({pk})))

    def test_tells_of_both_products_of_a_variant_that_moves(self) -> None:
        giver, taker = make_product(), make_product()
        (variant,) = make_variants(giver, {"Colour": "Blue"})
        with edit_catalog(by=None) as edit:
            edit.save([make_variant_of(giver, price="90.00")])
        variant.product = taker
        self.assertEqual(self.touched_by(variant).products, {giver.pk, taker.pk})
        giver.refresh_from_db()
        taker.refresh_from_db()
        self.assertEqual((giver.price, giver.colors), (Decimal("90.00"), []))
        self.assertEqual((taker.stock, len(taker.colors)), (20, 1))
        self.assertEqual(ProductValue.objects.get(variant=variant).product, taker)

    def test_tells_of_the_tree(self) -> None:
        parent, category = make_category(), make_category()
        product = make_product(category=category)
        for name, value in (("parent", parent), ("is_published", False), ("position", 3)):
            setattr(category, name, value)
            touched = self.touched_by(category)
            self.assertEqual((touched.tree, touched.vocabulary), (True, False))
        with edit_catalog(by=None) as edit:
            edit.delete([product])
        mark = mark_now()
        with edit_catalog(by=None) as edit:
            edit.delete([category])
        self.assertEqual(since(mark)[1], Touched(tree=True))

    def test_tells_of_the_vocabulary(self) -> None:
        make_product(brand="Holm", attributes={"Width": "40 cm"})
        brand, attribute = Brand.objects.get(), Attribute.objects.get()
        value = AttributeValue.objects.get()
        brand.name, value.text, attribute.unit = "Holm & Son", "41 cm", "cm"
        for row in (brand, value, attribute, Brand(name="New", slug="new")):
            self.assertEqual(self.touched_by(row), Touched(vocabulary=True))
        value.number = Decimal(41)
        self.assertEqual(self.touched_by(value), Touched(vocabulary=True))
        mark = mark_now()
        with edit_catalog(by=None) as edit:
            edit.delete([Brand.objects.get(name="New")])
        self.assertEqual(since(mark)[1], Touched(vocabulary=True))

    def test_tells_of_attributes_whose_ties_count_otherwise(self) -> None:
        make_product(attributes={"Width": "40 cm"})
        attribute = Attribute.objects.get()
        attribute.is_filterable = True
        told = Touched(vocabulary=True, attributes=frozenset({attribute.pk}))
        self.assertEqual(self.touched_by(attribute), told)
        attribute.kind = Attribute.Kind.NUMBER
        self.assertEqual(self.touched_by(attribute), told)
        other = Attribute(name="Depth", slug="depth")
        self.touched_by(other)
        value = AttributeValue.objects.get()
        value.attribute = other
        self.assertEqual(self.touched_by(value).attributes, {attribute.pk, other.pk})

    def test_tells_of_products_that_get_other_values(self) -> None:
        product, same = make_product(), make_product(attributes={"Material": "Oak"})
        mark = mark_now()
        with edit_catalog(by=None) as edit:
            oak = values_for(edit, {"Material": "oak"})
            edit.set_values([(product, oak), (same, oak)])
        self.assertEqual(since(mark)[1], Touched(frozenset({product.pk})))

    def test_tells_of_products_whose_rating_changes(self) -> None:
        product = make_product()
        review = make_review(product)
        mark = mark_now()
        reviews.withdraw([review], by=review.user)
        self.assertEqual(since(mark)[1], Touched(frozenset({product.pk})))


class PruneTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.marks = []
        for number in range(4):
            renew("catalogue", products=[number])
            self.marks.append(mark_now())
        renew("reviews")
        Touch.objects.update(at=timezone.now() - timedelta(days=3))

    def prune(self, *marks: Mark, days: int = 2) -> int:
        return prune(timezone.now() - timedelta(days=days), marks)

    def test_drops_what_is_old(self) -> None:
        self.assertEqual(self.prune(), 3)
        self.assertIsNone(since(self.marks[2]))
        renew("catalogue", products=[9])
        # The last of a part stays, so that who had seen it goes on from it.
        now = Mark((*self.marks[3].entries, *mark_now().entries[1:]))
        self.assertEqual(since(now)[1].products, {9})

    def test_keeps_what_is_young(self) -> None:
        self.assertEqual(self.prune(days=4), 0)
        last_but_one = Touch.objects.filter(part="catalogue").order_by("pk")[2]
        Touch.objects.filter(pk=last_but_one.pk).update(at=timezone.now())
        self.assertEqual(self.prune(), 2)

    def test_keeps_what_a_snapshot_needs(self) -> None:
        self.assertEqual(self.prune(self.marks[3], self.marks[1]), 1)
        mark = Mark((*self.marks[1].entries, *mark_now().entries[1:]))
        self.assertEqual(since(mark)[1].products, {2, 3})

    def test_leaves_no_gap_where_the_clock_went_back(self) -> None:
        first = Touch.objects.order_by("pk").first()
        Touch.objects.filter(pk=first.pk).update(at=timezone.now())
        self.assertEqual(self.prune(), 0)


class AtOnceTests(TransactionTestCase):
    """What one connection reads of what others commit."""

    def test_nobody_who_reads_on_misses_a_commit(self) -> None:
        renew("catalogue")
        renew("reviews")
        start = mark_now()
        done = Event()

        def writer(number: int) -> None:
            chance = Random(number)
            for step in range(8):
                with suppress(Undone), transaction.atomic():
                    sleep(chance.random() / 100)
                    if connection.vendor == "postgresql":
                        # Begun here: what it reads from now on, others may change first.
                        list(Touch.objects.values_list("pk")[:1])
                    sleep(chance.random() / 100)
                    renew(("catalogue", "reviews")[number % 2], products=[number * 10 + step])
                    sleep(chance.random() / 100)
                    if step == 4:
                        raise Undone

        def reader() -> set[int]:
            mark, met = start, set()
            while True:
                is_last = done.is_set()
                mark, touched = since(mark)
                met |= touched.products
                if is_last:
                    return met

        def writers() -> None:
            at_once(*(lambda number=number: writer(number) for number in range(4)))
            done.set()

        _none, *met = at_once(writers, reader, reader)
        written = {number * 10 + step for number in range(4) for step in range(8) if step != 4}
        self.assertEqual(met, [written, written])

    def test_who_renews_second_is_numbered_after_the_first_and_commits_after_it(self) -> None:
        renew("catalogue")
        mark = mark_now()
        is_renewed, may_end = Event(), Event()

        def first() -> None:
            with transaction.atomic():
                renew("catalogue", products=[1])
                is_renewed.set()
                may_end.wait(10)

        def second() -> None:
            is_renewed.wait(10)
            renew("catalogue", products=[2])

        def look() -> list[frozenset[int]]:
            is_renewed.wait(10)
            sleep(0.3)  # time enough for the second, were it let through
            during = since(mark)[1].products
            may_end.set()
            return during

        *_nones, during = at_once(first, second, look)
        self.assertEqual(during, frozenset())
        self.assertEqual(since(mark)[1].products, {1, 2})
        touches = Touch.objects.order_by("pk").values_list("products", flat=True)
        self.assertEqual(list(touches), [[], [1], [2]])
