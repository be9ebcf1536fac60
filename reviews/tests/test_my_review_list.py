"""All that a customer wrote."""

from catalog.verbs import edit_catalog
from reviews import verbs
from storefront.testing import StoreTestCase, make_product, make_review

URL = "/me/reviews/"


class MyReviewListTests(StoreTestCase):
    def test_shows_mine_and_where_each_stands(self) -> None:
        shown, rejected, withdrawn, waiting = (
            make_review(author=self.alice, title=title)
            for title in ("Shown", "Refused", "Gone", "Waiting")
        )
        verbs.reject([rejected, waiting], by=self.sam, reason="Spam")
        verbs.withdraw([withdrawn], by=self.alice)
        verbs.edit(waiting, by=self.alice, rating=3, title="Waiting", body=waiting.body)
        response = self.as_(self.alice).get(URL)
        for words in ("Published", "Not published", "Withdrawn: only you see it", "look at it"):
            self.assertContains(response, words)
        self.assertContains(response, f'href="/me/reviews/{shown.product.slug}/?edit"')
        self.assertContains(response, "Write it anew", count=1)

    def test_is_nobody_elses(self) -> None:
        make_review(author=self.alice, title="Only mine")
        for other in (self.bob, self.sam, self.olivia):
            response = self.as_(other).get(URL)
            self.assertNotContains(response, "Only mine")
            self.assertContains(response, "reviewed anything yet")
        self.assertRedirects(self.client.get(URL), f"/accounts/login/?next={URL}")

    def test_links_only_to_products_that_show(self) -> None:
        product = make_product("Ball")
        make_review(product, self.alice)
        self.assertContains(self.as_(self.alice).get(URL), 'href="/p/ball/"')
        product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([product])
        response = self.as_(self.alice).get(URL)
        self.assertNotContains(response, 'href="/p/ball/"')
        self.assertContains(response, "isn’t in the shop at the moment")

    def test_the_number_of_queries_is_the_same_for_one_and_for_many(self) -> None:
        make_review(author=self.alice)
        client = self.as_(self.alice)
        with self.assertNumQueries(8):
            client.get(URL)
        for _review in range(12):
            make_review(author=self.alice)
        with self.assertNumQueries(8):
            client.get(URL)
        self.assertContains(client.get(URL), 'href="?page=2"')

    def test_only_shows(self) -> None:
        self.assertEqual(self.as_(self.alice).post(URL).status_code, 405)
