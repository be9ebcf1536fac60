"""From the e-mail that follows an order to verified reviews, with scripts and without."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from reviews.invitations import send_invitations
from storefront.testing import PASSWORD, make_image, make_order, make_product
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_sizes, both_ways


@pytest.fixture
def link(transactional_db: None) -> str:
    """Where the e-mail leads that followed an order of a mug and a rug, some weeks ago."""
    make_image(make_product("Mug", sku="MUG-1"))
    make_product("Rug", sku="RUG-1")
    placed_on = timezone.localdate() - timedelta(days=20)
    make_order("alice@example.com", "MUG-1", "RUG-1", placed_on=placed_on)
    send_invitations.call()
    (letter,) = mail.outbox
    return re.search(r"http://testserver(/reviews/invitations/\S+/)\n", letter.body)[1]


@both_ways
@both_sizes
def test_from_the_mailbox_to_verified_reviews(
    page: Page, faults: Faults, link: str, alice: User, javascript: bool
) -> None:
    faults.expect("status of 422")
    page.goto(link)
    mug, rug = page.get_by_role("region", name="Mug"), page.get_by_role("region", name="Rug")
    mug.locator("label").filter(has_text="5 stars").click()
    mug.get_by_label("Title").fill("The one I reach for")
    mug.get_by_label("Your review").fill("It keeps the tea warm until the last page.")
    rug.get_by_label("Title").fill("Hm")
    page.get_by_role("button", name="Post what I wrote").click()

    page.get_by_label("E-mail").fill(alice.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Here is what you wrote.")).to_be_visible()
    expect(mug.get_by_label("Title")).to_have_value("The one I reach for")
    expect(rug.get_by_label("Title")).to_have_value("Hm")
    page.get_by_role("button", name="Post what I wrote").click()

    # One is posted, the other kept, with the focus where something is wrong.
    expect(mug.get_by_text("You have reviewed this.")).to_be_visible()
    expect(rug.get_by_text("Choose from 1 to 5 stars.")).to_be_visible()
    expect(rug.get_by_role("radio").first).to_be_focused()
    if javascript:
        assert_accessible(page)
    rug.locator("label").filter(has_text="2 stars").click()
    rug.get_by_label("Your review").fill("It curls at the corners, whatever I put on them.")
    page.get_by_role("button", name="Post what I wrote").click()
    expect(page.get_by_text("What you wrote is published.")).to_be_visible()

    page.goto("/p/rug/reviews/")
    expect(page.get_by_text("Verified purchase")).to_be_visible()
    expect(page.get_by_text("It curls at the corners")).to_be_visible()


@both_sizes
def test_its_pages_are_accessible(page: Page, faults: Faults, link: str) -> None:
    faults.expect("status of 404")
    for address in (link, f"{link}stop/", "/reviews/invitations/1.a.b/"):
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert_accessible(page)


@both_ways
def test_a_press_stops_them(page: Page, link: str) -> None:
    page.goto(f"{link}stop/")
    page.get_by_role("button", name="Don’t ask me again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We won’t ask you again")
