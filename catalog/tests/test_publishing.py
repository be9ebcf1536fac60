"""Publishing and unpublishing as verbs: at once, many, and only what changes."""

from datetime import timedelta

from django.utils import timezone

from catalog.models import Change, Product
from catalog.verbs import edit_catalog
from catalog.verbs.publishing import publish, unpublish
from storefront.testing import StoreTestCase, make_category, make_product


class PublishingTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.now = timezone.now()
        cls.day = timedelta(days=1)
        cls.category = make_category()
        cls.shown = make_product("Shown", category=cls.category, unpublish_at=cls.now + cls.day)
        make_product("Hidden", category=cls.category, is_published=False)
        make_product("Later", category=cls.category, publish_at=cls.now + cls.day)
        make_product("Over", category=cls.category, unpublish_at=cls.now - cls.day)

    def test_shows_at_once_what_time_kept_back(self) -> None:
        with edit_catalog(by=self.olivia) as edit:
            changed = publish(edit, Product.objects.order_by("pk"), self.now)
        self.assertEqual([product.name for product in changed], ["Hidden", "Later", "Over"])
        self.assertEqual(Product.objects.visible(self.now).count(), 4)
        self.category.refresh_from_db()
        self.assertEqual(self.category.product_count, 4)

    def test_keeps_an_end_that_is_still_to_come(self) -> None:
        with edit_catalog(by=self.olivia) as edit:
            publish(edit, [self.shown], self.now)
        self.shown.refresh_from_db()
        self.assertEqual(self.shown.unpublish_at, self.now + self.day)

    def test_takes_out_of_the_shop_what_was_in_it(self) -> None:
        Change.objects.all().delete()
        with edit_catalog(by=self.olivia) as edit:
            changed = unpublish(edit, Product.objects.order_by("pk"))
        self.assertEqual(len(changed), 3)
        self.assertFalse(Product.objects.visible(self.now).exists())
        self.assertEqual(Change.objects.filter(after={"is_published": False}).count(), 3)
