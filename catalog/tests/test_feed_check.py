"""What the first reading of a feed finds, row by row and group by group."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.feeds.check import Check, Findings
from catalog.feeds.kinds import Kind
from catalog.feeds.problems import FeedRefused
from catalog.feeds.reader import Feed
from catalog.feeds.rows.merchant import MerchantRowReader

COLUMNS = ("id", "title", "price", "availability", "product_type")
GROUPED = (*COLUMNS, "item_group_id", "color", "size")


def check(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> Findings:
    text = "\n".join("\t".join(cells) for cells in (columns, *rows))
    checked = Check(Feed(io.BytesIO(text.encode())), MerchantRowReader("USD", lambda address: ""))
    for _rows in checked.run():
        pass
    return checked.findings


def row(key: str, *more: str, title: str = "Bag", category: str = "Gear > Bags") -> tuple[str, ...]:
    return (key, title, "20.00 USD", "in_stock", category, *more)


def messages(findings: Findings) -> list[str]:
    return [str(problem) for problem in findings.problems]


class TestColumns:
    def test_of_something_else_are_refused(self):
        with pytest.raises(FeedRefused, match="This isn't a product feed"):
            check(columns=("name", "street", "city"))

    def test_that_are_missing_are_named_once_each(self):
        with pytest.raises(FeedRefused) as refused:
            check(columns=("id", "title", "availability"))
        assert refused.value.reasons == (
            "Column price is missing.",
            "Column product_type is missing.",
        )

    def test_that_are_unknown_are_named_in_a_warning(self):
        findings = check(
            row("1", "Red", "https://shop.example/1"), columns=(*COLUMNS, "colour", "link")
        )
        assert messages(findings) == ["line 1: colour: The column is unknown and is left out."]
        assert not findings.rejected


class TestRows:
    def test_a_row_tells_everything_that_is_wrong_with_it(self):
        findings = check(("", " ", "free", "maybe", ""))
        assert [problem.column for problem in findings.problems] == list(COLUMNS)
        assert findings.rejected == {2}

    def test_a_control_character_rejects_its_row_and_is_shown(self):
        findings = check(row("1", title="Bag \x1b[31mred\x07"), row("2"))
        assert messages(findings) == [
            "line 2: title: “Bag <U+001B>[31mred<U+0007>”: There is a control character in it."
        ]
        assert findings.products == {"2": 1}

    def test_a_bad_cell_that_no_product_needs_is_left_out_with_a_warning(self):
        findings = check(row("1", "123", "nothing"), columns=(*COLUMNS, "gtin", "product_detail"))
        assert [problem.is_error for problem in findings.problems] == [False, False]
        assert findings.products == {"1": 1}

    @pytest.mark.parametrize("sale", ["20.00 USD", "25.00 USD", "-1.00 USD", "5.00 EUR"])
    def test_a_bad_sale_price_is_left_out_and_the_row_stays(self, sale):
        findings = check(row("1", sale), columns=(*COLUMNS, "sale_price"))
        assert [problem.column for problem in findings.problems] == ["sale_price"]
        assert not findings.rejected

    def test_a_row_that_repeats_another_exactly_changes_nothing(self):
        findings = check(row("1"), row("2"), row("1"))
        assert messages(findings) == [
            "line 4: id: “1”: The row repeats line 2 and changes nothing."
        ]
        assert (findings.repeated, findings.rejected) == ({4}, set())

    def test_of_two_rows_with_one_id_the_first_counts(self):
        findings = check(row("1"), row("1", title="Another"))
        assert messages(findings) == [
            "line 3: id: “1”: Line 2 has this id too; the first one counts."
        ]
        assert findings.rejected == {3}

    def test_ids_that_differ_in_letter_case_are_two_products_with_a_warning(self):
        findings = check(row("a-1"), row("A-1"))
        assert not findings.rejected
        assert "Line 2 has this id in other letter case" in messages(findings)[0]
        assert findings.products == {"a-1": 1, "A-1": 1}

    def test_an_id_can_t_be_that_of_a_group_too(self):
        findings = check(
            row("G", "", "", ""),
            row("1", "G", "Red", ""),
            row("2", "G", "Blue", ""),
            columns=GROUPED,
        )
        assert messages(findings) == ["line 2: id: “G”: The id is the item_group_id of line 3."]
        assert findings.products == {"G": 2}


class TestGroups:
    def test_are_told_apart_by_color_and_size_and_what_else_differs(self):
        findings = check(
            row("1", "G", "Red", "M", "Wool", "male"),
            row("2", "G", "Red", "L", "Wool", "female"),
            columns=(*GROUPED, "material", "gender"),
        )
        assert findings.options == {"G": ("color", "size", "gender")}
        assert not findings.problems

    def test_a_variant_with_the_options_of_another_is_rejected(self):
        findings = check(row("1", "G", "Red", "M"), row("2", "G", "red", "M"), columns=GROUPED)
        assert messages(findings) == [
            "line 3: color: “red, M”: The variant has the same options as line 2."
        ]
        assert findings.products == {"G": 1}

    def test_a_variant_without_options_among_others_is_rejected_wherever_it_stands(self):
        for rows in (("", "Red"), ("Red", "")):
            findings = check(
                *(row(str(i), "G", color, "") for i, color in enumerate(rows)), columns=GROUPED
            )
            assert findings.rejected == {2 + rows.index("")}

    def test_a_single_row_of_a_group_needs_no_options(self):
        findings = check(row("1", "G", "", ""), columns=GROUPED)
        assert findings.products == {"G": 1}
        assert not findings.problems

    def test_keep_the_title_and_category_of_their_first_row_with_a_warning(self):
        findings = check(
            row("1", "G", "Red", ""),
            row("2", "G", "Blue", "", title="Sack"),
            row("3", "G", "Green", "", category="Tees"),
            columns=GROUPED,
        )
        assert [(problem.line, problem.column) for problem in findings.problems] == [
            (3, "title"),
            (4, "product_type"),
        ]
        assert not findings.rejected


class TestKinds:
    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            (["Yes", "no"], Kind("boolean")),
            (["40 cm", "41.5 cm"], Kind("number", "cm")),
            (["40 cm", "4 in"], Kind("text")),
            (["1", "2.5", "-3"], Kind("number")),
            (["300", "300"], Kind("text")),
            (["007", "1", "2"], Kind("text")),
            (["Wool", "Yes"], Kind("text")),
            (["4006381333931", "1", "2"], Kind("text")),
        ],
    )
    def test_are_guessed_from_all_values_of_a_name(self, values, kind):
        findings = check(
            *(row(str(number), f"D:Thing:{value}") for number, value in enumerate(values)),
            columns=(*COLUMNS, "product_detail"),
        )
        assert findings.kinds.guess("thing") == kind


CELLS = st.sampled_from(
    ["", "1", "2", "Bag", "20.00 USD", "in_stock", "Gear > Bags", "G", "Red", "M", '"', "\x00"]
)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=9), max_size=12))
def test_every_row_is_rejected_repeated_or_one_of_a_product(rows):
    findings = check(*map(tuple, rows), columns=GROUPED)
    assert not findings.rejected & findings.repeated
    assert (
        len(findings.rejected) + len(findings.repeated) + findings.products.total() == findings.rows
    )
    assert {problem.line for problem in findings.problems if problem.is_error} == findings.rejected
