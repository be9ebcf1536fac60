"""Says whether products and reviews keep the numbers that their rows give."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import batched, chain
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import checking, verbs
from reviews.checking import Drift

MOST_SHOWN = 50
MENDED_AT_ONCE = 200


class Command(BaseCommand):
    """Prints what `reviews.checking` finds."""

    help = (
        "Holds the rating that each product keeps against its published reviews, the numbers of "
        "votes and pictures that each review keeps against theirs, and the words and filters that "
        "much reviewed products keep. Ends with 1 where something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Count anew what differs; ends with 1 only where that didn't help.",
        )

    def handle(self, *, repair: bool, **options: Any) -> None:
        count = 0
        for some in batched(found(), MENDED_AT_ONCE):
            for drift in some[: max(0, MOST_SHOWN - count)]:
                self.stdout.write(str(drift))
            count += len(some)
            if repair:
                mend(some)
        if not count:
            self.stdout.write(_("Every number is that of its rows."))
            return
        told = ngettext("%(count)d number differs.", "%(count)d numbers differ.", count)
        if repair:
            told = ngettext("%(count)d number differed.", "%(count)d numbers differed.", count)
        self.stdout.write(told % {"count": count})
        if repair and next(found(), None) is None:
            self.stdout.write(_("All of them are put right."))
            return
        sys.exit(1)


def found() -> chain[Drift]:
    return chain(checking.drifted_ratings(), checking.drifted_counts(), checking.drifted_terms())


def mend(drifts: Sequence[Drift]) -> None:
    verbs.mend(
        {drift.product_id for drift in drifts},
        {drift.review_id for drift in drifts if drift.review_id is not None},
        terms_of={drift.product_id for drift in drifts if drift.is_of_terms},
    )
