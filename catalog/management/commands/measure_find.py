"""Measures categories, filters, searches and suggestions on the catalogue as it stands."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.models import Product
from catalog.scale import measuring, questions
from catalog.scale.measuring import KINDS, Effort, Figures

HEAD = (
    "| Page | Median ms | to reach | 99th ms | to reach | Processor ms | Plain lookups |",
    "|---|---|---|---|---|---|---|",
)
DESCRIPTION = """\
Measures categories, filters, searches and suggestions on the catalogue as it stands,
one request at a time, in a process forked as gunicorn forks its workers, through every
middleware and without the page cache.

No address is asked twice, so nothing is answered from memory. Who asks has one product
of the shop in mind, any of them alike: categories come up by their size, filters and
words as often as products have them. Of a hundred searches there are
{queries}.
A common word is said of one product in {common}, a small one of one in three, a rare one of
one in {rare} at most. Of a hundred lists
{pages},
and {sorted} are in another order than their own. Filters are brand, price, rating, stock and
attributes, as {facets}; of a hundred filters by values, {two} have two of them.
The box holds one letter of a title and more, up to {typed}.

At the end the stock of some products is raised and put back, to see how soon that is
in the answers: the journal keeps it.
"""


class Command(BaseCommand):
    """Every figure stands beside what is to be reached, and --strict fails where it isn't."""

    def create_parser(self, *args: Any, **options: Any) -> ArgumentParser:
        parser = super().create_parser(
            *args, formatter_class=RawDescriptionHelpFormatter, **options
        )
        parser.description = described()
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--requests", type=int, default=300, help="how many of each kind are counted (300)"
        )
        parser.add_argument(
            "--warming", type=int, default=40, help="how many come before them, uncounted (40)"
        )
        parser.add_argument(
            "--edits", type=int, default=5, help="how many of each size; 0 writes nothing (5)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another asks otherwise (1)")
        parser.add_argument("--slow", type=int, default=0, help="list so many slow ones of each")
        parser.add_argument("--strict", action="store_true", help="fail where a goal is missed")
        parser.add_argument(
            "--profile",
            choices=[kind.name for kind in KINDS],
            help="only say where the time of these goes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("DEBUG is on: this measures the shop as it serves.")
        if not Product.objects.exists():
            raise CommandError("The shop has no products: see stock_scale.")
        self.began = monotonic()
        effort = Effort(
            requests=options["requests"],
            warming=options["warming"],
            edits=options["edits"],
            seed=options["seed"],
        )
        if options["profile"]:
            (kind,) = (kind for kind in KINDS if kind.name == options["profile"])
            self.stdout.write(measuring.profile(effort, kind))
            return
        self.stdout.write(measuring.machine() + "\n")
        figures = measuring.measure(effort, self.report)
        self.stdout.write("\n".join([*HEAD, *rows(figures)]) + "\n")
        self.stdout.write("\n".join(sentences(figures)))
        for name, asked in figures.slow.items():
            for wall, address in sorted(asked, reverse=True)[: options["slow"]]:
                self.stdout.write(f"{wall:8.1f} ms  {name}: {address}")
        if options["strict"] and (missed := list(misses(figures))):
            raise CommandError("Missed: " + "; ".join(missed) + ".")

    def report(self, what: str) -> None:
        """Says how far it is, and after how many seconds."""
        self.stderr.write(f"{monotonic() - self.began:7.1f} s  {what}")


def described() -> str:
    """What is asked, in words, from the very numbers it is drawn by."""
    pages = [
        f"{share:4} show page {first}"
        if first == last
        else f"{share:4} show one of pages {first} to {last}"
        for (first, last), share in questions.PAGES.items()
    ]
    return DESCRIPTION.format(
        queries=",\n".join(f"{share:4} of {kind}" for kind, share in questions.QUERIES.items()),
        common=round(1 / questions.COMMON),
        rare=round(1 / questions.RARE),
        pages=",\n".join(pages),
        sorted=questions.SORTED,
        facets=" : ".join(map(str, questions.FACETS.values())),
        two=questions.TWO_VALUES,
        typed=max(questions.TYPED),
    )


def rows(figures: Figures) -> Iterator[str]:
    plain = figures.plain
    for kind in KINDS:
        times = figures.times[kind.name]
        cells = [
            kind.name,
            f"**{times.median:.1f}**",
            f"{kind.goal:.0f}",
            f"{times.slowest:.1f}",
            f"{kind.goal * measuring.SLOWEST_GOAL:.0f}",
            f"{times.processor:.1f}",
            f"{times.median / plain.median:.1f}",
        ]
        yield f"| {' | '.join(cells)} |"
    yield (
        f"| *24 products of a shelf by index* | {plain.median:.1f} | | {plain.slowest:.1f} | |"
        f" {plain.processor:.1f} | 1 |"
    )


def sentences(figures: Figures) -> Iterator[str]:
    memory = figures.memory
    yield (
        f"Memory of the worker under this load: {memory.resident:.0f} MB (to reach:"
        f" {measuring.MEMORY_GOAL}), of which {memory.private:.0f} are its own; its share of all"
        f" is {memory.proportional:.0f}."
    )
    yield (
        f"First answer after the fork: {figures.first_answer:.0f} ms (to reach:"
        f" {measuring.FIRST_ANSWER_GOAL})."
    )
    for count, wall in figures.after_edit.items():
        products = "product" if count == 1 else "products"
        yield f"First answer after an edit of {count:,} {products}: {wall:.0f} ms."


def misses(figures: Figures) -> Iterator[str]:
    """The goals that weren't reached."""
    for kind in KINDS:
        times = figures.times[kind.name]
        if times.median > kind.goal:
            yield f"{kind.name}, median"
        if times.slowest > kind.goal * measuring.SLOWEST_GOAL:
            yield f"{kind.name}, 99th percentile"
    if figures.memory.resident > measuring.MEMORY_GOAL:
        yield "memory"
    if figures.first_answer > measuring.FIRST_ANSWER_GOAL:
        yield "first answer"
