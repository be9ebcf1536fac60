"""The made-up catalogue: of the right shape, as the verbs would store it, the same every time."""

from collections import Counter
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import TestCase

from catalog import scale
from catalog.choices import ties_of
from catalog.models import (
    AttributeValue,
    Brand,
    Category,
    Change,
    Product,
    ProductImage,
    ProductValue,
    Variant,
)
from catalog.verbs import edit_catalog, resettle, tree
from reviews.models import Review
from storefront.testing import make_product

LOADED = (Product, ProductImage, Variant, ProductValue)


def stock(products: int, *, reviews: bool = False) -> str:
    err = StringIO()
    call_command("stock_scale", products=products, reviews=reviews, stderr=err)
    return err.getvalue()


def rows_of(model: type[models.Model]) -> list[dict]:
    return list(model.objects.order_by("pk").values())


def indexes() -> dict[str, dict]:
    """What the database keeps and checks of the tables that are loaded."""
    with connection.cursor() as cursor:
        return {
            model.__name__: {
                name: {key: value for key, value in facts.items() if key != "definition"}
                for name, facts in connection.introspection.get_constraints(
                    cursor, model._meta.db_table
                ).items()
                if not name.startswith("__")
            }
            for model in LOADED
        }


class StockScaleTests(TestCase):
    def test_fills_an_empty_shop(self) -> None:
        self.assertIn("400 products", stock(400))
        self.assertEqual((Category.objects.count(), Brand.objects.count()), (1000, 300))
        self.assertEqual(set(Category.objects.values_list("depth", flat=True)), {0, 1, 2, 3})
        self.assertAlmostEqual(AttributeValue.objects.count(), 600, delta=20)
        self.assertEqual(Product.objects.count(), 400)
        self.assertEqual(Product.objects.filter(is_visible=False, is_published=True).count(), 0)
        said = Counter()
        for product in Product.objects.all():
            variants = product.variants.count()
            self.assertIn(variants, range(1, 7))
            ties = ties_of(product)
            own = [tie for tie in ties if tie.variant is None]
            said[len(own)] += 1
            self.assertEqual(len(ties), len(own) + 2 * variants)
            self.assertTrue(product.images.all()[0].sizes_ready)
        self.assertLessEqual(max(said), len(scale.FACTS))
        self.assertGreater(min(said), 2)

    def test_some_are_common_and_most_are_rare(self) -> None:
        stock(400)
        shown = Product.objects.filter(is_visible=True)
        self.assertGreater(shown.filter(name__contains="Classic").count(), 40)
        self.assertGreater(shown.filter(description__contains=" the ").count(), 300)
        words = Counter(
            word
            for text in shown.values_list("description", flat=True)
            for word in set(text.lower().replace(".", "").split())
        )
        self.assertGreater(sum(count == 1 for count in words.values()), len(words) / 3)
        for few in (
            shown.filter(price_before__isnull=False),
            shown.filter(stock=0),
            shown.filter(rating_count__gt=20),
        ):
            self.assertIn(few.count(), range(20, 120))

    def test_is_what_the_verbs_would_have_stored(self) -> None:
        stock(200)
        before = {model: rows_of(model) for model in (Category, Product)}
        with transaction.atomic():
            resettle(Product.objects.values_list("pk", flat=True))
            self.assertEqual((tree.retrace(), tree.recount()), (0, 0))
            tree.cover()
        for model, rows in before.items():
            self.assertEqual(rows_of(model), rows)
        pairs = [
            (
                variant,
                AttributeValue.objects.filter(uses__variant=variant).order_by("uses__pk"),
            )
            for variant in Variant.objects.order_by("pk")
        ]
        for (variant, _values), row in zip(pairs, rows_of(Variant), strict=True):
            variant.full_clean()
            self.assertEqual(row["id"], variant.pk)
        held = Change.objects.count()
        with edit_catalog(by=None) as edit:
            saved = edit.save_variants(pairs)
            self.assertEqual((saved.created, saved.updated), ([], []))
            self.assertEqual(edit.save(Product.objects.all()).updated, [])
        self.assertEqual(Change.objects.count(), held)

    def test_leaves_every_index_and_rule_as_it_was(self) -> None:
        before = indexes()
        stock(10)
        self.assertEqual(indexes(), before)
        self.assertGreater(make_product("Lamp").pk, 10)

    def test_has_real_reviews_where_asked_for(self) -> None:
        self.assertIn("reviews", stock(40, reviews=True))
        counted = sum(Product.objects.values_list("rating_count", flat=True))
        self.assertEqual(counted, Review.objects.count())

    def test_is_the_same_every_time(self) -> None:
        def facts() -> list[list[tuple]]:
            return [
                list(Product.objects.values_list("slug", "description", "rating_counts")),
                list(Variant.objects.values_list("sku", "price", "sale_price", "stock")),
                list(ProductValue.objects.values_list("product__slug", "value__text")),
                list(Review.objects.values_list("product__slug", "user__username", "rating")),
            ]

        seen = []
        for _ in range(2):
            with transaction.atomic():
                stock(10, reviews=True)
                seen.append([sorted(some, key=str) for some in facts()])
                transaction.set_rollback(True)
        self.assertEqual(seen[0], seen[1])

    def test_leaves_a_shop_with_products_alone(self) -> None:
        make_product()
        with self.assertRaisesMessage(CommandError, "empty"):
            stock(10)
