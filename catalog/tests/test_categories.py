"""The verbs of the tree: what they keep true and what they refuse."""

from django.core.exceptions import ValidationError

from catalog.models import Category, Change, Redirect
from catalog.verbs import edit_catalog, tree, vocabulary
from storefront.testing import StoreTestCase, make_category, make_product


def save(*categories: Category) -> None:
    with edit_catalog(by=None) as edit:
        edit.save(categories)


class SavingCategoriesTests(StoreTestCase):
    def test_gives_an_address_from_the_names(self) -> None:
        women = make_category("Women")
        tops = make_category("Tops & Tees", parent=women)
        tops.refresh_from_db()
        self.assertEqual((tops.path, tops.depth), ("women/tops-tees", 1))

    def test_numbers_siblings_whose_names_read_alike(self) -> None:
        make_category("A & B")
        self.assertEqual(make_category("A B").path, "a-b-2")
        self.assertEqual(make_category("A B", parent=make_category("C")).path, "c/a-b")

    def test_gives_an_address_to_a_name_in_any_script(self) -> None:
        self.assertEqual(make_category("Мебель").path, "mebel")
        self.assertEqual(make_category("🪑").path, "chair")
        self.assertEqual(make_category("!!!").path, "category")

    def test_refuses_a_second_sibling_of_the_same_name(self) -> None:
        women = make_category("Women")
        make_category("Tops", parent=women)
        with self.assertRaisesMessage(ValidationError, "There is a category of this name here"):
            make_category("tops", parent=women)
        with self.assertRaisesMessage(ValidationError, "There is a department of this name"):
            make_category("WOMEN")

    def test_refuses_to_stand_under_itself(self) -> None:
        women = make_category("Women")
        women.parent = women
        with self.assertRaisesMessage(ValidationError, "can't stand under itself"):
            save(women)

    def test_refuses_to_stand_under_a_descendant(self) -> None:
        women = make_category("Women")
        tops = make_category("Tops", parent=women)
        women.parent = make_category("Tees", parent=tops)
        with self.assertRaisesMessage(ValidationError, "one of its own descendants"):
            save(women)
        women.refresh_from_db()
        self.assertIsNone(women.parent)

    def test_refuses_two_moves_that_would_close_a_circle(self) -> None:
        first, second = make_category("First"), make_category("Second")
        first.parent, second.parent = second, first
        with self.assertRaisesMessage(ValidationError, "one of its own descendants"):
            save(first, second)

    def test_refuses_a_thirteenth_level(self) -> None:
        parent = None
        for level in range(12):
            parent = make_category(f"Level {level}", parent=parent)
        with self.assertRaisesMessage(ValidationError, "no deeper than 12 levels"):
            make_category("Too deep", parent=parent)

    def test_says_nothing_changed_when_nothing_did(self) -> None:
        women = make_category("Women")
        before = Change.objects.count()
        with edit_catalog(by=None) as edit:
            saved = edit.save([Category.objects.get(pk=women.pk)])
        self.assertEqual(len(saved.unchanged), 1)
        self.assertEqual(Change.objects.count(), before)


class MovingCategoriesTests(StoreTestCase):
    def setUp(self) -> None:
        self.women = make_category("Women")
        self.tops = make_category("Tops", parent=self.women)
        self.tees = make_category("Tees", parent=self.tops)
        self.sale = make_category("Sale")
        self.tee = make_product("Tee", category=self.tees)

    def test_takes_the_subtree_and_its_counts_along(self) -> None:
        self.tops.parent = self.sale
        save(self.tops)
        self.assertEqual(Category.objects.get(pk=self.tees.pk).path, "sale/tops/tees")
        self.assertEqual(self.tops.path, "sale/tops")
        counts = dict(Category.objects.values_list("path", "product_count"))
        self.assertEqual(counts, {"women": 0, "sale": 1, "sale/tops": 1, "sale/tops/tees": 1})

    def test_leaves_redirects_from_every_old_address(self) -> None:
        self.tops.parent = self.sale
        save(self.tops)
        redirects = dict(Redirect.objects.values_list("path", "category"))
        self.assertEqual(
            redirects, {"c/women/tops": self.tops.pk, "c/women/tops/tees": self.tees.pk}
        )
        self.tops.parent = self.women
        save(self.tops)
        self.assertEqual(
            set(Redirect.objects.values_list("path", flat=True)),
            {"c/sale/tops", "c/sale/tops/tees"},
        )

    def test_lets_two_categories_trade_addresses(self) -> None:
        self.women.slug, self.sale.slug = "sale", "women"
        save(self.women, self.sale)
        paths = set(Category.objects.values_list("name", "path"))
        self.assertIn(("Tees", "sale/tops/tees"), paths)
        self.assertIn(("Sale", "women"), paths)

    def test_hides_and_shows_what_stands_below(self) -> None:
        self.women.is_published = False
        save(self.women)
        self.tee.refresh_from_db()
        self.assertFalse(self.tee.is_visible)
        self.assertEqual(set(Category.objects.values_list("product_count", flat=True)), {0})
        self.women.is_published = True
        save(self.women)
        self.tee.refresh_from_db()
        self.assertTrue(self.tee.is_visible)
        self.assertEqual(Category.objects.get(pk=self.women.pk).product_count, 1)

    def test_writes_down_what_changed_and_by_whom(self) -> None:
        self.tops.parent = self.sale
        with edit_catalog(by=self.sam) as edit:
            edit.save([self.tops])
        change = Change.objects.latest("pk")
        self.assertEqual((change.model, change.object_id), ("category", self.tops.pk))
        self.assertEqual(change.actor, self.sam)
        self.assertEqual(change.before, {"parent_id": self.women.pk})
        self.assertEqual(change.after, {"parent_id": self.sale.pk})


class DeletingCategoriesTests(StoreTestCase):
    def test_refuses_a_category_with_products_and_says_why(self) -> None:
        tops = make_category("Tops")
        make_product(category=tops)
        with (
            self.assertRaisesMessage(ValidationError, "“Tops” holds 1 product. Move it"),
            edit_catalog(by=None) as edit,
        ):
            edit.delete([tops])
        self.assertTrue(Category.objects.filter(pk=tops.pk).exists())

    def test_refuses_a_category_with_children_unless_they_go_too(self) -> None:
        women = make_category("Women")
        tops = make_category("Tops", parent=women)
        with (
            self.assertRaisesMessage(ValidationError, "“Women” holds 1 sub-category."),
            edit_catalog(by=None) as edit,
        ):
            edit.delete([women])
        with edit_catalog(by=None) as edit:
            edit.delete([women, tops])
        self.assertFalse(Category.objects.exists())


class VocabularyTests(StoreTestCase):
    def test_makes_a_path_of_categories_once(self) -> None:
        with edit_catalog(by=None) as edit:
            made = vocabulary.category_paths(edit, [("Gear", "Gear", "Gear")])
            again = vocabulary.category_paths(edit, [("gear", "GEAR", "Gear")])
        self.assertEqual(list(again.values()), list(made.values()))
        self.assertEqual(made["Gear", "Gear", "Gear"].path, "gear/gear/gear")
        self.assertEqual(Category.objects.count(), 3)

    def test_a_fresh_count_finds_nothing_to_mend(self) -> None:
        women = make_category("Women")
        make_product(category=make_category("Tops", parent=women))
        make_product(category=women, is_published=False)
        with edit_catalog(by=None):
            self.assertEqual((tree.recount(), tree.retrace()), (0, 0))
        Category.objects.filter(pk=women.pk).update(product_count=7)
        with edit_catalog(by=None):
            self.assertEqual(tree.recount(), 1)
