"""Goes through the score card: does the search find what it should?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import ScoreCardEntry, ScoreCardRun
from catalog.score_card import go_through, is_met
from catalog.verbs.score_card import begin_run


class Command(BaseCommand):
    help = "Runs the score card, and says what the search doesn't find where it should."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at-least",
            type=float,
            metavar="PERCENT",
            help="Fail where the score is lower than this.",
        )

    def handle(self, **options: Any) -> None:
        if not ScoreCardEntry.objects.exists():
            raise CommandError("The score card is empty. Add entries to it in the admin.")
        run = begin_run()
        if run is None:
            raise CommandError("The score card is being run already.")
        go_through(run)
        if options["verbosity"]:
            self._tell(run)
        if options["at_least"] is not None and run.percent < options["at_least"]:
            raise CommandError(f"The score is below {options['at_least']:g} %.")

    def _tell(self, run: ScoreCardRun) -> None:
        for entry in ScoreCardEntry.objects.select_related("product").order_by("key", "pk"):
            rank = run.ranks.get(str(entry.pk))
            if not is_met(entry, rank):
                place = f"place {rank}" if rank else "not found"
                self.stdout.write(f"{entry}: {place}, should be among the first {entry.within}")
        self.stdout.write(f"Found where it should be: {run.met} of {run.total}.")
        self.stdout.write(f"Score: {run.percent:.1f} %.")
