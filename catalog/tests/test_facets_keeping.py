"""Whatever happens to the catalogue, what each process knows of it is what the tables say."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event
from unittest.mock import DEFAULT, patch

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog import facets, snapshots
from catalog.facets import keeping
from catalog.facets.keeping import Keeper, take_snapshot
from catalog.facets.plain import PlainListing
from catalog.models import Attribute, Brand, Product, ProductValue, Variant
from catalog.tests.facet_shops import (
    HOUR,
    UNSHRUNK,
    ProductPlan,
    QuestionPlan,
    Shop,
    assert_agrees,
    product_plans,
    question_plans,
    rate,
)
from catalog.verbs import edit_catalog
from reviews import verbs as reviews
from storefront.testing import at_once, make_product, make_review, make_user

NOON = datetime(2040, 1, 1, 12, tzinfo=UTC)


class Undone(Exception):
    """Takes back all that was done in a transaction."""


class Walk:
    """Edits of a shop, one after the other, each picked by a number."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.hour = 0
        self.verbs: list[Callable[[int, ProductPlan], None]] = [
            self.change_product,
            self.change_variant,
            self.tie_values,
            self.make_product,
            self.delete_product,
            self.move_variant,
            self.delete_variant,
            self.move_category,
            self.hide_category,
            self.offer_attribute,
            self.turn_kind,
            self.change_value,
            self.move_value,
            self.delete_brand,
            self.rate_product,
            self.review_product,
            self.wait,
        ]

    def step(self, verb: int, which: int, plan: ProductPlan) -> None:
        with suppress(ValidationError):
            self.verbs[verb % len(self.verbs)](which, plan)

    def picked[Row](self, rows: list[Row], which: int) -> Row:
        if not rows:
            raise ValidationError("there is none")
        return rows[which % len(rows)]

    def product(self, which: int) -> Product:
        return self.picked(list(Product.objects.order_by("pk")), which)

    def variant(self, which: int) -> Variant:
        return self.picked(list(Variant.objects.order_by("pk")), which)

    def change_product(self, which: int, plan: ProductPlan) -> None:
        product, wanted = self.product(which), self.shop.product(plan)
        for name in ("category", "brand", "is_published", "position", "publish_at", "unpublish_at"):
            setattr(product, name, getattr(wanted, name))
        self.save(product)

    def change_variant(self, which: int, plan: ProductPlan) -> None:
        variant = self.variant(which)
        wanted = self.shop.variant(variant.product, self.picked([*plan.variants.values()], which))
        for name in ("price", "sale_price", "sale_from", "sale_to", "stock"):
            setattr(variant, name, getattr(wanted, name))
        values = self.shop.some_values(self.picked([*plan.variants], which))
        with edit_catalog(by=None) as edit:
            edit.save_variants([(variant, values)])

    def tie_values(self, which: int, plan: ProductPlan) -> None:
        with edit_catalog(by=None) as edit:
            edit.set_values([(self.product(which), self.shop.some_values(plan.values))])

    def make_product(self, which: int, plan: ProductPlan) -> None:
        self.shop.stock([plan])

    def delete_product(self, which: int, plan: ProductPlan) -> None:
        self.delete(self.product(which))

    def move_variant(self, which: int, plan: ProductPlan) -> None:
        variant = self.variant(which)
        variant.product = self.product(which // 2)
        values = [tie.value for tie in variant.variant_values.select_related("value")]
        with edit_catalog(by=None) as edit:
            edit.save_variants([(variant, [])])
            ProductValue.objects.filter(variant=variant).update(product=variant.product)
            edit.save_variants([(variant, values)])

    def delete_variant(self, which: int, plan: ProductPlan) -> None:
        self.delete(self.variant(which))

    def move_category(self, which: int, plan: ProductPlan) -> None:
        category = self.picked(self.shop.categories, which)
        category.refresh_from_db()
        category.parent = self.picked([None, *self.shop.categories], which // 4)
        self.save(category)

    def hide_category(self, which: int, plan: ProductPlan) -> None:
        category = self.picked(self.shop.categories, which)
        category.refresh_from_db()
        category.is_published = not category.is_published
        self.save(category)

    def offer_attribute(self, which: int, plan: ProductPlan) -> None:
        attribute = self.attribute(which)
        attribute.is_filterable = not attribute.is_filterable
        self.save(attribute)

    def turn_kind(self, which: int, plan: ProductPlan) -> None:
        attribute = self.attribute(which)
        is_number = attribute.kind == Attribute.Kind.NUMBER
        attribute.kind = Attribute.Kind.TEXT if is_number else Attribute.Kind.NUMBER
        self.save(attribute)

    def attribute(self, which: int) -> Attribute:
        return self.picked(list(Attribute.objects.order_by("pk")), which)

    def change_value(self, which: int, plan: ProductPlan) -> None:
        value = self.picked(self.shop.values, which)
        value.refresh_from_db()
        value.number = Decimal(which)
        self.save(value)

    def move_value(self, which: int, plan: ProductPlan) -> None:
        value = self.picked(self.shop.values, which)
        value.refresh_from_db()
        value.attribute = self.attribute(which // 4)
        self.save(value)

    def delete_brand(self, which: int, plan: ProductPlan) -> None:
        brand = self.picked(self.shop.brands, which)
        with edit_catalog(by=None) as edit:
            products = list(Product.objects.filter(brand=brand))
            for product in products:
                product.brand = None
            edit.save(products)
            edit.delete([brand])
            again = Brand(name=brand.name)
            edit.save([again])
        self.shop.brands[self.shop.brands.index(brand)] = again

    def rate_product(self, which: int, plan: ProductPlan) -> None:
        rate(self.product(which), plan.ratings)

    def review_product(self, which: int, plan: ProductPlan) -> None:
        self.shop.made += 1
        author = make_user(f"Reviewer {self.shop.made}")
        reviews.write(
            author=author,
            product=self.product(which),
            rating=which % 5 + 1,
            title="So it is",
            body="It does what it says, and does it well.",
        )

    def wait(self, which: int, plan: ProductPlan) -> None:
        self.hour += 1

    def save(self, row: object) -> None:
        with edit_catalog(by=None) as edit:
            edit.save([row])

    def delete(self, row: object) -> None:
        with edit_catalog(by=None) as edit:
            edit.delete([row])


@dataclass(frozen=True)
class Step:
    """One verb, and what befalls the process that is asked after it."""

    verb: int
    which: int
    plan: ProductPlan
    is_undone: bool
    holder: int
    fate: str
    question: QuestionPlan


steps = st.builds(
    Step,
    verb=st.integers(0, 16),
    which=st.integers(0, 40),
    plan=product_plans,
    is_undone=st.integers(0, 5).map(lambda number: number == 0),
    holder=st.integers(0, 2),
    fate=st.sampled_from(["lives", "lives", "lives", "crashes", "is restored", "stores"]),
    question=question_plans,
)


class LawTests(TestCase):
    @settings(max_examples=10, deadline=None, phases=UNSHRUNK)
    @given(st.lists(product_plans, max_size=4), st.lists(steps, min_size=3, max_size=7))
    def test_every_process_answers_as_the_tables_do(
        self, products: list[ProductPlan], walked: list[Step]
    ) -> None:
        walk = Walk(Shop(NOON))
        walk.shop.stock(products)
        holders = [Keeper() for _ in range(3)]
        for step in walked:
            holder = holders[step.holder]
            if step.is_undone:
                brands = [*walk.shop.brands]
                with suppress(Undone), transaction.atomic():
                    walk.step(step.verb, step.which, step.plan)
                    holder.index(NOON)
                    raise Undone
                walk.shop.brands = brands
            else:
                walk.step(step.verb, step.which, step.plan)
            match step.fate:
                case "crashes":
                    holder.forget()
                    snapshots.drop_others([])
                case "is restored":
                    holder.forget()
                case "stores":
                    snapshots.write(facets.KIND, *take_snapshot())
            self.hold(walk, holder, step.question)
        for holder in holders:
            self.hold(walk, holder, step.question)

    def hold(self, walk: Walk, holder: Keeper, plan: QuestionPlan) -> None:
        now = NOON + walk.hour * HOUR
        scope, filters = plan.scope(walk.shop), plan.filters(walk.shop)
        listing = holder.index(now).listing(scope, filters, plan.sort)
        assert_agrees(listing, PlainListing(now, scope, filters, plan.sort), walk.shop)


class StoredTests(TestCase):
    def test_reads_the_next_snapshot_where_one_goes_while_it_is_read(self) -> None:
        product = make_product()
        snapshots.write(facets.KIND, *take_snapshot())
        gone_once = patch.object(
            keeping, "load", wraps=keeping.load, side_effect=[snapshots.Gone(), DEFAULT]
        )
        with gone_once, patch.object(keeping, "_built") as built:
            index = Keeper().index(timezone.now())
        built.assert_not_called()
        self.assertEqual(list(index.listing(facets.Scope()).products), [product.pk])


class AtOnceTests(TransactionTestCase):
    """Who looks while others commit, in whichever order, has it all in the end."""

    def test_an_edit_that_was_begun_sooner_and_committed_later_is_not_missed(self) -> None:
        edited, reviewed = make_product(price="20.00"), make_product(price="20.00")
        author = make_user("Critic")
        holder = Keeper()
        holder.index(timezone.now())
        is_begun, is_reviewed, is_edited = Event(), Event(), Event()

        def edit() -> None:
            variant = edited.variants.get()
            variant.price = Decimal("30.00")
            with edit_catalog(by=None) as begun:
                begun.save([variant])
                is_begun.set()
                # SQLite lets nobody else write meanwhile.
                is_reviewed.wait(0.3)
            is_edited.set()

        def review() -> None:
            is_begun.wait()
            make_review(reviewed, author, rating=5)
            is_reviewed.set()

        def read() -> None:
            while not (is_edited.is_set() and is_reviewed.is_set()):
                holder.index(timezone.now())

        self.assertEqual(at_once(edit, review, read), [None, None, None])
        counts = holder.index(timezone.now()).listing(facets.Scope()).counts
        self.assertEqual(counts.price, (Decimal(20), Decimal(30)))
        self.assertEqual(counts.ratings[4], 1)
