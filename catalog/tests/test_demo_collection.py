"""The data of the demo shop is whole, and whatever is wrong with it is named."""

from collections import Counter
from collections.abc import Iterable
from math import prod
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from catalog.demo.collection import PICTURES, CollectionError, read_collection
from reviews.models import Review


class CollectionTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.collection = read_collection()

    def test_is_a_shop_worth_walking_through(self) -> None:
        self.assertGreaterEqual(len(self.collection.products), 120)
        self.assertGreaterEqual(len(self.collection.categories), 30)
        self.assertEqual(max(len(c.path) for c in self.collection.categories), 3)
        self.assertGreaterEqual(sum(len(p.pictures) for p in self.collection.products), 300)

    def test_gives_nothing_the_same_name_number_or_file(self) -> None:
        products = self.collection.products
        for names in (
            [c.path for c in self.collection.categories],
            [product.number for product in products],
            [product.name for product in products],
            [picture.file for product in products for picture in product.pictures],
            [design.code for design in self.collection.designs.values()],
            [palette.code for palette in self.collection.palettes.values()],
        ):
            with self.subTest(example=names[0]):
                self.assertEqual(repeated(names), [])

    def test_names_only_what_there_is(self) -> None:
        paths = {category.path for category in self.collection.categories}
        for product in self.collection.products:
            with self.subTest(product=product.name):
                self.assertIn(product.category, paths)
                design = self.collection.designs[product.design]
                self.assertLessEqual(set(product.colourways), set(design.palettes))
                self.assertLessEqual(
                    {picture.colourway for picture in product.pictures}, set(product.colourways)
                )

    def test_draws_each_design_in_palettes_there_are(self) -> None:
        for design in self.collection.designs.values():
            with self.subTest(design=design.name):
                self.assertIn(design.family, self.collection.families)
                self.assertLessEqual(set(design.palettes), set(self.collection.palettes))

    def test_shows_each_colourway_first_and_the_first_one_twice(self) -> None:
        for product in self.collection.products:
            with self.subTest(product=product.name):
                shown = [picture.colourway for picture in product.pictures]
                first = product.colourways[0]
                self.assertEqual(shown, [first, first, *product.colourways[1:]])

    def test_says_of_products_only_what_has_a_name(self) -> None:
        names = {attribute.name for attribute in self.collection.attributes}
        for product in self.collection.products:
            with self.subTest(product=product.name):
                said = {*product.attributes, *(option.name for option in product.options)}
                self.assertLessEqual(said, names)

    def test_has_a_figure_of_stock_for_each_variant(self) -> None:
        for product in self.collection.products:
            with self.subTest(product=product.name):
                forms = prod(len(option.values) for option in product.options)
                self.assertEqual(len(product.stock), len(product.colourways) * forms)

    def test_has_something_to_say_about_everything(self) -> None:
        for product in self.collection.products:
            with self.subTest(product=product.name):
                self.assertTrue(35 <= len(product.description.split()) <= 95)
                for picture in product.pictures:
                    self.assertTrue(20 <= len(picture.alt) <= 120, picture.alt)
        self.assertTrue(all(category.description for category in self.collection.categories))
        self.assertTrue(self.collection.home.alt)

    def test_says_nothing_twice(self) -> None:
        texts = [product.description for product in self.collection.products]
        alts = [picture.alt for product in self.collection.products for picture in product.pictures]
        for said, length in ((texts, 8), (alts, 20)):
            self.assertEqual(repeated(run for text in said for run in runs_of(text, length)), [])
        self.assertEqual(repeated(tuple(text.split()[:3]) for text in texts), [])
        self.assertEqual(repeated(alts), [])

    def test_reviews_are_of_what_was_there_by_whom_there_is(self) -> None:
        products = {product.name: product for product in self.collection.products}
        customers = {customer.username for customer in self.collection.customers}
        said = [*self.collection.reviews, *self.collection.held_reviews]
        self.assertEqual(repeated((review.product, review.customer) for review in said), [])
        for review in said:
            with self.subTest(product=review.product, customer=review.customer):
                self.assertIn(review.customer, customers)
                product = products[review.product]
                self.assertTrue(product.is_published and product.publish_in_days is None)
                self.assertLess(review.days_ago, product.days_old)

    def test_reviews_are_such_as_customers_may_write(self) -> None:
        collection = self.collection
        for said in (*collection.reviews, *collection.held_reviews, *collection.arrivals):
            with self.subTest(product=said.product, customer=said.customer):
                review = Review(rating=said.rating, title=said.title, body=said.body)
                review.clean_fields(exclude=["product", "user"])

    def test_replies_and_pictures_belong_to_reviews_that_are_shown(self) -> None:
        days = {(r.product, r.customer): r.days_ago for r in self.collection.reviews}
        for reply in self.collection.replies:
            with self.subTest(product=reply.product, customer=reply.customer):
                self.assertLess(reply.days_later, days[reply.product, reply.customer])
        for photo in self.collection.photos:
            with self.subTest(product=photo.product, customer=photo.customer):
                self.assertIn((photo.product, photo.customer), days)
                self.assertTrue((PICTURES / photo.picture).exists() and photo.alt)
                left, top, width, height, _turn = photo.view
                self.assertTrue(left >= 0 and left + width <= 1 and top >= 0 and top + height <= 1)


def runs_of(text: str, length: int) -> list[tuple[str, ...]]:
    """Every run of so many words, whatever their letter case."""
    words = text.casefold().split()
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


def repeated[Thing](things: Iterable[Thing]) -> list[Thing]:
    return [thing for thing, count in Counter(things).items() if count > 1]


def test_names_the_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "designs.toml").write_text("palettes = ")

    with pytest.raises(CollectionError, match=r"designs\.toml"):
        read_collection(tmp_path)
