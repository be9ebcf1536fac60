from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalog.feeds.problems import FeedRefused
from reviews.orders import OrderBook, in_words

SHOWN_PROBLEMS = 50


class Command(BaseCommand):
    """Prints what `reviews.orders` does."""

    help = (
        "Brings in orders from a CSV file with the columns order number, e-mail, SKU and date. "
        "They verify reviews, and are followed by an invitation to write some."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The CSV file: commas, semicolons or tabs, UTF-8.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen; write nothing."
        )

    def handle(self, file: str, **options: Any) -> None:
        path = Path(file)
        try:
            with path.open("rb") as opened, closing(OrderBook(opened)) as book:
                account = book.look() if options["dry_run"] else book.bring_in(by=None)
        except OSError as failure:
            raise CommandError(f"{file}: {failure.strerror or failure}") from failure
        except FeedRefused as refusal:
            lines = [f"{path.name}: {reason}" for reason in refusal.reasons]
            raise CommandError("\n".join([*lines, _("Nothing was brought in.")])) from refusal
        limit = len(account.problems) if options["verbosity"] > 1 else SHOWN_PROBLEMS
        for problem in account.problems[:limit]:
            self.stdout.write(self.style.ERROR(_("rejected, %(problem)s") % {"problem": problem}))
        if left := len(account.problems[limit:]):
            self.stdout.write(
                _("… and %(count)d more; --verbosity 2 shows them all.") % {"count": left}
            )
        self.stdout.write("\n".join(in_words(account, is_look=options["dry_run"])))
