"""Pictures get the sizes that a lost or failed task left them without."""

from io import StringIO
from unittest import mock

from django.core.management import call_command

from catalog.models import ProductImage
from storefront.testing import StoreTestCase, make_category, make_image, make_picture, make_product


def make_sizes() -> str:
    out = StringIO()
    call_command("make_sizes", stdout=out)
    return out.getvalue().strip()


class MakeSizesTests(StoreTestCase):
    def test_makes_what_is_missing_and_then_nothing(self) -> None:
        # Nothing is committed in a test, so no task runs by itself.
        image = make_image(make_product())
        category = make_category(image=make_picture())
        self.assertEqual(make_sizes(), "Pictures without their sizes: 2.")
        image.refresh_from_db()
        category.refresh_from_db()
        self.assertTrue(image.sizes_ready)
        self.assertTrue(category.sizes_ready)
        [size, *_] = image.picture.get_picture_files_list()
        self.assertTrue(image.picture.storage.exists(size.name))
        self.assertEqual(make_sizes(), "Pictures without their sizes: 0.")

    def test_a_full_disk_is_tried_again(self) -> None:
        make_image(make_product())
        with mock.patch("catalog.pictures.write_sizes", side_effect=OSError):
            make_sizes()
        self.assertFalse(ProductImage.objects.get().sizes_ready)
        make_sizes()
        self.assertTrue(ProductImage.objects.get().sizes_ready)

    def test_says_nothing_where_it_is_asked_to(self) -> None:
        out = StringIO()
        call_command("make_sizes", verbosity=0, stdout=out)
        self.assertEqual(out.getvalue(), "")
