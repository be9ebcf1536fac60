"""What is suggested to someone who is still typing, and where nothing was found."""

from django.utils import timezone

from catalog import search
from catalog.models import Category, Product
from catalog.search import Suggestions
from storefront.testing import StoreTestCase, make_category, make_product


def suggested(text: str, **more: object) -> Suggestions:
    return search.suggest(text, timezone.now(), **more)


class SuggestTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        lamps = make_category("Lamps")
        cls.desk = make_category("Desk lamps", parent=lamps)
        cls.lamp = make_product("Brass desk lamp", category=cls.desk)
        cls.shade = make_product("Lamp shade", category=lamps)
        make_product("Laminated card")
        make_product("Lamp unseen", category=lamps, is_published=False)

    def test_completes_the_last_word(self) -> None:
        self.assertEqual(suggested("la").queries, ("lamp", "laminated"))
        self.assertEqual(suggested("brass la").queries, ("brass lamp",))

    def test_offers_only_what_stands_beside_the_other_words(self) -> None:
        self.assertNotIn("shade laminated", suggested("shade la").queries)

    def test_puts_first_what_others_searched(self) -> None:
        popular = ("rugs", "lamps for reading", "lamp shade")
        self.assertEqual(
            suggested("lamp", popular=popular).queries[:2], ("lamps for reading", "lamp shade")
        )

    def test_leads_to_no_words_that_say_nothing_alone(self) -> None:
        make_product("Towel by the sea, 40 cm", attributes={"Length": "140 cm"})
        self.assertNotIn("cm", suggested("c").queries)
        self.assertEqual(suggested("sea c").queries, ("sea category",))
        self.assertEqual(suggested("lamp b").queries, ("lamp brass",))
        self.assertEqual(suggested("sea to").queries, ("sea towel",))

    def test_offers_names_that_have_a_word_that_begins_so(self) -> None:
        names = [
            ("kiln street", "Kiln Street"),
            ("lamp & co", "Lamp & Co"),
            ("la lampe", "La Lampe"),
        ]
        self.assertEqual(suggested("kiln s", names=names).queries, ("Kiln Street",))
        self.assertEqual(suggested("stre", names=names).queries, ("Kiln Street",))
        self.assertEqual(suggested("lamp", names=names).queries, ("Lamp & Co", "La Lampe"))
        self.assertEqual(suggested("kiln street", names=names).queries, ())
        makers = [(name.lower(), name) for name in ("Desa", "Desk Lamps", "Desmond")]
        self.assertEqual(suggested("des", names=makers).queries[:2], ("Desk Lamps", "Desa"))
        popular = ("kiln street",)
        self.assertEqual(suggested("kiln", names=names, popular=popular).queries, popular)

    def test_names_categories(self) -> None:
        lamps = Category.objects.get(name="Lamps")
        self.assertEqual(suggested("lam").categories, (lamps.pk, self.desk.pk))
        self.assertEqual(suggested("desk lam").categories, (self.desk.pk,))

    def test_shows_products_that_shoppers_may_see(self) -> None:
        self.assertEqual(set(suggested("lamp").products), {self.lamp.pk, self.shade.pk})

    def test_are_never_more_than_asked_for(self) -> None:
        for limit in (1, 3, 8):
            found = suggested("la", limit=limit)
            count = len(found.queries) + len(found.categories) + len(found.products)
            self.assertLessEqual(count, limit)

    def test_mends_what_was_mistyped(self) -> None:
        self.assertEqual(suggested("brsas lamp").queries, ("brass lamp",))
        self.assertIn(self.lamp.pk, suggested("brsas").products)

    def test_say_nothing_to_nothing(self) -> None:
        for text in ("", "   ", "\0", "-", "zzzz"):
            self.assertFalse(suggested(text))


class NearestTests(StoreTestCase):
    def test_shows_what_shares_a_word_or_nearly(self) -> None:
        shelf = make_category("Armchairs")
        chair = make_product("Armchair in wool", category=shelf)
        for text in ("armchiar xylophone", "armchairish", "armch"):
            with self.subTest(text=text):
                nearest = search.nearest(text, timezone.now())
                self.assertEqual(nearest.products, (chair.pk,))
                self.assertEqual(nearest.categories, (shelf.pk,))

    def test_shows_nothing_where_nothing_is_near(self) -> None:
        make_product("Armchair")
        self.assertFalse(search.nearest("xylophone", timezone.now()))
        self.assertEqual(Product.objects.count(), 1)
