"""The data of the demo shop is whole, and whatever is wrong with it is named."""

from collections import Counter
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from catalog.demo.collection import CollectionError, read_collection


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
                self.assertEqual([n for n, count in Counter(names).items() if count > 1], [])

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


def test_names_the_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "designs.toml").write_text("palettes = ")

    with pytest.raises(CollectionError, match=r"designs\.toml"):
        read_collection(tmp_path)
