"""What a card shows is stored with its product, and true after whatever edit."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from catalog.cards import Card, cards
from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    Picture,
    Product,
    ProductImage,
    Variant,
)
from catalog.pictures import make_sizes
from catalog.verbs import edit_catalog, resettle, tree
from catalog.verbs.settling import DERIVED
from storefront.testing import (
    StoreTestCase,
    make_image,
    make_product,
    make_variant_of,
    make_variants,
    values_for,
)

COLORS = ("Red", "Blue", "Green", "Navy", "White", "Black", "Teal")


def card_of(product: Product, now=None) -> Card:
    rows = Product.objects.filter(pk=product.pk).for_listing()
    return cards(rows, now or timezone.now())[0]


class CardTests(StoreTestCase):
    def test_shows_the_cheapest_variant_and_that_there_are_dearer_ones(self) -> None:
        product = make_product(price="30.00")
        self.assertFalse(card_of(product).has_dearer)
        with edit_catalog(by=None) as edit:
            variant = make_variant_of(product, price="40.00", sale_price=Decimal("25.00"))
            edit.save_variants([(variant, values_for(edit, {"Size": "S"}))])
        card = card_of(product)
        self.assertEqual((card.price, card.price_before), (Decimal("25.00"), Decimal("40.00")))
        self.assertTrue(card.has_dearer)

    def test_follows_a_sale_that_begins_by_the_clock(self) -> None:
        now = timezone.now()
        product = make_product(
            price="30.00", sale_price=Decimal("20.00"), sale_from=now + timedelta(hours=1)
        )
        before, after = (card_of(product, now + timedelta(hours=n)) for n in (0, 2))
        self.assertEqual((before.price, before.price_before), (Decimal("30.00"), None))
        self.assertEqual((after.price, after.price_before), (Decimal("20.00"), Decimal("30.00")))

    def test_shows_the_first_two_pictures(self) -> None:
        product = make_product()
        third, first, second = (make_image(product, position=place) for place in (3, 1, 2))
        card = card_of(product)
        self.assertEqual((card.picture, card.second_picture), (first.shown, second.shown))
        with edit_catalog(by=None) as edit:
            edit.delete([first])
        card = card_of(product)
        self.assertEqual((card.picture, card.second_picture), (second.shown, third.shown))

    def test_shows_the_sizes_of_a_picture_once_they_are_made(self) -> None:
        image = make_image(make_product())
        ProductImage.objects.update(sizes_ready=False)
        make_sizes.func(["catalog", "productimage", "picture"], image.picture.name)
        self.assertEqual(
            card_of(image.product).picture,
            Picture(image.picture.name, image.width, image.height, sizes_ready=True),
        )

    def test_shows_five_colours_and_counts_the_others(self) -> None:
        product = make_product()
        make_variants(product, *({"Colour": color} for color in COLORS))
        card = card_of(product)
        self.assertEqual([swatch.text for swatch in card.swatches], list(COLORS[:5]))
        self.assertEqual(card.more_swatches, 2)

    def test_shows_no_colour_where_there_is_no_choice(self) -> None:
        product = make_product()
        make_variants(product, {"Colour": "Red", "Size": "S"}, {"Colour": "Red", "Size": "M"})
        self.assertEqual(card_of(product).swatches, ())


class DerivedColumnsTests(StoreTestCase):
    def test_are_true_after_whatever_edits(self) -> None:
        chance = Random(7)
        products = [make_product(f"Thing {n}") for n in range(4)]
        for product in products[:3]:
            make_image(product)
            make_variants(product, *({"Colour": color} for color in chance.sample(COLORS, 3)))
        for _ in range(60):
            step = chance.choice(STEPS)
            with edit_catalog(by=None) as edit:
                step(edit, chance)
            with self.subTest(step=step.__name__):
                stored = self.derived()
                resettle([product.pk for product in products])
                tree.cover()
                self.assertEqual(stored, self.derived())

    def derived(self) -> list[tuple]:
        return [
            *Product.objects.order_by("pk").values_list("pk", *DERIVED),
            *Category.objects.order_by("pk").values_list("pk", "cover"),
        ]


def reprice(edit, chance) -> None:
    variants = list(Variant.objects.all())
    for variant in chance.sample(variants, min(3, len(variants))):
        variant.price = Decimal(chance.randint(20, 90))
        variant.sale_price = chance.choice([None, Decimal(chance.randint(5, 19))])
        variant.sale_from = timezone.now() + timedelta(hours=chance.choice([-2, 2]))
        variant.stock = chance.randint(0, 3)
        edit.save([variant])


def lose_a_variant(edit, chance) -> None:
    if variants := list(Variant.objects.all()):
        edit.delete([chance.choice(variants)])


def gain_a_variant(edit, chance) -> None:
    product = chance.choice(list(Product.objects.all()))
    options = {"Colour": chance.choice(COLORS), "Size": str(chance.random())}
    edit.save_variants([(make_variant_of(product), values_for(edit, options))])


def gain_a_picture(edit, chance) -> None:
    shared = ProductImage.objects.first()
    if shared is not None:
        product = chance.choice(list(Product.objects.all()))
        image = ProductImage(product=product, picture=shared.picture.name, width=8, height=9)
        image.position = chance.randint(0, 3)
        edit.save([image])


def reorder_pictures(edit, chance) -> None:
    for image in ProductImage.objects.all():
        image.position = chance.randint(0, 3)
        edit.save([image])


def lose_a_picture(edit, chance) -> None:
    if ProductImage.objects.count() > 1:
        edit.delete([chance.choice(list(ProductImage.objects.all()))])


def rename_a_colour(edit, chance) -> None:
    value = chance.choice(list(AttributeValue.objects.all()))
    value.text, value.swatch = f"Shade {chance.getrandbits(40)}", chance.choice(["", "#123456"])
    value.position = chance.randint(0, 3)
    edit.save([value])


def turn_colours_into_words_or_back(edit, chance) -> None:
    attribute = chance.choice(list(Attribute.objects.all()))
    attribute.kind = chance.choice(["color", "text"])
    edit.save([attribute])


def say_other_things(edit, chance) -> None:
    product = chance.choice(list(Product.objects.all()))
    edit.set_values([(product, chance.sample(list(AttributeValue.objects.all()), 2))])


def hide_or_show(edit, chance) -> None:
    thing = chance.choice([*Product.objects.all(), *Category.objects.all()])
    thing.is_published = not thing.is_published
    edit.save([thing])


def move_a_product(edit, chance) -> None:
    product = chance.choice(list(Product.objects.all()))
    product.category = chance.choice(list(Category.objects.all()))
    edit.save([product])


def move_a_category(edit, chance) -> None:
    moved, to = chance.sample(list(Category.objects.all()), 2)
    if not Category.objects.subtree(moved).filter(pk=to.pk).exists():
        moved.parent = to
        edit.save([moved])


STEPS = (
    reprice,
    lose_a_variant,
    gain_a_variant,
    gain_a_picture,
    reorder_pictures,
    lose_a_picture,
    rename_a_colour,
    turn_colours_into_words_or_back,
    say_other_things,
    hide_or_show,
    move_a_product,
    move_a_category,
)
