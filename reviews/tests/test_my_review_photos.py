"""Pictures that go up while their review is being written."""

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import PhotoChoice, ReviewPhoto
from storefront.testing import StoreTestCase, make_picture, make_product, make_review

URL = "/me/reviews/ball/pictures/"


class MyReviewPhotosTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")

    def send(self, client: Client, *files: object) -> HttpResponse:
        return client.post(URL, {"pictures": files or [make_picture(size=(60, 40))]})

    def test_are_taken_up_signed_in_or_not(self) -> None:
        for who in (None, self.alice):
            client = self.as_(who)
            response = self.send(client)
            photo = ReviewPhoto.objects.latest("pk")
            self.assertIsNone(photo.review)
            self.assertContains(response, f'name="photo" value="{photo.key}"')
            self.assertContains(response, f'name="alt_{photo.key}"')
            self.assertNotIn("<html", response.content.decode())
            self.assertIn("no-store", response["Cache-Control"])
            self.assertNotIn("sessionid", response.cookies)

    def test_the_address_of_one_tells_its_key_to_nobody(self) -> None:
        self.send(self.client)
        photo = ReviewPhoto.objects.get()
        self.assertNotIn(photo.key.hex, photo.picture.name.replace("-", ""))

    def test_what_is_refused_is_named_and_the_others_are_taken(self) -> None:
        svg = SimpleUploadedFile("logo.svg", b"<svg><script>alert(1)</script></svg>")
        response = self.send(self.client, svg, make_picture(size=(60, 40)))
        self.assertContains(response, "“logo.svg” isn&#x27;t a picture", status_code=422)
        self.assertContains(response, 'name="photo"', count=1, status_code=422)

    def test_a_name_is_shown_safely(self) -> None:
        file = SimpleUploadedFile("<img src=x onerror=alert(1)>.jpg", b"nothing")
        response = self.send(self.client, file)
        self.assertNotContains(response, "<img", status_code=422)

    def test_nothing_is_answered_in_words(self) -> None:
        self.assertContains(self.client.post(URL), "Choose a picture first", status_code=422)

    def test_one_address_sends_only_so_many(self) -> None:
        limits = settings.ACCOUNT_RATE_LIMITS | {"take_up_photo": "2/h/ip"}
        with override_settings(ACCOUNT_RATE_LIMITS=limits):
            response = self.send(self.client, *(make_picture(n, size=(60, 40)) for n in range(3)))
        self.assertContains(response, "“picture-2.jpg” is one too many", status_code=422)
        self.assertEqual(ReviewPhoto.objects.count(), 2)

    def test_those_that_a_form_remembers_are_shown_again(self) -> None:
        mine, other = (verbs.take_up(make_picture(n, size=(60, 40))) for n in range(2))
        response = self.client.get(URL, {"photo": [str(mine.key), "nonsense"]})
        self.assertContains(response, str(mine.key))
        self.assertNotContains(response, str(other.key))

    def test_what_another_posted_is_not(self) -> None:
        photo = verbs.take_up(make_picture(size=(60, 40)))
        make_review(self.product, self.alice, photos=[PhotoChoice(photo.key)])
        for who, count in ((None, 0), (self.bob, 0), (self.alice, 1)):
            response = self.as_(who).get(URL, {"photo": str(photo.key)})
            self.assertContains(response, 'name="photo"', count=count)

    def test_only_for_products_in_the_shop(self) -> None:
        self.product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.product])
        self.assertEqual(self.send(self.client).status_code, 404)
        self.assertFalse(ReviewPhoto.objects.exists())

    def test_needs_the_forms_token(self) -> None:
        client = Client(enforce_csrf_checks=True)
        self.assertEqual(self.send(client).status_code, 403)

    def test_other_methods_are_refused(self) -> None:
        self.assertEqual(self.client.put(URL).status_code, 405)
