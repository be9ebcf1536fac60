"""Stocks an empty shop with a made-up catalogue of any size, to measure with."""

from argparse import ArgumentParser
from random import Random
from time import monotonic
from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import User
from catalog import scale
from catalog.models import Product, ProductImage
from catalog.pictures import write_sizes
from reviews import verbs
from reviews.models import Review
from storefront.testing import make_picture

PICTURES = 8
PICTURE_SIZE = (800, 1000)
CUSTOMERS = 60
PRODUCTS_PER_STEP = 2000

TITLES = ("Just right", "Better than hoped", "Does what it says", "Not for us", "Would buy again")
SENTENCES = (
    "We have had it for a month and use it every day.",
    "The colour is a little warmer than in the picture.",
    "It came well packed and two days early.",
    "The seams are straight and nothing has come loose.",
    "For the price we had hoped for a heavier material.",
    "It looks the same after several washes.",
    "Our guests ask where it is from.",
    "The size is generous, so measure before you order.",
)


class Command(BaseCommand):
    """The same number of products gives the same shop, so that figures can be compared."""

    help = "Stocks an empty shop with a made-up catalogue of any size, to measure with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=5000, help="how many (5000)")
        parser.add_argument(
            "--reviews",
            action="store_true",
            help="write some thousand reviews, from which the ratings come; without this, the"
            " rating columns are filled as if there were some",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = monotonic()
        if Product.objects.exists():
            raise CommandError("The shop has products: this fills an empty one only.")
        with_reviews = options["reviews"]
        scale.stock(
            options["products"], self.pictures(), report=self.report, is_rated=not with_reviews
        )
        if with_reviews:
            self.report(f"{self.review(options['products']):,} reviews")
        if connection.vendor == "postgresql":
            # What the autovacuum would get round to in a minute.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        call_command("make_snapshots", stderr=self.stderr)
        self.report("done")

    def report(self, what: str) -> None:
        """Says how far it is, and after how many seconds."""
        self.stderr.write(f"{monotonic() - self.began:7.1f} s  {what}")

    def pictures(self) -> list[ProductImage]:
        """The few pictures that all products share, in all their sizes."""
        pictures = []
        for seed in range(PICTURES):
            name = f"products/scale-{seed}.jpg"
            width, height = PICTURE_SIZE
            image = ProductImage(picture=name, width=width, height=height, sizes_ready=True)
            if not default_storage.exists(name):
                default_storage.save(name, make_picture(seed, PICTURE_SIZE))
                write_sizes(image.picture)
            pictures.append(image)
        return pictures

    def review(self, products: int) -> int:
        """Gives a few products many reviews and many products a few."""
        chance = Random(products)  # noqa: S311, the same for the same seed
        customers = [self.customer(number) for number in range(CUSTOMERS)]
        pks = list(Product.objects.order_by("pk").values_list("pk", flat=True))
        count = 0
        for first in range(0, len(pks), PRODUCTS_PER_STEP):
            reviews = [
                Review(
                    product_id=pk,
                    user=customer,
                    rating=chance.choices(range(1, 6), weights=(2, 2, 4, 9, 12))[0],
                    title=chance.choice(TITLES),
                    body=" ".join(chance.sample(SENTENCES, 3)),
                )
                for pk in pks[first : first + PRODUCTS_PER_STEP]
                for customer in chance.sample(customers, int(CUSTOMERS * chance.random() ** 20))
            ]
            verbs.bring_in(reviews)
            count += len(reviews)
        return count

    def customer(self, number: int) -> User:
        """Someone who wrote reviews and whom nobody can sign in as."""
        customer = User(username=f"Reader {number}", email=f"reader.{number}@scale.example")
        customer.set_unusable_password()
        customer.save()
        return customer
