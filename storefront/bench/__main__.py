"""Measures the shop's pages beside a bare Django view, and prints docs/benchmarks.md's tables.

    make bench              about eight minutes
    make bench SHORT=yes    about four, to try a change

gunicorn as it is configured, PostgreSQL with 5,000 made-up products, driven by wrk. Every
measurement of a page follows one of the bare view, so that a busy machine slows both alike:
the figure to compare is the ratio.
"""

import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from statistics import median
from urllib.request import Request, urlopen

import django
import gunicorn
import psycopg2

from storefront import servers

PRODUCTS = 5000
CONNECTIONS = 16
# What browsers send, from behind the proxy that ends HTTPS.
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "X-Forwarded-Proto": "https"}
# How many different addresses of a kind are asked for where each page is made anew. From the
# page cache it is one: the page that everybody wants.
ADDRESSES = 25
PAGES = {
    "home": "SELECT '/'",
    "category": "SELECT '/c/' || path || '/' FROM catalog_category WHERE product_count >= 24",
    "product": "SELECT '/p/' || slug || '/' FROM catalog_product"
    " WHERE is_visible AND rating_count >= 5",
    "reviews": "SELECT '/p/' || slug || '/reviews/' FROM catalog_product"
    " WHERE is_visible AND rating_count >= 10",
    "search": "SELECT DISTINCT '/search/?q=' || lower(split_part(name, ' ', 2))"
    " FROM catalog_product",
}
# Workers that gunicorn has without another package.
WORKERS = {
    "gthread, 2 threads": {},
    "gthread, 4 threads": {"GUNICORN_THREADS": "4"},
    "sync": {"GUNICORN_WORKER_CLASS": "sync"},
}
BARE = ("gunicorn", "storefront.bench.bare")
# Every look at the editions finds others, so that nothing remembered of the catalogue serves.
FORGETFUL = """
    ALTER TABLE catalog_edition RENAME TO catalog_edition_before;
    CREATE VIEW catalog_edition AS
        SELECT part, (random() * 1e18)::bigint AS number FROM catalog_edition_before;
"""
REMEMBERING = """
    DROP VIEW catalog_edition;
    ALTER TABLE catalog_edition_before RENAME TO catalog_edition;
"""
ADDRESSES_LUA = Path(__file__).with_name("addresses.lua")


@dataclass(frozen=True)
class Effort:
    """How often and how many seconds each page and each bare view are measured.

    Before that, the page is asked for uncounted until every worker has met every address.
    """

    rounds: int
    warming: int
    seconds: int
    bare_seconds: int


LONG = Effort(rounds=3, warming=8, seconds=3, bare_seconds=2)
SHORT = Effort(rounds=1, warming=6, seconds=2, bare_seconds=2)


@dataclass(frozen=True)
class Run:
    """What wrk measured, and the processor's time for one request. Times are in milliseconds."""

    rate: float
    median: float
    slowest: float
    server: float
    database: float

    @property
    def work(self) -> float:
        return self.server + self.database


@dataclass(frozen=True)
class Pair:
    """A page, and the bare view right before it."""

    bare: Run
    page: Run

    @property
    def ratio(self) -> float:
        return self.page.rate / self.bare.rate

    @property
    def work_ratio(self) -> float:
        return self.bare.work / self.page.work


class Bench:
    """The servers that stand side by side, and what drives them."""

    def __init__(self, effort: Effort) -> None:
        self.effort = effort
        self.wrk = servers.program("wrk", "wrk")
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.database = self.stack.enter_context(servers.postgresql())
        self.environment = {
            "DATABASE_URL": self.database.url,
            "SECRET_KEY": token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "GUNICORN_ACCESS_LOG": str(self.folder / "access.log"),
        }

    def __enter__(self) -> "Bench":
        servers.manage(self.environment, "migrate", "--verbosity=0")
        servers.manage(self.environment, "collectstatic", "--no-input", "--verbosity=0")
        servers.manage(self.environment, "stock_scale", f"--products={PRODUCTS}", "--reviews")
        with psycopg2.connect(self.database.url) as connection, connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SHOW server_version")
            self.postgresql = cursor.fetchone()[0].split()[0]
            self.addresses = {kind: self.some_of(cursor, query) for kind, query in PAGES.items()}
        self.addresses["bare"] = ["/"]
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.close()

    def some_of(self, cursor: "psycopg2.extensions.cursor", query: str) -> list[str]:
        """Addresses from all over the catalogue, the same in every run."""
        cursor.execute(f"SELECT * FROM ({query}) AS found(address) ORDER BY md5(address)")  # noqa: S608
        return [address for (address,) in cursor.fetchmany(ADDRESSES)]

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Meanwhile every request meets an edition of the catalogue that it doesn't know."""
        with psycopg2.connect(self.database.url) as connection, connection.cursor() as cursor:
            cursor.execute(FORGETFUL)
        try:
            yield
        finally:
            with psycopg2.connect(self.database.url) as connection, connection.cursor() as cursor:
                cursor.execute(REMEMBERING)

    def bare(self, **extra: str) -> servers.Server:
        return servers.gunicorn({**self.environment, **extra}, command=BARE)

    def shop(self, **extra: str) -> servers.Server:
        return servers.gunicorn(servers.production({**self.environment, **extra}))

    def pairs(
        self, bare: servers.Server, shop: servers.Server, kind: str, *, cached: bool
    ) -> Iterator[Pair]:
        addresses = self.addresses[kind][: 1 if cached else ADDRESSES]
        if kind != "bare":
            for address in addresses:
                check(shop, address)
        self.measure(shop, addresses, 2 if cached else self.effort.warming)
        for _ in range(self.effort.rounds):
            yield Pair(
                self.measure(bare, self.addresses["bare"], self.effort.bare_seconds),
                self.measure(shop, addresses, self.effort.seconds),
            )

    def measure(self, server: servers.Server, addresses: Sequence[str], seconds: int) -> Run:
        listed = self.folder / "addresses"
        listed.write_text("\n".join(addresses))
        command = [self.wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", ADDRESSES_LUA]
        for name, value in HEADERS.items():
            command += ["-H", f"{name}: {value}"]
        before = [busy_of(each.process.pid) for each in (server, self.database)]
        said = servers.run(
            [*command, server.url, "--", listed], cwd=self.folder, environment=servers.PLAIN
        )
        after = [busy_of(each.process.pid) for each in (server, self.database)]
        numbers = re.search(r"^measured (.+)$", said, re.MULTILINE)[1]
        requests, duration, middle, slowest, failed = map(int, numbers.split())
        if failed or not requests:
            raise SystemExit(f"{failed} of {requests} answers were no success:\n{said}")
        work = [(end - start) / requests * 1000 for start, end in zip(before, after, strict=True)]
        return Run(requests / duration * 1e6, middle / 1000, slowest / 1000, *work)


def check(shop: servers.Server, address: str) -> None:
    """Every address must answer 200, compressed as browsers get it."""
    with urlopen(Request(shop.url + address, headers=HEADERS)) as answer:  # noqa: S310
        if answer.status != 200 or answer.headers["Content-Encoding"] != "br":
            raise SystemExit(f"{address} answers {answer.status}, {answer.headers}")


def busy_of(root: int) -> float:
    """The seconds that processors have spent on a process, its descendants, and those of them
    that have ended."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        # It may end while we look.
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            pid = int(path.parent.name)
            children.setdefault(int(fields[1]), []).append(pid)
            ticks[pid] = sum(map(int, fields[11:15]))
    tree = [root]
    for pid in tree:
        tree += children.get(pid, ())
    return sum(ticks.get(pid, 0) for pid in tree) / os.sysconf("SC_CLK_TCK")


def main(*arguments: str) -> None:
    effort = SHORT if "--short" in arguments else LONG
    try:
        with Bench(effort) as bench:
            say(machine(bench), "")
            with (
                bench.bare() as bare,
                bench.bare(BARE_MIDDLEWARE="default") as started,
                bench.shop() as cached,
                bench.shop(PAGE_CACHE_SECONDS="0") as uncached,
            ):
                default = list(bench.pairs(bare, started, "bare", cached=True))
                say("## The bare views", "", *BARE_HEAD, *bare_rows(default), "")
                table(bench, "From the page cache", bare, cached, PAGES, cached=True)
                table(bench, "Made anew", bare, uncached, PAGES)
                with bench.forgetting():
                    title = "Made anew, after an edit before every request"
                    table(bench, title, bare, uncached, ("category", "product"))
            say("## Workers", "", *WORKER_HEAD)
            for name, extra in WORKERS.items():
                say(worker_row(bench, name, extra))
    except (servers.MissingProgram, servers.ServerFailed) as error:
        sys.exit(str(error))


def table(
    bench: Bench,
    title: str,
    bare: servers.Server,
    shop: servers.Server,
    kinds: Iterable[str],
    *,
    cached: bool = False,
) -> None:
    say(f"## {title}", "", *PAGE_HEAD)
    for kind in kinds:
        say(row_of(kind, list(bench.pairs(bare, shop, kind, cached=cached))))
    say("")


BARE_HEAD = (
    "| View | Requests/s | Median ms | 99th ms | Processor ms |",
    "|---|---|---|---|---|",
)
PAGE_HEAD = (
    "| Page | Requests/s | Median ms | 99th ms | Processor ms | PostgreSQL's | Ratio"
    " | Lowest to highest | By processor |",
    "|---|---|---|---|---|---|---|---|---|",
)
WORKER_HEAD = (
    "| Worker | Bare view | Category from the cache | Category anew | Product anew |",
    "|---|---|---|---|---|",
)


def row_of(kind: str, pairs: Sequence[Pair]) -> str:
    ratios = sorted(pair.ratio for pair in pairs)
    cells = [
        kind,
        *speed_of([pair.page for pair in pairs]),
        f"{median(pair.page.database for pair in pairs):.1f}",
        f"**{median(ratios):.3f}**",
        f"{ratios[0]:.3f} to {ratios[-1]:.3f}",
        f"{median(pair.work_ratio for pair in pairs):.3f}",
    ]
    return f"| {' | '.join(cells)} |"


def bare_rows(pairs: Sequence[Pair]) -> Iterator[str]:
    """The two bare views: without middleware, and with what `startproject` gives a project."""
    for name, runs in (
        ("no middleware", [pair.bare for pair in pairs]),
        ("Django's default middleware", [pair.page for pair in pairs]),
    ):
        yield f"| {' | '.join([name, *speed_of(runs)])} |"


def speed_of(runs: Sequence[Run]) -> list[str]:
    return [
        f"{median(run.rate for run in runs):,.0f}",
        f"{median(run.median for run in runs):.1f}",
        f"{median(run.slowest for run in runs):.1f}",
        f"{median(run.work for run in runs):.2f}",
    ]


def worker_row(bench: Bench, name: str, extra: Mapping[str, str]) -> str:
    """Requests per second of one class of worker, with the latency of 99 of 100."""
    with (
        bench.bare(**extra) as bare,
        bench.shop(**extra) as cached,
        bench.shop(**extra, PAGE_CACHE_SECONDS="0") as uncached,
    ):
        some = [
            *bench.pairs(bare, cached, "category", cached=True),
            *bench.pairs(bare, uncached, "category", cached=False),
            *bench.pairs(bare, uncached, "product", cached=False),
        ]
    rounds = bench.effort.rounds
    columns = [
        [pair.bare for pair in some],
        *([pair.page for pair in some[n * rounds : (n + 1) * rounds]] for n in range(3)),
    ]
    cells = [
        f"{median(run.rate for run in runs):,.0f} ({median(run.slowest for run in runs):.0f} ms)"
        for runs in columns
    ]
    return f"| {' | '.join([name, *cells])} |"


def machine(bench: Bench) -> str:
    cpu = platform.processor() or platform.machine()
    if match := re.search(r"^model name\s*: (.+)$", cpuinfo(), re.MULTILINE):
        cpu = match[1]
    versions = {
        "Python": platform.python_version(),
        "Django": django.__version__,
        "gunicorn": gunicorn.__version__,
        "PostgreSQL": bench.postgresql,
    }
    software = ", ".join(f"{name} {version}" for name, version in versions.items())
    cores = len(os.sched_getaffinity(0))
    return f"{cpu}, {cores} cores for everything: the servers, PostgreSQL and wrk. {software}."


def cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
