"""Searching from the box to a product, in the whole shop and within a category."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog.models import Product, SearchCount
from storefront.testing import make_category, make_product
from storefront.tests.browser.ways import both_sizes, both_ways

STAYS = re.compile(r"/search/\?(in=textiles&q=star|q=star&in=textiles)$")


@pytest.fixture
def rug(transactional_db: None) -> Product:
    """A rug, and other things to be told from it."""
    rugs = make_category("Rugs", parent=make_category("Textiles"))
    make_product("Star mug", category=make_category("Mugs"))
    for number in range(30):
        make_product(f"Plain rug {number}", category=rugs)
    return make_product("Star rug", category=rugs)


def box_of(page: Page) -> Locator:
    return page.get_by_label("Search the shop")


def names_on(page: Page) -> Locator:
    return page.locator(".product-card__name")


@both_ways
@both_sizes
def test_the_box_of_a_category_can_stay_in_it(page: Page, rug: Product) -> None:
    page.goto("/c/textiles/")
    expect(page.get_by_label("Only in Textiles")).to_be_hidden()
    box_of(page).fill("star")
    page.get_by_text("Only in Textiles").click()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(STAYS)
    expect(names_on(page)).to_have_text(["Star rug"])

    box_of(page).focus()
    expect(page.get_by_label("Only in Textiles")).to_be_checked()
    page.locator("main").get_by_role("link", name="Search everywhere").click()
    expect(page).to_have_url("/search/?q=star")
    expect(names_on(page)).to_have_count(2)
    page.get_by_role("link", name="Only in Mugs").click()
    expect(names_on(page)).to_have_text(["Star mug"])


@both_ways
def test_leads_out_of_a_category_that_has_none(page: Page, rug: Product) -> None:
    page.goto("/search/?in=mugs&q=rug")
    expect(page.get_by_role("heading", level=1)).to_have_text("We couldn’t find “rug” in Mugs")
    page.locator("main").get_by_role("link", name="Search everywhere").click()
    expect(names_on(page).first).to_contain_text("rug")


def test_counts_a_search_once(page: Page, rug: Product) -> None:
    def searches() -> int:
        return sum(SearchCount.objects.values_list("searches", flat=True))

    def shown() -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text("Results for “rug”")
        page.wait_for_load_state("networkidle")

    with page.expect_response("**/search/counted/") as told:
        page.goto("/search/?q=rug")
    assert told.value.status == 204
    shown()
    assert searches() == 1
    page.reload()
    shown()
    page.get_by_role("link", name="Page 2").click()
    shown()
    page.go_back()
    shown()
    names_on(page).first.click()
    expect(page.locator(".product")).to_be_visible()
    page.go_back()
    shown()
    assert searches() == 1
