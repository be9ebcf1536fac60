"""The made-up catalogue: of the right shape, and the same every time."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase

from catalog import scale
from catalog.choices import ties_of
from catalog.models import Brand, Category, Product, ProductValue, Variant
from reviews.models import Review
from storefront.testing import make_product


def stock(products: int) -> str:
    out = StringIO()
    call_command("stock_scale", products=products, stdout=out)
    return out.getvalue()


class StockScaleTests(TestCase):
    def test_fills_an_empty_shop(self) -> None:
        self.assertIn("40 products", stock(40))
        self.assertEqual((Category.objects.count(), Brand.objects.count()), (1000, 300))
        self.assertEqual(set(Category.objects.values_list("depth", flat=True)), {0, 1, 2, 3})
        self.assertEqual(Product.objects.filter(is_visible=True).count(), 40)
        for product in Product.objects.all():
            self.assertIn(len(product.variants.all()), range(1, 7))
            facts = [tie for tie in ties_of(product) if tie.variant is None]
            self.assertEqual(len(facts), len(scale.FACTS))
            self.assertTrue(product.images.all()[0].sizes_ready)
        counted = sum(Product.objects.values_list("rating_count", flat=True))
        self.assertEqual(counted, Review.objects.count())

    def test_is_the_same_every_time(self) -> None:
        def facts() -> list[list[tuple]]:
            return [
                list(Variant.objects.values_list("sku", "price", "sale_price", "stock")),
                list(ProductValue.objects.values_list("product__slug", "value__text")),
                list(Review.objects.values_list("product__slug", "user__username", "rating")),
            ]

        seen = []
        for _ in range(2):
            with transaction.atomic():
                stock(10)
                seen.append([sorted(some, key=str) for some in facts()])
                transaction.set_rollback(True)
        self.assertEqual(seen[0], seen[1])

    def test_leaves_a_shop_with_products_alone(self) -> None:
        make_product()
        with self.assertRaisesMessage(CommandError, "empty"):
            stock(10)
