"""Suggestions while one types: by keyboard, mouse and touch, and however slow the line is."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from catalog.models import Product
from storefront.testing import make_category, make_image, make_product
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import NARROW, both_schemes, both_sizes

# Longer than the pause in typing after which the box asks, in milliseconds.
PAUSE = 400


@pytest.fixture
def rug(transactional_db: None) -> Product:
    """A rug, and other things to be told from it."""
    rugs = make_category("Rugs", parent=make_category("Textiles"))
    rug = make_product("Star rug", category=rugs, price="340.00")
    make_image(rug)
    make_product("Moon rug", category=rugs)
    make_product("Star mug", category=make_category("Mugs"))
    return rug


def box_of(page: Page) -> Locator:
    return page.get_by_label("Search the shop")


def list_of(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions")


def open_list(page: Page, typed: str = "rug", address: str = "/") -> tuple[Locator, Locator]:
    """The box with something typed, and the options beneath it."""
    page.goto(address)
    box = box_of(page)
    box.press_sequentially(typed)
    expect(list_of(page)).to_be_visible()
    return box, list_of(page).get_by_role("option")


@both_sizes
@both_schemes
def test_are_accessible(page: Page, rug: Product) -> None:
    open_list(page, "star", address="/c/textiles/")
    page.keyboard.press("ArrowDown")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_arrows_move_through_them_and_back_to_the_box(page: Page, rug: Product) -> None:
    box, options = open_list(page)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-controls", "search_suggestions")
    last = options.count() - 1
    for key, place in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("End", last),
        ("ArrowUp", last - 1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        chosen = options.nth(place)
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
        expect(list_of(page).locator("[aria-selected=true]")).to_have_count(1)
        expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(list_of(page).locator("[aria-selected=true]")).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.nth(last)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(list_of(page).locator("[aria-selected=true]")).to_have_count(0)
    expect(box).to_have_value("rug")


def test_enter_takes_the_chosen_one_and_else_sends_the_form(page: Page, rug: Product) -> None:
    _box, options = open_list(page, "star r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    options.last.hover()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/search/?q=star+r")

    _box, options = open_list(page, "star r")
    address = options.last.get_attribute("href")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(address)


def test_escape_closes_them_and_then_clears_the_box(page: Page, rug: Product) -> None:
    box, _options = open_list(page)
    page.keyboard.press("Escape")
    expect(list_of(page)).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("rug")
    page.keyboard.press("ArrowDown")
    expect(list_of(page)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(box).to_be_focused()


def test_close_when_the_reader_goes_on(page: Page, rug: Product) -> None:
    box, _options = open_list(page)
    page.keyboard.press("Tab")
    expect(list_of(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(list_of(page)).to_be_visible()
    page.get_by_role("contentinfo").click(position={"x": 2, "y": 2})
    expect(list_of(page)).to_have_count(0)


@both_sizes
def test_a_press_takes_one(page: Page, rug: Product) -> None:
    open_list(page, "star")
    rug_line = list_of(page).locator(".suggestion--product", has_text="Star rug")
    expect(rug_line.locator("mark")).to_have_text("Star")
    expect(rug_line.locator("img")).to_be_visible()
    expect(rug_line).to_contain_text("$340.00")
    rug_line.click()
    expect(page).to_have_url("/p/star-rug/")
    page.go_back()
    expect(page).to_have_url("/")
    expect(list_of(page)).to_have_count(0)


@pytest.mark.parametrize("viewport", [NARROW], ids=["narrow"])
def test_take_the_width_of_a_phone(page: Page, rug: Product) -> None:
    open_list(page)
    area = list_of(page).bounding_box()
    assert (area["x"], area["width"]) == (0, NARROW["width"])
    for option in list_of(page).get_by_role("option").all():
        assert option.bounding_box()["height"] >= 44


def test_their_number_is_said_after_a_pause(page: Page, rug: Product) -> None:
    _box, options = open_list(page)
    count = options.count()
    expect(page.get_by_role("search").get_by_role("status")).to_have_text(f"{count} suggestions")
    page.keyboard.press("Escape")
    expect(page.get_by_role("search").get_by_role("status")).to_be_empty()


def test_nothing_drops_where_nothing_is_found(page: Page, rug: Product) -> None:
    page.goto("/")
    box_of(page).press_sequentially("zzzzzzz")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("No suggestions")
    expect(list_of(page)).to_have_count(0)
    expect(box_of(page)).to_have_attribute("aria-expanded", "false")


def test_a_slow_answer_never_replaces_a_newer_one(page: Page, rug: Product) -> None:
    held: list[Route] = []
    page.goto("/")
    page.route("**/search/suggestions/?q=rug", lambda route: held.append(route))
    box_of(page).press_sequentially("rug")
    page.wait_for_timeout(PAUSE)
    assert len(held) == 1
    box_of(page).fill("mug")
    expect(list_of(page).locator(".suggestion--product", has_text="Star mug")).to_be_visible()
    held[0].continue_()
    page.wait_for_timeout(PAUSE)
    expect(list_of(page).locator(".suggestion--product", has_text="Star rug")).to_have_count(0)
    expect(list_of(page).locator(".suggestion--product", has_text="Star mug")).to_be_visible()


@pytest.mark.parametrize("key", ["Tab", "Escape"])
def test_a_slow_answer_opens_nothing_once_the_box_was_left(
    page: Page, rug: Product, key: str
) -> None:
    held: list[Route] = []
    page.goto("/")
    page.route("**/search/suggestions/**", lambda route: held.append(route))
    box_of(page).press_sequentially("star")
    page.wait_for_timeout(PAUSE)
    page.keyboard.press(key)
    held[0].continue_()
    page.wait_for_timeout(PAUSE)
    expect(list_of(page)).to_have_count(0)


def test_none_open_once_the_form_was_sent(page: Page, rug: Product) -> None:
    asked: list[str] = []
    page.goto("/")
    page.on(
        "request",
        lambda request: "/search/suggestions/" in request.url and asked.append(request.url),
    )
    box_of(page).press_sequentially("star")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/search/?q=star")
    page.wait_for_timeout(PAUSE)
    assert not asked
    expect(list_of(page)).to_have_count(0)


def test_a_pause_in_typing_asks_once(page: Page, rug: Product) -> None:
    asked: list[str] = []
    page.goto("/")
    page.on(
        "request",
        lambda request: "/search/suggestions/" in request.url and asked.append(request.url),
    )
    box_of(page).focus()
    # Faster than any machine is busy: no key waits for the one before.
    box_of(page).evaluate(
        """(box) => {
          for (let typed = 1; typed <= "star rug".length; typed += 1) {
            box.value = "star rug".slice(0, typed);
            box.dispatchEvent(new InputEvent("input", { bubbles: true }));
          }
        }"""
    )
    expect(list_of(page)).to_be_visible()
    assert len(asked) == 1
    box_of(page).fill("")
    expect(list_of(page)).to_have_count(0)
    assert len(asked) == 1


def test_what_fails_disturbs_nobody(page: Page, faults: Faults, rug: Product) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED|status of 500")
    page.goto("/")
    page.route("**/search/suggestions/**", lambda route: route.abort("internetdisconnected"))
    box_of(page).press_sequentially("star")
    page.wait_for_timeout(PAUSE)
    page.unroute("**/search/suggestions/**")
    page.route("**/search/suggestions/**", lambda route: route.fulfill(status=500))
    box_of(page).press_sequentially(" r")
    page.wait_for_timeout(PAUSE)
    expect(list_of(page)).to_have_count(0)
    expect(page.locator("#status")).to_be_empty()
    page.keyboard.press("Enter")
    expect(page.locator(".product-card__name").first).to_have_text("Star rug")


def test_suggestions_stay_in_the_category_too(page: Page, rug: Product) -> None:
    box, options = open_list(page, "star", address="/c/textiles/")
    expect(options.filter(has_text="Star mug")).to_have_count(1)
    page.get_by_text("Only in Textiles").click()
    expect(options.filter(has_text="Star mug")).to_have_count(0)
    expect(options.filter(has_text="Star rug")).to_have_count(1)
    expect(box).to_be_focused()
