"""The demo shop is stocked once, as the data says, and only where its logins may work."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.models import User
from catalog.demo.collection import read_collection
from catalog.demo.stocking import stock
from catalog.models import Category, Change, Product, ProductImage, ProductValue, Variant
from reviews.models import Hold, Review, ReviewEvent, StaffReply, Status
from storefront.testing import make_picture, make_product

CHECK_WEIGHTS = (1, 3) * 6


def run() -> str:
    said = StringIO()
    call_command("stock_demo", stdout=said)
    return said.getvalue()


@override_settings(DEMO_LOGINS=True)
class StockDemoTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.collection = read_collection()
        cls.said = run()

    def test_says_what_it_did(self) -> None:
        self.assertIn(f"{len(self.collection.products)} products", self.said)
        self.assertIn(f"{len(self.collection.customers)} customers", self.said)

    def test_leaves_a_shop_with_products_alone(self) -> None:
        changes = Change.objects.count()
        self.assertIn("nothing to stock", run())
        self.assertEqual(Change.objects.count(), changes)

    def test_shows_all_but_what_is_hidden_or_to_come(self) -> None:
        hidden = [
            product
            for product in self.collection.products
            if not product.is_published or product.publish_in_days
        ]
        shown = Product.objects.visible(timezone.now())
        self.assertEqual(shown.count(), len(self.collection.products) - len(hidden))
        self.assertFalse(shown.filter(name__in=[product.name for product in hidden]).exists())

    def test_describes_in_whole_paragraphs(self) -> None:
        said = Product.objects.values_list("description", flat=True)
        for text in said:
            self.assertNotRegex(text, r"[^\n]\n[^\n]")
        self.assertTrue(all("\n\n" in text for text in said))

    def test_counts_what_each_category_holds(self) -> None:
        departments = Category.objects.filter(depth=0)
        published = Product.objects.filter(is_published=True).count()
        self.assertEqual(sum(place.product_count for place in departments), published)
        self.assertFalse(Category.objects.filter(description="").exists())

    def test_has_reductions_now_and_to_come(self) -> None:
        now = timezone.now()
        reduced = Variant.objects.exclude(sale_price=None)
        self.assertTrue(reduced.filter(sale_from__gt=now).exists())
        self.assertTrue(reduced.filter(sale_to__lt=now + timedelta(days=1)).exists())
        on_sale = {variant.product_id for variant in reduced if variant.is_on_sale(now)}
        self.assertGreaterEqual(len(on_sale), 10)

    def test_has_shelves_that_are_empty_or_nearly(self) -> None:
        sold_out = Product.objects.filter(stock=0).count()
        self.assertTrue(5 <= sold_out <= 7, sold_out)
        self.assertGreaterEqual(Variant.objects.filter(stock__range=(1, 3)).count(), 8)

    def test_tells_variants_apart_by_colour_with_a_picture_each(self) -> None:
        product = Product.objects.get(name="Quarter Turn mug")
        swatches = ProductValue.objects.filter(variant__product=product).values_list(
            "value__text", "value__swatch"
        )
        self.assertIn(("Kiln red", "#a63d21"), swatches)
        self.assertEqual(len(swatches), 3)

    def test_tells_an_only_colour_as_a_fact(self) -> None:
        ties = ProductValue.objects.filter(product__name="Dragonfly mug")
        self.assertEqual(ties.get(value__attribute__name="Colour").variant_id, None)

    def test_has_come_in_over_two_years(self) -> None:
        newest, oldest = (
            Product.objects.order_by(order).first().created_at
            for order in ("-created_at", "created_at")
        )
        self.assertGreater(newest - oldest, timedelta(days=600))

    def test_gives_every_variant_a_number_of_its_own_with_a_right_check_digit(self) -> None:
        gtins = list(Variant.objects.values_list("gtin", flat=True))
        self.assertEqual(len(set(gtins)), len(gtins))
        for gtin in gtins:
            with self.subTest(gtin=gtin):
                # GS1 leaves the numbers from 20 to 29 to each company's own use.
                self.assertTrue(gtin.startswith("20"))
                digits = [int(digit) for digit in gtin]
                weighed = sum(d * w for d, w in zip(digits, CHECK_WEIGHTS, strict=False))
                self.assertEqual((weighed + digits[12]) % 10, 0)

    def test_rates_what_was_reviewed(self) -> None:
        for product in Product.objects.filter(rating_count__gt=0)[:20]:
            ratings = (
                Review.objects.published().for_product(product).values_list("rating", flat=True)
            )
            self.assertEqual(product.rating_count, len(ratings))
            self.assertAlmostEqual(
                float(product.rating_average), sum(ratings) / len(ratings), places=3
            )

    def test_dates_reviews_and_their_entries_alike(self) -> None:
        review = Review.objects.published().order_by("created_at").first()
        if review:
            self.assertEqual(review.events.get().at, review.created_at)
            self.assertGreater(review.created_at, review.product.created_at)
            self.assertGreater(review.created_at, review.user.created_at)

    def test_leaves_staff_something_to_decide(self) -> None:
        if self.collection.held_reviews:
            states = set(Review.objects.values_list("status", flat=True))
            self.assertEqual(states, set(Status.values))
            self.assertTrue(ReviewEvent.objects.exclude(reason="").exists())
        for words in self.collection.arrivals:
            review = Review.objects.get(title=words.title)
            self.assertEqual(review.status, Status.PENDING)
            self.assertIn(Hold.FIRST, review.events.get().codes)

    def test_shows_what_vouches_for_reviews_and_what_others_make_of_them(self) -> None:
        shown = Review.objects.published()
        self.assertEqual(set(shown.values_list("source", flat=True)), {"", "order", "invitation"})
        for review in shown.exclude(source="").select_related("order_line__order", "user")[:50]:
            self.assertEqual(review.order_line.product_id, review.product_id)
            self.assertEqual(review.order_line.order.email, review.user.email)
            self.assertLess(review.order_line.order.placed_on, review.created_at.date())
        self.assertTrue(shown.filter(helpful_count__gt=3).exists())
        self.assertFalse(shown.filter(votes__user=F("user")).exists())
        self.assertEqual(shown.filter(photo_count=1).count(), len(self.collection.photos))
        replies = {
            (reply.review.product.name, reply.review.user.username): reply.body
            for reply in StaffReply.objects.select_related("review__product", "review__user")
        }
        for reply in self.collection.replies:
            self.assertEqual(replies[reply.product, reply.customer], reply.body)

    def test_nobody_can_sign_in_as_a_reviewer(self) -> None:
        for person in User.objects.exclude(email__in=["customer@parquet.example"]):
            if not person.is_staff:
                self.assertFalse(person.has_usable_password(), person)


class RefusalTests(TestCase):
    @override_settings(DEMO_LOGINS=False)
    def test_is_refused_where_the_logins_are(self) -> None:
        with self.assertRaisesMessage(CommandError, "logins that everybody knows"):
            run()
        self.assertFalse(User.objects.exists())

    @override_settings(DEMO_LOGINS=False)
    def test_is_no_error_where_there_are_products(self) -> None:
        make_product("Ball")
        self.assertIn("nothing to stock", run())


@pytest.fixture
def one_picture(tmp_path: Path) -> Path:
    """A folder with one drawn picture of the collection."""
    name = read_collection().products[0].pictures[0].file
    (tmp_path / name).write_bytes(make_picture().read())
    return tmp_path


@pytest.mark.django_db
def test_stores_pictures_as_they_are(one_picture: Path) -> None:
    done = stock(read_collection(), one_picture, timezone.now())

    image = ProductImage.objects.get()
    drawn = next(one_picture.iterdir())
    assert (done.pictures, image.sizes_ready) == (1, False)
    assert image.picture.read() == drawn.read_bytes()
    assert Variant.objects.filter(picture=image).exists()


@pytest.mark.django_db
def test_leaves_nothing_behind_when_it_fails(one_picture: Path) -> None:
    before = (
        set(default_storage.listdir("products")[1]) if default_storage.exists("products") else set()
    )

    with (
        mock.patch("catalog.demo.voices.verbs.bring_in", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        stock(read_collection(), one_picture, timezone.now())

    assert not Product.objects.exists()
    assert not User.objects.exists()
    assert set(default_storage.listdir("products")[1]) == before
