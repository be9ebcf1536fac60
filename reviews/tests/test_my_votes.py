"""What one reader may say of the reviews on a public page."""

from catalog.verbs import edit_catalog
from reviews import verbs
from storefront.testing import StoreTestCase, make_product, make_review

URL = "/me/votes/"


class MyVotesTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product()
        cls.reviews = [make_review(cls.product) for _ in range(3)]

    def asked(self, user, *reviews):
        return self.as_(user).get(URL, {"reviews": ",".join(str(r.pk) for r in reviews)})

    def test_is_nothing_for_a_visitor(self) -> None:
        response = self.asked(None, *self.reviews)
        self.assertEqual((response.status_code, response.content), (204, b""))
        self.assertIn("no-store", response["Cache-Control"])

    def test_brings_a_form_for_each_review_that_was_asked_for(self) -> None:
        response = self.asked(self.alice, *self.reviews[:2])
        for review in self.reviews[:2]:
            self.assertContains(
                response, f'<div id="helpful_{review.pk}" data-hx-swap-oob="innerHTML">'
            )
            self.assertContains(response, f'action="/reviews/{review.pk}/helpful/"')
        self.assertNotContains(response, f'id="helpful_{self.reviews[2].pk}"')
        self.assertContains(response, "csrfmiddlewaretoken", 2)
        self.assertNotContains(response, "data-focus")
        self.assertNotContains(response, "data-announce")
        self.assertIn("no-store", response["Cache-Control"])

    def test_knows_what_i_found_helpful_and_nobody_else(self) -> None:
        verbs.vote(self.reviews[0], by=self.alice)
        verbs.vote(self.reviews[1], by=self.bob)
        response = self.asked(self.alice, *self.reviews)
        self.assertContains(response, "Helpful to you", 1)
        self.assertContains(response, "Helpful (1)", 1)
        self.assertContains(response, 'value="no"', 1)
        self.assertContains(response, 'value="yes"', 2)

    def test_my_own_has_its_number_and_no_button(self) -> None:
        mine = make_review(author=self.alice)
        self.assertNotContains(self.asked(self.alice, mine), "<form")
        verbs.vote(mine, by=self.bob)
        response = self.asked(self.alice, mine)
        self.assertContains(response, "Helpful to one reader")
        self.assertNotContains(response, "<form")

    def test_leads_staff_who_may_to_a_reply(self) -> None:
        review = self.reviews[0]
        link = f'href="/admin/reviews/staffreply/add/?review={review.pk}"'
        self.assertContains(self.asked(self.olivia, review), link)
        vote = self.as_(self.olivia).post(
            f"/reviews/{review.pk}/helpful/", headers={"HX-Request": "true"}
        )
        self.assertContains(vote, link)
        for reader in (self.alice, self.sam):
            self.assertNotContains(self.asked(reader, review), "/admin/")

    def test_says_nothing_of_what_nobody_can_read(self) -> None:
        hidden = make_product()
        review = make_review(hidden)
        hidden.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([hidden])
        verbs.reject(self.reviews[:1], by=self.sam, reason="Spam")
        self.assertNotContains(self.asked(self.alice, self.reviews[0], review), "helpful_")

    def test_bears_any_question(self) -> None:
        client = self.as_(self.alice)
        for asked in (
            "",
            ",",
            "a,b",
            "-1",
            "²",
            "9" * 40,
            "\x00",
            ",".join("1" for _ in range(999)),
        ):
            self.assertEqual(client.get(URL, {"reviews": asked}).status_code, 200)
        self.assertEqual(client.get(URL).status_code, 200)

    def test_the_number_of_queries_is_the_same_for_one_and_for_many(self) -> None:
        client = self.as_(self.alice)
        pks = [str(review.pk) for review in self.reviews]
        with self.assertNumQueries(3):
            client.get(URL, {"reviews": pks[0]})
        with self.assertNumQueries(3):
            client.get(URL, {"reviews": ",".join(pks)})

    def test_only_shows(self) -> None:
        self.assertEqual(self.as_(self.alice).post(URL).status_code, 405)
