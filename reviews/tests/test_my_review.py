"""A customer's own review of one product: written, read and edited."""

from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from reviews import verbs
from reviews.models import Review, ReviewEvent
from reviews.tests.review_form import (
    HTMX,
    OOB,
    URL,
    WORDS,
    MyReviewTestCase,
    element,
    hidden,
)
from storefront.testing import (
    make_review,
)


class WritingTests(MyReviewTestCase):
    def test_the_form_has_stars_to_choose_and_none_chosen(self) -> None:
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, "<legend")
        self.assertContains(response, 'type="radio"', count=5)
        self.assertContains(response, "5 stars")
        self.assertNotContains(response, "checked")
        self.assertContains(response, "csrfmiddlewaretoken")
        self.assertContains(response, "Post review")
        self.assertIn("no-store", response["Cache-Control"])

    def test_brings_nothing_along_where_nothing_hangs_on_it(self) -> None:
        there = HTMX | {"HX-Current-URL": f"http://testserver{URL}"}
        response = self.as_(self.alice).post(URL, WORDS, headers=there)
        self.assertContains(response, "Your review is published.")
        self.assertNotContains(response, OOB)

    def test_is_posted_without_javascript(self) -> None:
        response = self.as_(self.alice).post(URL, WORDS, follow=True)
        self.assertRedirects(response, URL)
        self.assertContains(response, "Your review is published.")
        self.assertContains(response, "Edit review")
        self.assertContains(self.client.get("/p/ball/"), "Bounces as high")

    def test_brings_all_that_hangs_on_it_up_to_date_in_one_answer(self) -> None:
        make_review(self.product, rating=1)
        response = self.post(self.alice, htmx=True)
        self.assertNotContains(response, "<html")
        self.assertContains(response, "data-focus")
        self.assertContains(response, "Your review is published.")
        for region in ("rating_line", "review_summary", "first_reviews"):
            self.assertContains(response, f'id="{region}"{OOB}', count=1)
        self.assertContains(response, "2.5 out of 5 stars")
        self.assertContains(response, "2 reviews")
        self.assertContains(response, "Bounces as high", count=2)
        self.assertIn("HX-Request", response["Vary"])

    def test_a_swap_leaves_what_the_next_visit_finds(self) -> None:
        swapped = self.post(self.alice, htmx=True).content.decode().replace(OOB, "")
        visited = self.client.get("/p/ball/").content.decode()
        for region in ("rating_line", "review_summary", "first_reviews"):
            self.assertEqual(element(swapped, region), element(visited, region))

    def test_the_same_post_again_is_one_review(self) -> None:
        client = self.as_(self.alice)
        for _click in range(3):
            self.assertContains(self.post(client, htmx=True), "Your review is published.")
        self.assertEqual(Review.objects.count(), 1)
        self.assertEqual(ReviewEvent.objects.count(), 1)

    def test_other_words_from_a_second_window_ask_first(self) -> None:
        client = self.as_(self.alice)
        self.post(client)
        response = self.post(client, title="Other", htmx=True)
        self.assertContains(response, "You have reviewed this already", status_code=422)
        self.assertContains(response, 'value="Other"', status_code=422)
        self.assertContains(response, "Save changes", status_code=422)
        self.assertEqual(Review.objects.get().title, "Round")

    def test_says_so_when_it_waits_for_staff(self) -> None:
        review = make_review(self.product, self.alice)
        verbs.reject([review], by=self.sam, reason="Spam")
        client = self.as_(self.alice)
        page = client.get(URL)
        self.assertContains(page, "Not accepted")
        self.assertContains(page, "Spam")
        self.assertContains(page, reverse("reviews:my_review_appeal", args=[self.product.slug]))
        response = client.post(URL, WORDS | {"replaces": review.pk}, follow=True)
        self.assertContains(response, "look at your review before it shows")
        self.assertContains(response, "A person reads it before others do.")


class InvalidTests(MyReviewTestCase):
    def test_comes_back_with_errors_in_place_and_nothing_lost(self) -> None:
        for htmx in (True, False):
            response = self.post(self.alice, rating="", title=" ", body="Short", htmx=htmx)
            self.assertEqual(response.status_code, 422)
            for words in (
                "Choose from 1 to 5 stars.",
                "Give your review a title.",
                "Tell us a little more",
            ):
                self.assertContains(response, words, count=1, status_code=422)
            self.assertContains(response, "Short</textarea>", status_code=422)
            self.assertContains(response, "autofocus", count=1, status_code=422)
            self.assertEqual("<html" in response.content.decode(), not htmx)
        self.assertFalse(Review.objects.exists())

    def test_ties_errors_to_their_fields(self) -> None:
        response = self.post(self.alice, rating="", title="", body="", htmx=True)
        for field in ("rating", "title", "body"):
            self.assertContains(response, f'id="review_{field}_error"', status_code=422)
            self.assertContains(response, f"review_{field}_error", count=2, status_code=422)
        self.assertContains(response, 'aria-invalid="true"', status_code=422)

    def test_refuses_what_no_form_of_ours_sends(self) -> None:
        for words in (
            {"rating": "6"},
            {"rating": "many"},
            {"rating": "4.5"},
            {"is_rewarded": "\x00", "title": ""},
            {"posting_key": "not one", "title": ""},
            {"body": "\x00" * 50},
            {"title": "\u200b"},
            {"title": "x" * 100_000},
            {"body": "x" * 100_000},
            {"title": " \t\n", "body": "\u2800" * 50},
        ):
            with self.subTest(words=str(words)[:40]):
                self.assertEqual(self.post(self.alice, htmx=True, **words).status_code, 422)
        self.assertEqual(self.as_(self.alice).post(URL, {}).status_code, 422)
        self.assertFalse(Review.objects.exists())

    def test_takes_any_script_and_signs_of_every_kind(self) -> None:
        words = {"title": "⭐️🎈", "body": "كرة ممتازة\r\n\r\nשלום 👩🏽‍🚀 e\u0301"}
        self.post(self.alice, htmx=True, **words)
        review = Review.objects.get()
        self.assertEqual(review.title, words["title"])
        self.assertEqual(review.body, words["body"].replace("\r\n", "\n"))

    def test_what_could_harm_is_shown_safely(self) -> None:
        words = {
            "title": "<script>alert(1)</script>",
            "body": "</textarea><img src=x onerror=alert(1)> \u202eevil 🎈 שלום\x00",
        }
        client = self.as_(self.alice)
        response = self.post(client, htmx=True, rating="", **words)
        for pages in (response, self.post(client, htmx=True, **words), self.client.get("/p/ball/")):
            text = pages.content.decode()
            self.assertNotIn("<script>alert", text)
            self.assertNotIn("<img src=x", text)
            self.assertIn("evil 🎈 שלום", text)

    def test_a_long_text_comes_back_whole_with_its_error(self) -> None:
        response = self.post(self.alice, body="x" * 6_000, htmx=True)
        self.assertContains(response, "at most 5000 characters", status_code=422)
        self.assertContains(response, "x" * 6_000, status_code=422)


class EditingTests(MyReviewTestCase):
    def setUp(self) -> None:
        self.review = make_review(self.product, self.alice, title="Round", rating=2)

    def edit(self, user: User, htmx: bool = False, **words: str) -> HttpResponse:
        return self.post(user, htmx, replaces=str(self.review.pk), **words)

    def test_shows_mine_and_the_ways_to_change_it(self) -> None:
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, "Round")
        self.assertContains(response, f'href="{URL}?edit"')
        self.assertContains(response, f'href="{URL}withdrawal/"')
        self.assertNotContains(response, "<textarea")

    def test_the_form_is_filled_with_it(self) -> None:
        for headers in ({}, HTMX):
            response = self.as_(self.alice).get(f"{URL}?edit", headers=headers)
            self.assertContains(response, 'value="Round"')
            self.assertContains(response, "checked", count=1)
            self.assertContains(response, "Save changes")
            self.assertContains(response, "Cancel")

    def test_saves_changes(self) -> None:
        response = self.edit(self.alice, htmx=True, title="Rounder", rating="5")
        self.assertContains(response, "Your changes are saved.")
        self.assertContains(response, "5.0 out of 5 stars")
        self.assertEqual(Review.objects.get().title, "Rounder")

    def test_saves_them_without_javascript(self) -> None:
        client = self.as_(self.alice)
        data = WORDS | {"title": "Rounder", "replaces": self.review.pk}
        response = client.post(URL, data, follow=True)
        self.assertContains(response, "Your changes are saved.")
        self.assertContains(response, "Rounder")

    def test_keeps_what_was_typed_when_it_is_refused(self) -> None:
        response = self.edit(self.alice, htmx=True, title="Kept", body="No")
        self.assertContains(response, 'value="Kept"', status_code=422)
        self.assertContains(response, "Save changes", status_code=422)
        self.assertEqual(Review.objects.get().title, "Round")

    def test_other_customers_and_staff_only_see_their_own(self) -> None:
        for other in (self.bob, self.sam, self.olivia):
            self.assertNotContains(self.as_(other).get(URL), "Round")
        self.edit(self.bob, title="Bob's own")
        self.review.refresh_from_db()
        self.assertEqual(self.review.title, "Round")
        self.assertEqual(Review.objects.by(self.bob).get().title, "Bob's own")

    def test_what_was_withdrawn_in_another_window_is_posted_anew(self) -> None:
        verbs.withdraw([self.review], by=self.alice)
        response = self.edit(self.alice, htmx=True, title="Back")
        self.assertContains(response, "Back")
        self.review.refresh_from_db()
        self.assertEqual((self.review.title, self.review.status), ("Back", "published"))

    def test_a_withdrawn_one_waits_to_be_written_anew(self) -> None:
        verbs.withdraw([self.review], by=self.alice)
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, "Write your review anew")
        self.assertContains(response, 'value="Round"')
        self.assertContains(response, "Post review")

    def test_mine_stays_mine_when_the_product_leaves_the_shop(self) -> None:
        self.hide()
        self.assertContains(self.as_(self.alice).get(URL), "Round")
        response = self.edit(self.alice, htmx=True, title="Still mine")
        self.assertEqual(response["HX-Redirect"], URL)
        self.assertEqual(Review.objects.get().title, "Still mine")
        self.assertEqual(self.as_(self.bob).get(URL).status_code, 404)
        self.assertEqual(self.post(self.bob).status_code, 404)


class OnceTests(MyReviewTestCase):
    """A form is posted once, however often it is sent."""

    def test_each_form_has_a_key_of_its_own_and_keeps_it(self) -> None:
        client = self.as_(self.alice)
        first, second = (hidden(client.get(URL), "posting_key") for _visit in range(2))
        self.assertNotEqual(first, second)
        again = self.post(client, htmx=True, posting_key=first, title="")
        self.assertEqual(hidden(again, "posting_key"), first)

    def test_a_form_sent_again_after_a_change_elsewhere_changes_nothing_back(self) -> None:
        client = self.as_(self.alice)
        key = str(uuid4())
        self.post(client, posting_key=key)
        self.post(client, replaces=str(Review.objects.get().pk), title="Changed since")
        response = self.post(client, htmx=True, posting_key=key)
        self.assertContains(response, "Your review is published.")
        self.assertEqual(Review.objects.get().title, "Changed since")

    def test_whoever_posts_too_often_is_told_so_in_the_form(self) -> None:
        limits = settings.ACCOUNT_RATE_LIMITS | {"post_review": "1/h/user"}
        client = self.as_(self.alice)
        with override_settings(ACCOUNT_RATE_LIMITS=limits):
            self.post(client)
            response = self.post(client, htmx=True, title="Kept")
        self.assertContains(response, "That was a lot at once", status_code=429)
        self.assertContains(response, 'value="Kept"', status_code=429)
        self.assertEqual(response["HX-Retarget"], "#my_review")
        self.assertEqual(Review.objects.get().title, "Round")

    def test_what_only_a_program_fills_is_thanked_for_and_not_posted(self) -> None:
        client = self.as_(self.alice)
        response = self.post(client, htmx=True, homepage="https://example.com")
        self.assertContains(response, "look at your review before it shows")
        self.assertFalse(Review.objects.exists())
        self.assertContains(client.get(URL), 'value="Round"')

    def test_the_trap_is_out_of_everybodys_way(self) -> None:
        trap = element(self.as_(self.alice).get(URL).content.decode(), "review_homepage")
        self.assertIn(("tabindex", "-1"), trap.attributes)
        css = (settings.BASE_DIR / "static/css/review_form.css").read_text()
        self.assertRegex(css, r"\.review-form__trap \{\s+display: none;")

    def test_a_form_of_another_account_asks_first(self) -> None:
        client = self.as_(self.bob)
        response = self.post(client, htmx=True, owner=str(self.alice.pk))
        self.assertContains(response, "press once more to post them as Bob", status_code=422)
        self.assertEqual(hidden(response, "owner"), str(self.bob.pk))
        self.assertFalse(Review.objects.exists())


class AnswersTests(MyReviewTestCase):
    """What the law has the shop ask."""

    def test_both_are_asked_and_none_is_answered_beforehand(self) -> None:
        response = self.as_(self.alice).get(URL)
        self.assertContains(response, "I received something for this review")
        self.assertContains(response, f"I work for {settings.SHOP_NAME}")
        self.assertNotContains(response, "checked")

    def test_they_are_kept_and_can_be_changed(self) -> None:
        client = self.as_(self.alice)
        self.post(client, is_rewarded="on", is_insider="on")
        review = Review.objects.get()
        self.assertTrue(review.is_rewarded and review.is_insider)
        self.assertContains(client.get(f"{URL}?edit"), "checked", count=3)
        self.post(client, replaces=str(review.pk), is_rewarded="on")
        review.refresh_from_db()
        self.assertTrue(review.is_rewarded)
        self.assertFalse(review.is_insider)


class AddressTests(MyReviewTestCase):
    def test_only_products_in_the_shop_are_reviewed(self) -> None:
        self.hide()
        for who in (None, self.alice, self.sam):
            self.assertEqual(self.as_(who).get(URL).status_code, 404)
            self.assertEqual(self.post(who).status_code, 404)
        self.assertEqual(self.client.get("/me/reviews/nothing/").status_code, 404)

    def test_needs_the_forms_token(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.alice)
        self.assertEqual(client.post(URL, WORDS).status_code, 403)
        self.assertFalse(Review.objects.exists())

    def test_other_methods_are_refused(self) -> None:
        self.assertEqual(self.as_(self.alice).put(URL).status_code, 405)
        self.assertEqual(self.as_(self.alice).delete(URL).status_code, 405)


class HereTests(MyReviewTestCase):
    """The region on the product's page, which asks for it at /me/here/."""

    def here(self, user: User | None, page: str = "/p/ball/") -> HttpResponse:
        return self.as_(user).get("/me/here/", {"page": page})

    def test_offers_the_form(self) -> None:
        response = self.here(self.alice)
        self.assertContains(response, 'id="my_review" data-hx-swap-oob="innerHTML"')
        self.assertContains(response, "Write a review")
        self.assertContains(response, f'hx-post="{URL}"')
        self.assertContains(response, "csrfmiddlewaretoken", count=2)

    def test_shows_each_customer_their_own(self) -> None:
        make_review(self.product, self.alice, title="Round")
        self.assertContains(self.here(self.alice), "Round")
        self.assertContains(self.here(self.alice), f'hx-get="{URL}?edit"')
        self.assertNotContains(self.here(self.bob), "Round")

    def test_is_nothing_where_there_is_nothing_to_review(self) -> None:
        self.assertNotContains(self.here(self.alice, "/"), "my_review")
        self.assertNotContains(self.here(self.alice, "/p/nothing/"), "my_review")
        self.assertEqual(self.here(None).status_code, 204)
        self.hide()
        self.assertNotContains(self.here(self.sam), "my_review")
