"""An index is read as it was written, whatever happens meanwhile."""

from collections.abc import Iterator
from unittest import mock

from django.test import TransactionTestCase
from hypothesis import given
from hypothesis import strategies as some

from catalog import snapshots
from catalog.models import Snapshot, SnapshotPiece
from catalog.snapshots import Gone, read, write
from catalog.touches import Mark
from storefront.testing import StoreTestCase

MARK = Mark((("catalogue", 7, 2**61), ("reviews", 0, 3)))


def kept(kind: str) -> tuple[Mark, int, list[bytes]] | None:
    stored = read(kind)
    return stored and (*stored[:2], list(stored[2]))


class SnapshotTests(StoreTestCase):
    def test_is_read_as_it_was_written(self) -> None:
        pieces = [b"", b"words", bytes(range(256)) * 40_000, b"", b"end"]
        number = write("facets", MARK, pieces)
        self.assertEqual(kept("facets"), (MARK, number, pieces))
        self.assertEqual(snapshots.generation("facets"), number)
        sizes = [len(body) for body in SnapshotPiece.objects.values_list("body", flat=True)]
        self.assertEqual(len(sizes), 3)
        self.assertLessEqual(max(sizes), snapshots.ROW_BYTES)

    def test_is_read_as_buffers_of_any_kind_were_written(self) -> None:
        write("facets", MARK, [bytearray(b"one"), memoryview(b"two")])
        self.assertEqual(kept("facets")[2], [b"one", b"two"])

    def test_of_nothing_is_not_one_that_is_missing(self) -> None:
        self.assertIsNone(read("facets"))
        self.assertIsNone(snapshots.generation("facets"))
        write("facets", MARK, [])
        self.assertEqual(kept("facets")[2], [])
        self.assertIsNone(read("words"))

    def test_takes_the_place_of_the_one_before_the_last(self) -> None:
        numbers = [write("facets", MARK, [b"%d" % n]) for n in range(3)]
        write("words", MARK, [b"other"])
        held = Snapshot.objects.filter(kind="facets").order_by("pk").values_list("pk", flat=True)
        self.assertEqual(list(held), numbers[1:])
        self.assertEqual(kept("facets")[2], [b"2"])
        self.assertEqual(kept("words")[2], [b"other"])

    def test_is_read_to_its_end_while_the_next_is_written(self) -> None:
        write("facets", MARK, [b"1", b"2"])
        _mark, _number, pieces = read("facets")
        write("facets", MARK, [b"3"])
        self.assertEqual(list(pieces), [b"1", b"2"])

    def test_that_was_replaced_twice_is_gone(self) -> None:
        write("facets", MARK, [b"1", b"2"])
        for name, already in (("before", 0), ("amid", 1)):
            with self.subTest(name), mock.patch.object(snapshots, "ROW_BYTES", 9):
                write("facets", MARK, [b"1", b"2"])
                _mark, _number, pieces = read("facets")
                for _ in range(already):
                    next(pieces)
                for _ in range(2):
                    write("facets", MARK, [b"3"])
                with self.assertRaises(Gone):
                    list(pieces)

    def test_that_is_half_written_is_not_read(self) -> None:
        whole = write("facets", MARK, [b"whole"])

        def broken() -> Iterator[bytes]:
            yield b"half"
            self.assertEqual(kept("facets")[1], whole)
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            write("facets", MARK, broken())
        self.assertEqual(Snapshot.objects.get().pk, whole)

    def test_that_a_crash_left_goes_with_the_next(self) -> None:
        Snapshot.objects.create(kind="facets", mark=[])
        self.assertIsNone(read("facets"))
        number = write("facets", MARK, [b"1"])
        self.assertEqual(Snapshot.objects.get().pk, number)

    def test_gives_the_marks_that_are_kept(self) -> None:
        for n in range(3):
            write("facets", Mark((("catalogue", n, n),)), [])
        self.assertEqual(snapshots.kept_marks(), [Mark((("catalogue", n, n),)) for n in (1, 2)])

    def test_of_another_kind_can_be_dropped(self) -> None:
        write("facets", MARK, [b"1"])
        write("words", MARK, [b"2"])
        snapshots.drop_others({"words"})
        self.assertEqual((read("facets"), kept("words")[2]), (None, [b"2"]))


class OvertakenTests(TransactionTestCase):
    def test_a_later_one_that_is_done_sooner_wins(self) -> None:
        def slow(last: bytes) -> Iterator[bytes]:
            yield b"slow"
            write("facets", MARK, [b"quick"])
            yield last

        for last in (b"!", b"!" * snapshots.ROW_BYTES):
            with self.assertRaises(Gone):
                write("facets", MARK, slow(last))
            self.assertEqual(kept("facets")[2], [b"quick"])


@given(pieces=some.lists(some.binary(max_size=40), max_size=12), size=some.integers(1, 60))
def test_pieces_come_out_of_rows_as_they_went_in(pieces: list[bytes], size: int) -> None:
    with mock.patch.object(snapshots, "ROW_BYTES", size):
        rows = list(snapshots._packed(pieces))
    assert all(len(row) == size for row in rows[:-1])
    assert list(snapshots._unpacked(iter(rows))) == pieces
