"""Filters of a list, by mouse and keyboard, at width and in the sheet, with scripts and without."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from catalog.models import Category
from storefront.testing import make_category, make_filterable, make_product, make_review
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import NARROW, both_schemes, both_sizes, both_ways

narrow = pytest.mark.parametrize("viewport", [NARROW], ids=["narrow"])
COLORS = ("Red", "Blue", "Green", "White", "Black", "Pink", "Grey", "Teal", "Navy")


@pytest.fixture
def rugs(transactional_db: None) -> Category:
    """Eighteen rugs: two of each colour, in two brands, from 10 to 180."""
    rugs = make_category("Rugs")
    for number in range(18):
        rug = make_product(
            f"Rug {number}",
            category=rugs,
            price=f"{(number + 1) * 10}.00",
            brand=("Kiln Street", "Nine Looms")[number % 2],
            stock=number % 3,
            attributes={"Colour": COLORS[number % 9], "Weave": ("Flat", "Pile")[number // 9]},
        )
        if number == 3:
            make_review(rug, rating=5)
    make_filterable("Colour", "Weave")
    return rugs


def open_filters(page: Page) -> None:
    """Brings the filters into view where they are in a sheet."""
    button = page.locator("#filters_open")
    if button.is_visible():
        button.click()


def apply(page: Page, javascript: bool) -> None:
    """Sends what was ticked, and leaves the sheet."""
    if not javascript:
        page.get_by_role("button", name="Apply filters").click()
    elif page.locator("#filters_open").is_visible():
        page.get_by_role("button", name=re.compile(r"^Show \d+ product")).click()


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(rf"^{name}\b"))


@both_ways
@both_sizes
def test_ticks_narrow_the_list_and_chips_widen_it(
    page: Page, rugs: Category, javascript: bool
) -> None:
    page.goto("/c/rugs/")
    cards = page.locator(".product-card")
    expect(cards).to_have_count(18)
    open_filters(page)
    box(page, "Pile").check()
    if javascript:
        expect(page.locator("#status")).to_have_text("9 products")
        # The values beside it still say what they would bring.
        expect(box(page, "Flat")).to_have_accessible_name(re.compile("9$"))
    box(page, "Kiln Street").check()
    if javascript:
        expect(page.locator("#status")).to_have_text("4 products")
    apply(page, javascript)
    expect(cards).to_have_count(4)
    expect(page.locator("#product_count")).to_have_text("4 products")
    if javascript:
        assert re.fullmatch(r".*/c/rugs/\?a\.weave=\d+&brand=kiln-street", page.url)
    expect(page.locator(".chosen li")).to_have_count(3)

    page.locator(".chosen").get_by_role("link", name=re.compile("Pile")).click()
    expect(cards).to_have_count(9)
    if javascript:
        expect(page.locator(".chosen").get_by_role("link").first).to_be_focused()
    page.locator(".chosen").get_by_role("link", name="Clear all").click()
    expect(cards).to_have_count(18)
    if javascript:
        expect(page.locator("#product_count")).to_be_focused()
    assert page.url.endswith("/c/rugs/")


def test_the_focus_stays_where_it_ticked(page: Page, rugs: Category) -> None:
    page.goto("/c/rugs/")
    for name in ("Red", "Nine Looms"):
        box(page, name).focus()
        page.keyboard.press("Space")
        expect(page.locator(".chosen")).to_contain_text(name)
        expect(box(page, name)).to_be_checked()
        expect(box(page, name)).to_be_focused()


def test_a_late_answer_replaces_no_newer_one(page: Page, rugs: Category, faults: Faults) -> None:
    # The first request is given up, which htmx tells the console.
    faults.expect("htmx:(afterRequest|sendAbort)")

    def late(route: Route) -> None:
        if "brand" not in route.request.url:
            time.sleep(1)
        route.continue_()

    page.goto("/c/rugs/")
    page.route(re.compile(r"/c/rugs/\?a\."), late)
    box(page, "Pile").check()
    box(page, "Kiln Street").check()
    expect(page.locator("#product_count")).to_have_text("4 products")
    page.wait_for_timeout(1500)
    expect(page.locator("#product_count")).to_have_text("4 products")
    assert page.url.endswith("&brand=kiln-street")
    expect(page.locator(".product-card")).to_have_count(4)


def test_back_returns_to_the_list_as_it_was(page: Page, rugs: Category) -> None:
    page.goto("/c/rugs/")
    box(page, "Pile").check()
    expect(page.locator("#product_count")).to_have_text("9 products")
    box(page, "Nine Looms").check()
    expect(page.locator("#product_count")).to_have_text("5 products")
    page.locator(".product-card a").first.click()
    expect(page.locator(".product__name")).to_be_visible()
    page.go_back()
    expect(page.locator(".product-card")).to_have_count(5)
    expect(box(page, "Nine Looms")).to_be_checked()
    page.go_back()
    expect(page.locator("#product_count")).to_have_text("9 products")
    expect(box(page, "Nine Looms")).not_to_be_checked()
    expect(box(page, "Pile")).to_be_checked()


@both_ways
def test_a_long_facet_opens_in_place(page: Page, rugs: Category, javascript: bool) -> None:
    page.goto("/c/rugs/")
    colors = page.get_by_role("group", name="Colour").get_by_role("checkbox")
    expect(colors).to_have_count(6)
    more = page.locator("[id='f.a.colour.more']")
    expect(more).to_have_text(re.compile("Show 3 more"))
    more.focus()
    page.keyboard.press("Enter")
    expect(colors).to_have_count(9)
    expect(more).to_have_text("Show fewer")
    assert "more=a.colour" in page.url
    if javascript:
        expect(more).to_be_focused()
    more.press("Enter")
    expect(colors).to_have_count(6)


@both_ways
def test_prices_are_typed_or_pressed(page: Page, rugs: Category, javascript: bool) -> None:
    page.goto("/c/rugs/")
    price = page.get_by_role("group", name="Price")
    price.get_by_label("Price from").fill("45")
    price.get_by_label("Price to").fill("90")
    price.get_by_label("Price to").press("Enter")
    expect(page.locator("#product_count")).to_have_text("5 products")
    if javascript:
        assert page.url.endswith("/c/rugs/?price=45-90")
    expect(page.locator(".chosen")).to_contain_text("$45 – $90")

    ready = price.locator(".facet__range").first
    count = ready.locator(".facet__count").inner_text()
    ready.click()
    expect(page.locator("#product_count")).to_have_text(f"{count} products")
    expect(ready).to_have_attribute("aria-pressed", "true")
    ready.click()
    expect(page.locator("#product_count")).to_have_text("18 products")


@narrow
def test_the_sheet_closes_by_keyboard_and_gives_the_focus_back(page: Page, rugs: Category) -> None:
    page.goto("/c/rugs/")
    opener, sheet = page.locator("#filters_open"), page.locator("#filters")
    expect(sheet).to_be_hidden()
    opener.focus()
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    box(page, "In stock").check()
    expect(page.get_by_role("button", name="Show 12 products")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_text("Filters (1)")
    page.keyboard.press("Enter")
    sheet.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("button", name="Show 18 products")).to_be_visible()
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()


@both_ways
def test_where_nothing_is_left_there_are_ways_out(
    page: Page, rugs: Category, javascript: bool
) -> None:
    page.goto("/c/rugs/?brand=kiln-street&price=-15&rating=4")
    expect(page.get_by_text("Nothing has all of this at once.")).to_be_visible()
    page.get_by_role("link", name="Without “4 stars and up”: 1 product").click()
    expect(page.locator(".product-card")).to_have_count(1)


@both_sizes
@both_schemes
def test_filters_are_accessible(page: Page, rugs: Category) -> None:
    page.goto("/c/rugs/?a.nothing=1&brand=kiln-street&price=20-100&stock=in")
    expect(page.locator(".chosen li")).to_have_count(4)
    assert_accessible(page)
    if page.locator("#filters_open").is_visible():
        page.locator("#filters_open").click()
        assert_accessible(page)


@both_sizes
def test_what_was_ticked_does_not_move(page: Page, rugs: Category) -> None:
    page.goto("/c/rugs/")
    open_filters(page)
    black = box(page, "Black")
    black.scroll_into_view_if_needed()
    before = black.bounding_box()
    black.check()
    # Both are in stock: there is a facet less above it.
    expect(page.locator("#product_count")).to_have_text("2 products")
    expect(page.get_by_role("group", name="Availability")).to_have_count(0)
    assert black.bounding_box() == pytest.approx(before, abs=1)
