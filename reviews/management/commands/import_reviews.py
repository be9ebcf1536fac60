import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.feeds.problems import FeedRefused
from catalog.management.commands.import_products import ProgressLine
from reviews.feeds.importer import ReviewImport
from reviews.feeds.outcome import Fate, Outcome

SHOWN_ROWS = 50


class Command(BaseCommand):
    """Prints what `reviews.feeds.importer` does."""

    help = (
        "Imports reviews that were written elsewhere: CSV with Judge.me's columns, or the archive "
        "that export_reviews writes. The same file again adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The reviews: .csv (also .gz) or .zip with pictures.")
        parser.add_argument(
            "--origin",
            default="",
            metavar="NAME",
            help="Where they were written, as readers are told, such as “our former shop”. "
            "Needed unless the file is an export of this shop's.",
        )
        parser.add_argument("--by", metavar="EMAIL", help="Who imports, for the ledger.")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would become of each row; store nothing.",
        )
        parser.add_argument("--no-pictures", action="store_true", help="Leave pictures out.")
        parser.add_argument(
            "--rejected", metavar="FILE", help="Write the rejected rows there, with the reasons."
        )
        parser.add_argument("--json", action="store_true", help="Print the account as JSON.")

    def handle(self, file: str, **options: Any) -> None:
        path = Path(file)
        progress = ProgressLine(self.stderr, is_quiet=options["verbosity"] == 0)
        try:
            with path.open("rb") as opened, closing(progress):
                review_import = ReviewImport(
                    opened,
                    origin=options["origin"].strip(),
                    by=_find_person(options["by"]),
                    with_pictures=not options["no_pictures"],
                )
                with closing(review_import):
                    progress.show(review_import.check())
                    if not options["dry_run"]:
                        progress.show(review_import.write())
                    if options["rejected"]:
                        with Path(options["rejected"]).open("w", newline="") as out:
                            review_import.write_rejected(out)
        except OSError as failure:
            name = failure.filename or file
            raise CommandError(f"{name}: {failure.strerror or failure}") from failure
        except FeedRefused as refusal:
            lines = [f"{path.name}: {reason}" for reason in refusal.reasons]
            raise CommandError("\n".join([*lines, _("Nothing was imported.")])) from refusal
        self._report(path, review_import.outcome, options)

    def _report(self, path: Path, outcome: Outcome, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_dict(), indent=2))
            return
        lines = list(self._lines(outcome))
        limit = len(lines) if options["verbosity"] > 1 else SHOWN_ROWS
        self.stdout.write("\n".join([line for _number, line in lines[:limit]]))
        if left := len(lines[limit:]):
            self.stdout.write(
                _("… and %(count)d more; --verbosity 2 shows them all.") % {"count": left}
            )
        self.stdout.write("\n".join(_in_words(path.name, outcome, is_dry=options["dry_run"])))

    def _lines(self, outcome: Outcome) -> list[tuple[int, str]]:
        """What there is to say of rows, in the order of the file."""
        lines = [
            (each.line, self.style.WARNING(_("warning, %(problem)s") % {"problem": each}))
            for each in outcome.warnings
        ]
        for each in outcome.verdicts.values():
            about = {"line": each.line, "reason": each.reason}
            if each.fate is Fate.REJECTED:
                said = self.style.ERROR(_("rejected, line %(line)d: %(reason)s") % about)
            elif each.fate is Fate.DUPLICATE:
                said = _("known already, line %(line)d: %(reason)s") % about
            elif each.waits:
                said = _("waits for staff, line %(line)d: %(reason)s") % about
            else:
                continue
            lines.append((each.line, said))
        return sorted(lines, key=lambda pair: pair[0])


def _find_person(email: str | None) -> User | None:
    if email is None:
        return None
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(_("Nobody has the e-mail address %(email)s.") % {"email": email})
    return person


def _in_words(name: str, outcome: Outcome, *, is_dry: bool) -> Iterator[str]:
    """The account as a shopkeeper reads it."""
    told = outcome.as_dict()
    rows = ngettext("%(name)s: %(rows)d row", "%(name)s: %(rows)d rows", outcome.rows)
    yield rows % {"name": name, "rows": outcome.rows}
    yield (
        _("%(added)d added + %(duplicate)d known already + %(rejected)d rejected = %(rows)d") % told
    )
    if outcome.waiting:
        yield _("%(waiting)d of the added ones wait for staff") % told
    if outcome.verified:
        yield _("%(verified)d of the added ones are verified by an order") % told
    if any(told["pictures"].values()):
        yield (
            _("pictures: %(added)d added, %(waiting)d left to the background worker")
            % told["pictures"]
        )
    if is_dry:
        yield _("This was a dry run: nothing was stored.")
