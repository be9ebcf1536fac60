"""A customer's own reviews in every state, in a browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from reviews import verbs
from reviews.models import Review
from storefront.testing import PASSWORD, make_category, make_product, make_review
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.ways import both_schemes, both_sizes, both_ways


@pytest.fixture
def reviews(alice: User, sam: User) -> list[Review]:
    """One that shows, with a reply and a vote; one that waits; one that was rejected, another
    whose rejection is appealed; one that was withdrawn."""
    rugs = make_category("Rugs")
    reviews = [
        make_review(
            make_product(f"Rug {number}", category=rugs),
            alice,
            title=f"Title {number}",
            body=f"Number {number} lies flat and keeps its colour.{more}",
        )
        for number, more in enumerate(["", " See https://example.org/rugs.", "", "", ""])
    ]
    shown, _waiting, rejected, appealed, withdrawn = reviews
    verbs.vote(shown, by=sam)
    verbs.reply(shown, by=sam, body="We are glad that it does.")
    verbs.reject([rejected, appealed], by=sam, code="private", reason="It names a neighbour.")
    verbs.appeal(appealed, by=alice, words="That neighbour is me.")
    verbs.withdraw([withdrawn], by=alice)
    return reviews


@both_sizes
@both_schemes
def test_everybody_can_use_the_list(
    page: Page, alice: User, reviews: list[Review], sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto("/me/reviews/")
    for words in ("Published", "Waiting", "Not accepted", "Withdrawn", "We are glad"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert_accessible(page)


@both_ways
def test_one_reads_why_and_appeals(
    page: Page, alice: User, reviews: list[Review], sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto("/me/reviews/")
    row = page.get_by_role("listitem").filter(has_text="Rug 2").first
    expect(row).to_contain_text("It names a neighbour.")
    row.get_by_role("link", name="Or tell us why we are wrong").click()
    page.locator("main textarea").fill("There is no neighbour in it.")
    page.locator("main form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("appeal"))
    page.goto("/me/reviews/")
    row = page.get_by_role("listitem").filter(has_text="Rug 2").first
    expect(row).to_contain_text("You asked us to look again")


@both_ways
def test_who_leaves_may_leave_their_words_without_a_name(
    page: Page, alice: User, reviews: list[Review], sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto("/me/close/")
    page.get_by_label("Keep them in the shop").check()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_role("heading", name="Goodbye")).to_be_visible()
    page.goto("/p/rug-0/")
    words = page.locator("#reviews")
    expect(words).to_contain_text("Title 0")
    expect(words).to_contain_text("A former customer")
    expect(words).not_to_contain_text("Alice")
