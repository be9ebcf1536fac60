"""The frame of every page in a browser: its menus, and what comes by script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from catalog.models import Product
from storefront.testing import make_category, make_product, make_review
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import NARROW, WIDE, both_ways


@pytest.fixture
def product(transactional_db: None) -> Product:
    textiles = make_category("Textiles")
    return make_product("Kilim", category=make_category("Rugs", parent=textiles))


@both_ways
def test_departments_lead_from_a_menu(page: Page, product: Product) -> None:
    page.goto("/")
    menu = page.get_by_role("navigation", name="Browse the shop")
    menu.locator("summary", has_text="Textiles").locator("visible=true").click()
    menu.get_by_role("link", name="Rugs").click()
    expect(page).to_have_url("/c/textiles/rugs/")


@both_ways
@pytest.mark.parametrize("viewport", [NARROW], ids=["narrow"])
def test_departments_stand_behind_one_word_on_a_phone(page: Page, product: Product) -> None:
    page.goto("/")
    menu = page.get_by_role("navigation", name="Browse the shop")
    department = menu.locator("summary", has_text="Textiles").locator("visible=true")
    expect(department).to_have_count(0)
    menu.get_by_text("Browse").click()
    department.click()
    menu.get_by_role("link", name="All Textiles").click()
    expect(page).to_have_url("/c/textiles/")


def test_a_menu_opens_and_closes_by_keyboard(page: Page, product: Product) -> None:
    page.goto("/")
    summary = page.locator(".departments__row summary")
    summary.focus()
    page.keyboard.press("Enter")
    child = page.get_by_role("link", name="All Textiles")
    expect(child).to_be_visible()
    page.keyboard.press("Tab")
    expect(child).to_be_focused()
    page.keyboard.press("Escape")
    expect(child).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_menu_closes_when_the_reader_goes_on(page: Page, product: Product) -> None:
    page.goto("/")
    child = page.get_by_role("link", name="All Textiles")
    page.locator(".departments__row summary").click()
    expect(child).to_be_visible()
    page.get_by_label("Search the shop").focus()
    expect(child).to_be_hidden()
    page.locator(".departments__row summary").click()
    page.get_by_role("contentinfo").click()
    expect(child).to_be_hidden()


def test_the_first_key_leads_past_the_head(page: Page, product: Product) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("viewport", [WIDE, NARROW, {"width": 320, "height": 640}])
def test_nothing_is_wider_than_the_window(page: Page, product: Product) -> None:
    for address in ("/", "/c/textiles/", "/p/kilim/", "/search/?q=kilim", "/accounts/login/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("viewport", [WIDE, {"width": 320, "height": 640}])
def test_a_name_of_one_long_word_stays_within_the_window(
    page: Page, transactional_db: None
) -> None:
    word = "Donaudampfschifffahrtsgesellschaft" * 4
    make_product(word, slug="long", category=make_category("Textiles"))
    for address in ("/", "/c/textiles/", "/p/long/", "/p/long/reviews/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_what_is_personal_is_asked_for_only_when_somebody_is_signed_in(
    page: Page, product: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    asked = []
    page.on("request", lambda request: "/me/here/" in request.url and asked.append(request.url))
    page.goto("/p/kilim/", wait_until="networkidle")
    assert not asked
    expect(page.get_by_role("link", name="Write a review")).to_be_visible()
    sign_in(alice)
    page.goto("/p/kilim/")
    page.get_by_role("banner").get_by_text("Alice").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Your reviews")).to_be_visible()
    expect(page.locator("#my_review").get_by_text("Write a review")).to_be_visible()
    assert len(asked) == 1
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Account")).to_be_visible()
    assert "signed_in" not in page.evaluate("document.cookie")


def test_a_line_that_fails_is_said_where_somebody_waits(
    page: Page,
    faults: Faults,
    product: Product,
    alice: User,
    sign_in: Callable[[User], None],
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED|htmx:|Response Status Error|status of 500")
    sign_in(alice)
    page.route("**/me/here/**", lambda route: route.abort("internetdisconnected"))
    page.goto("/p/kilim/", wait_until="networkidle")
    expect(page.locator("#status")).to_be_empty()

    make_review(product, alice)
    page.unroute("**/me/here/**")
    page.goto("/p/kilim/")
    edit = page.get_by_role("link", name="Edit review")
    expect(edit).to_be_visible()
    page.route("**/me/reviews/**", lambda route: route.abort("internetdisconnected"))
    edit.click()
    expect(page.locator("#status")).to_contain_text("can’t reach the shop")
    page.unroute("**/me/reviews/**")
    page.route("**/me/reviews/**", lambda route: route.fulfill(status=500))
    edit.click()
    expect(page.locator("#status")).to_contain_text("didn’t work")


def test_a_new_page_with_errors_leads_to_the_first(page: Page, transactional_db: None) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Display name").fill("Dora")
    page.get_by_label("E-mail address").fill("dora@nowhere")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()


def test_a_second_press_posts_nothing(
    page: Page, product: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    posts = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.url)
            page.wait_for_timeout(200)
        route.continue_()

    sign_in(alice)
    page.goto("/me/details/")
    page.route("**/me/details/", hold)
    page.get_by_role("button", name="Save").dblclick()
    expect(page).to_have_url("/me/")
    assert len(posts) == 1
