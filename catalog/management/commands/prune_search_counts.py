"""Deletes counts of searches that are older than the shop keeps them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from catalog.verbs.searches import prune_counts


class Command(BaseCommand):
    help = "Deletes counts of searches after 90 days, and after 30 what was asked once or twice."

    def handle(self, **options: Any) -> None:
        count = prune_counts(timezone.localdate())
        if options["verbosity"]:
            self.stdout.write(f"Counts of searches deleted: {count}.")
