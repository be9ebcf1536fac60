"""The list of all departments."""

from django.urls import reverse

from storefront.testing import StoreTestCase, make_category, make_product

URL = reverse("catalog:category_list")


class CategoryListTests(StoreTestCase):
    def test_shows_departments_and_their_categories(self) -> None:
        textiles = make_category("Textiles")
        make_product(category=make_category("Rugs", parent=textiles))
        make_category("Throws", parent=textiles)
        answer = self.client.get(URL)
        self.assertContains(answer, "/c/textiles/rugs/")
        self.assertNotContains(answer, "/c/textiles/throws/")

    def test_opens_on_an_empty_shop(self) -> None:
        self.assertContains(self.client.get(URL), "The shelves are still empty.")
