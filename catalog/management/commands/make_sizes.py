"""Has the sizes made that pictures still lack."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.pictures import schedule_missing_sizes


class Command(BaseCommand):
    help = "Schedules the sizes that pictures still lack, since a task was lost or failed."

    def handle(self, **options: Any) -> None:
        count = schedule_missing_sizes()
        if options["verbosity"]:
            self.stdout.write(f"Pictures without their sizes: {count}.")
