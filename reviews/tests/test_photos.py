"""Customers' pictures: what is taken, what is refused, and what is left of them when they are."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import SimpleTestCase
from django.utils import timezone
from pictures.models import PictureFieldFile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from catalog.pictures import make_sizes, write_sizes
from catalog.tests.test_pictures import png_of_size
from catalog.touches import numbers
from reviews import photos, ratings, verbs
from reviews.models import PhotoChoice, Review, ReviewEvent, ReviewPhoto
from storefront.testing import StoreTestCase, make_picture, make_product, make_review

ORIENTATION, CAMERA, GPS = 0x0112, 0x0110, 0x8825
RED = "#a63d21"
WORDS = {"rating": 4, "title": "Round", "body": "Bounces as high as one could wish."}


def drawn(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(mode: str = "RGB", color: object = RED, size: tuple[int, int] = (60, 40)) -> Image.Image:
    return Image.new(mode, size, color)


def cleaned(data: bytes, name: str = "mine.jpg") -> Image.Image:
    return Image.open(photos.cleaned(SimpleUploadedFile(name, data)))


class CleanedTests(SimpleTestCase):
    def assert_refused(self, data: bytes, name: str, words: str) -> None:
        with self.assertRaisesMessage(ValidationError, words) as refusal:
            cleaned(data, name)
        self.assertIn(f"“{name}”", str(refusal.exception))

    def test_each_is_drawn_anew_in_one_format(self) -> None:
        for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
            data = drawn(plain(), kind)
            image = cleaned(data)
            self.assertEqual((image.format, image.mode, image.size), ("JPEG", "RGB", (60, 40)))
            self.assertNotEqual(photos.cleaned(SimpleUploadedFile("a", data)).read(), data)

    def test_nothing_but_the_picture_is_left_not_even_its_name(self) -> None:
        exif = Image.Exif()
        exif[CAMERA], exif[ORIENTATION] = "A camera", 6
        exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = drawn(plain(), exif=exif, comment=b"Taken at home", icc_profile=profile)
        self.assertIn(GPS, Image.open(BytesIO(data)).getexif())
        file = photos.cleaned(SimpleUploadedFile("Alice at home.jpg", data))
        self.assertNotIn("lice", file.name)
        image = Image.open(file)
        self.assertEqual(image.size, (40, 60), "upright")
        self.assertFalse(image.getexif())
        self.assertLessEqual(
            set(image.info),
            {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"},
        )

    def test_what_an_editor_or_a_stranger_hid_behind_it_goes_too(self) -> None:
        notes = PngInfo()
        notes.add_text("Author", "Olivia")
        for data in (
            drawn(plain(), "PNG", pnginfo=notes),
            drawn(plain()) + b"<script>Olivia</script>",
            drawn(plain(), comment=b"Olivia"),
        ):
            file = photos.cleaned(SimpleUploadedFile("a.jpg", data))
            self.assertNotIn(b"Olivia", file.read())

    def test_its_longer_side_has_a_limit(self) -> None:
        self.assertEqual(cleaned(drawn(plain(size=(5000, 2500)))).size, (2000, 1000))
        self.assertEqual(cleaned(drawn(plain(size=(30, 6000)), "PNG")).size, (10, 2000))

    def test_colours_stay_whatever_they_were_kept_in(self) -> None:
        white, grey = (255, 255, 255), (128, 128, 128)
        for image, kind, expected in (
            (plain("RGBA", (0, 0, 0, 0)), "PNG", white),
            (plain("LA", (0, 0)), "PNG", white),
            (plain("1", 1), "PNG", white),
            (plain("L", 128), "JPEG", grey),
            (plain("I;16", 128 * 256), "PNG", grey),
            (plain("CMYK", (0, 0, 0, 127)), "JPEG", grey),
            (plain().quantize(4), "PNG", (166, 61, 33)),
        ):
            with self.subTest(image.mode):
                pixel = cleaned(drawn(image, kind)).getpixel((5, 5))
                for got, wanted in zip(pixel, expected, strict=True):
                    self.assertAlmostEqual(got, wanted, delta=4)

    def test_a_broken_colour_profile_is_no_reason_to_refuse_it(self) -> None:
        self.assertEqual(cleaned(drawn(plain(), icc_profile=b"broken" * 30)).size, (60, 40))

    def test_of_one_that_moves_the_first_is_kept(self) -> None:
        frames = [plain(color="red"), plain(color="blue")]
        for kind in ("WEBP", "PNG"):
            data = drawn(frames[0], kind, save_all=True, append_images=frames[1:])
            self.assertGreater(cleaned(data).getpixel((5, 5))[0], 240)

    def test_what_is_no_picture_is_refused_whatever_its_name(self) -> None:
        words = "isn't a picture that the shop can show"
        self.assert_refused(b"MZ\x90\x00 a program", "rug.jpg", words)
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        self.assert_refused(svg, "drawing.svg", words)
        self.assert_refused(svg, "drawing.jpg", words)
        self.assert_refused(drawn(plain(), "GIF"), "moving.gif", words)
        self.assert_refused(drawn(plain(size=(900, 900)))[:900], "half.jpg", words)
        self.assert_refused(b"", "empty.jpg", words)

    def test_what_would_fill_the_memory_is_refused_before_it_is_read(self) -> None:
        with patch.object(Image.Image, "load", side_effect=AssertionError("read")):
            for width in (10_000, 60_000):
                bomb = png_of_size(width, 10_000)
                self.assert_refused(bomb, "bomb.png", "has more than 50 megapixels")

    def test_what_would_fill_the_disk_is_refused(self) -> None:
        data = drawn(plain()) + b"\0" * photos.MAX_BYTES
        self.assert_refused(data, "heavy.jpg", "is larger than 10.0")


class PhotoVerbsTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")

    def take_up(self, seed: int = 0) -> ReviewPhoto:
        return verbs.take_up(make_picture(seed, size=(90, 60)))

    def write(self, *chosen: PhotoChoice, **fields: object) -> Review:
        given = {"author": self.alice, "product": self.product, "photos": chosen} | WORDS | fields
        return verbs.write(**given)

    def edit(self, review: Review, *chosen: PhotoChoice) -> Review:
        return verbs.edit(review, by=self.alice, photos=chosen, **WORDS)

    def alts(self, review: Review) -> list[str]:
        return [photo.alt for photo in review.photos.order_by("position")]


class PostingTests(PhotoVerbsTestCase):
    def test_pictures_go_with_a_review_in_their_order(self) -> None:
        one, two = self.take_up(1), self.take_up(2)
        review = self.write(PhotoChoice(two.key, " The  back\n"), PhotoChoice(one.key))
        self.assertEqual(self.alts(review), ["The back", ""])
        self.assertEqual(review.photo_count, 2)
        self.assertFalse(ReviewPhoto.objects.waiting().exists())
        self.assertEqual(ReviewEvent.objects.get().changes, {})

    def test_nobody_takes_what_another_posted_or_nobody_took_up(self) -> None:
        photo = self.take_up()
        theirs = self.write(PhotoChoice(photo.key, "Mine"))
        review = self.write(PhotoChoice(photo.key), PhotoChoice(uuid4()), author=self.bob)
        self.assertEqual((review.photo_count, self.alts(review)), (0, []))
        self.assertEqual(self.alts(theirs), ["Mine"])

    def test_there_are_at_most_five_with_bounded_descriptions(self) -> None:
        choices = [PhotoChoice(self.take_up(number).key) for number in range(6)]
        with self.assertRaisesMessage(ValidationError, "at most 5 pictures"):
            self.write(*choices)
        with self.assertRaisesMessage(ValidationError, "at most 250 characters"):
            self.write(PhotoChoice(choices[0].key, "x" * 251))
        self.assertEqual(self.write(*choices[:5]).photo_count, 5)

    def test_what_no_database_stores_is_left_out_of_a_description(self) -> None:
        review = self.write(PhotoChoice(self.take_up().key, "A\x00 ball\ud800 🎈 كرة"))
        self.assertEqual(self.alts(review), ["A ball 🎈 كرة"])

    def test_the_same_form_twice_is_one_review_with_one_set_of_pictures(self) -> None:
        key, choice = uuid4(), PhotoChoice(self.take_up().key, "The ball")
        first, again = (self.write(choice, posting_key=key) for _click in range(2))
        self.assertEqual(first, again)
        self.assertEqual(self.alts(first), ["The ball"])


class EditingTests(PhotoVerbsTestCase):
    def setUp(self) -> None:
        self.one, self.two = self.take_up(1), self.take_up(2)
        self.review = self.write(
            PhotoChoice(self.one.key, "The front"), PhotoChoice(self.two.key, "The back")
        )

    def test_pictures_are_added_and_removed_and_the_ledger_tells(self) -> None:
        new = self.take_up(3)
        path = Path(self.one.picture.path)
        with self.captureOnCommitCallbacks(execute=True):
            review = self.edit(
                self.review, PhotoChoice(new.key), PhotoChoice(self.two.key, "The back")
            )
        self.assertEqual(self.alts(review), ["", "The back"])
        self.assertEqual(review.photo_count, 2)
        self.assertFalse(path.exists())
        self.assertTrue(Path(self.two.picture.path).exists())
        self.assertEqual(
            ReviewEvent.objects.last().changes,
            {"photos": ["The front; The back", "a picture without a description; The back"]},
        )
        self.assertIsNotNone(review.edited_at)

    def test_an_edit_that_says_nothing_of_them_leaves_them(self) -> None:
        verbs.edit(self.review, by=self.alice, **WORDS | {"title": "Rounder"})
        self.assertEqual(self.alts(self.review), ["The front", "The back"])

    def test_the_same_again_is_no_change(self) -> None:
        choices = [PhotoChoice(self.one.key, "The front"), PhotoChoice(self.two.key, "The back")]
        self.edit(self.review, *choices)
        self.assertEqual(ReviewEvent.objects.count(), 1)
        self.edit(self.review, *reversed(choices))
        self.assertEqual(self.alts(self.review), ["The back", "The front"])
        self.assertEqual(ReviewEvent.objects.count(), 2)

    def test_files_stay_when_the_edit_is_refused(self) -> None:
        with self.captureOnCommitCallbacks(execute=True), self.assertRaises(ValidationError):
            verbs.edit(self.review, by=self.bob, photos=[], **WORDS)
        self.assertEqual(self.review.photos.count(), 2)
        self.assertTrue(Path(self.one.picture.path).exists())


class SizesTests(PhotoVerbsTestCase):
    def test_they_are_made_in_the_background_and_pages_hear_of_it(self) -> None:
        before = numbers().get(ratings.EDITION)
        catalogue = numbers()["catalogue"]
        with self.captureOnCommitCallbacks(execute=True):
            photo = self.take_up()
        photo.refresh_from_db()
        self.assertTrue(photo.sizes_ready)
        self.assertTrue(all(size.path.exists() for size in photo.picture.get_picture_files_list()))
        self.assertNotEqual(numbers()[ratings.EDITION], before)
        self.assertEqual(numbers()["catalogue"], catalogue)

    def test_they_go_with_it(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            photo = self.take_up()
        sizes = [size.path for size in photo.picture.get_picture_files_list()]
        with self.captureOnCommitCallbacks(execute=True):
            verbs.discard([photo])
        self.assertFalse([path for path in sizes if path.exists()])

    def test_none_stay_of_what_was_deleted_while_they_were_made(self) -> None:
        photo = self.take_up()
        sizes = [size.path for size in photo.picture.get_picture_files_list()]

        def make_and_delete(stored: PictureFieldFile) -> None:
            write_sizes(stored)
            verbs.discard([photo])
            Path(stored.path).unlink()

        with (
            patch("catalog.pictures.write_sizes", make_and_delete),
            self.captureOnCommitCallbacks(execute=True),
        ):
            make_sizes.call(["reviews", "reviewphoto", "picture"], photo.picture.name)
            self.assertTrue(all(path.exists() for path in sizes))
        self.assertFalse([path for path in sizes if path.exists()])

    def test_those_that_a_task_left_out_are_made_later(self) -> None:
        photo = self.take_up()
        with self.captureOnCommitCallbacks(execute=True):
            call_command("make_sizes", stdout=StringIO())
        photo.refresh_from_db()
        self.assertTrue(photo.sizes_ready)


class PruneTests(PhotoVerbsTestCase):
    def test_what_waited_in_vain_goes_after_two_days(self) -> None:
        posted, late, fresh = (self.take_up(number) for number in range(3))
        make_review(self.product, self.bob, photos=[PhotoChoice(posted.key)])
        ReviewPhoto.objects.exclude(pk=fresh.pk).update(
            created_at=timezone.now() - timedelta(hours=49)
        )
        out = StringIO()
        with self.captureOnCommitCallbacks(execute=True):
            call_command("prune_review_photos", stdout=out)
        self.assertEqual(out.getvalue(), "Pictures of reviews never posted deleted: 1.\n")
        self.assertEqual(set(ReviewPhoto.objects.all()), {posted, fresh})
        self.assertFalse(Path(late.picture.path).exists())
        call_command("prune_review_photos", stdout=out, verbosity=0)
