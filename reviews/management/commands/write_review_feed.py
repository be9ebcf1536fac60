import gzip
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.feeds import google


class Command(BaseCommand):
    """Writes what /feeds/reviews.xml answers, for a server to give out as a file."""

    help = (
        "Writes the reviews for Google's Product Ratings to a file, packed if it ends with .gz. "
        "The file changes at once, when all of it is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="Where to, such as reviews.xml or reviews.xml.gz.")

    def handle(self, file: str, **options: Any) -> None:
        path = Path(file)
        part = path.with_name(f".{path.name}.part")
        try:
            with (gzip.open if path.suffix == ".gz" else open)(part, "wb") as out:
                out.writelines(google.write(settings.SHOP_URL, settings.LANGUAGE_CODE))
            os.replace(part, path)
        except OSError as failure:
            raise CommandError(f"{file}: {failure.strerror or failure}") from failure
        finally:
            part.unlink(missing_ok=True)
        if options["verbosity"]:
            self.stdout.write(str(path))
