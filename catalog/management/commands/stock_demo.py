"""Stocks an empty shop with something to look at."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.demo.collection import PICTURES, read_collection
from catalog.demo.stocking import stock
from catalog.models import Product


class Command(BaseCommand):
    """Makes the demo shop, once: a shop with products is left as it is."""

    help = "Stocks an empty shop with the demo collection, its reviews and two logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if Product.objects.exists():
            self.stdout.write("The shop has products: nothing to stock.")
            return
        if not settings.DEMO_LOGINS:
            raise CommandError(
                "The demo shop has logins that everybody knows: not under these settings."
            )
        done = stock(read_collection(), PICTURES, timezone.now())
        self.stdout.write(
            f"Stocked the shop with {done.products} products ({done.variants} variants) in "
            f"{done.categories} categories, {done.pictures} pictures, {done.customers} customers "
            f"and {done.reviews} reviews."
        )
        if done.missing_pictures:
            self.stdout.write(f"{done.missing_pictures} pictures are not drawn yet.")
        call_command("make_snapshots", verbosity=0)
