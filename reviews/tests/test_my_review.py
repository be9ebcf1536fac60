"""A customer's own review of one product: written, read and edited."""

import re
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.html import Element, parse_html
from django.urls import reverse

from accounts.models import User
from catalog.verbs import edit_catalog
from reviews import drafts, verbs
from reviews.models import Review, ReviewEvent, ReviewPhoto
from storefront.testing import (
    PASSWORD,
    StoreTestCase,
    make_picture,
    make_product,
    make_review,
)

URL = "/me/reviews/ball/"
EDIT = f"{URL}%3Fedit"
WORDS = {"rating": "4", "title": "Round", "body": "Bounces as high as one could wish."}
# What htmx sends from the product's page.
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/p/ball/?variant=B"}
OOB = ' data-hx-swap-oob="true"'


def element(html: str, id: str) -> Element | None:
    """The element with an id, for comparison."""
    waiting: list[Element | str] = [parse_html(html)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            if ("id", id) in node.attributes:
                return node
            waiting += node.children
    return None


def hidden(response: HttpResponse, name: str) -> str:
    """The value of a form's field that nobody sees."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


class MyReviewTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")

    def post(self, user: User | Client | None, htmx: bool = False, **words: str) -> HttpResponse:
        client = user if isinstance(user, Client) else self.as_(user)
        return client.post(URL, WORDS | words, headers=HTMX if htmx else {})

    def hide(self) -> None:
        self.product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.product])


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


class PicturesTests(MyReviewTestCase):
    """Pictures in the form itself, as it goes without JavaScript."""

    def pictures(self, *seeds: int) -> list[ContentFile]:
        return [make_picture(seed, size=(60, 40)) for seed in seeds]

    def test_come_with_the_words(self) -> None:
        client = self.as_(self.alice)
        data = WORDS | {"pictures": self.pictures(1, 2)}
        self.assertContains(client.post(URL, data, follow=True), "Your review is published.")
        review = Review.objects.get()
        self.assertEqual((review.photos.count(), review.photo_count), (2, 2))
        self.assertContains(self.client.get("/p/ball/"), "/media/reviews/", count=4)

    def test_survive_an_error_elsewhere(self) -> None:
        client = self.as_(self.alice)
        data = WORDS | {"title": "", "pictures": self.pictures(1)}
        response = client.post(URL, data)
        self.assertContains(response, 'name="photo"', status_code=422)
        key = hidden(response, "photo")
        self.post(client, photo=key, **{f"alt_{key}": "The ball"})
        self.assertEqual(Review.objects.get().photos.get().alt, "The ball")

    def test_one_that_is_refused_keeps_nothing_else_back(self) -> None:
        client = self.as_(self.alice)
        program = SimpleUploadedFile("ball.jpg", b"MZ\x90\x00", "image/jpeg")
        data = WORDS | {"pictures": [program, *self.pictures(1)]}
        response = client.post(URL, data)
        self.assertContains(response, "“ball.jpg” isn&#x27;t a picture", status_code=422)
        self.assertContains(response, 'name="photo"', count=1, status_code=422)
        self.assertContains(response, 'value="Round"', status_code=422)
        self.assertFalse(Review.objects.exists())

    def test_a_sixth_is_refused_in_words(self) -> None:
        data = WORDS | {"pictures": self.pictures(*range(6))}
        response = self.as_(self.alice).post(URL, data)
        self.assertContains(response, "“picture-5.jpg” isn’t among them", status_code=422)
        self.assertContains(response, 'name="photo"', count=5, status_code=422)
        self.assertEqual(ReviewPhoto.objects.count(), 5)

    def test_are_removed_by_a_tick_also_one_that_was_only_just_added(self) -> None:
        client = self.as_(self.alice)
        client.post(URL, WORDS | {"pictures": self.pictures(1, 2)})
        review = Review.objects.get()
        keys = [str(photo.key) for photo in review.photos.order_by("position")]
        self.assertContains(client.get(f"{URL}?edit"), 'name="photo"', count=2)
        client.post(URL, WORDS | {"replaces": review.pk, "photo": keys, "gone": keys[0]})
        self.assertEqual(str(review.photos.get().key), keys[1])

    def test_descriptions_of_any_kind_are_shown_safely_or_refused_in_place(self) -> None:
        client = self.as_(self.alice)
        key = str(verbs.take_up(*self.pictures(1)).key)
        for alt, words in (
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)"),
            ('"><img src=x onerror=alert(1)>', "&quot;&gt;&lt;img"),
            ("\u202eevil 🎈\x00", "evil 🎈"),
        ):
            response = self.post(client, htmx=True, title="", photo=key, **{f"alt_{key}": alt})
            self.assertContains(response, words, status_code=422)
        response = self.post(client, htmx=True, photo=key, **{f"alt_{key}": "x" * 100_000})
        self.assertContains(response, "At most 250 characters", status_code=422)
        self.assertContains(response, 'aria-invalid="true"', status_code=422)
        self.post(client, photo=key, **{f"alt_{key}": "   "})
        self.assertEqual(Review.objects.get().photos.get().alt, "")

    def test_of_another_window_join_those_that_stand(self) -> None:
        client = self.as_(self.alice)
        client.post(URL, WORDS | {"pictures": self.pictures(1)})
        data = WORDS | {"title": "Other", "pictures": self.pictures(2)}
        response = client.post(URL, data)
        self.assertContains(response, 'name="photo"', count=2, status_code=422)

    def test_wait_behind_sign_in_with_the_words(self) -> None:
        client = self.as_(None)
        response = client.post(URL, WORDS | {"is_rewarded": "on", "pictures": self.pictures(1)})
        self.assertRedirects(response, f"/accounts/login/?next={EDIT}")
        client.force_login(self.alice)
        response = client.get(URL)
        self.assertContains(response, 'name="photo"', count=1)
        self.assertContains(response, "checked", count=2)
        self.post(client, photo=hidden(response, "photo"))
        self.assertEqual(Review.objects.get().photo_count, 1)

    def test_one_that_waited_too_long_is_asked_for_again(self) -> None:
        response = self.post(self.alice, htmx=True, photo=str(uuid4()))
        self.assertContains(response, "A picture that you added is gone", status_code=422)
        for nonsense in ("", "x" * 100_000, "\x00"):
            self.post(self.alice, photo=nonsense)
        self.assertEqual(Review.objects.count(), 1)


class StaleTokenTests(MyReviewTestCase):
    """A form whose token doesn't count any more."""

    def setUp(self) -> None:
        self.browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
        self.browser.force_login(self.alice)

    def test_comes_back_with_its_words_and_is_posted_at_the_next_press(self) -> None:
        for htmx in (True, False):
            response = self.browser.post(URL, WORDS, headers=HTMX if htmx else {})
            self.assertContains(response, "Please press once more", status_code=403)
            self.assertContains(response, 'value="Round"', status_code=403)
            self.assertContains(response, "Bounces as high", status_code=403)
            self.assertEqual(response.get("HX-Retarget"), "#my_review" if htmx else None)
            self.assertFalse(Review.objects.exists())
        token = hidden(response, "csrfmiddlewaretoken")
        self.browser.post(URL, WORDS | {"csrfmiddlewaretoken": token})
        self.assertEqual(Review.objects.get().title, "Round")

    def test_takes_no_picture_before_but_keeps_those_it_has(self) -> None:
        key = str(verbs.take_up(make_picture(size=(60, 40))).key)
        data = WORDS | {"photo": key, "pictures": make_picture(1, size=(60, 40))}
        response = self.browser.post(URL, data)
        self.assertContains(response, "choose your new pictures once more", status_code=403)
        self.assertEqual(hidden(response, "photo"), key)
        self.assertEqual(ReviewPhoto.objects.count(), 1)

    def test_works_signed_out_too(self) -> None:
        browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
        response = browser.post(URL, WORDS)
        self.assertContains(response, "Please press once more", status_code=403)
        token = hidden(response, "csrfmiddlewaretoken")
        response = browser.post(URL, WORDS | {"csrfmiddlewaretoken": token})
        self.assertRedirects(response, f"/accounts/login/?next={EDIT}")

    def test_another_site_puts_no_words_into_the_form(self) -> None:
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://example.com"},
            {},
        ):
            browser = Client(enforce_csrf_checks=True, headers=headers)
            browser.force_login(self.alice)
            response = browser.post(URL, WORDS)
            self.assertContains(response, "That page had been open too long", status_code=403)
            self.assertNotContains(response, "Bounces", status_code=403)
            self.assertNotIn("csrftoken", response.cookies)

    def test_other_forms_and_other_products_keep_the_ordinary_page(self) -> None:
        for url in (f"{URL}withdrawal/", "/me/reviews/nothing/", f"{URL}pictures/"):
            response = self.browser.post(url, WORDS)
            self.assertContains(response, "That page had been open too long", status_code=403)
            self.assertIn("csrftoken", response.cookies)


class SignedOutTests(MyReviewTestCase):
    def sign_in(self, client: Client, address: str) -> HttpResponse:
        return client.post(
            address, {"login": "alice@example.com", "password": PASSWORD}, follow=True
        )

    def test_the_form_is_open_and_leaves_no_session(self) -> None:
        response = self.client.get(URL)
        self.assertContains(response, "Post review")
        self.assertContains(response, "You sign in before it is posted")
        self.assertNotIn("sessionid", response.cookies)

    def test_what_was_typed_waits_behind_sign_in(self) -> None:
        client = self.as_(None)
        response = self.post(client, title="Typed before", rating="3", body="Sh")
        self.assertRedirects(response, f"/accounts/login/?next={EDIT}")
        response = self.sign_in(client, response["Location"])
        self.assertEqual(response.redirect_chain[-1][0], f"{URL}?edit")
        self.assertContains(response, "Here is what you wrote.")
        self.assertContains(response, 'value="Typed before"')
        self.assertContains(response, "Sh</textarea>")
        self.assertContains(response, "checked", count=1)
        self.assertFalse(Review.objects.exists())
        response = client.post(URL, WORDS, follow=True)
        self.assertContains(response, "Your review is published.")
        self.assertNotIn(drafts.KEY, {k for k, v in client.session.items() if v})

    def test_what_was_typed_waits_behind_sign_up_too(self) -> None:
        client = self.as_(None)
        sign_in = client.get(self.post(client, title="Typed before")["Location"])
        self.assertContains(sign_in, f"/accounts/signup/?next={quote(f'{URL}?edit', safe='')}")
        carol = {"username": "Carol", "email": "carol@example.com", "password1": PASSWORD}
        client.post(f"/accounts/signup/?next={EDIT}", carol)
        link = re.search(r"/accounts/confirm-email/[^/\s]+/", mail.outbox[0].body)[0]
        response = client.post(link, follow=True)
        self.assertEqual(response.redirect_chain[-1][0], f"{URL}?edit")
        self.assertContains(response, 'value="Typed before"')

    def test_htmx_sends_the_browser_to_sign_in(self) -> None:
        response = self.post(None, htmx=True)
        self.assertEqual(response["HX-Redirect"], f"/accounts/login/?next={EDIT}")

    def test_it_opens_the_form_on_the_products_page_too(self) -> None:
        client = self.as_(None)
        self.post(client)
        client.force_login(self.alice)
        response = client.get("/me/here/?page=/p/ball/")
        self.assertContains(response, "Here is what you wrote.")
        self.assertContains(response, "<details", count=2)
        self.assertContains(response, 'class="my-review__write" open')

    def test_what_was_typed_under_an_account_waits_for_that_account(self) -> None:
        client = self.as_(None)
        self.post(client, owner=str(self.alice.pk), title="Alice's own")
        self.assertNotContains(client.get(URL), "Alice&#x27;s own")
        client.force_login(self.bob)
        self.assertNotContains(client.get(URL), "Alice&#x27;s own")
        client = self.as_(None)
        self.post(client, owner=str(self.alice.pk), title="Alice's own")
        client.force_login(self.alice)
        self.assertContains(client.get(URL), "Alice&#x27;s own")

    def test_a_mailed_code_leads_back_to_it_as_well(self) -> None:
        client = self.as_(None)
        self.post(client, title="Typed before")
        asked = client.post(f"/accounts/login/code/?next={EDIT}", {"email": self.alice.email})
        code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mail.outbox[0].body, re.MULTILINE)[1]
        response = client.post(asked["Location"], {"code": code}, follow=True)
        self.assertEqual(response.redirect_chain[-1][0], f"{URL}?edit")
        self.assertContains(response, 'value="Typed before"')

    def test_a_draft_of_another_product_does_not_interfere(self) -> None:
        make_product("Bat")
        client = self.as_(None)
        self.post(client, title="Of the ball")
        client.force_login(self.alice)
        self.assertNotContains(client.get("/me/reviews/bat/"), "Of the ball")
        self.assertContains(client.get(URL), "Of the ball")

    def test_words_for_what_is_reviewed_already_replace_it_only_when_saved(self) -> None:
        make_review(self.product, self.alice, title="Before")
        client = self.as_(None)
        self.post(client, title="After")
        client.force_login(self.alice)
        response = client.get(f"{URL}?edit")
        self.assertContains(response, 'value="After"')
        self.assertContains(response, "Save changes")
        self.assertEqual(Review.objects.get().title, "Before")
        self.assertContains(client.get(URL), "Before")  # where Cancel leads

    def test_keeps_no_more_than_a_few_bounded_drafts(self) -> None:
        client = self.as_(None)
        for name in ("One", "Two", "Three", "Four"):
            product = make_product(name)
            client.post(f"/me/reviews/{product.slug}/", {"body": "x" * 100_000})
        kept = client.session[drafts.KEY]
        self.assertEqual(len(kept), 3)
        self.assertIsNone(drafts.of(client.session, self.product, self.alice))
        self.assertTrue(all(len(draft["body"]) == 20_000 for draft in kept.values()))


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


class JourneyTests(MyReviewTestCase):
    def test_write_edit_and_withdraw_without_javascript(self) -> None:
        client = self.as_(self.alice)
        self.assertContains(client.get("/p/ball/"), f'href="{URL}"')
        client.post(URL, WORDS)
        self.assertContains(client.get("/p/ball/"), "4.0 out of 5 stars")
        data = WORDS | {"rating": "2", "title": "Flat", "replaces": Review.objects.get().pk}
        client.post(URL, data)
        self.assertContains(client.get("/p/ball/"), "2.0 out of 5 stars")
        self.assertContains(client.get("/p/ball/reviews/"), "Flat")
        self.assertContains(client.get(f"{URL}withdrawal/"), "Withdraw your review?")
        response = client.post(f"{URL}withdrawal/", follow=True)
        self.assertContains(response, "Your review is withdrawn.")
        self.assertContains(client.get("/p/ball/"), "No reviews yet")
        client.post(URL, WORDS)
        self.assertContains(client.get("/p/ball/"), "4.0 out of 5 stars")
