"""Reviews of a product: filtered, sorted and searched, by mouse and keyboard, with scripts and
without."""

import re

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Product
from storefront.testing import make_product, make_review
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.ways import both_schemes, both_sizes, both_ways

LIST = "/p/mug/reviews/"


@pytest.fixture
def mug(transactional_db: None) -> Product:
    """A mug with fourteen reviews, of which twelve praise the handle."""
    mug = make_product("Mug")
    for number in range(12):
        make_review(
            mug,
            rating=4 + number % 2,
            title=f"Good {number}",
            body=f"The handle is easy to hold. Cup number {number} of mine.",
        )
    make_review(mug, rating=1, title="Broken", body="It came in two pieces.")
    make_review(mug, rating=2, title="Small", body="Not for tea, and it came late.")
    return mug


@both_ways
@both_sizes
def test_filters_narrow_the_list_and_chips_widen_it(
    page: Page, mug: Product, javascript: bool
) -> None:
    page.goto(LIST)
    titles = page.locator(".review__title")
    expect(titles).to_have_count(10)
    page.get_by_role("checkbox", name=re.compile("^1 star")).check()
    if javascript:
        expect(page.locator("#status")).to_have_text("1 review")
        expect(page.get_by_role("checkbox", name=re.compile("^1 star"))).to_be_focused()
        # The number beside another star is still what it would bring.
        expect(page.get_by_role("checkbox", name=re.compile("^2 stars"))).to_have_accessible_name(
            re.compile("1$")
        )
    page.get_by_role("checkbox", name=re.compile("^2 stars")).check()
    if not javascript:
        page.get_by_role("button", name="Show these").click()
    expect(titles).to_have_text(["Small", "Broken"])
    if javascript:
        assert page.url.endswith(f"{LIST}?stars=1&stars=2")
    page.get_by_role("link", name="Remove 1 star").click()
    expect(titles).to_have_text(["Small"])
    if javascript:
        expect(page.get_by_role("link", name="Remove 2 stars")).to_be_focused()
    page.get_by_role("link", name="Clear all").click()
    expect(titles).to_have_count(10)
    expect(page.locator("#review_count")).to_have_text("14 reviews")
    if javascript:
        expect(page.locator("#review_count")).to_be_focused()
        page.go_back()
        expect(titles).to_have_text(["Small"])


@both_ways
def test_searches_and_marks_what_it_found(page: Page, mug: Product, javascript: bool) -> None:
    page.goto(LIST)
    page.get_by_role("searchbox", name="Search these reviews").fill("pieces")
    page.keyboard.press("Enter")
    expect(page.locator(".review__title")).to_have_text(["Broken"])
    expect(page.locator(".review__body mark")).to_have_text(["pieces"])
    page.get_by_role("searchbox", name="Search these reviews").fill("zebra")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No review has this.")).to_be_visible()
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("searchbox", name="Search these reviews")).to_have_value("")


@both_ways
def test_sorts_and_grows(page: Page, mug: Product, javascript: bool) -> None:
    page.goto(LIST)
    page.get_by_label("Sort by").select_option("Lowest rating first")
    if not javascript:
        page.get_by_role("button", name="Show these").click()
    titles = page.locator(".review__title")
    expect(titles.first).to_have_text("Broken")
    page.get_by_role("link", name="Show more reviews").click()
    expect(titles).to_have_count(14)
    expect(titles.first).to_have_text("Broken")
    expect(page).to_have_url(re.compile(r"\?sort=lowest&upto=2$"))


@both_ways
def test_a_bar_and_a_mention_lead_to_what_they_count(
    page: Page, mug: Product, javascript: bool
) -> None:
    page.goto("/p/mug/")
    page.get_by_role("link", name=re.compile("^2 stars")).click()
    expect(page.locator(".review__title")).to_have_text(["Small"])
    page.get_by_role("link", name=re.compile("^handle")).click()
    expect(page.locator("#review_count")).to_have_text("12 reviews")
    expect(page.locator(".review__body mark").first).to_have_text("handle")
    if javascript:
        expect(page).to_have_url(re.compile(r"/p/mug/reviews/\?mention=handle"))


def test_can_be_worked_with_keys_alone(page: Page, mug: Product) -> None:
    page.goto(LIST)
    page.get_by_role("checkbox", name=re.compile("^1 star")).focus()
    page.keyboard.press("Space")
    expect(page.locator("#review_count")).to_have_text("1 review")
    page.keyboard.press("Space")
    expect(page.locator("#review_count")).to_have_text("14 reviews")


@both_sizes
@both_schemes
def test_every_state_is_accessible(page: Page, mug: Product) -> None:
    for address in (LIST, f"{LIST}?stars=1&q=pieces", f"{LIST}?q=zebra&sort=x", "/p/mug/"):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_search_engines_read_is_run_by_nobody(page: Page, mug: Product) -> None:
    page.goto("/p/mug/")
    data = page.locator('script[type="application/ld+json"]').all_text_contents()
    assert any('"@type":"AggregateRating"' in text for text in data)
