"""All reviews of a product, the same page for everybody."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from catalog.verbs import edit_catalog
from reviews import ratings, verbs
from reviews.models import Review
from storefront.testing import StoreTestCase, make_category, make_product, make_review

URL = "/p/ball/reviews/"


class ReviewListTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.category = make_category("Garden")
        cls.product = make_product("Ball", category=cls.category)

    def test_shows_what_customers_say_the_newest_first(self) -> None:
        make_review(self.product, self.alice, rating=5, title="Round", body="As balls should be.")
        make_review(self.product, self.bob, rating=4, title="Red")
        make_review(title="Of something else")
        response = self.client.get(URL)
        self.assertContains(response, "As balls should be.")
        self.assertContains(response, "Alice")
        self.assertContains(response, "5 out of 5 stars")
        self.assertNotContains(response, "Of something else")
        content = response.content.decode()
        self.assertLess(content.index("Red"), content.index("Round"))

    def test_is_the_same_for_everybody(self) -> None:
        make_review(self.product, self.alice)
        answers = [self.as_(who).get(URL) for who in (None, self.alice, self.bob, self.sam)]
        self.assertEqual(len({answer.content for answer in answers}), 1)
        for answer in answers:
            self.assertFalse(answer.cookies)
            self.assertIn("public", answer["Cache-Control"])
            self.assertNotIn("Cookie", answer["Vary"])
        again = self.client.get(URL, headers={"If-None-Match": answers[0]["ETag"]})
        self.assertEqual(again.status_code, 304)

    def test_shows_only_what_is_published(self) -> None:
        withdrawn, rejected = make_review(self.product), make_review(self.product)
        verbs.withdraw([withdrawn], by=withdrawn.user)
        verbs.reject([rejected], by=self.sam, reason="Spam")
        response = self.client.get(URL)
        self.assertNotContains(response, withdrawn.title)
        self.assertNotContains(response, rejected.title)
        self.assertContains(response, "No reviews yet")

    def test_says_one_number_where_the_product_says_it(self) -> None:
        for rating in (5, 4, 4):
            make_review(self.product, rating=rating)
        for url in (URL, "/p/ball/"):
            response = self.client.get(url)
            self.assertContains(response, "4.3 out of 5 stars")
            self.assertContains(response, "3 reviews")
            self.assertContains(response, '<span class="histogram__count">2</span>', html=True)

    def test_shows_words_as_words(self) -> None:
        nasty = "<script>alert(1)</script> & \u202e{{ shop_name }}"
        make_review(self.product, title=nasty, body=f"First line\nsecond line\n\n{nasty}")
        response = self.client.get(URL)
        self.assertContains(response, escape(nasty))
        self.assertNotContains(response, "<script>alert")
        self.assertContains(response, "<p>First line<br>second line</p>", html=True)

    def test_keeps_reviews_of_those_who_left(self) -> None:
        make_review(self.product, self.alice, title="Round")
        verbs.part(self.alice)
        self.alice.delete()
        response = self.client.get(URL)
        self.assertContains(response, "Round")
        self.assertContains(response, "A former customer")

    def test_leads_back_to_the_product(self) -> None:
        response = self.client.get(URL)
        self.assertContains(response, 'href="/p/ball/"')
        self.assertContains(response, 'href="/c/garden/"')
        self.assertContains(response, 'href="/me/reviews/ball/"')

    def test_is_not_there_for_what_is_not_shown(self) -> None:
        self.product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.product])
        for who in (None, self.alice, self.sam):
            self.assertEqual(self.as_(who).get(URL).status_code, 404)
        self.assertEqual(self.client.get("/p/nothing/reviews/").status_code, 404)

    def test_follows_a_new_address(self) -> None:
        self.product.slug = "sphere"
        with edit_catalog(by=None) as edit:
            edit.save([self.product])
        response = self.client.get(URL)
        self.assertEqual(response.status_code, 301)
        self.assertEqual(response["Location"], "/p/sphere/reviews/")

    def test_only_shows(self) -> None:
        self.assertEqual(self.as_(self.alice).post(URL).status_code, 405)


class PagesOfReviewsTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")
        for number in range(23):
            make_review(cls.product, title=f"Word {number:02}")

    def titles(self, query: str = "") -> list[str]:
        reviews = self.client.get(f"{URL}{query}").context["reviews"].reviews
        return [review.title for review in reviews]

    def test_pages_are_plain_links(self) -> None:
        self.assertEqual(self.titles()[0], "Word 22")
        self.assertEqual(self.titles("?page=3"), ["Word 02", "Word 01", "Word 00"])
        self.assertContains(self.client.get(URL), 'href="?page=2"')

    def test_grows_in_place_up_to_a_bound(self) -> None:
        self.assertEqual(len(self.titles("?upto=2")), 20)
        self.assertEqual(len(self.titles("?upto=900")), 23)
        self.assertContains(self.client.get(URL), 'hx-get="?upto=2"')

    def test_bears_any_page_number(self) -> None:
        for query in ("?page=0", "?page=-1", "?page=x", "?page=٣", "?page=" + "9" * 30, "?upto="):
            self.assertEqual(self.client.get(f"{URL}{query}").status_code, 200)

    def test_the_product_shows_the_first_and_leads_to_all(self) -> None:
        response = self.client.get("/p/ball/")
        self.assertContains(response, "Word 18")
        self.assertNotContains(response, "Word 17")
        self.assertContains(response, "Read all 23 reviews")

    def test_the_number_of_queries_is_the_same_for_one_and_for_many(self) -> None:
        make_review(make_product("Bat"))
        with self.assertNumQueries(8):
            self.client.get("/p/bat/reviews/")
        make_review(make_product("Club"))
        with self.assertNumQueries(8):
            self.client.get(f"{URL}?upto=3")


class FilteredTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")
        for rating, title, body in (
            (5, "Soft", "Softer than I thought, and easy to clean."),
            (5, "Bouncy", "It bounces all day long."),
            (4, "Fine", "Easy to clean. The colour is <b>bold</b>."),
            (1, "Flat", "No air in it after a day, and not soft either."),
        ):
            make_review(cls.product, rating=rating, title=title, body=body)
        cls.soft = Review.objects.get(title="Soft")

    def titles(self, query: str) -> list[str]:
        reviews = self.client.get(f"{URL}?{query}").context["reviews"].reviews
        return [review.title for review in reviews]

    def test_filters_by_stars(self) -> None:
        self.assertEqual(self.titles("stars=5"), ["Bouncy", "Soft"])
        self.assertEqual(self.titles("stars=1&stars=4"), ["Flat", "Fine"])

    def test_sorts(self) -> None:
        verbs.vote(self.soft, by=self.alice)
        self.assertEqual(self.titles("sort=helpful")[0], "Soft")
        self.assertEqual(self.titles("sort=highest"), ["Bouncy", "Soft", "Fine", "Flat"])
        self.assertEqual(self.titles("sort=lowest"), ["Flat", "Fine", "Bouncy", "Soft"])

    def test_filters_by_what_is_verified_and_has_pictures(self) -> None:
        self.assertEqual(self.titles("verified=1"), [])
        Review.objects.filter(pk=self.soft.pk).update(source="staff", photo_count=1)
        ratings.refresh([self.product.pk])
        self.assertEqual(self.titles("verified=1"), ["Soft"])
        self.assertEqual(self.titles("pictures=1"), ["Soft"])

    def test_finds_words_and_marks_them(self) -> None:
        self.assertEqual(self.titles("q=softness"), ["Flat", "Soft"])
        self.assertEqual(self.titles("q=SOFT+day"), ["Flat"])
        response = self.client.get(f"{URL}?q=softer")
        self.assertContains(response, "<mark>Softer</mark> than I thought")
        response = self.client.get(f"{URL}?q=bold")
        self.assertContains(response, "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;")

    def test_finds_a_phrase_as_a_phrase(self) -> None:
        self.assertEqual(self.titles("mention=easy+to+clean"), ["Fine", "Soft"])
        response = self.client.get(f"{URL}?mention=easy+to+clean")
        self.assertContains(response, "<mark>Easy to clean</mark>")

    def test_says_how_many_and_how_to_leave_a_filter(self) -> None:
        response = self.client.get(f"{URL}?q=soft&stars=1")
        self.assertContains(response, "data-announce>1 review</p>")
        self.assertContains(response, f'href="{URL}?q=soft"')
        self.assertContains(response, f'href="{URL}?stars=1"')
        self.assertContains(response, f'href="{URL}" rel="nofollow"')

    def test_says_what_to_do_where_nothing_is_left(self) -> None:
        response = self.client.get(f"{URL}?q=soft&stars=4")
        self.assertContains(response, "No review has all of this at once.")
        self.assertContains(response, "Without 4 stars: 2 reviews")
        self.assertContains(self.client.get(f"{URL}?q=zebra"), "No review has this.")

    def test_the_bars_lead_to_what_they_count(self) -> None:
        for url in (URL, "/p/ball/"):
            response = self.client.get(url)
            self.assertContains(response, f'href="{URL}?stars=5"')
            self.assertNotContains(response, f'href="{URL}?stars=3"')

    def test_only_the_list_as_it_comes_is_for_search_engines(self) -> None:
        noindex, canonical = 'name="robots"', f'<link rel="canonical" href="{URL}">'
        plain = self.client.get(URL)
        self.assertNotContains(plain, noindex)
        self.assertContains(plain, canonical)
        for query in ("stars=5", "sort=lowest", "q=soft", "mention=soft"):
            response = self.client.get(f"{URL}?{query}")
            self.assertContains(response, noindex)
            self.assertContains(response, canonical)

    def test_tells_the_browser_its_one_address(self) -> None:
        response = self.client.get(f"{URL}?stars=5&q=&sort=newest&stars=4&page=9")
        self.assertEqual(response["HX-Push-Url"], f"{URL}?stars=4&stars=5")
        self.assertContains(response, "There is no page 9")

    def test_keeps_the_filters_from_page_to_page(self) -> None:
        for number in range(9):
            make_review(self.product, rating=5, title=f"More {number}")
        response = self.client.get(f"{URL}?stars=5")
        self.assertContains(response, 'href="?page=2&amp;stars=5"')
        self.assertEqual(self.titles("stars=5&page=2"), ["Soft"])

    def test_offers_no_filters_for_what_a_look_takes_in(self) -> None:
        make_review(make_product("Bat"))
        self.assertNotContains(self.client.get("/p/bat/reviews/"), 'id="review_form"')
        self.assertContains(self.client.get(URL), 'id="review_form"')

    def test_bears_whatever_is_asked(self) -> None:
        for query in ("stars=x", "q=%00", "q=" + "%F0%9F%98%80" * 60, "mention=%25s", "sort=%3C"):
            self.assertEqual(self.client.get(f"{URL}?{query}").status_code, 200, query)
        response = self.client.get(f"{URL}?sort=%3Cscript%3E")
        self.assertContains(response, "We left out the order “&lt;script&gt;”")

    def test_the_number_of_queries_is_the_same_whatever_is_asked(self) -> None:
        query = "mention=easy+to+clean&q=soft&sort=helpful&stars=4&stars=5"
        counts = []
        for more in (0, 20):
            for number in range(more):
                make_review(self.product, rating=5, title=f"Soft {number}", body="Easy to clean.")
            self.client.get(URL)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(f"{URL}?{query}")
            counts.append(len(queries))
        self.assertEqual(counts, [5, 5])
