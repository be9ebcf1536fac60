"""Staff choose what the home page opens with."""

import shutil
import tempfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from catalog.models import Change, HomePicture
from storefront.testing import (
    StoreTestCase,
    admin_form_data,
    make_category,
    make_home_picture,
    make_picture,
)

LIST = reverse("admin:catalog_homepicture_changelist")
ADD = reverse("admin:catalog_homepicture_add")
PICTURES = tempfile.mkdtemp()


def tearDownModule() -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)


@override_settings(MEDIA_ROOT=PICTURES)
class HomePictureAdminTests(StoreTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)
        self.rugs = make_category("Rugs")

    def add(self, **changes: object) -> None:
        data = admin_form_data(self.client.get(ADD)) | {
            "picture": SimpleUploadedFile("room.jpg", make_picture(size=(800, 600)).read()),
            "sentence": "Come in.",
            "category": self.rugs.pk,
        }
        with self.captureOnCommitCallbacks(execute=True):
            self.answer = self.client.post(ADD, data | changes)

    def test_adds_a_picture_with_its_sizes_and_an_entry_in_the_journal(self) -> None:
        self.add(alt="A room")
        self.assertRedirects(self.answer, LIST)
        home_picture = HomePicture.objects.get()
        self.assertEqual((home_picture.width, home_picture.sizes_ready), (800, True))
        entry = Change.objects.get(model="homepicture")
        self.assertEqual((entry.actor, entry.after["sentence"]), (self.olivia, "Come in."))
        self.assertContains(self.client.get(reverse("catalog:home")), "Come in.")

    def test_refuses_what_is_no_picture(self) -> None:
        self.add(picture=SimpleUploadedFile("room.svg", b"<svg/>"))
        self.assertContains(self.answer, "“room.svg” isn&#x27;t a picture")
        self.assertFalse(HomePicture.objects.exists())

    def test_takes_a_picture_away_again(self) -> None:
        home_picture = make_home_picture("Come in.", category=self.rugs)
        url = reverse("admin:catalog_homepicture_delete", args=[home_picture.pk])
        self.assertRedirects(self.client.post(url, {"post": "yes"}), LIST)
        self.assertFalse(HomePicture.objects.exists())
        self.assertEqual(Change.objects.latest("pk").model, "homepicture")

    def test_shows_how_it_looks_in_the_list(self) -> None:
        home_picture = make_home_picture("Come in.", category=self.rugs)
        answer = self.client.get(LIST)
        self.assertContains(answer, home_picture.picture.url)
        self.assertContains(answer, "Come in.")

    def test_a_category_that_it_leads_to_stays(self) -> None:
        make_home_picture("Come in.", category=self.rugs)
        url = reverse("admin:catalog_category_delete", args=[self.rugs.pk])
        answer = self.client.post(url, {"post": "yes"}, follow=True)
        self.assertContains(answer, "home page pictures")
        self.rugs.refresh_from_db()
