import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews.feeds import exporter
from reviews.models import Review


class Command(BaseCommand):
    """Writes what `reviews.feeds.exporter` tells."""

    help = (
        "Writes all reviews with their pictures to an archive, which import_reviews reads back. "
        "It holds names and e-mail addresses of customers: keep it as such."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", metavar="FILE.zip", help="Where to; reviews-DATE.zip here if not said."
        )

    def handle(self, to: str | None, **options: Any) -> None:
        path = Path(to or f"reviews-{timezone.localdate()}.zip")
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as out:
                out.writelines(exporter.write(Review.objects.all()))
            os.replace(part, path)
        except OSError as failure:
            raise CommandError(f"{path}: {failure.strerror or failure}") from failure
        finally:
            part.unlink(missing_ok=True)
        if options["verbosity"]:
            self.stdout.write(str(path))
