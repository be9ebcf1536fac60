"""What templates format: money, prose, pictures."""

import shutil
import tempfile
from decimal import Decimal

from babel.numbers import format_currency
from django.core.files.storage import default_storage
from django.template import Context, Template
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from catalog.colors import swatch_of
from catalog.models import ProductImage
from catalog.pictures import make_sizes
from catalog.templatetags.catalog_format import money, paragraphs, price
from storefront.testing import StoreTestCase, make_image, make_picture, make_product


class MoneyTests(SimpleTestCase):
    def test_is_written_as_the_readers_language_does(self) -> None:
        self.assertEqual(money(Decimal("1299.00")), "$1,299.00")
        with translation.override("de"), override_settings(SHOP_CURRENCY="EUR"):
            self.assertEqual(money(Decimal("1299.00")), "1.299,00\xa0€")

    def test_is_written_as_babel_does_whatever_the_size_the_language_and_the_currency(self) -> None:
        figures = (
            "0.05",
            "1",
            "9.5",
            "19.99",
            "110.10",
            "1111.11",
            "98765.43",
            "1234567.80",
            "-12.3",
        )
        for language in ("en", "de", "de-ch", "pl", "es", "hi", "en-in", "ar-eg", "fa", "bn"):
            for currency in ("USD", "EUR", "JPY", "KWD", "INR"):
                with translation.override(language), override_settings(SHOP_CURRENCY=currency):
                    for amount in map(Decimal, figures):
                        expected = format_currency(
                            amount, currency, locale=translation.to_locale(language)
                        )
                        self.assertEqual(money(amount), expected)

    def test_a_price_says_what_it_was_and_that_others_are_dearer(self) -> None:
        self.assertHTMLEqual(
            price(Decimal("19.90")), '<p class="price"><span class="price__now">$19.90</span></p>'
        )
        reduced = price(Decimal("19.90"), Decimal("25.00"), is_from=True)
        self.assertInHTML('<s class="price__before">$25.00</s>', reduced)
        self.assertIn("from $19.90", reduced)


class ParagraphsTests(SimpleTestCase):
    def test_makes_lists_of_bullets_and_escapes_the_rest(self) -> None:
        self.assertEqual(
            paragraphs("Soft <b>. • Wool • Warm & dry\r\n\r\nSecond."),
            "<p>Soft &lt;b&gt;.</p><ul><li>Wool</li><li>Warm &amp; dry</li></ul><p>Second.</p>",
        )

    def test_makes_nothing_of_nothing(self) -> None:
        self.assertEqual(paragraphs(" "), "")


class SwatchTests(SimpleTestCase):
    def test_knows_common_names_and_no_others(self) -> None:
        self.assertEqual(swatch_of("Black"), "#1d1b19")
        self.assertEqual(swatch_of("Dark Olive Green"), "#556b2f")
        self.assertEqual(swatch_of("Red/Blue"), "")


class PictureTests(StoreTestCase):
    def setUp(self) -> None:
        media = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, media)
        self.enterContext(override_settings(MEDIA_ROOT=media))

    def render(self, image: ProductImage) -> str:
        source = "{% load catalog_format %}{% picture image sizes='50vw' alt=image.alt %}"
        return Template(source).render(Context({"image": image.shown}))

    def test_is_the_original_until_its_sizes_exist(self) -> None:
        picture = make_picture(1, size=(900, 1125))
        image = make_image(make_product(), picture=picture, alt='A "rug"')
        html = self.render(image)
        self.assertNotIn("<source", html)
        self.assertIn(f'src="{image.picture.url}" width="900" height="1125"', html)
        self.assertIn('alt="A &quot;rug&quot;"', html)

    def test_offers_avif_then_webp_in_the_widths_there_are(self) -> None:
        image = make_image(make_product(), picture=make_picture(1, size=(900, 1125)))
        make_sizes.func(["catalog", "productimage", "picture"], image.picture.name)
        image = ProductImage.objects.get()
        html = self.render(image)
        self.assertLess(html.index("image/avif"), html.index("image/webp"))
        self.assertIn("400w.avif 400w", html)
        self.assertIn("800w.webp 800w", html)
        self.assertNotIn("1200w", html)
        for width in ("400w.avif", "800w.webp"):
            name = image.picture.name.removesuffix(".jpg")
            self.assertTrue(image.picture.storage.exists(f"{name}/{width}"))

    def test_a_picture_deleted_meanwhile_is_left_alone(self) -> None:
        make_sizes.func(["catalog", "productimage", "picture"], "products/gone.jpg")
        self.assertFalse(default_storage.exists("products/gone"))
