"""Deletes pictures whose review was never posted."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews.verbs import prune_photos


class Command(BaseCommand):
    help = "Deletes pictures that were added to a review more than two days ago and not posted."

    def handle(self, **options: Any) -> None:
        count = prune_photos(timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Pictures of reviews never posted deleted: {count}.")
