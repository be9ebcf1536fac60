"""Has a made-up crowd review one product, to measure with."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from catalog.pictures import write_sizes
from reviews.models import Review, ReviewPhoto
from reviews.scale import crowd
from storefront.testing import make_category, make_picture, make_product

PICTURES = 4
PICTURE_SIZE = (1200, 900)


class Command(BaseCommand):
    """The same number of reviews gives the same reviews, so that figures can be compared."""

    help = (
        "Adds a product that a made-up crowd has reviewed to a shop without reviews, such as an "
        "empty one or one that stock_scale filled. See measure_reviews."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reviews", type=int, default=100_000, help="how many (100,000)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = monotonic()
        if Review.objects.exists():
            raise CommandError("The shop has reviews: this is for one without.")
        product = make_product(
            "Much reviewed", category=make_category("Much reviewed things"), sku="SCALE-REVIEWED"
        )
        crowd.stock(options["reviews"], product, self.photos(), report=self.report)
        if connection.vendor == "postgresql":
            # What the autovacuum would get round to in a minute.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        self.report("done")

    def report(self, what: str) -> None:
        """Says how far it is, and after how many seconds."""
        self.stderr.write(f"{monotonic() - self.began:7.1f} s  {what}")

    def photos(self) -> list[ReviewPhoto]:
        """The few pictures that all reviews share, in all their sizes."""
        photos = []
        for seed in range(PICTURES):
            name = f"reviews/scale-{seed}.jpg"
            width, height = PICTURE_SIZE
            photo = ReviewPhoto(picture=name, width=width, height=height, sizes_ready=True)
            if not default_storage.exists(name):
                default_storage.save(name, make_picture(seed, PICTURE_SIZE))
                write_sizes(photo.picture)
            photos.append(photo)
        return photos
