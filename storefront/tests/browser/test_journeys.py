"""What people come to the shop for, walked from end to end with scripts and without."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.models import Product
from reviews.models import Review
from reviews.verbs import publish
from storefront.testing import (
    PASSWORD,
    make_category,
    make_product,
    make_review,
    make_user,
    make_variants,
)
from storefront.tests.browser.ways import both_sizes, both_ways

WORDS = "Knotted by someone who cares. It lies flat and keeps its colour."


@pytest.fixture
def rug(transactional_db: None) -> Product:
    """A rug that one customer has rated with four stars."""
    rugs = make_category("Rugs", parent=make_category("Textiles"))
    rug = make_product("Star rug", category=rugs, price="340.00")
    make_review(rug, make_user("Imke"), rating=4)
    return rug


def rating(page: Page) -> str:
    """The rating in one line beside the product's name."""
    return page.locator("#rating_line").inner_text()


def fill_in_review(page: Page, stars: int, title: str, words: str) -> None:
    page.locator(".review-form label").filter(has_text=f"{stars} stars").click()
    expect(page.get_by_role("radio", name=f"{stars} stars")).to_be_checked()
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_role("textbox", name="Your review").fill(words)


@both_ways
@both_sizes
def test_from_the_door_to_a_review_and_back(page: Page, rug: Product, javascript: bool) -> None:
    page.goto("/")
    page.locator("main").get_by_role("link", name=re.compile("^Textiles")).first.click()
    page.locator("main").get_by_role("link", name="Star rug").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Star rug")
    assert "1 review" in rating(page)

    page.locator("#reviews").get_by_role("link", name="Write a review").click()
    fill_in_review(page, 5, "The star of the room", WORDS)
    page.get_by_role("button", name="Post review").click()

    page.get_by_role("link", name="Create an account").first.click()
    page.get_by_label("E-mail").fill("casey@example.com")
    page.get_by_label("Display name").fill("Casey")
    page.locator("[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()

    page.wait_for_url("**/accounts/confirm-email/")
    (letter,) = mail.outbox
    assert letter.to == ["casey@example.com"]
    page.goto(re.search(r"https?://[^\s]+", letter.body)[0])
    page.get_by_role("button", name="Yes, it’s mine").click()
    assert User.objects.get(email="casey@example.com").is_verified

    page.goto("/me/reviews/star-rug/")
    expect(page.get_by_text("Here is what you wrote.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("The star of the room")
    page.get_by_role("button", name="Post review").click()
    expect(page.get_by_text("We’ll look at your review before it shows.")).to_be_visible()
    publish(Review.objects.filter(status="pending"), by=make_user("Sam", is_staff=True))

    page.goto("/p/star-rug/")
    assert "4.5 · 2 reviews" in rating(page)
    expect(
        page.locator("#reviews").get_by_role("heading", name="The star of the room").first
    ).to_be_visible()


@both_ways
def test_edit_and_withdraw_in_the_product_page(
    page: Page, rug: Product, alice: User, sign_in: Callable[[User], None], javascript: bool
) -> None:
    make_review(rug, alice, rating=2)
    sign_in(alice)
    page.goto("/p/star-rug/" if javascript else "/me/reviews/star-rug/")
    mine = page.locator("#my_review")
    mine.get_by_role("link", name="Edit review").click()
    fill_in_review(page, 5, "On second thoughts", WORDS)
    mine.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Your changes are saved.")).to_be_visible()
    if not javascript:
        page.goto("/p/star-rug/")
    expect(page.locator("#rating_line")).to_contain_text("4.5 · 2 reviews")
    expect(page.locator("#reviews")).to_contain_text("On second thoughts")

    if not javascript:
        page.goto("/me/reviews/star-rug/")
    mine.get_by_role("link", name="Withdraw review").click()
    page.get_by_role("button", name="Withdraw review").click()
    expect(page.get_by_text("Your review is withdrawn.")).to_be_visible()
    if not javascript:
        page.goto("/p/star-rug/")
    expect(page.locator("#rating_line")).to_contain_text("4.0 · 1 review")
    expect(page.locator("#reviews")).not_to_contain_text("On second thoughts")


def test_a_form_that_stood_open_during_a_sign_in_elsewhere_still_posts(
    page: Page, rug: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto("/p/star-rug/")
    page.get_by_text("Write a review").click()
    fill_in_review(page, 4, "Typed before", WORDS)
    elsewhere = page.context.new_page()
    elsewhere.goto("/accounts/logout/")
    elsewhere.get_by_role("main").get_by_role("button", name="Sign out").click()
    elsewhere.goto("/accounts/login/")
    elsewhere.get_by_label("E-mail address").fill(alice.email)
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(elsewhere).to_have_url("/me/")
    elsewhere.close()
    page.get_by_role("button", name="Post review").click()
    expect(page.get_by_text("Thank you. Your review is published.")).to_be_visible()


@both_ways
def test_errors_stand_beside_their_fields_and_nothing_is_lost(
    page: Page, rug: Product, alice: User, sign_in: Callable[[User], None], javascript: bool
) -> None:
    sign_in(alice)
    page.goto("/me/reviews/star-rug/")
    page.get_by_label("Title").fill("Only a title")
    page.get_by_role("button", name="Post review").click()
    expect(page.get_by_text("Choose from 1 to 5 stars.")).to_be_visible()
    expect(page.get_by_text("Write a few words about it.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Only a title")
    if javascript:
        expect(page.locator("[name=rating]").first).to_be_focused()


@both_ways
def test_staff_change_a_price_and_shoppers_see_it(
    page: Page, rug: Product, olivia: User, sign_in: Callable[[User], None], javascript: bool
) -> None:
    sign_in(olivia)
    page.goto(f"/admin/catalog/product/{rug.pk}/change/")
    page.locator("input[name$='-price']").first.fill("299.00")
    page.locator("input[name='_save']").click()
    page.goto("/p/star-rug/")
    expect(page.locator(".product .price")).to_contain_text("$299.00")
    page.goto("/c/textiles/")
    expect(page.locator(".product-card .price")).to_contain_text("$299.00")


@both_ways
def test_choosing_a_variant_changes_the_address_and_keeps_the_focus(
    page: Page, rug: Product, javascript: bool
) -> None:
    make_variants(rug, {"Size": "S"}, {"Size": "L"}, skus=["STAR-S", "STAR-L"], price="20.00")
    page.goto("/p/star-rug/")
    large = page.get_by_role("link", name="L", exact=True)
    large.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/star-rug/?variant=STAR-L")
    expect(page.locator(".facts")).to_contain_text("STAR-L")
    expect(large).to_have_attribute("aria-current", "true")
    if javascript:
        expect(large).to_be_focused()
        page.go_back()
        expect(page.locator(".facts")).to_contain_text("STAR-S")


@both_ways
@both_sizes
def test_more_products_come_in_place_and_back_returns_to_them(
    page: Page, rug: Product, javascript: bool
) -> None:
    for number in range(60):
        make_product(f"Rug {number}", category=rug.category)
    page.goto("/c/textiles/rugs/")
    cards = page.locator(".product-card")
    expect(cards).to_have_count(24)
    page.get_by_role("link", name="Show more products").click()
    expect(cards).to_have_count(48)
    assert page.url.endswith("/c/textiles/rugs/?upto=2")
    if javascript:
        expect(cards.nth(24).get_by_role("link")).to_be_focused()
        expect(page.locator("#status")).to_contain_text("61 products")
    far = cards.nth(40)
    far.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    far.get_by_role("link").click()
    expect(page.locator(".product__name")).to_be_visible()
    page.go_back()
    expect(cards).to_have_count(48)
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 50")


def test_sorting_swaps_the_list_and_the_address(page: Page, rug: Product) -> None:
    make_product("Cheap rug", category=rug.category, price="5.00")
    page.goto("/c/textiles/")
    page.get_by_label("Sort by").select_option("price")
    page.wait_for_url("**/c/textiles/?sort=price")
    expect(page.locator(".product-card__name").first).to_have_text("Cheap rug")
    page.go_back()
    expect(page.get_by_label("Sort by")).to_have_value("")


@both_ways
@both_sizes
def test_the_menu_opens_and_leads_on_by_keyboard(
    page: Page, rug: Product, javascript: bool, viewport: dict[str, int]
) -> None:
    page.goto("/search/")
    is_wide = viewport["width"] > 800
    menu = page.locator(".departments__row" if is_wide else ".browse")
    if not is_wide:
        menu.locator("summary").first.focus()
        page.keyboard.press("Enter")
    menu.locator(".departments__department > summary").focus()
    page.keyboard.press("Enter")
    inside = menu.get_by_role("link", name="Rugs")
    expect(inside).to_be_visible()
    if javascript:
        page.keyboard.press("Escape")
        expect(inside).to_be_hidden()
        page.keyboard.press("Enter")
    inside.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rugs")


@both_ways
def test_search_finds_and_helps(page: Page, rug: Product, javascript: bool) -> None:
    page.goto("/")
    box = page.get_by_label("Search the shop")
    box.fill("star")
    box.press("Enter")
    expect(page.locator(".product-card__name")).to_have_text(["Star rug"])
    box = page.get_by_label("Search the shop")
    box.fill("armchiar")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("We couldn’t find “armchiar”")
