"""A product's page."""

from datetime import timedelta
from unittest import mock

from django.utils import timezone

from catalog import preview
from catalog.models.category import CategoryQuerySet
from catalog.verbs import edit_catalog
from reviews.verbs import write
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_image,
    make_product,
    make_variants,
)


class ProductDetailTests(StoreTestCase):
    def test_shows_what_there_is_to_know(self) -> None:
        tops = make_category("Tops", parent=make_category("Women"))
        product = make_product(
            "Breathe-Easy Tank",
            category=tops,
            brand="Luma",
            sku="WT09",
            gtin="4006381333931",
            price="34.00",
            sale_price="28.50",
            description="Soft. • Moves with you • Dries fast",
            attributes={"Material": "Cotton"},
        )
        make_image(product, alt="The tank from the front")
        answer = self.client.get(product.get_absolute_url())
        for text in ("Luma", "$28.50", "$34.00", "WT09", "4006381333931", "Material", "Cotton"):
            self.assertContains(answer, text)
        self.assertContains(answer, 'alt="The tank from the front"')
        self.assertContains(answer, "<li>Dries fast</li>", html=True)
        self.assertContains(answer, "In stock")
        self.assertEqual(
            answer.context["breadcrumb"], (("Women", "/c/women/"), ("Tops", "/c/women/tops/"))
        )

    def test_folds_away_what_makes_a_list_long(self) -> None:
        attributes = {f"Fact {number:02d}": "Yes" for number in range(15)}
        answer = self.client.get(make_product(attributes=attributes).get_absolute_url())
        self.assertContains(answer, "3 more details")
        self.assertContains(answer, "<dt>Fact 14</dt>", html=True)

    def test_says_how_many_are_left(self) -> None:
        for stock, words in (
            (0, "Out of stock"),
            (1, "Only 1 left"),
            (3, "Only 3 left"),
            (4, "In stock"),
        ):
            with self.subTest(stock=stock):
                address = make_product(stock=stock).get_absolute_url()
                self.assertContains(self.client.get(address), words)

    def test_shows_typed_markup_as_text(self) -> None:
        product = make_product("<b>Bold</b>", description="<script>alert(1)</script>")
        answer = self.client.get(product.get_absolute_url())
        self.assertContains(answer, "&lt;b&gt;Bold&lt;/b&gt;")
        self.assertNotContains(answer, "<script>alert")

    def test_stands_without_picture_brand_or_words(self) -> None:
        answer = self.client.get(make_product("Bare").get_absolute_url())
        self.assertContains(answer, "gallery__bare")

    def test_related_things_are_of_its_category_and_then_of_the_one_above(self) -> None:
        above = make_category()
        shelf = make_category(parent=above)
        product = make_product(category=shelf)
        far = make_product(category=make_category(parent=above))
        near = make_product(category=shelf)
        make_product()
        answer = self.client.get(product.get_absolute_url())
        self.assertEqual([card.name for card in answer.context["related"]], [near.name, far.name])

    def test_stands_while_its_category_moves(self) -> None:
        product = make_product("Ball")
        nowhere = mock.patch.object(CategoryQuerySet, "line_to", lambda rows, path: rows.none())
        with nowhere:
            answer = self.client.get(product.get_absolute_url())
        self.assertContains(answer, "Ball")

    def test_shows_the_one_rating(self) -> None:
        product = make_product()
        write(author=self.alice, product=product, rating=4, title="Well", body="Words about it.")
        write(author=self.bob, product=product, rating=5, title="Very", body="More words on it.")
        answer = self.client.get(product.get_absolute_url())
        self.assertContains(answer, "4.5 out of 5 stars")
        self.assertContains(answer, "Words about it.")


class ChoiceOfVariantTests(StoreTestCase):
    def setUp(self) -> None:
        self.product = make_product("Tee")
        self.variants = make_variants(
            self.product,
            {"Colour": "Blue", "Size": "S"},
            {"Colour": "Blue", "Size": "M"},
            {"Colour": "Red", "Size": "M"},
            skus=["BLUE-S", "BLUE-M", "RED-M"],
        )
        self.address = self.product.get_absolute_url()

    def set_stock(self, index: int, stock: int) -> None:
        self.variants[index].stock = stock
        with edit_catalog(by=None) as edit:
            edit.save([self.variants[index]])

    def chosen(self, query: str = "") -> str:
        return self.client.get(self.address + query).context["shown"].sku

    def test_begins_with_the_first_in_stock(self) -> None:
        self.assertEqual(self.chosen(), "BLUE-S")
        self.set_stock(0, 0)
        self.assertEqual(self.chosen(), "BLUE-M")

    def test_takes_the_variant_of_the_address(self) -> None:
        self.assertEqual(self.chosen("?variant=RED-M"), "RED-M")
        self.assertEqual(self.chosen("?variant=nonsense"), "BLUE-S")

    def test_each_value_leads_to_the_nearest_variant(self) -> None:
        answer = self.client.get(f"{self.address}?variant=BLUE-M")
        leads = {
            choice.value.text: (choice.sku, choice.is_chosen, choice.is_near)
            for option in answer.context["shown"].options
            for choice in option.choices
        }
        self.assertEqual(
            leads,
            {
                "Blue": ("BLUE-M", True, True),
                "Red": ("RED-M", False, True),
                "S": ("BLUE-S", False, True),
                "M": ("BLUE-M", True, True),
            },
        )
        small = self.client.get(f"{self.address}?variant=BLUE-S")
        red = next(
            choice
            for option in small.context["shown"].options
            for choice in option.choices
            if choice.value.text == "Red"
        )
        self.assertEqual((red.sku, red.is_near), ("RED-M", False))

    def test_names_what_is_out_of_stock(self) -> None:
        self.set_stock(2, 0)
        answer = self.client.get(f"{self.address}?variant=BLUE-M")
        self.assertContains(answer, "choice--gone", count=1)
        self.assertContains(answer, "(out of stock)")

    def test_shows_the_variants_own_picture_first(self) -> None:
        make_image(self.product, seed=1)
        red = make_image(self.product, seed=2, position=1)
        self.variants[2].picture = red
        with edit_catalog(by=None) as edit:
            edit.save([self.variants[2]])
        answer = self.client.get(f"{self.address}?variant=RED-M")
        self.assertEqual(answer.context["shown"].pictures[0], red.shown)

    def test_one_canonical_address_for_all(self) -> None:
        answer = self.client.get(f"{self.address}?variant=RED-M")
        self.assertContains(answer, f'<link rel="canonical" href="{self.address}">', html=True)


class WhoSeesAProductTests(StoreTestCase):
    def test_what_is_not_public_is_not_found(self) -> None:
        now = timezone.now()
        hidden = [
            make_product(is_published=False),
            make_product(publish_at=now + timedelta(hours=1)),
            make_product(unpublish_at=now - timedelta(hours=1)),
            make_product(category=make_category(is_published=False)),
        ]
        for person in (None, self.alice, self.sam, self.olivia):
            for product in hidden:
                with self.subTest(person=person, product=product):
                    answer = self.as_(person).get(product.get_absolute_url())
                    self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.client.get("/p/nothing/").status_code, 404)

    def test_a_signed_link_opens_it_with_a_banner(self) -> None:
        hidden, other = make_product(is_published=False), make_product(is_published=False)
        answer = self.client.get(preview.link_to(hidden))
        self.assertContains(answer, "Shoppers can’t see this page.")
        self.assertEqual(answer["Cache-Control"], "no-store")
        query = preview.link_to(other).partition("?")[2]
        self.assertEqual(self.client.get(f"{hidden.get_absolute_url()}?{query}").status_code, 404)

    def test_a_signed_link_to_what_is_public_shows_the_public_page(self) -> None:
        answer = self.client.get(preview.link_to(make_product()))
        self.assertNotContains(answer, "Shoppers can’t see")

    def test_an_old_address_leads_to_the_new_one_for_good(self) -> None:
        product = make_product("Ball")
        product.slug = "sphere"
        with edit_catalog(by=None) as edit:
            edit.save([product])
        answer = self.client.get("/p/ball/")
        self.assertEqual((answer.status_code, answer["Location"]), (301, "/p/sphere/"))

    def test_an_old_address_says_nothing_of_what_is_hidden(self) -> None:
        product = make_product("Ball", is_published=False)
        product.slug = "secret-sphere"
        with edit_catalog(by=None) as edit:
            edit.save([product])
        self.assertEqual(self.client.get("/p/ball/").status_code, 404)
        self.assertEqual(self.client.get("/p/ball/reviews/").status_code, 404)

    def test_only_reads(self) -> None:
        self.assertEqual(self.client.post(make_product().get_absolute_url()).status_code, 405)
