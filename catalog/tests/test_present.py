"""What a process remembers of the catalogue is never out of date."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random
from unittest import mock

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import RequestFactory, TransactionTestCase
from django.utils import timezone, translation

from catalog import present as memory
from catalog.models import Category, Edition, HomePicture, Product, ProductImage, Variant
from catalog.pictures import make_sizes
from catalog.present import Present, present
from catalog.tests.test_cards import COLORS, STEPS
from catalog.verbs import edit_catalog
from reviews import verbs as reviews
from reviews.models import Review
from storefront.testing import (
    StoreTestCase,
    at_once,
    make_category,
    make_home_picture,
    make_image,
    make_product,
    make_variants,
)


def now_present() -> Present:
    return present(RequestFactory().get("/"))


class Undone(Exception):
    """Takes back all that was done in a transaction."""


class PresentTests(StoreTestCase):
    def test_is_asked_once_in_an_edition(self) -> None:
        ask = mock.Mock(side_effect=[1, 2, 3])
        self.assertEqual([now_present().recall(ask, "rug") for _ in range(3)], [1, 1, 1])
        self.assertEqual(now_present().recall(ask, "mug"), 2)
        make_product()
        self.assertEqual(now_present().recall(ask, "rug"), 3)

    def test_answers_in_each_language(self) -> None:
        self.assertEqual(now_present().recall(translation.get_language), "en")
        with translation.override("de"):
            self.assertEqual(now_present().recall(translation.get_language), "de")

    def test_is_one_for_a_whole_request(self) -> None:
        request = RequestFactory().get("/")
        before = present(request)
        make_product()
        self.assertIs(present(request), before)
        self.assertIsNot(now_present(), before)

    def test_ends_when_a_schedule_or_a_sale_turns(self) -> None:
        now = timezone.now()
        hour = timedelta(hours=1)
        product = make_product(publish_at=now + hour, unpublish_at=now + 2 * hour)
        make_product(sale_price=Decimal("1.00"), sale_from=now + 3 * hour, sale_to=now + 4 * hour)
        for turn in range(1, 5):
            with mock.patch("catalog.present.timezone.now", return_value=now):
                seen = now_present()
            self.assertEqual(seen.turns_at, (now := product.publish_at + (turn - 1) * hour))
            self.assertFalse(seen.is_present(seen.numbers, now))
        with mock.patch("catalog.present.timezone.now", return_value=now):
            self.assertIsNone(now_present().turns_at)

    def test_does_not_reach_back_before_its_first_moment(self) -> None:
        seen = now_present()
        self.assertFalse(seen.is_present(seen.numbers, seen.now - timedelta(seconds=1)))

    def test_no_edition_comes_back_for_other_rows(self) -> None:
        numbers = set()
        for _ in range(3):
            with suppress(Undone), transaction.atomic():
                make_product()
                numbers.add(Edition.objects.get(part="catalogue").number)
                raise Undone
        self.assertEqual(len(numbers), 3)


def review(chance: Random, person: Callable) -> None:
    shown = list(Product.objects.visible(timezone.now()))
    if not shown:
        return
    with suppress(ValidationError):
        reviews.write(
            author=person(),
            product=chance.choice(shown),
            rating=chance.randint(1, 5),
            title=f"Said {chance.random()}",
            body="Words enough to be a review.",
        )


def withdraw(chance: Random, person: Callable) -> None:
    if written := list(Review.objects.published()):
        reviews.withdraw([chance.choice(written)], by=person())


def rename_a_customer(chance: Random, person: Callable) -> None:
    author = person()
    author.username = f"Name {chance.random()}"
    author.save()


def make_the_sizes(chance: Random, _person: Callable) -> None:
    sender, name = chance.choice(
        [
            (["catalog", "productimage", "picture"], ProductImage.objects.first().picture.name),
            (["catalog", "homepicture", "picture"], HomePicture.objects.first().picture.name),
        ]
    )
    with mock.patch("catalog.pictures.write_sizes"):
        make_sizes.func(sender, name)


def change_the_home_picture(chance: Random, _person: Callable) -> None:
    picture = HomePicture.objects.first()
    picture.sentence = f"Sentence {chance.random()}"
    with edit_catalog(by=None) as edit:
        edit.save([picture])


OTHER_STEPS = (review, withdraw, rename_a_customer, make_the_sizes, change_the_home_picture)


class LawTests(StoreTestCase):
    """Whatever happened, a page is what it would be if nothing were remembered."""

    def setUp(self) -> None:
        super().setUp()
        self.chance = Random(11)
        shelf = make_category("Shelf")
        below = make_category("Below", parent=shelf)
        self.products = [
            make_product(f"Thing {n}", category=(shelf, below)[n % 2]) for n in range(4)
        ]
        for product in self.products[:3]:
            make_image(product)
            make_variants(product, *({"Colour": color} for color in COLORS[:3]))
        make_home_picture("First", category=shelf)

    def test_holds_through_a_walk_of_edits(self) -> None:
        for step in range(80):
            was = self.walk(step)
            for address in self.chance.sample(self.addresses(), 4):
                with self.subTest(step=step, was=was, address=address):
                    remembered = self.client.get(address)
                    memory._latest = None
                    anew = self.client.get(address)
                    self.assertEqual(remembered.status_code, anew.status_code)
                    self.assertEqual(remembered.content, anew.content)
            # The pages fill the memory that the next step must not leave behind.
            for address in self.addresses():
                self.client.get(address)

    def walk(self, number: int) -> str:
        """Does one thing, or does it and takes it back after someone looked at it."""
        step = self.chance.choice([*STEPS, *OTHER_STEPS])
        with suppress(Undone), transaction.atomic():
            if step in OTHER_STEPS:
                step(self.chance, lambda: self.chance.choice([self.alice, self.bob]))
            else:
                with edit_catalog(by=None) as edit:
                    step(edit, self.chance)
            if number % 4 == 0:
                self.client.get(self.chance.choice(self.addresses()))
                raise Undone
        return step.__name__

    def addresses(self) -> list[str]:
        products = [product.get_absolute_url() for product in self.products]
        categories = [category.get_absolute_url() for category in Category.objects.all()]
        return [
            *("/", "/c/", "/search/?q=thing"),
            *products,
            *(f"{address}reviews/" for address in products),
            *categories,
            *(f"{address}?sort=price" for address in categories),
        ]


class ManyThreadsTests(TransactionTestCase):
    def test_a_page_never_shows_what_was_before_an_edit_that_was_done(self) -> None:
        product = make_product(price="1000.00", sku="RUG")
        address = product.get_absolute_url()
        done = [1000]

        def reprice() -> None:
            for price in range(1001, 1016):
                variant = Variant.objects.get(sku="RUG")
                variant.price = Decimal(price)
                with edit_catalog(by=None) as edit:
                    edit.save([variant])
                done.append(price)

        def look() -> list[str]:
            stale = []
            while done[-1] < 1015:
                least = done[-1]
                page = self.client_class().get(address).content.decode()
                if not any(f"{price:,}.00" in page for price in range(least, 1017)):
                    stale.append(f"older than {least}")
            return stale

        self.assertEqual(at_once(reprice, look, look), [None, [], []])
