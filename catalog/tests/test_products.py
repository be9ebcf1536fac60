"""The verbs of products: derived columns, options, the journal, refusals."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from catalog.models import Brand, Category, Change, Product, ProductValue, Redirect, Variant
from catalog.models.product import Sort
from catalog.verbs import edit_catalog
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_image,
    make_product,
    make_variant_of,
    make_variants,
    values_for,
)


class DerivedColumnsTests(StoreTestCase):
    def test_price_is_the_lowest_and_stock_the_sum(self) -> None:
        product = make_product(price="30.00", stock=2)
        with edit_catalog(by=None) as edit:
            edit.save_variants(
                [
                    (
                        make_variant_of(product, price="25.50", stock=3),
                        values_for(edit, {"Size": "S"}),
                    )
                ]
            )
        product.refresh_from_db()
        self.assertEqual((product.price, product.stock), (Decimal("25.50"), 5))

    def test_a_sale_counts_while_it_lasts(self) -> None:
        now = timezone.now()
        product = make_product(
            price="30.00",
            sale_price="20.00",
            sale_from=now - timedelta(hours=1),
            sale_to=now + timedelta(hours=1),
        )
        self.assertEqual(product.price, Decimal("20.00"))

        def price_at(moment: timedelta) -> Decimal:
            return Product.objects.with_price_now(now + moment).get().price_now

        self.assertEqual(price_at(timedelta()), Decimal("20.00"))
        self.assertEqual(price_at(timedelta(hours=2)), Decimal("30.00"))

    def test_a_coming_sale_moves_the_product_in_the_order_when_it_begins(self) -> None:
        now = timezone.now()
        coming = make_product(price="30.00", sale_price="5.00", sale_from=now + timedelta(hours=1))
        cheap = make_product(price="10.00")
        ordered = Product.objects.in_order_of
        self.assertEqual(list(ordered(Sort.PRICE, now)), [cheap, coming])
        self.assertEqual(list(ordered(Sort.PRICE, now + timedelta(hours=2))), [coming, cheap])

    def test_shows_only_what_is_published_under_what_is_published(self) -> None:
        hidden = make_category(is_published=False)
        now = timezone.now()
        shown = make_product("Shown")
        make_product("Under a hidden category", category=hidden)
        make_product("Unpublished", is_published=False)
        make_product("Later", publish_at=now + timedelta(hours=1))
        make_product("Over", unpublish_at=now - timedelta(hours=1))
        self.assertEqual(list(Product.objects.visible(now)), [shown])
        later = set(
            Product.objects.visible(now + timedelta(hours=2)).values_list("name", flat=True)
        )
        self.assertEqual(later, {"Shown", "Later"})

    def test_a_product_without_a_variant_is_not_shown(self) -> None:
        product = make_product()
        with edit_catalog(by=None) as edit:
            edit.delete(product.variants.all())
        product.refresh_from_db()
        self.assertFalse(product.is_visible)
        self.assertEqual(Category.objects.get().product_count, 0)

    def test_counts_follow_moves_publishing_and_deletion(self) -> None:
        first, second = make_category("First"), make_category("Second")
        product = make_product(category=first)

        def counts() -> tuple[int, int]:
            return tuple(Category.objects.order_by("pk").values_list("product_count", flat=True))

        self.assertEqual(counts(), (1, 0))
        product.category = second
        with edit_catalog(by=None) as edit:
            edit.save([product])
        self.assertEqual(counts(), (0, 1))
        product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([product])
        self.assertEqual(counts(), (0, 0))
        product.is_published = True
        with edit_catalog(by=None) as edit:
            edit.save([product])
        self.assertEqual(counts(), (0, 1))
        with edit_catalog(by=None) as edit:
            edit.delete([product])
        self.assertEqual(counts(), (0, 0))


class RefusalTests(StoreTestCase):
    def assert_refused(self, message: str, **fields: object) -> None:
        with self.assertRaisesMessage(ValidationError, message):
            make_product(**fields)
        self.assertFalse(Product.objects.exists())

    def test_refuses_stock_below_zero(self) -> None:
        self.assert_refused("Stock can't be below zero.", stock=-1)

    def test_refuses_a_price_of_nothing(self) -> None:
        self.assert_refused("The price must be above zero.", price="0.00")

    def test_refuses_a_sale_that_costs_more(self) -> None:
        self.assert_refused("below the price", price="10.00", sale_price="10.00")

    def test_refuses_a_sale_that_ends_first(self) -> None:
        now = timezone.now()
        self.assert_refused(
            "The sale must end after it begins.",
            sale_price="1.00",
            sale_from=now,
            sale_to=now - timedelta(days=1),
        )

    def test_refuses_a_second_product_with_the_sku(self) -> None:
        make_product(sku="A-1")
        with self.assertRaisesMessage(ValidationError, "Another product or variant has this SKU."):
            make_product(sku="A-1")
        self.assertEqual(Product.objects.count(), 1)

    def test_refuses_two_variants_with_the_same_options(self) -> None:
        product = make_product()
        with self.assertRaisesMessage(ValidationError, "has the same options"):
            make_variants(product, {"Size": "M"}, {"Size": "m"})

    def test_refuses_what_was_deleted_meanwhile(self) -> None:
        product = make_product("Ball")
        with edit_catalog(by=None) as edit:
            edit.delete([Product.objects.get()])
        product.name = "Sphere"
        with (
            self.assertRaisesMessage(ValidationError, "“Sphere” isn't there any more"),
            edit_catalog(by=None) as edit,
        ):
            edit.save([product])
        self.assertFalse(Product.objects.exists())

    def test_takes_no_mistake_of_ours_for_a_refusal(self) -> None:
        with self.assertRaises(IntegrityError), edit_catalog(by=None) as edit:
            edit.save([Product(name="Ball", category=None)])

    def test_refuses_malformed_numbers_under_the_barcode(self) -> None:
        self.assert_refused("A GTIN has 8 to 14 digits.", gtin="12-34")

    def test_refuses_publication_that_ends_first(self) -> None:
        now = timezone.now()
        self.assert_refused(
            "must be published before", publish_at=now, unpublish_at=now - timedelta(days=1)
        )


class AddressTests(StoreTestCase):
    def test_numbers_products_of_the_same_name(self) -> None:
        slugs = [make_product("Stasis Ball").slug for _ in range(3)]
        self.assertEqual(slugs, ["stasis-ball", "stasis-ball-2", "stasis-ball-3"])

    def test_reads_as_words_whatever_stands_between_them(self) -> None:
        for name, slug in (
            ("Men's 3.5 mm <b>cable</b>", "mens-3-5-mm-b-cable-b"),
            ("Salt/Pepper & Co.", "salt-pepper-co"),
        ):
            with self.subTest(name=name):
                self.assertEqual(make_product(name).slug, slug)

    def test_numbers_them_within_one_set_too(self) -> None:
        category = make_category()
        balls = [Product(name="Ball", category=category) for _ in range(3)]
        with edit_catalog(by=None) as edit:
            edit.save(balls)
        self.assertEqual({ball.slug for ball in balls}, {"ball", "ball-2", "ball-3"})

    def test_a_numbered_address_is_no_longer_than_others(self) -> None:
        # In ASCII, a name of 150 signs may be several times as long as an address.
        brands = [Brand(name="永" * 149 + ending) for ending in "一二三"]
        with edit_catalog(by=None) as edit:
            edit.save(brands)
        self.assertEqual([len(brand.slug) for brand in brands], [160] * 3)
        self.assertEqual([brand.slug[-2:] for brand in brands[1:]], ["-2", "-3"])

    def test_a_new_address_leaves_a_redirect(self) -> None:
        product = make_product("Ball")
        product.slug = "sphere"
        with edit_catalog(by=None) as edit:
            edit.save([product])
        self.assertEqual(Redirect.objects.get().path, "p/ball")


class OptionsTests(StoreTestCase):
    def test_two_variants_may_trade_their_options(self) -> None:
        product = make_product()
        small, large = make_variants(product, {"Size": "S"}, {"Size": "L"})
        with edit_catalog(by=None) as edit:
            edit.save_variants(
                [
                    (small, values_for(edit, {"Size": "L"})),
                    (large, values_for(edit, {"Size": "S"})),
                ]
            )
        held = dict(ProductValue.objects.values_list("variant", "value__text"))
        self.assertEqual(held, {small.pk: "L", large.pk: "S"})

    def test_spelling_of_a_value_is_the_first_one_met(self) -> None:
        make_product(attributes={"Material": "Full  Zip"})
        make_product(attributes={"material": "full zip"})
        texts = ProductValue.objects.values_list("value__text", flat=True)
        self.assertEqual(list(texts), ["Full  Zip", "Full  Zip"])


class JournalTests(StoreTestCase):
    def test_one_entry_an_object_with_only_what_changed(self) -> None:
        product = make_product("Ball", price="10.00", created_by=self.sam)
        variant = product.variants.get()
        Change.objects.all().delete()
        variant.price = Decimal("12.00")
        with edit_catalog(by=self.sam) as edit:
            edit.save([variant])
            variant.stock = 3
            edit.save([variant])
        change = Change.objects.get()
        self.assertEqual((change.model, change.actor), ("variant", self.sam))
        self.assertEqual(change.before, {"price": "10.00", "stock": 10})
        self.assertEqual(change.after, {"price": "12.00", "stock": 3})

    def test_a_made_object_has_no_before_and_a_deleted_one_no_after(self) -> None:
        product = make_product("Ball", attributes={"Material": "Rubber"})
        made = Change.objects.get(model="product")
        self.assertIsNone(made.before)
        self.assertEqual(made.after["values"], [ProductValue.objects.get().value_id])
        with edit_catalog(by=None) as edit:
            edit.delete([product])
        deleted = Change.objects.filter(model="product").latest("pk")
        self.assertIsNone(deleted.after)
        self.assertEqual(deleted.before["name"], "Ball")
        self.assertEqual(deleted.before["values"], made.after["values"])
        parts = Change.objects.filter(job=deleted.job).values_list("model", flat=True)
        self.assertEqual(set(parts), {"product", "variant"})

    def test_a_deleted_variant_leaves_its_options_behind(self) -> None:
        small, _large = make_variants(make_product(), {"Size": "S"}, {"Size": "L"})
        value = ProductValue.objects.get(variant=small).value_id
        with edit_catalog(by=None) as edit:
            edit.delete([small])
        deleted = Change.objects.get(model="variant", object_id=small.pk, after__isnull=True)
        self.assertEqual((deleted.before["sku"], deleted.before["options"]), (small.sku, [value]))

    def test_a_deleted_picture_is_noted_at_the_variants_that_it_showed(self) -> None:
        product = make_product()
        variant, image = product.variants.get(), make_image(product)
        variant.picture = image
        with edit_catalog(by=None) as edit:
            edit.save([variant])
        with edit_catalog(by=None) as edit:
            edit.delete([image])
        lost = Change.objects.filter(model="variant").latest("pk")
        self.assertEqual(lost.before, {"picture_id": image.pk})
        self.assertEqual(lost.after, {"picture_id": None})

    def test_the_values_of_a_deleted_attribute_leave_entries_too(self) -> None:
        with edit_catalog(by=None) as edit:
            (value,) = values_for(edit, {"Material": "Rubber"})
        with edit_catalog(by=None) as edit:
            edit.delete([value.attribute])
        deleted = Change.objects.get(model="attributevalue", after__isnull=True)
        self.assertEqual((deleted.object_id, deleted.before["text"]), (value.pk, "Rubber"))

    def test_a_deleted_object_is_noted_as_it_stood(self) -> None:
        variant = make_product(price="10.00").variants.get()
        variant.price = Decimal("99.00")
        with edit_catalog(by=None) as edit:
            edit.delete([variant])
            edit.delete([variant])
        deleted = Change.objects.get(model="variant", after__isnull=True)
        self.assertEqual(deleted.before["price"], "10.00")

    def test_a_refused_edit_leaves_nothing_behind(self) -> None:
        category = make_category()
        before = Change.objects.count()
        with self.assertRaises(ValidationError), edit_catalog(by=None) as edit:
            product = Product(name="Ball", category=category)
            edit.save([product])
            edit.save([Variant(product=product, sku="B", price=Decimal("-1"))])
        self.assertEqual(Change.objects.count(), before)
        self.assertFalse(Product.objects.exists())

    def test_what_changes_nothing_is_not_written_down(self) -> None:
        product = make_product(attributes={"Material": "Rubber"})
        before = Change.objects.count()
        with edit_catalog(by=None) as edit:
            saved = edit.save([Product.objects.get(pk=product.pk)])
            changed = edit.set_values([(product, values_for(edit, {"Material": "Rubber"}))])
        self.assertEqual((len(saved.unchanged), changed), (1, 0))
        self.assertEqual(Change.objects.count(), before)
