"""What stores the indexes, and drops what nobody catches up by any more."""

from collections.abc import Iterable
from datetime import timedelta
from io import StringIO
from unittest import mock

from django.core.management import call_command
from django.utils import timezone

from catalog import facets, indexes, search, snapshots
from catalog.models import PostingPage, Snapshot, Touch
from catalog.search import words
from catalog.touches import Mark, mark_now
from storefront.testing import StoreTestCase, make_product


class Shelf:
    """An index that holds next to nothing."""

    KIND = "shelf-1"

    def __init__(self) -> None:
        self.pieces = [b"one", b"two"]

    def is_stored(self) -> bool:
        return snapshots.generation(self.KIND) is not None

    def take_snapshot(self) -> tuple[Mark, Iterable[bytes]]:
        return mark_now(), self.pieces


def make_snapshots(*arguments: str, **options: int) -> str:
    err = StringIO()
    call_command("make_snapshots", *arguments, stderr=err, **options)
    return err.getvalue()


class MakeSnapshotsTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.shelf = Shelf()
        patch = mock.patch.object(indexes, "STORED", (self.shelf,))
        patch.start()
        self.addCleanup(patch.stop)

    def test_stores_every_index_and_says_how_large_it_is(self) -> None:
        make_product()
        self.assertRegex(make_snapshots(), r"^shelf-1: 0\.0 MB in \d\.\d s\n")
        mark, _number, pieces = snapshots.read("shelf-1")
        self.assertEqual((mark, list(pieces)), (mark_now(), [b"one", b"two"]))

    def test_says_nothing_where_it_shall_be_quiet(self) -> None:
        self.assertEqual(make_snapshots(verbosity=0), "")

    def test_can_store_only_what_is_missing(self) -> None:
        snapshots.write("older", Mark(), [])
        make_snapshots("--missing")
        number = snapshots.generation("shelf-1")
        make_snapshots("--missing")
        self.assertEqual(snapshots.generation("shelf-1"), number)
        # What the release before this one reads stays until all have changed over.
        self.assertIsNotNone(snapshots.read("older"))
        make_snapshots()
        self.assertGreater(snapshots.generation("shelf-1"), number)
        self.assertIsNone(snapshots.read("older"))

    def test_what_only_another_release_can_read_is_missing(self) -> None:
        make_product()
        with mock.patch.object(indexes, "STORED", (facets, search)):
            with mock.patch.object(words, "FORM", 0):
                make_snapshots()
            before = [snapshots.generation(index.KIND) for index in (facets, search)]
            make_snapshots("--missing")
            make_snapshots("--missing")
        after = [snapshots.generation(index.KIND) for index in (facets, search)]
        self.assertEqual(after[0], before[0])
        # One snapshot more, and the pages of both.
        self.assertEqual(Snapshot.objects.filter(kind=search.KIND).count(), 2)
        pages = PostingPage.objects.values_list("generation").distinct()
        self.assertEqual(pages.count(), 2)

    def test_drops_what_nobody_catches_up_by(self) -> None:
        for _ in range(3):
            make_product()
        make_snapshots()
        kept = snapshots.read("shelf-1")[0].entries[0][1]
        make_product()
        Touch.objects.update(at=timezone.now() - timedelta(hours=47))
        self.assertIn("dropped: 0\n", make_snapshots())
        Touch.objects.update(at=timezone.now() - timedelta(hours=49))
        Snapshot.objects.order_by("pk").first().delete()
        make_snapshots()
        self.assertGreater(Touch.objects.order_by("pk").first().pk, kept)

    def test_stands_back_where_another_run_was_done_first(self) -> None:
        def pieces() -> Iterable[bytes]:
            yield b"slow"
            snapshots.write("shelf-1", mark_now(), [b"quick"])

        self.shelf.pieces = pieces()
        self.assertIn("another run was done first", make_snapshots())
        self.assertEqual(list(snapshots.read("shelf-1")[2]), [b"quick"])
