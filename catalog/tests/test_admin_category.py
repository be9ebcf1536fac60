"""Staff keep the tree: its list, moves, refusals."""

import shutil
import tempfile
from io import BytesIO
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from catalog import preview
from catalog.models import Category, Change, Redirect
from storefront.testing import (
    StoreTestCase,
    admin_form_data,
    make_category,
    make_picture,
    make_product,
)

LIST = "admin:catalog_category_changelist"
ADD = "admin:catalog_category_add"
PICTURES = tempfile.mkdtemp()


def tearDownModule() -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)


def change_url(category: Category) -> str:
    return reverse("admin:catalog_category_change", args=[category.pk])


class CategoryAdminTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.rugs = make_category("Rugs", position=2)
        cls.round = make_category("Round", parent=cls.rugs, position=2)
        cls.square = make_category("Square", parent=cls.rugs, position=1)
        cls.small = make_category("Small", parent=cls.round)
        cls.lamps = make_category("Lamps", position=1)

    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def save(self, category: Category, **changes: object) -> HttpResponse:
        data = admin_form_data(self.client.get(change_url(category)))
        return self.client.post(change_url(category), data | changes)


class CategoryListTests(CategoryAdminTestCase):
    def names(self, **query: object) -> list[str]:
        response = self.client.get(reverse(LIST), query)
        return [category.name for category in response.context["cl"].result_list]

    def test_stands_as_a_tree_in_the_order_that_shoppers_see(self) -> None:
        self.assertEqual(self.names(), ["Lamps", "Rugs", "Square", "Round", "Small"])
        self.assertContains(self.client.get(reverse(LIST)), 'class="tree-name tree-name--2"')

    def test_a_name_that_begins_like_another_does_not_cut_in(self) -> None:
        make_category("Rugs and mats", position=2)
        self.assertEqual(
            self.names(), ["Lamps", "Rugs", "Square", "Round", "Small", "Rugs and mats"]
        )

    def test_finds_filters_and_sorts(self) -> None:
        self.assertEqual(self.names(q="rou"), ["Round", "Small"])
        self.assertEqual(
            self.names(o="2"), ["Lamps", "Round", "Rugs", "Small", "Square"], "by name"
        )
        self.assertEqual(self.names(is_published__exact="0"), [])

    def test_pages_through_a_large_tree_with_a_fixed_number_of_queries(self) -> None:
        self.client.get(reverse(LIST))
        with self.assertNumQueries(6):
            self.client.get(reverse(LIST))
        for number in range(110):
            make_category(f"Department {number:03}", position=9)
        with self.assertNumQueries(6):
            first = self.names()
        self.assertEqual(len(first), 100)
        self.assertEqual(first[:2], ["Lamps", "Rugs"])
        second = self.names(p="2")
        self.assertEqual(len(second), 15)
        self.assertEqual(second[-1], "Department 109")

    def test_positions_are_changed_in_the_list_as_one_job(self) -> None:
        page = self.client.get(reverse(LIST))
        formset = page.context["cl"].formset
        data = {"_save": "Save"} | {
            f"form-{name}": value for name, value in formset.management_form.initial.items()
        }
        for number, form in enumerate(formset.forms):
            data[f"form-{number}-id"] = form.instance.pk
            data[f"form-{number}-position"] = {"Round": 1, "Square": 2}.get(
                form.instance.name, form.instance.position
            )
        Change.objects.all().delete()
        self.client.post(reverse(LIST), data)
        self.assertEqual(self.names(), ["Lamps", "Rugs", "Round", "Small", "Square"])
        self.assertEqual(Change.objects.filter(actor=self.olivia).count(), 2)
        self.assertEqual(Change.objects.values("job").distinct().count(), 1)

    def test_leads_to_the_shop_or_to_a_preview(self) -> None:
        attic = make_category("Attic", is_published=False)
        html = self.client.get(reverse(LIST)).content.decode()
        self.assertIn(f'href="{self.rugs.get_absolute_url()}"', html)
        self.assertIn(f'href="{attic.get_absolute_url()}?{preview.PARAMETER}=', html)


class CategoryFormTests(CategoryAdminTestCase):
    @override_settings(MEDIA_ROOT=PICTURES)
    def test_adds_a_category_with_a_picture(self) -> None:
        buffer = BytesIO()
        Image.new("RGB", (40, 50)).save(buffer, "PNG")
        data = admin_form_data(self.client.get(reverse(ADD)))
        picture = SimpleUploadedFile("oval.png", buffer.getvalue())
        data |= {"name": "Oval", "parent": self.rugs.pk, "image": picture}
        self.assertRedirects(self.client.post(reverse(ADD), data), reverse(LIST))
        oval = Category.objects.get(name="Oval")
        self.assertEqual((oval.path, oval.image_width), ("rugs/oval", 40))
        self.assertEqual(Change.objects.latest("pk").actor, self.olivia)

    @override_settings(MEDIA_ROOT=PICTURES)
    def test_changes_the_picture_and_takes_it_away(self) -> None:
        picture = SimpleUploadedFile("rug.jpg", make_picture().read())
        with self.captureOnCommitCallbacks(execute=True):
            self.save(self.rugs, image=picture)
        self.rugs.refresh_from_db()
        self.assertEqual((self.rugs.image_width, self.rugs.sizes_ready), (800, True))
        self.assertContains(self.client.get(change_url(self.rugs)), "w.webp")
        refused = self.save(self.rugs, image=SimpleUploadedFile("rug.svg", b"<svg/>"))
        self.assertContains(refused, "“rug.svg” isn&#x27;t a picture")
        self.save(self.rugs, **{"image-clear": "on"})
        self.rugs.refresh_from_db()
        self.assertEqual((self.rugs.image.name, self.rugs.image_width), ("", None))

    def test_moves_a_category_with_all_below_it(self) -> None:
        self.assertRedirects(self.save(self.round, parent=self.lamps.pk), reverse(LIST))
        self.small.refresh_from_db()
        self.assertEqual(self.small.path, "lamps/round/small")
        self.assertTrue(Redirect.objects.filter(path="c/rugs/round/small").exists())

    def test_refuses_to_move_a_category_under_its_own_descendant(self) -> None:
        response = self.save(self.rugs, parent=self.small.pk)
        self.assertContains(response, "can&#x27;t stand under itself")
        self.assertNotContains(response, "changed successfully")
        self.rugs.refresh_from_db()
        self.assertIsNone(self.rugs.parent)

    def test_refuses_a_name_that_a_sibling_has(self) -> None:
        response = self.save(self.square, name="round")
        self.assertContains(response, "There is a category of this name here already.")

    def test_refuses_an_address_that_a_sibling_has(self) -> None:
        response = self.save(self.square, slug="round")
        self.assertContains(response, "Another category has this address.")

    def test_says_why_a_category_with_products_stays(self) -> None:
        make_product(category=self.small)
        url = reverse("admin:catalog_category_delete", args=[self.small.pk])
        for response in (self.client.get(url), self.client.post(url, {"post": "yes"})):
            self.assertContains(response, "“Small” holds 1 product. Move it to another")
            self.assertNotContains(response, 'name="post"')
        chosen = {"_selected_action": [self.small.pk], "action": "delete_selected"}
        response = self.client.post(reverse(LIST), chosen | {"post": "yes"})
        self.assertContains(response, "“Small” holds 1 product.")
        self.assertTrue(Category.objects.filter(pk=self.small.pk).exists())

    def test_deletes_a_branch_without_products(self) -> None:
        url = reverse("admin:catalog_category_delete", args=[self.round.pk])
        self.assertContains(self.client.get(url), "holds 1 sub-category")
        chosen = {
            "_selected_action": [self.round.pk, self.small.pk],
            "action": "delete_selected",
            "post": "yes",
        }
        self.client.post(reverse(LIST), chosen)
        self.assertFalse(Category.objects.filter(name__in=["Round", "Small"]).exists())

    def test_what_comes_in_between_is_explained_too(self) -> None:
        make_product(category=self.small)
        url = reverse("admin:catalog_category_delete", args=[self.small.pk])
        with mock.patch("catalog.admin.category.CategoryAdmin.refusals_to_delete", return_value=[]):
            response = self.client.post(url, {"post": "yes"}, follow=True)
        self.assertContains(response, "“Small” holds 1 product.")
        self.assertNotContains(response, "deleted successfully")
