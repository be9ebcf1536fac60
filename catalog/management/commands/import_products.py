import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.feeds.importer import FeedImport, Progress, Stage
from catalog.feeds.outcome import Outcome
from catalog.feeds.picture_intake import Pictures
from catalog.feeds.problems import FeedRefused, Problem

SHOWN_PROBLEMS = 50
SECONDS_BETWEEN_LINES = 5
INTERRUPTED = 130  # what a shell expects after Ctrl-C
CLEAR_LINE = "\r\x1b[K"


class Command(BaseCommand):
    """Prints what `catalog.feeds.importer` does."""

    help = (
        "Imports a Google Merchant product feed (tabs or commas, plain or .gz). It is checked "
        "as a whole before anything is written, and can be imported again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The feed. Its local pictures lie below its folder.")
        parser.add_argument("--by", metavar="EMAIL", help="Who imports, for the history.")
        parser.add_argument(
            "--pictures",
            choices=list(Pictures),
            default=Pictures.ALL,
            help="all (the background worker fetches the remote ones), local or none.",
        )
        parser.add_argument("--check", action="store_true", help="Check only; write nothing.")
        parser.add_argument("--json", action="store_true", help="Print the account as JSON.")

    def handle(self, file: str, **options: Any) -> None:
        path = Path(file)
        by = _find_person(options["by"])
        progress = ProgressLine(self.stderr, is_quiet=options["verbosity"] == 0)
        try:
            with path.open("rb") as opened:
                feed_import = FeedImport(
                    opened,
                    by=by,
                    folder=path.resolve().parent,
                    pictures=Pictures(options["pictures"]),
                )
        except OSError as failure:
            raise CommandError(f"{file}: {failure.strerror or failure}") from failure
        except FeedRefused as refusal:
            raise _nothing_imported(path, refusal) from refusal
        with closing(feed_import), closing(progress):
            try:
                progress.show(feed_import.check())
                if not options["check"]:
                    progress.show(feed_import.write())
            except FeedRefused as refusal:
                progress.close()
                raise _nothing_imported(path, refusal) from refusal
            except KeyboardInterrupt:
                progress.close()
                self._report(path, feed_import.outcome, options)
                sys.exit(INTERRUPTED)
        self._report(path, feed_import.outcome, options)
        if not options["check"]:
            call_command("make_snapshots", verbosity=0)

    def _report(self, path: Path, outcome: Outcome, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_dict(), indent=2, ensure_ascii=False))
            return
        problems = outcome.in_order()
        limit = len(problems) if options["verbosity"] > 1 else SHOWN_PROBLEMS
        for problem in problems[:limit]:
            self.stdout.write(self._styled(problem))
        if len(problems) > limit:
            self.stdout.write(
                _("… and %(count)d more; --verbosity 2 shows them all.")
                % {"count": len(problems) - limit}
            )
        self.stdout.write("\n".join(_in_words(path.name, outcome, is_check=options["check"])))

    def _styled(self, problem: Problem) -> str:
        if problem.is_error:
            return self.style.ERROR(_("rejected, %(problem)s") % {"problem": problem})
        return self.style.WARNING(_("warning, %(problem)s") % {"problem": problem})


class ProgressLine:
    """One line that is rewritten on a terminal; elsewhere a new line now and then."""

    def __init__(self, out: OutputWrapper, *, is_quiet: bool) -> None:
        self.out = out
        self.is_quiet = is_quiet
        self.is_open = False
        self.shown_at = time.monotonic()

    def show(self, steps: Iterable[Progress]) -> None:
        for step in steps:
            if self.is_quiet:
                continue
            if self.out.isatty():
                self.out.write(f"{CLEAR_LINE}{_step_in_words(step)}", str, ending="")
                self.out.flush()
                self.is_open = True
            elif time.monotonic() - self.shown_at > SECONDS_BETWEEN_LINES:
                self.shown_at = time.monotonic()
                self.out.write(_step_in_words(step), str)

    def close(self) -> None:
        if self.is_open:
            self.out.write(CLEAR_LINE, str, ending="")
            self.is_open = False


def _nothing_imported(path: Path, refusal: FeedRefused) -> CommandError:
    lines = [f"{path.name}: {reason}" for reason in refusal.reasons]
    return CommandError("\n".join([*lines, _("Nothing was imported.")]))


def _find_person(email: str | None) -> Any:
    if email is None:
        return None
    person = get_user_model().objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(_("Nobody has the e-mail address %(email)s.") % {"email": email})
    return person


def _step_in_words(step: Progress) -> str:
    if step.stage is Stage.CHECKING:
        return _("checking: %(done)d rows") % {"done": step.done}
    return _("importing: %(done)d of %(total)d rows (%(percent)d%%)") % {
        "done": step.done,
        "total": step.total,
        "percent": 100 * step.done // max(step.total, 1),
    }


def _in_words(name: str, outcome: Outcome, *, is_check: bool) -> Iterator[str]:
    """The account as a shopkeeper reads it."""
    if not outcome.is_checked:
        yield _("%(name)s: stopped. Nothing was imported.") % {"name": name}
        return
    if outcome.rows == 0:
        yield _("%(name)s: 0 products in the file. Nothing was changed.") % {"name": name}
        return
    yield ngettext(
        "%(name)s: %(rows)d row, separated by %(separator)s",
        "%(name)s: %(rows)d rows, separated by %(separator)s",
        outcome.rows,
    ) % {
        "name": name,
        "rows": outcome.rows,
        "separator": _("tabs") if outcome.separator == "\t" else _("commas"),
    }
    if is_check:
        yield _("%(rejected)d would be rejected. Nothing was imported.") % outcome.as_dict()
        return
    yield _(
        "%(created)d created + %(updated)d updated + %(unchanged)d unchanged"
        " + %(rejected)d rejected = %(done)d"
    ) % (outcome.as_dict() | {"done": outcome.done})
    products, pictures = outcome.as_dict()["products"], outcome.as_dict()["pictures"]
    if any(products.values()):
        yield (
            _("products: %(created)d created, %(updated)d updated, %(unchanged)d unchanged")
            % products
        )
    if any(pictures.values()):
        yield _("pictures: %(added)d added, %(waiting)d left to the background worker") % pictures
    if not outcome.is_finished:
        yield (
            _("%(remaining)d rows were not reached. Run the import again to go on.")
            % outcome.as_dict()
        )
