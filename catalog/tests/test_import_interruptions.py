"""Imports that are killed, and imports beside people who use the shop, on the real locks."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client, TransactionTestCase

from catalog.feeds.importer import FeedImport
from catalog.feeds.outcome import Outcome
from catalog.models import Change, Product, Variant
from catalog.verbs import edit_catalog, tree
from reviews import verbs as review_verbs
from reviews.models import Review
from storefront.testing import make_product, make_user

PRODUCTS = 400
DETAILS = ",".join(f"Details:Fact {number}:{{key}}-{number}" for number in range(20))


def write_feed(path: Path, products: int = PRODUCTS) -> Path:
    columns = ("id", "item_group_id", "title", "price", "availability", "product_type")
    lines = ["\t".join((*columns, "color", "product_detail"))]
    for key in range(products):
        for color in ("Red", "Blue"):
            cells = (f"{key}-{color}", f"G{key}", f"Product {key}", "9.00 USD", "in_stock", "Gear")
            lines.append("\t".join((*cells, color, DETAILS.format(key=key))))
    path.write_text("\n".join(lines))
    return path


def import_file(path: Path) -> Outcome:
    with path.open("rb") as file:
        feed_import = FeedImport(file, by=None)
    for steps in (feed_import.check(), feed_import.write()):
        for _progress in steps:
            pass
    feed_import.close()
    return feed_import.outcome


def database_url() -> str:
    """Where a process of its own finds the database of the test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    place = f"{database['HOST']}:{database['PORT'] or 5432}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{database['NAME']}"


class InterruptionTests(TransactionTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    @contextmanager
    def running_import(self, path: Path) -> Iterator[subprocess.Popen]:
        """The command in a process of its own, with part of the feed stored."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_products", str(path), "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {
                "DATABASE_URL": database_url(),
                "DJANGO_SETTINGS_MODULE": "storefront.settings.testing",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Who runs the tests in the background may have told all their children to ignore it.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        with process:
            deadline = time.monotonic() + 60
            while not Product.objects.exists() and time.monotonic() < deadline:
                time.sleep(0.01)
            yield process

    def assert_no_half_product(self) -> None:
        complete = Product.objects.annotate(
            of_variants=Count("variants", distinct=True),
            said=Count("product_values", distinct=True),
        ).filter(of_variants=2, said=22, is_visible=True, stock=200)
        self.assertEqual(complete.count(), Product.objects.count())
        self.assertEqual(Variant.objects.count(), 2 * Product.objects.count())
        with edit_catalog(by=None):
            self.assertEqual((tree.retrace(), tree.recount()), (0, 0))

    def test_after_a_kill_the_next_import_goes_on(self) -> None:
        path = write_feed(self.folder / "feed.tsv")
        with self.running_import(path) as process:
            process.kill()
        stored = Product.objects.count()
        self.assertGreater(stored, 0)
        self.assertLess(stored, PRODUCTS, "the import was over before it could be killed")
        self.assert_no_half_product()
        outcome = import_file(path)
        self.assertEqual(
            (outcome.created, outcome.updated, outcome.unchanged, outcome.rejected),
            (2 * (PRODUCTS - stored), 0, 2 * stored, 0),
        )
        self.assertEqual(Product.objects.count(), PRODUCTS)
        self.assert_no_half_product()
        made = Change.objects.filter(model="product", before__isnull=True)
        self.assertEqual(made.count(), PRODUCTS)

    def test_ctrl_c_ends_cleanly_with_the_account_so_far(self) -> None:
        with self.running_import(write_feed(self.folder / "feed.tsv")) as process:
            process.send_signal(signal.SIGINT)
            out, _nothing = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, out)
        self.assertIn("were not reached. Run the import again to go on.", out)
        self.assertNotIn("Traceback", out)
        self.assert_no_half_product()

    def test_customers_sign_in_and_review_while_it_runs(self) -> None:
        path = write_feed(self.folder / "feed.tsv")
        reviewed = make_product("Reviewed already")
        people = [make_user(f"Customer {number}") for number in range(5)]
        outcomes: list[Outcome | Exception] = []

        def run() -> None:
            try:
                outcomes.append(import_file(path))
            except Exception as error:
                outcomes.append(error)
            finally:
                connection.close()

        importing = threading.Thread(target=run)
        importing.start()
        try:
            while not Product.objects.filter(external_id="G0").exists() and importing.is_alive():
                time.sleep(0.01)
            imported = Product.objects.get(external_id="G0")
            for number, person in enumerate(people, start=1):
                Client().force_login(person)
                for product in (reviewed, imported):
                    review_verbs.write(
                        author=person,
                        product=product,
                        rating=number,
                        title="Fine",
                        body=f"Fits well, as {product.name} should.",
                    )
            was_running = importing.is_alive()
        finally:
            importing.join()
        self.assertTrue(was_running, "the import was over before the customers were")
        (outcome,) = outcomes
        self.assertIsInstance(outcome, Outcome, outcome)
        self.assertEqual(outcome.created, 2 * PRODUCTS)
        self.assertEqual(Review.objects.count(), 10)
        for product in (reviewed, imported):
            product.refresh_from_db()
            self.assertEqual((product.rating_count, product.rating_average), (5, 3))
        self.assertEqual(import_file(path).unchanged, 2 * PRODUCTS)
