"""Saying that a review helped, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from catalog.models import Product
from reviews import verbs
from reviews.models import HelpfulVote, Review
from storefront.testing import PASSWORD, make_category, make_product, make_review, make_user
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_sizes, both_ways


@pytest.fixture
def rug(transactional_db: None) -> Product:
    return make_product("Star rug", category=make_category("Rugs"))


@pytest.fixture
def review(rug: Product) -> Review:
    """A review that two readers found helpful."""
    review = make_review(rug, make_user("Imke"), title="Lies flat")
    for name in ("Jonas", "Kim"):
        verbs.vote(review, by=make_user(name))
    return review


def place_of(page: Page, review: Review) -> Locator:
    return page.locator(f"#helpful_{review.pk}")


@both_ways
def test_a_vote_and_its_undoing(
    page: Page,
    review: Review,
    alice: User,
    sign_in: Callable[[User], None],
    javascript: bool,
) -> None:
    sign_in(alice)
    page.goto("/p/star-rug/")
    place = place_of(page, review)
    if javascript:
        place.get_by_role("button", name="Helpful (2)").click()
        expect(page.locator("#status")).to_have_text("Helpful to you and 2 others")
        expect(place.get_by_role("button", name="Undo")).to_be_focused()
        expect(page).to_have_url("/p/star-rug/")
    else:
        place.get_by_role("link", name="Helpful (2)").click()
        place.get_by_role("button", name="Helpful (2)").click()
    expect(place).to_contain_text("Helpful to you and 2 others")
    assert HelpfulVote.objects.filter(user=alice).count() == 1

    place.get_by_role("button", name="Undo").click()
    expect(place.get_by_role("button", name="Helpful (2)")).to_be_visible()
    if javascript:
        expect(place.get_by_role("button", name="Helpful (2)")).to_be_focused()
        expect(page.locator("#status")).to_have_text("Undone. Helpful to 2 readers")
    assert not HelpfulVote.objects.filter(user=alice).exists()


@both_ways
def test_a_visitor_signs_in_and_is_one_press_away(page: Page, review: Review, alice: User) -> None:
    page.goto("/p/star-rug/reviews/")
    place_of(page, review).get_by_role("link", name="Helpful (2)").click()
    page.get_by_label("E-mail address").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Did this help you?")).to_be_visible()
    place_of(page, review).get_by_role("button", name="Helpful (2)").click()
    expect(place_of(page, review)).to_contain_text("Helpful to you and 2 others")


def test_a_double_click_is_one_vote(
    page: Page, review: Review, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto("/p/star-rug/")
    place_of(page, review).get_by_role("button", name="Helpful (2)").dblclick()
    expect(place_of(page, review)).to_contain_text("Helpful to you and 2 others")
    page.wait_for_load_state("networkidle")
    assert HelpfulVote.objects.filter(user=alice).count() == 1


def test_reviews_that_a_list_grows_by_get_their_buttons_too(
    page: Page, rug: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    for number in range(1, 13):
        make_review(rug, title=f"Review {number}")
    mine = make_review(rug, alice, title="My own")
    sign_in(alice)
    page.goto("/p/star-rug/reviews/")
    buttons = page.locator(".review__helpful button")
    expect(buttons).to_have_count(9)
    page.get_by_role("link", name="Show more reviews").click()
    expect(buttons).to_have_count(12)
    expect(place_of(page, mine)).to_be_empty()


def test_an_ended_session_leads_to_sign_in(
    page: Page, review: Review, alice: User, sign_in: Callable[[User], None], faults: Faults
) -> None:
    sign_in(alice)
    page.goto("/p/star-rug/")
    button = place_of(page, review).get_by_role("button", name="Helpful (2)")
    expect(button).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    button.click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert f"next=/reviews/{review.pk}/helpful/" in page.url


@both_sizes
def test_everybody_can_use_it(
    page: Page, review: Review, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto(f"/reviews/{review.pk}/helpful/")
    assert_accessible(page)
    page.goto("/p/star-rug/reviews/")
    expect(place_of(page, review).get_by_role("button")).to_be_visible()
    assert_accessible(page)
