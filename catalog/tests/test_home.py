"""The home page."""

from django.urls import reverse

from catalog.verbs import edit_catalog
from reviews.verbs import write
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_home_picture,
    make_image,
    make_product,
)

URL = reverse("catalog:home")


class HomeTests(StoreTestCase):
    def test_opens_on_an_empty_shop(self) -> None:
        self.assertContains(self.client.get(URL), "The shelves are still empty.")

    def test_shows_departments_with_something_in_them(self) -> None:
        rugs = make_category("Rugs", parent=make_category("Textiles"))
        image = make_image(make_product("Star rug", category=rugs))
        make_category("Empty")
        answer = self.client.get(URL)
        self.assertContains(answer, "See everything in Textiles")
        self.assertNotContains(answer, "Empty")
        tile = answer.context["tiles"][0]
        self.assertEqual((tile.name, tile.picture), ("Textiles", image.shown))

    def test_opens_with_the_newest_picture_that_leads_somewhere(self) -> None:
        rugs, attic = make_category("Rugs"), make_category("Attic", is_published=False)
        make_product(category=rugs)
        for sentence, category in (("Old", rugs), ("New", rugs), ("Hidden", attic)):
            make_home_picture(sentence, category=category)
        make_home_picture("Draft", category=rugs, is_published=False)
        answer = self.client.get(URL)
        shown = answer.context["home_picture"]
        self.assertEqual(shown.sentence, "New")
        self.assertContains(answer, f'src="{shown.picture.url}"')
        self.assertContains(answer, f'href="{rugs.get_absolute_url()}">See everything in Rugs')

    def test_shows_what_is_new_first(self) -> None:
        make_product("Old")
        make_product("New")
        make_product("Hidden", is_published=False)
        shown = [card.name for card in self.client.get(URL).context["new"]]
        self.assertEqual(shown, ["New", "Old"])

    def test_best_loved_holds_only_what_was_rated(self) -> None:
        loved, fine, _unrated = make_product("Loved"), make_product("Fine"), make_product()
        write(author=self.alice, product=loved, rating=5, title="Well", body="What I looked for.")
        write(author=self.alice, product=fine, rating=3, title="Well", body="It is all right.")
        answer = self.client.get(URL)
        shown = [card.name for card in answer.context["best"]]
        self.assertEqual(shown, ["Loved", "Fine"])
        self.assertEqual([review.product for review in answer.context["quotes"]], [loved])

    def test_quotes_nothing_about_what_is_hidden(self) -> None:
        hidden = make_product()
        write(author=self.alice, product=hidden, rating=5, title="Yes", body="Words about it.")
        self.assertContains(self.client.get(URL), "Words about it.")
        hidden.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([hidden])
        self.assertNotContains(self.client.get(URL), "Words about it.")
