from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.feeds import cells
from catalog.feeds.cells import Unreadable


def silent(reason: str) -> None:
    raise AssertionError(f"Nothing was to be noted, but: {reason}")


def noting(read, text):
    notes: list[str] = []
    return read(text, notes.append), notes


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("15.00 USD", "15.00"),
        ("15 USD", "15.00"),
        ("15.5 USD", "15.50"),
        (" 34.00 usd ", "34.00"),
        ("34.00USD", "34.00"),
        ("99999999.99 USD", "99999999.99"),
    ],
)
def test_reads_a_price(text, price):
    assert cells.read_price(text, "USD") == Decimal(price)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The price is empty."),
        ("0.00 USD", "The price must be above zero."),
        ("-15.00 USD", "The price must be above zero."),
        ("99999999999999.99 USD", "The price must be below 100,000,000."),
        ("12.345 USD", "A price has at most two decimals."),
        ("34.00 EUR", "The currency is EUR; the shop sells in USD."),
        ("12.00", "The currency is missing: write it like 12.50 USD."),
        ("34.00 US$", "The currency is unknown: write it like 12.50 USD."),
        *(
            (text, "This isn't a price: write it like 12.50 USD.")
            for text in (
                *("free", "12,50 USD", "1,299.00 USD", "USD 12.50", "$12.00", "NaN USD"),
                *("Infinity USD", "1e3 USD", "١٢.٠٠ USD", "1_000.00 USD", ".50 USD", "+5 USD"),
            )
        ),
    ],
)
def test_refuses_what_is_no_price_of_the_shop(text, reason):
    with pytest.raises(Unreadable, match=f"^{reason}$".replace("$:", r"\$:")):
        cells.read_price(text, "USD")


@given(st.text())
def test_no_text_breaks_the_reading_of_a_price(text):
    try:
        price = cells.read_price(text, "USD")
    except Unreadable:
        return
    assert 0 < price < 10**8


@given(st.decimals(min_value="0.01", max_value="99999999.99", places=2))
def test_every_price_that_the_shop_can_hold_is_read(price):
    assert cells.read_price(f"{price:f} USD", "USD") == price


class TestTitle:
    def test_is_kept_as_typed(self):
        for title in ("5 > 3 & 2 < 4", "-10% Winter Deal Watch", "🏋️ Dumbbell", "حقيبة سفر Bag"):
            assert cells.read_title(title, silent) == title

    def test_is_composed_and_its_white_space_collapsed(self):
        assert cells.read_title(" e\u0301clair \xa0 Bag ", silent) == "\xe9clair Bag"

    def test_loses_what_nobody_can_see_with_a_note(self):
        title, notes = noting(cells.read_title, "Duffle\u202egab\u202c\u200b \ufffdBag")
        assert title == "Dufflegab Bag"
        assert notes == ["Invisible or unreadable characters were taken out."]

    def test_reads_the_signs_of_windows_1252(self):
        title, notes = noting(cells.read_title, "Insignia\x99 Case")
        assert title == "Insignia™ Case"
        assert len(notes) == 1

    def test_keeps_markup_with_a_note(self):
        for title in ("<b>Bold</b> Bag", "&lt;script&gt;"):
            assert noting(cells.read_title, title) == (
                title,
                ["The title holds markup; it is shown as typed."],
            )

    @pytest.mark.parametrize("text", ["", "  ", "\xa0\u2003 ", "\u200b\u200d"])
    def test_is_not_empty(self, text):
        with pytest.raises(Unreadable, match="The title is empty."):
            cells.read_title(text, lambda reason: None)

    def test_of_150_characters_is_whole_and_a_longer_one_is_shortened_at_a_word(self):
        assert cells.read_title("x" * 150, silent) == "x" * 150
        title, notes = noting(cells.read_title, "Strive Shoulder Pack " * 8)
        assert title.endswith("Shoulder Pack…")
        assert len(title) <= 150
        assert notes == ["The title has 167 characters and was shortened to 150."]

    @given(st.text(min_size=1))
    def test_never_outgrows_its_column(self, text):
        try:
            title = cells.read_title(text, lambda reason: None)
        except Unreadable:
            return
        assert 1 <= len(title) <= 150


class TestDescription:
    def test_of_plain_text_is_kept(self):
        text = "Fits 5 < 6 & more • Machine wash"
        assert cells.read_description(text, silent) == text

    def test_loses_markup_and_what_scripts_and_frames_hold(self):
        text, notes = noting(
            cells.read_description,
            "<p>Tom &amp; Jerry</p><p>Two</p><script>alert(1)</script>"
            "<iframe src='https://attacker.example/'>in</iframe>"
            "<a href='javascript:alert(1)'>x</a> &lt;b&gt;",
        )
        assert text == "Tom & Jerry Two x <b>"
        assert len(notes) == 1


@pytest.mark.parametrize(
    ("text", "is_in_stock"),
    [("in_stock", True), ("in stock", True), ("In_Stock", True), ("out_of_stock", False)],
)
def test_reads_availability(text, is_in_stock):
    assert cells.read_availability(text, silent) is is_in_stock


@pytest.mark.parametrize("text", ["preorder", "backorder"])
def test_what_can_only_be_ordered_in_advance_is_out_of_stock_with_a_note(text):
    is_in_stock, notes = noting(cells.read_availability, text)
    assert is_in_stock is False
    assert len(notes) == 1


@pytest.mark.parametrize("text", ["available", "sold out", "", "yes", "0", "instock"])
def test_never_takes_an_unknown_availability_for_in_stock(text):
    with pytest.raises(Unreadable, match="in_stock, out_of_stock, preorder and backorder"):
        cells.read_availability(text, silent)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Gear > Bags", ("Gear", "Bags")),
        ("Gear>Bags", ("Gear", "Bags")),
        ("Gear > Bags > ", ("Gear", "Bags")),
        ("Gear > Gear > Gear", ("Gear", "Gear", "Gear")),
        ("TV/Audio", ("TV/Audio",)),
    ],
)
def test_reads_a_path_of_categories(text, path):
    assert cells.read_category_path(text, silent) == path


def test_a_slash_is_part_of_a_category_s_name_with_a_note():
    path, notes = noting(cells.read_category_path, "Gear / Bags")
    assert path == ("Gear / Bags",)
    assert notes == ["Levels are separated by “>”; this was read as one category."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The category is empty."),
        (" > ", "The category is empty."),
        ("Gear >  > Bags", "A level of the category has no name."),
        ("> Gear", "A level of the category has no name."),
        (" > ".join("abcdefghijklm"), "13 levels; the shop has at most 12"),
        ("x" * 151, "longer than 150 characters"),
        (" > ".join("x" * 149 + char for char in "abcdefg"), "too long together"),
        (" > ".join("猫" * 50 + char for char in "abcdefg"), "too long together"),
    ],
)
def test_refuses_a_path_that_is_no_path(text, reason):
    with pytest.raises(Unreadable, match=reason):
        cells.read_category_path(text, silent)


class TestSaleDates:
    def test_with_time_zones(self):
        assert cells.read_sale_dates("2026-05-01T12:00+0200/2026-05-31T23:59Z", silent) == (
            datetime(2026, 5, 1, 10, 0, tzinfo=UTC),
            datetime(2026, 5, 31, 23, 59, tzinfo=UTC),
        )

    def test_of_days_take_the_whole_days(self):
        starts_at, ends_at = cells.read_sale_dates("2026-05-01/2026-05-02", silent)
        assert starts_at == datetime(2026, 5, 1, tzinfo=UTC)
        assert ends_at == datetime(2026, 5, 2, 23, 59, 59, 999999, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["soon", "2026-05-01", "2026-05-01/", "2026-05-02/2026-05-01"])
    def test_that_make_no_sense_are_refused(self, text):
        with pytest.raises(Unreadable):
            cells.read_sale_dates(text, silent)


def test_reads_a_gtin_whose_check_digit_is_right():
    assert cells.read_gtin("0 095205-603217", silent) == "0095205603217"


@pytest.mark.parametrize("text", ["0095205603218", "123", "no", "١٢٣٤٥٦٧٨"])
def test_refuses_a_wrong_gtin(text):
    with pytest.raises(Unreadable):
        cells.read_gtin(text, silent)
