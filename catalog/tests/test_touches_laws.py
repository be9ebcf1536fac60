"""Whatever reads otherwise after an edit, whoever made it, was said to be touched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from random import Random

from django.core.exceptions import ValidationError
from django.urls import reverse

from catalog.feeds.importer import FeedImport
from catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    Category,
    Product,
    ProductValue,
    Variant,
)
from catalog.tests.test_cards import STEPS
from catalog.touches import mark_now, since
from catalog.verbs import edit_catalog
from reviews import verbs as reviews
from storefront.testing import (
    StoreTestCase,
    admin_form_data,
    make_category,
    make_image,
    make_product,
    make_review,
    make_variant_of,
    make_variants,
    values_for,
)

FEED = """id\ttitle\tdescription\tbrand\tprice\tavailability\tproduct_type\tmaterial
A1\tOak stool\tSits well.\tHolm\t40.00 USD\tin_stock\tHome > Stools\tOak
A2\tAsh stool\tSits well.\tHolm\t45.00 USD\tin_stock\tHome > Stools\tAsh
"""


class Undone(Exception):
    """Takes back all that was done in a transaction."""


class Seen:
    """What an index may hold, read straight from the tables."""

    def __init__(self) -> None:
        self.products: dict[int, list] = {
            row[0]: [row]
            for row in Product.objects.values_list(
                *("pk", "name", "slug", "brand", "description", "category", "position"),
                *("is_published", "publish_at", "unpublish_at", "created_at"),
                *("price", "price_before", "stock", "rating_count", "rating_average"),
            )
        }
        for product, *facts in Variant.objects.order_by("pk").values_list(
            *("product", "pk", "sku", "gtin", "price", "sale_price", "sale_from", "sale_to"),
            *("stock", "position"),
        ):
            self.products[product].append(facts)
        ties = ProductValue.objects.order_by("variant", "value")
        for product, *facts in ties.values_list("product", "variant", "value"):
            self.products[product].append(facts)
        self.shown = dict(Product.objects.values_list("pk", "is_visible"))
        self.tree = {
            *Category.objects.values_list("pk", "name", "slug", "parent", "path", "is_visible"),
            *Category.objects.values_list("pk", "position"),
        }
        self.vocabulary = {
            *Brand.objects.values_list("pk", "name", "slug"),
            *Attribute.objects.values_list("pk", "name", "slug", "unit", "position"),
            *AttributeValue.objects.values_list("pk", "text", "number", "swatch", "position"),
        }
        roles = Attribute.objects.values_list("pk", "kind", "is_filterable")
        self.attributes = {row[0]: row[1:] for row in roles}
        self.values = dict(AttributeValue.objects.values_list("pk", "attribute"))


def differing(before: dict, after: dict) -> set[int]:
    return {
        pk for pk in before.keys() | after.keys() if pk not in before or before[pk] != after.get(pk)
    }


def any_of(chance: Random, model: type) -> object:
    return chance.choice(list(model.objects.order_by("pk")))


def make_one(edit, chance: Random) -> None:
    brand = Brand(name=f"Brand {chance.random()}", slug=f"brand-{chance.random()}".replace(".", ""))
    edit.save([brand])
    product = Product(name="One more", category=any_of(chance, Category), brand=brand)
    edit.save([product])
    edit.save_variants([(make_variant_of(product), values_for(edit, {"Size": "S"}))])


def delete_one(edit, chance: Random) -> None:
    unreviewed = Product.objects.filter(rating_count=0).order_by("pk")
    if unreviewed.count() > 3:
        edit.delete([chance.choice(list(unreviewed))])


def move_a_variant(edit, chance: Random) -> None:
    to = any_of(chance, Product)
    taken = Variant.objects.filter(product=to).values("options_key")
    movable = list(Variant.objects.exclude(options_key__in=taken).order_by("pk"))
    if movable:
        variant = chance.choice(movable)
        variant.product = to
        edit.save([variant])


def rename_a_brand(edit, chance: Random) -> None:
    if brands := list(Brand.objects.order_by("pk")):
        brand = chance.choice(brands)
        brand.name = f"Brand {chance.random()}"
        edit.save([brand])


def delete_a_brand(edit, chance: Random) -> None:
    edit.delete(Brand.objects.filter(products=None)[:1])


def delete_a_value(edit, chance: Random) -> None:
    edit.delete(AttributeValue.objects.filter(uses=None)[:1])


def merge_values(edit, chance: Random) -> None:
    """One value takes the place of another of its attribute, which then goes."""
    gone = any_of(chance, AttributeValue)
    kept = AttributeValue.objects.filter(attribute=gone.attribute).exclude(pk=gone.pk).first()
    if kept is None or ProductValue.objects.filter(value=gone).exclude(variant=None).exists():
        return
    for product in Product.objects.filter(product_values__value=gone):
        ties = ProductValue.objects.filter(product=product, variant=None)
        held = AttributeValue.objects.filter(uses__in=ties).exclude(pk=gone.pk)
        edit.set_values([(product, [*held, kept])])
    edit.delete([gone])


def offer_or_hide_a_filter(edit, chance: Random) -> None:
    attribute = any_of(chance, Attribute)
    attribute.is_filterable = not attribute.is_filterable
    edit.save([attribute])


def give_a_value_to_another_attribute(edit, chance: Random) -> None:
    value, attribute = any_of(chance, AttributeValue), any_of(chance, Attribute)
    if not AttributeValue.objects.filter(attribute=attribute, key=value.key).exists():
        value.attribute = attribute
        edit.save([value])


def drop_a_category(edit, chance: Random) -> None:
    if Category.objects.count() > 3:
        edit.delete(Category.objects.filter(children=None, products=None)[:1])


MORE_STEPS: tuple[Callable, ...] = (
    make_one,
    delete_one,
    move_a_variant,
    rename_a_brand,
    delete_a_brand,
    delete_a_value,
    merge_values,
    offer_or_hide_a_filter,
    give_a_value_to_another_attribute,
    drop_a_category,
)


class LawTests(StoreTestCase):
    """Whatever differs was touched, whoever changed it."""

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whatever differs after the block is among what was touched in it."""
        mark, before = mark_now(), Seen()
        yield
        after = Seen()
        answer = since(mark)
        if answer is None:
            # A part began, such as the reviews with the first one.
            self.assertGreater(len(mark_now().entries), len(mark.entries))
            return
        _mark, touched = answer
        self.assertLessEqual(differing(before.products, after.products), touched.products)
        if not touched.tree:
            self.assertEqual(before.tree, after.tree)
            self.assertLessEqual(differing(before.shown, after.shown), touched.products)
        if not touched.vocabulary:
            self.assertEqual(before.vocabulary, after.vocabulary)
        roles = before.attributes
        changed = {pk for pk in roles if roles[pk] != after.attributes.get(pk)}
        moved = {
            pk
            for pk in before.values
            if after.values.get(pk, before.values[pk]) != before.values[pk]
        }
        changed |= {values[pk] for values in (before.values, after.values) for pk in moved}
        self.assertLessEqual(changed, touched.attributes)

    def test_holds_through_a_walk_of_edits(self) -> None:
        chance = Random(23)
        shelf = make_category("Shelf")
        below = make_category("Below", parent=shelf)
        for name in ("Bare", "Empty"):
            make_category(name, parent=shelf)
        for number in range(5):
            product = make_product(
                brand=f"Brand {number % 2}",
                category=(shelf, below)[number % 2],
                attributes={"Material": f"Wood {number}"},
            )
            make_variants(product, {"Colour": "Red"}, {"Colour": "Blue"})
        make_image(product)
        for _ in range(120):
            step = chance.choice([*STEPS, *MORE_STEPS])
            with (
                self.subTest(step=step.__name__),
                self.told(),
                suppress(ValidationError, Undone),
                edit_catalog(by=None) as edit,
            ):
                step(edit, chance)
                if chance.random() < 0.1:
                    raise Undone

    def test_holds_for_reviews(self) -> None:
        products = [make_product() for _ in range(2)]
        review = make_review(products[0])
        with self.told():
            make_review(products[1])
        with self.told():
            reviews.withdraw([review], by=review.user)
        self.assertEqual(Product.objects.get(pk=products[0].pk).rating_count, 0)

    def test_holds_in_the_admin(self) -> None:
        product = make_product(brand="Holm", price="20.00")
        client = self.as_(self.olivia)
        address = reverse("admin:catalog_product_change", args=[product.pk])
        data = admin_form_data(client.get(address)) | {"name": "Another name"}
        with self.told():
            self.assertEqual(client.post(address, data).status_code, 302)
        self.assertEqual(Product.objects.get(pk=product.pk).name, "Another name")
        with self.told():
            address = reverse("admin:catalog_product_delete", args=[product.pk])
            self.assertEqual(client.post(address, {"post": "yes"}).status_code, 302)
        self.assertFalse(Product.objects.exists())

    def test_holds_for_an_import(self) -> None:
        make_product()
        for feed in (FEED, FEED.replace("45.00", "46.00").replace("Ash", "Elm")):
            with self.told():
                feed_import = FeedImport(BytesIO(feed.encode()), by=None)
                for step in (feed_import.check, feed_import.write):
                    list(step())
                feed_import.close()
            self.assertEqual(Product.objects.count(), 3)
