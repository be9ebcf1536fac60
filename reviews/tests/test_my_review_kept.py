"""Nothing that goes into the form for a review is lost: words and pictures, signed out or not."""

import re
from urllib.parse import quote
from uuid import uuid4

from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from reviews import drafts, verbs
from reviews.models import Review, ReviewPhoto
from reviews.tests.review_form import (
    EDIT,
    HTMX,
    URL,
    WORDS,
    MyReviewTestCase,
    hidden,
)
from storefront.testing import (
    PASSWORD,
    make_picture,
    make_product,
    make_review,
)


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
