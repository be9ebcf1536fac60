"""What a page asks of the database doesn't grow with the catalogue."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Product, Variant
from catalog.verbs import CATALOGUE, edit_catalog, renew
from reviews.verbs import write
from storefront.testing import StoreTestCase, make_category, make_product

PAGES = (
    "/",
    "/c/",
    "/c/department-0/",
    "/c/department-0/?sort=price",
    "/c/department-0/?upto=3",
    "/c/department-0/category-0/",
    "/search/?q=thing",
    "/p/thing-0/",
    "/p/thing-0/reviews/",
)


def fill(first: int, last: int) -> None:
    """Things `first` to `last`, in departments and categories that grow with them."""
    with edit_catalog(by=None) as edit:
        departments = [Category(name=f"Department {n}") for n in range(first // 50, last // 50)]
        edit.save(departments)
        categories = [
            Category(name=f"Category {n}", parent=department)
            for department in departments
            for n in range(3)
        ]
        edit.save(categories)
        things = [
            Product(name=f"Thing {n}", slug=f"thing-{n}", category=categories[n % len(categories)])
            for n in range(first, last)
        ]
        edit.save(things)
        edit.save(
            Variant(product=thing, sku=f"THING-{n}", price=Decimal("9.50"), stock=5)
            for n, thing in enumerate(things, first)
        )


class QueriesTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        fill(0, 100)
        for number in (0, 2, 4):
            product = Product.objects.get(slug=f"thing-{number}")
            write(author=cls.alice, product=product, rating=5, title="Well", body="Words on it.")

    def count(self, address: str) -> int:
        """The queries of a page that meets an edition it has never seen."""
        # What a process reads for its first answer, its indexes, it never reads again.
        self.client.get(address)
        renew(CATALOGUE)
        return self.count_again(address)

    def count_again(self, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(self.client.get(address).status_code, 200)
        return len(queries)

    def test_are_as_many_for_100_products_as_for_10_000(self) -> None:
        few = {address: self.count(address) for address in PAGES}
        fill(100, 10_000)
        many = {address: self.count(address) for address in PAGES}
        self.assertEqual(many, few)
        self.assertLessEqual(max(few.values()), 15, few)

    def test_are_few_until_something_changes(self) -> None:
        for address in PAGES:
            self.count(address)
            # The edition; and what has none: who wrote reviews; which of them a list of theirs
            # has, and what they mention; for a search, what was touched, SKUs, and what staff
            # lead to and pinned.
            most = 5 if "search" in address else 4 if "reviews" in address else 2
            self.assertLessEqual(self.count_again(address), most, address)

    def test_are_as_many_for_a_product_with_much_as_for_one_with_little(self) -> None:
        shelf = make_category("Shelf")
        bare = make_product("Bare", category=shelf)
        full = make_product(
            "Full", category=shelf, attributes={f"Fact {n}": "Yes" for n in range(20)}
        )
        self.assertEqual(self.count(bare.get_absolute_url()), self.count(full.get_absolute_url()))
