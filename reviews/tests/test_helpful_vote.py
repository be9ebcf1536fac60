"""Where a reader says that a review helped them."""

from django.core.cache import cache
from django.test import Client, override_settings

from accounts.models import User
from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import HelpfulVote
from storefront.testing import StoreTestCase, make_product, make_review, make_user

HTMX = {"HX-Request": "true"}


class HelpfulVoteTests(StoreTestCase):
    def setUp(self) -> None:
        self.product = make_product("Kilim")
        self.review = make_review(self.product, self.alice, title="Soft underfoot")
        self.url = f"/reviews/{self.review.pk}/helpful/"

    def vote(self, user: User | None, is_helpful: str = "yes", **kwargs):
        return self.as_(user).post(self.url, {"is_helpful": is_helpful}, **kwargs)

    def test_asks_on_a_page_of_its_own(self) -> None:
        response = self.as_(self.bob).get(self.url)
        self.assertContains(response, "Did this help you?")
        self.assertContains(response, "Soft underfoot")
        self.assertContains(response, 'href="/p/kilim/reviews/"')
        self.assertContains(response, 'value="yes"')
        self.assertIn("no-store", response["Cache-Control"])
        self.assertFalse(HelpfulVote.objects.exists())

    def test_a_vote_leads_back_to_the_page_which_says_so(self) -> None:
        response = self.vote(self.bob)
        self.assertRedirects(response, self.url)
        response = self.as_(self.bob).get(self.url)
        self.assertContains(response, "Helpful to you")
        self.assertContains(response, "Undo")
        verbs.vote(self.review, by=self.sam)
        response = self.as_(self.bob).get(self.url)
        self.assertContains(response, "Helpful to you and one other")
        verbs.vote(self.review, by=self.olivia)
        response = self.as_(self.bob).get(self.url)
        self.assertContains(response, "Helpful to you and 2 others")

    def test_a_vote_can_be_taken_back(self) -> None:
        verbs.vote(self.review, by=self.bob)
        self.assertRedirects(self.vote(self.bob, "no"), self.url)
        self.assertFalse(HelpfulVote.objects.exists())

    def test_htmx_gets_the_region_with_its_news(self) -> None:
        verbs.vote(self.review, by=self.sam)
        response = self.vote(self.bob, headers=HTMX)
        self.assertNotContains(response, "<html")
        self.assertContains(response, "Helpful to you and one other", 2)
        self.assertContains(response, "data-announce")
        self.assertContains(response, "data-focus")
        response = self.vote(self.bob, "no", headers=HTMX)
        self.assertContains(response, "Undone. Helpful to one reader")
        self.assertContains(response, "Helpful (1)")

    def test_the_same_press_twice_is_one_vote(self) -> None:
        self.vote(self.bob)
        self.vote(self.bob)
        self.assertEqual(HelpfulVote.objects.count(), 1)

    def test_its_author_sees_the_number_and_no_button(self) -> None:
        verbs.vote(self.review, by=self.bob)
        response = self.as_(self.alice).get(self.url)
        self.assertContains(response, "Helpful to one reader")
        self.assertNotContains(response, 'name="is_helpful"')
        response = self.vote(self.alice)
        self.assertContains(response, "This is your own review", status_code=422)

    def test_a_visitor_signs_in_first_and_is_one_press_away(self) -> None:
        target = f"/accounts/login/?next={self.url}"
        self.assertRedirects(self.as_(None).get(self.url), target)
        self.assertRedirects(self.vote(None), target)
        response = self.vote(None, headers=HTMX | {"HX-Current-URL": "http://testserver/p/kilim/"})
        self.assertEqual(response["HX-Redirect"], target)
        self.assertFalse(HelpfulVote.objects.exists())

    def test_what_nobody_can_read_is_not_there(self) -> None:
        verbs.withdraw([self.review], by=self.alice)
        self.assertEqual(self.as_(self.bob).get(self.url).status_code, 404)
        self.assertEqual(self.vote(self.bob).status_code, 404)
        self.assertEqual(self.as_(self.alice).get("/reviews/0/helpful/").status_code, 404)

    def test_nor_is_what_belongs_to_a_product_that_is_not(self) -> None:
        self.product.refresh_from_db()
        self.product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.product])
        self.assertEqual(self.vote(self.bob).status_code, 404)

    def test_needs_its_token(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.bob)
        self.assertEqual(client.post(self.url).status_code, 403)

    @override_settings(ACCOUNT_RATE_LIMITS={"vote": "2/m/user"})
    def test_has_a_limit_for_each_reader(self) -> None:
        cache.clear()
        carol = make_user("Carol")
        for _press in range(2):
            self.assertEqual(self.vote(carol).status_code, 302)
        self.assertEqual(self.vote(carol).status_code, 429)
        self.assertEqual(self.vote(self.bob).status_code, 302)

    def test_a_number_beyond_any_id_is_not_there(self) -> None:
        self.assertEqual(self.as_(self.bob).get(f"/reviews/{10**30}/helpful/").status_code, 404)
