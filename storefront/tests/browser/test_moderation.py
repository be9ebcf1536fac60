"""The queue of waiting reviews: with keys alone, with buttons and no script, for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from reviews import verbs
from reviews.models import Review, ReviewEvent, Status
from storefront.testing import make_image, make_product, make_review, make_user
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.ways import both_sizes, both_ways

QUEUE = "/admin/reviews/review/queue/"
STATISTICS = "/admin/reviews/review/statistics/"


@pytest.fixture
def four(olivia: User) -> list[Review]:
    """Reviews that wait, by the names One to Four."""
    product = make_product("Star rug")
    make_image(product)
    return [
        make_review(product, make_user(f"Author {title}"), title=title, is_insider=True)
        for title in ("One", "Two", "Three", "Four")
    ]


def status(review: Review) -> str:
    review.refresh_from_db()
    return review.status


def test_is_worked_with_keys_alone(
    page: Page, olivia: User, four: list[Review], sign_in: Callable[[User], None]
) -> None:
    one, two, three, four_ = four
    sign_in(olivia)
    page.goto(QUEUE)
    cards = page.locator("[data-card]")
    said = page.locator("#queue_status")
    keys = page.keyboard
    expect(cards.nth(0)).to_be_focused()

    keys.press("p")
    expect(said).to_have_text("Published: “One”.")
    expect(cards).to_have_count(3)
    expect(cards.nth(0)).to_be_focused()
    assert status(one) == Status.PUBLISHED

    keys.press("j")
    expect(cards.nth(1)).to_be_focused()
    keys.press("r")
    expect(page.get_by_role("group", name="Why?").nth(0)).to_be_focused()
    keys.press("5")
    expect(said).to_have_text("Rejected: “Three”.")
    assert status(three) == Status.REJECTED
    assert ReviewEvent.objects.latest("pk").codes == ["advertising"]
    expect(cards.nth(1)).to_be_focused()

    keys.press("z")
    expect(said).to_have_text("Taken back: “Three” stands as before.")
    expect(cards.filter(has_text="Three")).to_be_focused()
    keys.press("z")
    expect(said).to_have_text("Taken back: “One” stands as before.")
    expect(cards).to_have_count(4)
    expect(cards.filter(has_text="One")).to_be_focused()
    assert {status(review) for review in four} == {Status.PENDING}

    # Another reason wants words; a digit in them is a digit.
    keys.press("r")
    keys.press("8")
    expect(page.get_by_text("Say why in a few words")).to_be_visible()
    expect(page.get_by_label("In your words").first).to_be_focused()
    keys.type("Not in 2026, please")
    keys.press("Shift+Tab")
    keys.press("8")
    expect(said).to_have_text("Rejected: “One”.")
    expect(cards.nth(0)).to_be_focused()
    assert ReviewEvent.objects.latest("pk").reason == "Not in 2026, please"

    keys.press("x")
    keys.press("j")
    keys.press("x")
    page.get_by_role("button", name="Publish selected").press("Enter")
    expect(said).to_have_text("2 reviews published.")
    expect(cards.nth(0)).to_be_focused()
    assert status(two) == status(three) == Status.PUBLISHED
    keys.press("p")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert status(four_) == Status.PUBLISHED


def test_keys_count_only_in_the_queue_and_can_be_turned_off(
    page: Page, olivia: User, four: list[Review], sign_in: Callable[[User], None]
) -> None:
    sign_in(olivia)
    page.goto(QUEUE)
    page.get_by_role("link", name="View shop").focus()
    page.keyboard.press("p")
    page.locator("[data-card]").first.focus()
    page.keyboard.press("?")
    switch = page.get_by_label("Work with keys.")
    expect(switch).to_be_checked()
    switch.uncheck()
    page.locator("[data-card]").first.focus()
    page.keyboard.press("p")
    page.reload()
    page.locator("[data-card]").first.focus()
    page.keyboard.press("p")
    expect(page.get_by_text("4 reviews wait")).to_be_visible()
    assert {status(review) for review in four} == {Status.PENDING}


def test_what_was_typed_and_chosen_elsewhere_stays(
    page: Page, olivia: User, four: list[Review], sign_in: Callable[[User], None]
) -> None:
    sign_in(olivia)
    page.goto(QUEUE)
    cards = page.locator("[data-card]")
    cards.nth(2).get_by_text("Reject…").click()
    cards.nth(2).get_by_label("In your words").fill("Half a sentence")
    cards.nth(3).get_by_label("Select").check()
    verbs.publish([four[0]], by=olivia)
    cards.nth(0).get_by_role("button", name="Publish").click()
    expect(page.locator("#queue_status")).to_have_text("“One” was decided already.")
    expect(cards.nth(1).get_by_label("In your words")).to_have_value("Half a sentence")
    expect(cards.nth(2).get_by_label("Select")).to_be_checked()


@both_ways
@both_sizes
def test_is_worked_with_buttons(
    page: Page,
    olivia: User,
    four: list[Review],
    sign_in: Callable[[User], None],
    javascript: bool,
) -> None:
    sign_in(olivia)
    page.goto(QUEUE)
    cards = page.locator("[data-card]")
    cards.nth(0).get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: “One”.")).to_be_visible()
    cards.nth(0).get_by_text("Reject…").click()
    cards.nth(0).get_by_role("button", name="It isn’t about this product").click()
    expect(page.get_by_text("Rejected: “Two”.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Taken back: “Two” stands as before.")).to_be_visible()
    for title in ("Three", "Four"):
        cards.filter(has_text=title).get_by_label("Select").check()
    page.get_by_role("button", name="Publish selected").click()
    expect(page.get_by_text("2 reviews published.")).to_be_visible()
    assert [status(review) for review in four] == ["published", "pending", "published", "published"]


@both_sizes
def test_are_accessible(
    page: Page, olivia: User, four: list[Review], sign_in: Callable[[User], None]
) -> None:
    sign_in(olivia)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(QUEUE)
        assert_accessible(page, best_practice=False)
        page.locator("#queue_keys summary").click()
        page.locator("[data-card]").first.get_by_text("Reject…").click()
        assert_accessible(page, best_practice=False)
    verbs.publish(four[:2], by=olivia)
    verbs.reject(four[2:3], by=olivia, reason="No.")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for address in (STATISTICS, "/admin/reviews/review/"):
            page.goto(address)
            assert_accessible(page, best_practice=False)
