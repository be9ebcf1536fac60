"""Says whether the facets count what the tables hold."""

import sys
from argparse import ArgumentParser
from itertools import islice
from random import Random
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import facets, touches
from catalog.facets.checking import check_categories, check_sample

MOST_SHOWN = 50


class Command(BaseCommand):
    """Prints what `catalog.facets.checking` finds."""

    help = (
        "Holds the index that filters count with against plain SQL: the counts of every category "
        "without filters, and lists drawn by chance with one to three filters, their counts and "
        "their first page. Ends with 1 where something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--samples",
            type=int,
            default=20,
            help="How many lists to draw; each takes seconds in a large shop. 20 by default.",
        )
        parser.add_argument("--seed", type=int, default=1, help="Another seed draws other lists.")

    def handle(self, samples: int, seed: int, **options: Any) -> None:
        now = timezone.now()
        mark = touches.mark_now()
        index = facets.index(now)
        chance = Random(seed)  # noqa: S311, the same for the same seed
        found = [*islice(check_categories(index, now), MOST_SHOWN)]
        for _sample in range(samples):
            found += islice(check_sample(index, now, chance), MOST_SHOWN - len(found))
        for difference in found:
            self.stdout.write(difference)
        if not found:
            self.stdout.write(_("The facets count what the tables hold."))
            return
        if touches.since(mark) != (mark, touches.NOTHING):
            self.stdout.write(_("The shop was edited meanwhile: run it again."))
        self.stdout.write(
            ngettext("%(count)d difference.", "%(count)d differences.", len(found))
            % {"count": len(found)}
        )
        sys.exit(1)
