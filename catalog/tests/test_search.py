"""The search page in its first form: names, brands and SKUs."""

from django.urls import reverse

from storefront.testing import StoreTestCase, make_product

URL = reverse("catalog:search")


class SearchTests(StoreTestCase):
    def names(self, words: str) -> list[str]:
        answer = self.client.get(URL, {"q": words})
        self.assertEqual(answer.status_code, 200)
        return [card.name for card in answer.context["cards"]]

    def test_finds_names_brands_and_skus(self) -> None:
        make_product("Star rug", brand="Nine Looms", sku="RUG-01")
        make_product("Arc mug", brand="Kiln Street", sku="MUG-01")
        for words in ("star", "RUG star", "looms", "rug-01", "nine rug"):
            with self.subTest(words=words):
                self.assertEqual(self.names(words), ["Star rug"])

    def test_puts_the_closest_first(self) -> None:
        make_product("A rug like a star")
        make_product("Star rug with fringe")
        make_product("Star rug")
        make_product("Star sign", sku="star rug")
        self.assertEqual(
            self.names("star rug"),
            ["Star sign", "Star rug", "Star rug with fringe", "A rug like a star"],
        )

    def test_shows_only_what_is_public(self) -> None:
        make_product("Star rug", is_published=False)
        self.assertEqual(self.names("star"), [])

    def test_says_what_to_do_where_nothing_was_found(self) -> None:
        make_product("Star rug")
        answer = self.client.get(URL, {"q": "armchiar"})
        self.assertContains(answer, "We couldn’t find “armchiar”")
        self.assertContains(answer, "Try fewer words")

    def test_asks_for_words_where_there_are_none(self) -> None:
        make_product("Star rug")
        for words in ("", "   ", "\0"):
            self.assertContains(self.client.get(URL, {"q": words}), "Type a name")

    def test_survives_whatever_is_typed(self) -> None:
        make_product("100% wool_rug")
        for words in (
            "%",
            "_",
            "'",
            '"',
            "\0star",
            "a" * 10_000,
            "x " * 500,
            "<b>",
            "🪑",
            "\\",
            "?",
        ):
            with self.subTest(words=words[:10]):
                self.names(words)
        self.assertEqual(self.names("100% wool_"), ["100% wool_rug"])

    def test_keeps_the_words_in_the_box(self) -> None:
        answer = self.client.get(URL, {"q": '"star" <rug>'})
        self.assertContains(answer, 'value="&quot;star&quot; &lt;rug&gt;"')
