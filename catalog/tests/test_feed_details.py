import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.feeds.details import BadDetail, Detail, read_details


def read(cell: str) -> list[tuple[str, ...]]:
    return [tuple(detail) for detail in read_details(cell)]


@pytest.mark.parametrize(
    ("cell", "details"),
    [
        ("", []),
        ("Details:Material:Nylon", [("Details", "Material", "Nylon")]),
        (":Season:Fall", [("", "Season", "Fall")]),
        (" a : b : c , d:e:f ", [("a", "b", "c"), ("d", "e", "f")]),
        ("a:b:c,,d:e:f,", [("a", "b", "c"), ("d", "e", "f")]),
        (
            'General:Product Type:Digital player,Display:Diagonal Size:"2.5"""',
            [("General", "Product Type", "Digital player"), ("Display", "Diagonal Size", '2.5"')],
        ),
        ('D:Ratio:"16:9",D:List:"a, b"', [("D", "Ratio", "16:9"), ("D", "List", "a, b")]),
        ('a:b: "c" ,d:e:f', [("a", "b", "c"), ("d", "e", "f")]),
    ],
)
def test_reads_the_details_of_a_cell(cell, details):
    assert read(cell) == details


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Material:Nylon", "this one has 2 parts"),
        ("a:b:c:d", "this one has 4 parts"),
        ("Details::Nylon", "The detail has no name."),
        ("Details:Material:", "The detail has no value."),
        ('Details:Size:"5""', "The double quotes don't add up."),
        ('Details:Size:5"', "The double quotes don't add up."),
    ],
)
def test_says_what_is_wrong_with_a_detail(cell, reason):
    (bad,) = read_details(cell)
    assert isinstance(bad, BadDetail)
    assert bad.text == cell
    assert reason in bad.reason


def test_a_bad_detail_leaves_the_good_ones_before_and_after_it():
    found = list(read_details("a:b:c,oops,d:e:f"))
    assert found[0] == Detail("a", "b", "c")
    assert isinstance(found[1], BadDetail)
    assert found[2] == Detail("d", "e", "f")


PARTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VISIBLE = PARTS.filter(lambda part: part.strip())


@given(st.lists(st.builds(Detail, PARTS, VISIBLE, VISIBLE)))
def test_what_is_written_is_read_again(details):
    cell = ",".join(":".join(map(written, detail)) for detail in details)
    assert list(read_details(cell)) == details


def written(part: str) -> str:
    if re.search(r'[",:]', part) or part != part.strip():
        return '"' + part.replace('"', '""') + '"'
    return part


@given(st.text(alphabet='ab",: \n'))
def test_any_cell_can_be_read(cell):
    for found in read_details(cell):
        assert isinstance(found, Detail | BadDetail)
