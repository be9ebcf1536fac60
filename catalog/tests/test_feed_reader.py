import gzip
import io

import pytest

from catalog.feeds import reader
from catalog.feeds.problems import FeedRefused
from catalog.feeds.reader import Feed

HEADER = "id\ttitle\tprice\n"


def read(text: str | bytes) -> list:
    data = text if isinstance(text, bytes) else text.encode()
    return list(Feed(io.BytesIO(data)).rows())


def refusal(data: str | bytes) -> str:
    with pytest.raises(FeedRefused) as refused:
        read(data)
    return str(refused.value)


class TestFormats:
    def test_reads_tabs(self):
        (row,) = read(HEADER + "1\tBag\t2.00 USD\n")
        assert row.line == 2
        assert row.cells == {"id": "1", "title": "Bag", "price": "2.00 USD"}

    def test_reads_commas(self):
        (row,) = read('id,title,price\n1,"Bag, large",2.00 USD\n')
        assert row.cells["title"] == "Bag, large"

    def test_reads_gzip_whatever_the_file_is_called(self):
        (row,) = read(gzip.compress((HEADER + "1\tBag\t2.00 USD\n").encode(), mtime=0))
        assert row.cells["id"] == "1"

    def test_reads_a_byte_order_mark_and_crlf_as_spreadsheets_write_them(self):
        (row,) = read(b"\xef\xbb\xbfid\ttitle\tprice\r\n1\tBag\t2.00 USD\r\n")
        assert row.cells == {"id": "1", "title": "Bag", "price": "2.00 USD"}

    def test_reads_the_same_rows_again_though_the_file_has_changed(self):
        file = io.BytesIO((HEADER + "1\tBag\t2.00 USD\n").encode())
        feed = Feed(file)
        before = list(feed.rows())
        file.truncate(0)
        assert list(feed.rows()) == before

    def test_a_last_line_needs_no_line_end(self):
        assert len(read(HEADER + "1\tBag\t2.00 USD")) == 1

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "The file is empty."),
            (HEADER.encode("utf-16"), "The file is UTF-16. Save it as UTF-8."),
            (HEADER.encode("utf-16-le"), "The file is UTF-16. Save it as UTF-8."),
            (b"PK\x03\x04....", "The file is a spreadsheet or an archive"),
            ("<?xml version='1.0'?>\n<rss>", "The file is XML or HTML"),
            ("id;title;price\n", "separated by semicolons"),
            ("id\n1\n", "neither tabs nor commas"),
            ("id\ttitle\r1\tBag\r", "The lines end in a way of long ago (CR)"),
            (b"\x1f\x8bdamaged", "The .gz file is damaged."),
            (gzip.compress(b"id\ttitle\n" * 99, mtime=0)[:-20], "The .gz file is damaged."),
            ('id\t"title\tprice\n', "A double quote in the first line is never closed."),
        ],
    )
    def test_refuses_what_is_no_feed(self, data, message):
        assert message in refusal(data)

    def test_names_the_byte_and_the_line_that_are_not_utf_8(self):
        data = HEADER.encode() + b"1\tBag\t2.00 USD\n2\tGr\xf6\xdfe\t3.00 USD\n"
        assert refusal(data) == "The file is not UTF-8: byte 0xF6 on line 3. Save it as UTF-8."

    def test_refuses_a_small_gzip_that_unpacks_without_end(self, monkeypatch):
        monkeypatch.setattr(reader, "MAX_BYTES", 10_000)
        assert (
            refusal(gzip.compress(b"id\ttitle\n" * 2_000, mtime=0))
            == "The file holds more than 2 GB."
        )

    def test_refuses_a_line_without_end(self):
        assert "longer than a megabyte" in refusal(HEADER + "x" * 1024**2 + "\n")


class TestColumns:
    def test_are_found_by_name_however_it_is_written(self):
        feed = Feed(io.BytesIO(b"ID\t Item Group Id\tg:price\tproduct_detail(a:b:c)\n"))
        assert feed.columns == ["id", "item_group_id", "price", "product_detail"]

    def test_may_not_appear_twice(self):
        assert refusal("id\ttitle\tTitle\n") == "Column title appears twice."

    def test_without_a_name_are_left_out_with_a_warning(self):
        feed = Feed(io.BytesIO(b"id\t\tprice\t\n1\tx\t2.00 USD\t\n"))
        assert [str(problem) for problem in feed.problems] == [
            "line 1: Column 2 has no name and is left out.",
            "line 1: Column 4 has no name and is left out.",
        ]
        assert [row.cells for row in feed.rows()] == [{"id": "1", "price": "2.00 USD"}]


class TestRows:
    def test_blank_ones_are_no_rows(self):
        rows = read(HEADER + "\n\t\t\n1\tBag\t2.00 USD\n\t\t\t\t\t\n   \n")
        assert [row.line for row in rows] == [4]

    def test_with_too_few_or_too_many_cells_are_problems_of_their_own(self):
        rows = read(HEADER + "1\tBag\n2\tBall\t3.00 USD\t\tx\n3\tHat\t4.00 USD\n")
        assert [row.problem and row.problem.reason for row in rows] == [
            "2 cells, expected 3.",
            "5 cells, expected 3.",
            None,
        ]

    def test_quoted_cells_hold_quotes_tabs_and_line_breaks(self):
        rows = read(
            HEADER + '1\t"Strap 5"" to 6"""\t2.00 USD\n2\t"Two\nlines"\t3.00 USD\n3\ta\tb\n'
        )
        assert [row.line for row in rows] == [2, 3, 5]
        assert [row.cells["title"] for row in rows] == ['Strap 5" to 6"', "Two\nlines", "a"]

    def test_a_quote_within_a_bare_cell_is_only_a_quote(self):
        (row,) = read(HEADER + '1\tScreen 17" wide\t2.00 USD\n')
        assert row.cells["title"] == 'Screen 17" wide'

    @pytest.mark.parametrize(
        "later",
        [
            "3\tHat\t4.00 USD\n4\tCap\t5.00 USD\n",
            '3\t"Hat 5"" high"\t4.00 USD\n4\tCap\t5.00 USD\n',
            '3\tHat\t4.00 USD\n4\tCap 5"\t5.00 USD\n',
        ],
    )
    def test_an_unclosed_quote_costs_one_row_and_not_those_after_it(self, later):
        rows = read(HEADER + '1\tBag\t2.00 USD\n2\t"Ball\t3.00 USD\n' + later)
        assert [row.line for row in rows if row.problem] == [3]
        assert rows[1].problem.reason == "A double quote is never closed."
        assert [row.cells["id"] for row in rows if not row.problem] == ["1", "3", "4"]
