"""Pictures on their way in: what is taken, what is refused, what is left out."""

import struct
import zlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from catalog import pictures

ORIENTATION, CAMERA = 0x0112, 0x0110


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "#a63d21").save(buffer, kind, **options)
    return buffer.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A few bytes that claim to be a very large picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


class CleanedTests(SimpleTestCase):
    def assert_refused(self, data: bytes, name: str, words: str) -> None:
        with self.assertRaisesMessage(ValidationError, words):
            pictures.cleaned(SimpleUploadedFile(name, data))

    def test_takes_each_kind_and_names_it_for_what_it_is(self) -> None:
        for kind, extension in pictures.FORMATS.items():
            data = picture(kind)
            file = pictures.cleaned(SimpleUploadedFile("rug.picture", data))
            self.assertEqual(file.name, f"rug.{extension}")
            self.assertEqual(file.read(), data, "an innocent file stays as it is")

    def test_leaves_out_what_a_camera_tells(self) -> None:
        exif = Image.Exif()
        exif[CAMERA], exif[ORIENTATION] = "A camera", 6
        data = picture(exif=exif, comment=b"Taken at home")
        with Image.open(pictures.cleaned(SimpleUploadedFile("rug.jpg", data))) as image:
            self.assertEqual(image.size, (40, 60), "upright")
            self.assertFalse(image.getexif())
            self.assertNotIn("comment", image.info)

    def test_leaves_out_what_an_editor_wrote(self) -> None:
        notes = PngInfo()
        notes.add_text("Author", "Olivia")
        data = picture("PNG", pnginfo=notes)
        self.assertNotIn(b"Olivia", pictures.cleaned(SimpleUploadedFile("a.png", data)).read())

    def test_keeps_the_colour_profile(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = picture(icc_profile=profile, comment=b"x")
        with Image.open(pictures.cleaned(SimpleUploadedFile("a.jpg", data))) as image:
            self.assertEqual(image.info["icc_profile"], profile)

    def test_refuses_what_is_no_picture_whatever_its_name(self) -> None:
        words = "isn't a picture that the shop can show"
        self.assert_refused(b"MZ\x90\x00 a program", "rug.jpg", words)
        self.assert_refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "rug.svg", words)
        self.assert_refused(picture("GIF"), "rug.png", words)
        self.assert_refused(picture()[:200], "half.jpg", words)
        self.assert_refused(b"", "empty.jpg", words)

    def test_refuses_what_would_fill_the_memory(self) -> None:
        words = "has more than 50 megapixels"
        self.assert_refused(png_of_size(8000, 8000), "large.png", words)
        self.assert_refused(png_of_size(60_000, 60_000), "bomb.png", words)

    def test_refuses_what_would_fill_the_disk(self) -> None:
        data = picture() + b"\0" * pictures.MAX_BYTES
        self.assert_refused(data, "heavy.jpg", "“heavy.jpg” is larger than 20.0")
