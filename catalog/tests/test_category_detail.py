"""A category's page."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from catalog import preview
from catalog.models import Category
from catalog.paging import PAGE_SIZE
from catalog.verbs import edit_catalog
from reviews.verbs import write
from storefront.testing import StoreTestCase, make_category, make_product


class CategoryDetailTests(StoreTestCase):
    def setUp(self) -> None:
        self.women = make_category("Women", description="For every day.")
        self.tops = make_category("Tops", parent=self.women)

    def names(self, address: str) -> list[str]:
        return [card.name for card in self.client.get(address).context["cards"]]

    def test_shows_the_products_of_the_whole_subtree(self) -> None:
        make_product("Scarf", category=self.women)
        make_product("Tee", category=self.tops)
        make_product("Elsewhere")
        self.assertEqual(set(self.names("/c/women/")), {"Scarf", "Tee"})
        self.assertEqual(self.names("/c/women/tops/"), ["Tee"])

    def test_does_not_mix_up_addresses_that_begin_alike(self) -> None:
        make_product("Wide", category=make_category("Women wide"))
        make_product("Tee", category=self.tops)
        self.assertEqual(self.names("/c/women/"), ["Tee"])

    def test_shows_breadcrumb_words_and_sub_categories(self) -> None:
        make_product(category=self.tops)
        answer = self.client.get("/c/women/")
        self.assertContains(answer, "For every day.")
        self.assertEqual([tile.name for tile in answer.context["tiles"]], ["Tops"])
        self.assertEqual(
            self.client.get("/c/women/tops/").context["breadcrumb"], (("Women", "/c/women/"),)
        )

    def test_orders_by_position_then_newest_unless_asked(self) -> None:
        make_product("Third", category=self.tops, position=1)
        make_product("Second", category=self.tops)
        make_product("First", category=self.tops)
        self.assertEqual(self.names("/c/women/"), ["First", "Second", "Third"])

    def test_orders_as_asked(self) -> None:
        cheap = make_product("Cheap", category=self.tops, price="5.00")
        dear = make_product("Dear", category=self.tops, price="50.00")
        make_product("Reduced", category=self.tops, price="90.00", sale_price="10.00")
        for product, rating in ((cheap, 3), (dear, 5)):
            body = f"Words about this product, {product.name}."
            write(author=self.alice, product=product, rating=rating, title="Well", body=body)
        orders = {
            "newest": ["Reduced", "Dear", "Cheap"],
            "price": ["Cheap", "Reduced", "Dear"],
            "-price": ["Dear", "Reduced", "Cheap"],
            "rating": ["Dear", "Cheap", "Reduced"],
            "nonsense": ["Reduced", "Dear", "Cheap"],
        }
        for sort, names in orders.items():
            with self.subTest(sort=sort):
                self.assertEqual(self.names(f"/c/women/?sort={sort}"), names)

    def test_says_that_nothing_is_here(self) -> None:
        self.assertContains(self.client.get("/c/women/"), "Nothing here at the moment.")


class PagesOfACategoryTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.women = make_category("Women")
        for number in range(PAGE_SIZE * 2 + 1):
            make_product(f"Tee {number}", category=cls.women, position=number)

    def places(self, query: str) -> list[int]:
        answer = self.client.get(f"/c/women/{query}")
        return [int(card.name.removeprefix("Tee ")) for card in answer.context["cards"]]

    def test_shows_one_page_at_a_time(self) -> None:
        self.assertEqual(self.places(""), list(range(PAGE_SIZE)))
        self.assertEqual(self.places("?page=3"), [PAGE_SIZE * 2])

    def test_grows_by_pages(self) -> None:
        self.assertEqual(self.places("?upto=2"), list(range(PAGE_SIZE * 2)))
        answer = self.client.get("/c/women/?upto=2")
        self.assertContains(answer, f"1–{PAGE_SIZE * 2} of {PAGE_SIZE * 2 + 1} products")
        self.assertContains(answer, " data-focus", count=1)

    def test_links_keep_the_sort(self) -> None:
        answer = self.client.get("/c/women/?sort=price")
        self.assertContains(answer, 'href="?sort=price&amp;upto=2"')
        self.assertContains(answer, 'href="?page=2&amp;sort=price"')

    def test_takes_any_number_and_answers_with_the_nearest_page(self) -> None:
        last = [PAGE_SIZE * 2]
        for page in ("0", "-1", "x", "1e9", "٣", "", "9" * 400):
            with self.subTest(page=page[:8]):
                self.assertEqual(self.places(f"?page={page}")[0], 0)
        self.assertEqual(self.places("?page=999999999"), last)
        self.assertEqual(len(self.places("?upto=999999999")), PAGE_SIZE * 2 + 1)


class WhoSeesACategoryTests(StoreTestCase):
    def setUp(self) -> None:
        self.hidden = make_category("Hidden", is_published=False)
        self.below = make_category("Below", parent=self.hidden)

    def test_what_is_hidden_or_below_it_is_not_found(self) -> None:
        for person in (None, self.alice, self.sam, self.olivia):
            for address in ("/c/hidden/", "/c/hidden/below/", "/c/nowhere/"):
                with self.subTest(person=person, address=address):
                    self.assertEqual(self.as_(person).get(address).status_code, 404)

    def test_a_signed_link_opens_it_with_a_banner(self) -> None:
        make_product("Ready", category=self.below)
        make_product("Draft", category=self.below, is_published=False)
        answer = self.client.get(preview.link_to(self.below))
        self.assertContains(answer, "Shoppers can’t see this page.")
        self.assertEqual([card.name for card in answer.context["cards"]], ["Ready"])
        self.assertEqual(answer["Cache-Control"], "no-store")
        other = preview.link_to(self.hidden).partition("?")[2]
        self.assertEqual(self.client.get(f"/c/hidden/below/?{other}").status_code, 404)

    def test_a_link_to_what_has_been_published_shows_the_public_page(self) -> None:
        answer = self.client.get(preview.link_to(make_category("Shown")))
        self.assertNotContains(answer, "Shoppers can’t see this page.")
        self.assertIn("public", answer["Cache-Control"])

    def test_an_old_address_leads_to_the_new_one_for_good(self) -> None:
        shown = make_category("Shown")
        self.below.parent = shown
        with edit_catalog(by=None) as edit:
            edit.save([self.below])
        answer = self.client.get("/c/hidden/below/")
        self.assertEqual((answer.status_code, answer["Location"]), (301, "/c/shown/below/"))

    def test_a_scheduled_product_appears_by_the_clock(self) -> None:
        shown = make_category("Shown")
        make_product("Later", category=shown, publish_at=timezone.now() + timedelta(hours=1))
        make_product("Over", category=shown, unpublish_at=timezone.now() - timedelta(hours=1))
        self.assertEqual(self.client.get("/c/shown/").context["cards"], ())
        make_product("Now", category=shown)
        (tile,) = self.client.get("/").context["tiles"]
        self.assertEqual(tile.product_count, 1)
        self.assertEqual(Category.objects.get(name="Shown").product_count, 3)

    def test_only_reads(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        self.assertEqual(strict.post("/c/hidden/").status_code, 405)
