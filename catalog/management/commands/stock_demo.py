"""Stocks an empty shop with something to look at."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.demo import make_logins
from accounts.models import User
from catalog.models import Category, Product
from catalog.verbs import edit_catalog, vocabulary
from reviews import verbs
from storefront.testing import make_image, make_product, make_user, make_variants

DEPARTMENTS = {
    "Textiles": ("Cushions", "Throws", "Rugs"),
    "Prints": ("Small prints", "Posters"),
    "Ceramics": ("Mugs", "Vases"),
    "Stationery": ("Notebooks", "Gift wrap"),
}

# Name, category, brand, price, price before, stock, colours, one sentence.
PRODUCTS = (
    ("Harbour cushion", "Cushions", "Weft & Co", "48.00", None, 12, ("Navy", "Cream"),
     "A quilt of triangles in linen, with a feather inner that keeps its shape."),
    ("Orchard cushion", "Cushions", "Weft & Co", "42.00", "52.00", 7, ("Green", "Red"),
     "Leaves cut like paper, printed by hand on washed cotton."),
    ("Tilework cushion", "Cushions", "Nine Looms", "56.00", None, 0, (),
     "Arcs that meet however you turn it. Backed with wool."),
    ("Shoreline throw", "Throws", "Nine Looms", "120.00", None, 5, ("Blue", "Gray"),
     "Stripes of five widths, woven from recycled wool. Warm without weight."),
    ("Ember throw", "Throws", "Weft & Co", "98.00", None, 9, (),
     "A twill in rust and oat for the corner of the sofa that everybody wants."),
    ("Courtyard rug", "Rugs", "Nine Looms", "340.00", "410.00", 3, (),
     "A star pattern knotted in undyed wool, 170 × 240 cm."),
    ("Pebble rug", "Rugs", "Nine Looms", "280.00", None, 4, ("Beige", "Teal"),
     "Soft dots on a flat weave that takes a busy hallway in its stride."),
    ("Confetti print", "Small prints", "Parquet", "24.00", None, 40, (),
     "Terrazzo in four colours. A4 on heavy cotton paper."),
    ("Low tide print", "Small prints", "Parquet", "24.00", None, 25, (),
     "Waves in the manner of a woodblock. A4 on heavy cotton paper."),
    ("Quarter turn print", "Small prints", "Parquet", "24.00", None, 18, (),
     "One tile, turned at random. A4 on heavy cotton paper."),
    ("Long afternoon poster", "Posters", "Parquet", "45.00", None, 30, ("Orange", "Purple"),
     "Stripes of light across a wall, 50 × 70 cm."),
    ("Night market poster", "Posters", "Parquet", "45.00", "60.00", 2, (),
     "Lanterns in a row, 50 × 70 cm."),
    ("Breakfast mug", "Mugs", "Kiln Street", "18.00", None, 60, ("White", "Blue", "Yellow"),
     "Holds a generous cup and fits the hand. Dishwasher safe."),
    ("Arc mug", "Mugs", "Kiln Street", "22.00", None, 14, (),
     "Painted arcs under a clear glaze. No two are alike."),
    ("Reed vase", "Vases", "Kiln Street", "64.00", None, 6, (),
     "Tall and narrow, for a single branch. Stoneware, 28 cm."),
    ("Dune vase", "Vases", "Kiln Street", "72.00", None, 0, (),
     "Ribbed by hand and left without a glaze outside. Stoneware, 22 cm."),
    ("Field notebook", "Notebooks", "Parquet", "14.00", None, 80, ("Green", "Brown", "Navy"),
     "Ninety-six dotted pages that lie flat, in a printed cover."),
    ("Ledger notebook", "Notebooks", "Parquet", "16.00", None, 35, (),
     "Lined pages, numbered, with an index at the front."),
    ("Holiday gift wrap", "Gift wrap", "Parquet", "8.00", "10.00", 50, (),
     "Three sheets of 50 × 70 cm, printed on both sides."),
    ("Everyday gift wrap", "Gift wrap", "Parquet", "8.00", None, 45, (),
     "Three sheets of 50 × 70 cm in a pattern for any day."),
)  # fmt: skip

# Product, customer, stars, title, words.
REVIEWS = (
    ("Harbour cushion", "Casey", 5, "Lovelier than the picture",
     "The linen is heavier than I expected and the blue is deep. It pulled the whole room together."),
    ("Harbour cushion", "Imke", 4, "Good, but mind the size",
     "Well made and the zip is hidden. It is a little smaller than our old ones, so measure first."),
    ("Orchard cushion", "Tomás", 5, "Everybody asks about it",
     "Bought one, came back for two more. The print has not faded after a summer by the window."),
    ("Shoreline throw", "Imke", 5, "Warm and light",
     "We argue over who gets it. It sheds a little in the first week and then stops."),
    ("Ember throw", "Priya", 3, "Nice colour, scratchy edge",
     "The rust tone is beautiful. The fringe scratches a bit on bare arms."),
    ("Courtyard rug", "Tomás", 4, "Took a week to lie flat",
     "After that it is wonderful. The star is crisp and it hides crumbs."),
    ("Confetti print", "Priya", 5, "Small thing, big joy",
     "Thick paper and true colours. It hangs over my desk and I look at it too often."),
    ("Confetti print", "Tomás", 5, "Framed it the same day",
     "Fits a standard A4 frame without trimming. Arrived flat and dry in the rain."),
    ("Breakfast mug", "Priya", 4, "My new favourite",
     "Good weight and no drip at the rim. I would like a bigger one for tea."),
    ("Breakfast mug", "Imke", 2, "Chipped within a month",
     "It looks great but the rim chipped in the dishwasher. The shop replaced it."),
    ("Field notebook", "Tomás", 5, "Lies flat, as promised",
     "Takes fountain pen ink without bleeding. The cover still looks new after a trip."),
    ("Reed vase", "Imke", 5, "A branch is enough",
     "One twig from the garden and the shelf looks finished. Stands very steadily."),
)  # fmt: skip


class Command(BaseCommand):
    """Makes the demo shop, once: a shop with products is left as it is."""

    help = "Stocks an empty shop with twenty products, a few reviews and two logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if Product.objects.exists():
            self.stdout.write("The shop has products: nothing to stock.")
            return
        if not settings.DEMO_LOGINS:
            raise CommandError(
                "The demo shop has logins that everybody knows: not under these settings."
            )
        with transaction.atomic():
            customer, _staff = make_logins()
            products = self.stock(self.build_tree())
            self.review(products, customer)
        self.stdout.write(f"Stocked the shop with {len(products)} products.")

    def build_tree(self) -> dict[str, Category]:
        paths = [
            (department, name) for department in DEPARTMENTS for name in DEPARTMENTS[department]
        ]
        with edit_catalog(by=None) as edit:
            made = vocabulary.category_paths(edit, paths)
        return {path[-1]: category for path, category in made.items()}

    def stock(self, categories: dict[str, Category]) -> dict[str, Product]:
        products = {}
        for number, row in enumerate(PRODUCTS):
            name, category, brand, price, before, stock, colors, words = row
            prices = {
                "price": Decimal(before or price),
                "sale_price": Decimal(price) if before else None,
            }
            products[name] = product = make_product(
                name,
                category=categories[category],
                brand=brand,
                description=words,
                sku=f"P-{number:03d}",
                stock=stock,
                position=number,
                **prices,
            )
            if colors:
                make_variants(
                    product,
                    *({"Colour": color} for color in colors),
                    skus=[f"P-{number:03d}-{color.upper()}" for color in colors],
                    stock=stock,
                    **prices,
                )
            make_image(product, seed=number, alt=f"{name}, the pattern")
            make_image(product, seed=number + len(PRODUCTS), position=1)
        return products

    def review(self, products: dict[str, Product], customer: User) -> None:
        names = {name for _product, name, *_rest in REVIEWS} - {customer.username}
        people = {name: make_reviewer(name) for name in sorted(names)}
        people[customer.username] = customer
        for product, name, rating, title, body in REVIEWS:
            verbs.write(
                product=products[product],
                author=people[name],
                rating=rating,
                title=title,
                body=body,
            )


def make_reviewer(name: str) -> User:
    """Someone who wrote a review and whom nobody can sign in as, in the demo shop or elsewhere."""
    reviewer = make_user(name)
    reviewer.set_unusable_password()
    reviewer.save(update_fields=["password"])
    return reviewer
