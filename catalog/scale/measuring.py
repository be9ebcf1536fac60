"""Asks the shop in its own process, one request at a time, and takes the time."""

import cProfile
import gc
import os
import platform
import pstats
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time

import django
from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connection, connections
from django.utils import timezone

from catalog import indexes
from catalog.models import Category, Product, Variant
from catalog.models.product import Sort
from catalog.paging import PAGE_SIZE
from catalog.scale.questions import Questions
from catalog.verbs import edit_catalog

# So many products are edited at once, to see how long the next answer takes.
EDITED = (1, 1000)
PROFILED_LINES = 45
# How many of the fullest categories without others in them the plain lookup goes to.
SHELVES = 200


@dataclass(frozen=True)
class Kind:
    """One kind of request. Its median is to stay below `goal` milliseconds."""

    name: str
    draw: Callable[[Questions], str]
    goal: float


KINDS = (
    Kind("category", lambda questions: questions.category(0), 30),
    Kind("category, 1 filter", lambda questions: questions.category(1), 30),
    Kind("category, 2 filters", lambda questions: questions.category(2), 30),
    Kind("category, 3 filters", lambda questions: questions.category(3), 30),
    Kind("search", lambda questions: questions.search(0), 80),
    Kind("search, 1 filter", lambda questions: questions.search(1), 80),
    Kind("search, 2 filters", lambda questions: questions.search(2), 80),
    Kind("search, 3 filters", lambda questions: questions.search(3), 80),
    Kind("suggestions", lambda questions: questions.suggestions(), 20),
)
# What one request in a hundred may take, in medians that are aimed at.
SLOWEST_GOAL = 4
MEMORY_GOAL = 250
FIRST_ANSWER_GOAL = 1000


@dataclass
class Times:
    """How many seconds something took, each time, and how much of them was this process's work."""

    wall: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    def take(self, action: Callable[[], object]) -> None:
        began, worked = perf_counter(), process_time()
        action()
        self.work.append(process_time() - worked)
        self.wall.append(perf_counter() - began)

    @property
    def median(self) -> float:
        """In milliseconds."""
        return median(self.wall) * 1000

    @property
    def slowest(self) -> float:
        """What 99 of 100 stay below, in milliseconds."""
        return sorted(self.wall)[-(len(self.wall) // 100) - 1] * 1000

    @property
    def processor(self) -> float:
        """The median of the process's own work, in milliseconds; the database's isn't in it."""
        return median(self.work) * 1000


@dataclass(frozen=True)
class Memory:
    """What a process holds, in mebibytes: all it sees, its share of it, and what is its alone."""

    resident: float
    proportional: float
    private: float


@dataclass(frozen=True)
class Figures:
    """What was measured in one worker."""

    first_answer: float
    times: Mapping[str, Times]
    plain: Times
    # By kind, the slowest addresses with their milliseconds.
    slow: Mapping[str, Sequence[tuple[float, str]]]
    memory: Memory
    # By the number of products in an edit, the milliseconds of the next answer.
    after_edit: Mapping[int, float]


@dataclass(frozen=True)
class Effort:
    """How many requests of each kind are counted, after how many that aren't, and how many edits."""

    requests: int
    warming: int
    edits: int
    seed: int


class NotAnswered(Exception):
    """The shop answered something else than a page."""


class Shop:
    """The shop as a server calls it: through every middleware, without the page cache."""

    def __init__(self) -> None:
        settings.PAGE_CACHE_SECONDS = 0
        self.answer = get_internal_wsgi_application()
        hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
        self.environ = {
            "REQUEST_METHOD": "GET",
            "SERVER_NAME": hosts[0] if hosts else "localhost",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "wsgi.url_scheme": "https",
        }

    def ask(self, address: str) -> None:
        """Has a page made and takes it whole. Raises NotAnswered where there is none."""
        path, _, query = address.partition("?")
        said: list[str] = []
        environ = {
            **self.environ,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.input": BytesIO(),
            "wsgi.errors": StringIO(),
        }
        response = self.answer(environ, lambda status, _headers: said.append(status))
        try:
            list(response)
        finally:
            response.close()
        if not said[0].startswith("200"):
            raise NotAnswered(f"{address} answers {said[0]}")


def measure(effort: Effort, report: Callable[[str], None]) -> Figures:
    """Loads what gunicorn's master loads before it forks, and measures a worker of it."""
    addresses = in_a_worker(lambda: _addresses(effort))
    report("addresses drawn")
    shop = prepared()
    report("loaded")
    began = perf_counter()
    return in_a_worker(lambda: _measured(shop, effort, addresses, began, report))


def profile(effort: Effort, kind: Kind) -> str:
    """Where the time of one kind of request goes."""
    drawn = in_a_worker(lambda: _addresses(effort, [kind]))[kind.name]
    shop = prepared()

    def profiled() -> str:
        for address in drawn[: effort.warming]:
            shop.ask(address)
        profiler = cProfile.Profile()
        with profiler:
            for address in drawn[effort.warming :]:
                shop.ask(address)
        lines = StringIO()
        pstats.Stats(profiler, stream=lines).sort_stats("cumulative").print_stats(PROFILED_LINES)
        pstats.Stats(profiler, stream=lines).sort_stats("tottime").print_stats(PROFILED_LINES)
        return lines.getvalue()

    return in_a_worker(profiled)


def machine() -> str:
    """What it was measured on."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"^model name\s*: (.+)$", info.read_text() if info.exists() else "", re.M)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 'PostgreSQL ' || split_part(version(), ' ', 2)")
        else:
            cursor.execute("SELECT 'SQLite ' || sqlite_version()")
        (database,) = cursor.fetchone()
    software = f"Python {platform.python_version()}, Django {django.__version__}, {database}"
    return (
        f"{model[1] if model else platform.machine()}, {len(os.sched_getaffinity(0))} cores."
        f" {software}. {Product.objects.count():,} products."
    )


def prepared() -> Shop:
    """The shop with all that a server loads before it forks, as gunicorn.conf.py has it."""
    shop = Shop()
    indexes.preload()
    gc.collect()
    gc.freeze()
    return shop


def _addresses(effort: Effort, kinds: Sequence[Kind] = KINDS) -> dict[str, list[str]]:
    """What is asked of each kind, uncounted and counted, and once more after each edit."""
    questions = Questions(effort.seed)
    count = effort.warming + effort.requests + effort.edits * len(EDITED) + 1
    return {kind.name: [kind.draw(questions) for _ in range(count)] for kind in kinds}


def _measured(
    shop: Shop,
    effort: Effort,
    addresses: Mapping[str, list[str]],
    began: float,
    report: Callable[[str], None],
) -> Figures:
    one_filter = addresses[KINDS[1].name]
    shop.ask(one_filter.pop())
    first_answer = (perf_counter() - began) * 1000
    for asked in addresses.values():
        for _ in range(effort.warming):
            shop.ask(asked.pop())
    report("warm")
    times = {name: Times() for name in addresses}
    plain, lookup = Times(), _plain_lookup(effort.seed)
    slow: dict[str, list[tuple[float, str]]] = {name: [] for name in addresses}
    for _ in range(effort.requests):
        for name, asked in addresses.items():
            address = asked.pop()
            times[name].take(lambda address=address: shop.ask(address))
            slow[name].append((times[name].wall[-1] * 1000, address))
        # A request may have closed it behind itself.
        connection.ensure_connection()
        plain.take(lookup)
    report("measured")
    memory = _memory()
    after_edit = {
        count: _after_edit(shop, count, [one_filter.pop() for _ in range(effort.edits)])
        for count in EDITED
        if effort.edits
    }
    return Figures(first_answer, times, plain, slow, memory, after_edit)


def _plain_lookup(seed: int) -> Callable[[], object]:
    """What each page is compared with: a shelf's first products in its own order, which one
    index of the database holds."""
    chance = Random(seed)  # noqa: S311, the same for the same seed
    shelves = list(
        Category.objects.filter(children=None)
        .stocked()
        .order_by("-product_count", "pk")
        .values_list("pk", flat=True)[:SHELVES]
    )
    now = timezone.now()

    def lookup() -> object:
        shown = Product.objects.filter(category=chance.choice(shelves)).visible(now)
        return list(shown.in_order_of(Sort.POSITION, now).for_listing()[:PAGE_SIZE])

    return lookup


def _after_edit(shop: Shop, count: int, addresses: Sequence[str]) -> float:
    """The milliseconds of the first answer after an edit of so many products' stock, which is
    put right again."""
    times = Times()
    pks = list(Product.objects.order_by("-pk").values_list("pk", flat=True)[:count])
    for address in addresses:
        _add_to_stock(pks, 1)
        times.take(lambda address=address: shop.ask(address))
    _add_to_stock(pks, -len(addresses))
    return times.median


def _add_to_stock(products: Sequence[int], more: int) -> None:
    variants = list(Variant.objects.filter(product__in=products, position=0))
    for variant in variants:
        variant.stock += more
    with edit_catalog(by=None) as edit:
        edit.save(variants)


def _memory() -> Memory:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name.rstrip(":"): int(size) / 1024 for name, size, _unit in map(str.split, lines)}
    return Memory(sizes["Rss"], sizes["Pss"], sizes["Private_Clean"] + sizes["Private_Dirty"])


def in_a_worker[Said](task: Callable[[], Said]) -> Said:
    """What a task says in a process that is forked from this one, as a server's workers are."""
    connections.close_all()
    fork = get_context("fork")
    here, there = fork.Pipe(duplex=False)

    def work() -> None:
        try:
            there.send((task(), None))
        except Exception as error:  # noqa: BLE001
            there.send((None, error))

    worker = fork.Process(target=work)
    worker.start()
    there.close()
    said, error = here.recv()
    worker.join()
    if error:
        raise error
    return said
