"""Measures the pages of the product that has the most reviews, and posting one more."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.models import Product
from catalog.scale.measuring import Times, machine
from reviews.scale import measuring
from reviews.scale.measuring import READ_GOAL, SLOWEST_GOAL, WRITTEN_GOAL, Effort, Figures
from reviews.scale.questions import FILTERS, ORDERS

LISTS_HEAD = (
    f"| Reviews | {' | '.join(ORDERS)} | to reach | 99th ms | to reach | Again | Processor ms |"
    " Plain lookups |",
    f"|---{'|---' * len(ORDERS)}|---|---|---|---|---|---|",
)
PAGES_HEAD = (
    "| Page | Median ms | to reach | 99th ms | to reach | Again | Processor ms | Plain lookups |",
    "|---|---|---|---|---|---|---|---|",
)


class Command(BaseCommand):
    """Every figure stands beside what is to be reached, and --strict fails where it isn't."""

    help = (
        "Measures the pages of the product that has the most reviews: one request at a time, in a "
        "process forked as gunicorn forks its workers, through every middleware and without the "
        "page cache. Before each counted request the reviews get a new edition, as when somebody "
        "has just posted one, so that nothing remembered of the product serves; “Again” is the "
        "median of the same addresses right after. Posting is a whole request: session, form, "
        "rating and answer; what was posted is withdrawn."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--requests", type=int, default=100, help="how many of each kind are counted (100)"
        )
        parser.add_argument(
            "--warming", type=int, default=10, help="how many come before them, uncounted (10)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another asks otherwise (1)")
        parser.add_argument("--strict", action="store_true", help="fail where a goal is missed")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("DEBUG is on: this measures the shop as it serves.")
        product = Product.objects.exclude(rating_count=0).order_by("-rating_count", "pk").first()
        if product is None:
            raise CommandError("The shop has no reviews: see stock_reviews.")
        self.began = monotonic()
        effort = Effort(options["requests"], options["warming"], options["seed"])
        self.stdout.write(f"{machine()} {product.rating_count:,} reviews of one of them.\n")
        figures = measuring.measure(product, effort, self.report)
        self.stdout.write("\n".join([*LISTS_HEAD, *list_rows(figures)]) + "\n")
        self.stdout.write("\n".join([*PAGES_HEAD, *page_rows(figures)]))
        if options["strict"] and (missed := list(misses(figures))):
            raise CommandError("Missed: " + "; ".join(missed) + ".")

    def report(self, what: str) -> None:
        """Says how far it is, and after how many seconds."""
        self.stderr.write(f"{monotonic() - self.began:7.1f} s  {what}")


def list_rows(figures: Figures) -> Iterator[str]:
    for name in FILTERS:
        all_orders = [figures.lists[name, order] for order in ORDERS]
        together = Times(*(list(chain(*(getattr(t, of) for t in all_orders))) for of in PARTS))
        medians = [f"**{times.median:.1f}**" for times in all_orders]
        yield _row(name, medians, together, READ_GOAL, figures, figures.again[name])


def page_rows(figures: Figures) -> Iterator[str]:
    for name, times in figures.pages.items():
        yield _row(
            name, [f"**{times.median:.1f}**"], times, READ_GOAL, figures, figures.again[name]
        )
    for name, times in figures.writing.items():
        yield _row(name, [f"**{times.median:.1f}**"], times, WRITTEN_GOAL, figures)
    plain = figures.plain
    yield (
        f"| *the newest reviews by index* | {plain.median:.1f} | | {plain.slowest:.1f} | | |"
        f" {plain.processor:.1f} | 1 |"
    )


PARTS = ("wall", "work")


def _row(
    name: str,
    medians: list[str],
    times: Times,
    goal: float,
    figures: Figures,
    again: Times | None = None,
) -> str:
    cells = [
        name,
        *medians,
        f"{goal}",
        f"{times.slowest:.1f}",
        f"{goal * SLOWEST_GOAL}",
        f"{again.median:.1f}" if again else "",
        f"{times.processor:.1f}",
        f"{times.median / figures.plain.median:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def misses(figures: Figures) -> Iterator[str]:
    """The goals that weren't reached."""
    named = [(name, times, READ_GOAL) for name, times in figures.pages.items()]
    named += [
        (f"{name}, {order}", times, READ_GOAL) for (name, order), times in figures.lists.items()
    ]
    named += [(name, times, WRITTEN_GOAL) for name, times in figures.writing.items()]
    for name, times, goal in named:
        if times.median > goal:
            yield f"{name}, median"
        if times.slowest > goal * SLOWEST_GOAL:
            yield f"{name}, 99th percentile"
