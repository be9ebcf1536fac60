"""Edits of the catalogue at the same moment, on the real locks of either database."""

from decimal import Decimal
from threading import Event
from time import sleep

from django.core.exceptions import ValidationError
from django.test import Client, TransactionTestCase
from django.urls import reverse

from catalog.models import Category, Change, Product, Variant
from catalog.verbs import edit_catalog, tree
from storefront.testing import at_once, make_category, make_product, make_user


def move(pk: int, parent: int | None) -> None:
    with edit_catalog(by=None) as edit:
        category = Category.objects.get(pk=pk)
        category.parent_id = parent
        edit.save([category])


class AtOnceTests(TransactionTestCase):
    def assert_tree_is_true(self) -> None:
        with edit_catalog(by=None):
            self.assertEqual((tree.retrace(), tree.recount()), (0, 0))

    def test_two_moves_that_would_close_a_circle_leave_one(self) -> None:
        first, second = make_category("First"), make_category("Second")
        results = at_once(
            lambda: move(first.pk, second.pk),
            lambda: move(second.pk, first.pk),
        )
        refused = [result for result in results if isinstance(result, ValidationError)]
        self.assertEqual(len(refused), 1, results)
        self.assert_tree_is_true()

    def test_moves_all_over_the_tree_keep_it_true(self) -> None:
        departments = [make_category(f"Department {n}") for n in range(4)]
        shelves = [make_category(f"Shelf {n}", parent=departments[n]) for n in range(4)]
        for shelf in shelves:
            make_product(category=shelf)
        results = at_once(
            *(
                lambda shelf=shelf, to=departments[(n + 1) % 4]: move(shelf.pk, to.pk)
                for n, shelf in enumerate(shelves)
            )
        )
        self.assertEqual(results, [None] * 4)
        self.assert_tree_is_true()
        self.assertEqual(
            sorted(Category.objects.filter(depth=1).values_list("path", flat=True)),
            [
                "department-0/shelf-3",
                "department-1/shelf-0",
                "department-2/shelf-1",
                "department-3/shelf-2",
            ],
        )

    def test_products_added_at_once_are_all_counted(self) -> None:
        shelf = make_category("Shelf")
        results = at_once(*[lambda: make_product("Same name", category=shelf)] * 5)
        self.assertTrue(all(isinstance(result, Product) for result in results), results)
        shelf.refresh_from_db()
        self.assertEqual(shelf.product_count, 5)
        self.assertEqual(len(set(Product.objects.values_list("slug", flat=True))), 5)

    def test_positions_in_the_admin_s_list_set_nothing_else_back(self) -> None:
        shelf = make_category("Shelf")
        client = Client()
        client.force_login(make_user("Olivia", is_staff=True, is_superuser=True))
        address = reverse("admin:catalog_category_changelist")
        client.get(address)  # the first request of a process takes its time
        is_begun = Event()

        def rename() -> None:
            with edit_catalog(by=None) as edit:
                is_begun.set()
                sleep(0.5)
                shelf.name = "Ledge"
                edit.save([shelf])

        def arrange() -> int:
            is_begun.wait()
            row = {"form-0-id": shelf.pk, "form-0-position": 7, "_save": "Save"}
            form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1}
            return client.post(address, row | form).status_code

        self.assertEqual(at_once(rename, arrange), [None, 302])
        shelf.refresh_from_db()
        self.assertEqual((shelf.name, shelf.position), ("Ledge", 7))

    def test_edits_of_two_variants_both_reach_the_product(self) -> None:
        product = make_product(price="20.00", stock=1)
        (variant,) = product.variants.all()

        def set_stock(stock: int) -> None:
            with edit_catalog(by=None) as edit:
                held = Variant.objects.get(pk=variant.pk)
                held.stock += stock
                edit.save([held])

        at_once(*[lambda: set_stock(1)] * 5)
        product.refresh_from_db()
        self.assertEqual(product.stock, 6)
        steps = Change.objects.filter(model="variant", before__has_key="stock")
        self.assertEqual(steps.count(), 5)
        self.assertEqual(product.price, Decimal("20.00"))
