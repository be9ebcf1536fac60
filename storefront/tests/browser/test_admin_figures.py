"""Staff's pages of figures: searches and the score card, in both sizes and schemes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.models import SearchCount
from catalog.score_card import go_through
from catalog.search import key_of
from catalog.verbs.score_card import advance_run, begin_run
from storefront.testing import make_product, make_score_card_entry, make_user
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.ways import both_sizes

SEARCHES = "/admin/catalog/searchcount/"
SCORE_CARD = "/admin/catalog/scorecardentry/"


@pytest.fixture
def olivia(transactional_db: None) -> User:
    return make_user("Olivia", is_staff=True, is_superuser=True)


@both_sizes
def test_are_accessible(page: Page, olivia: User, sign_in: Callable[[User], None]) -> None:
    sign_in(olivia)
    for address in (SEARCHES, SCORE_CARD, f"{SCORE_CARD}import/"):
        assert_accessible_in_both_schemes(page, address)
    today = timezone.localdate()
    for text, found in (("rugs", 12), ("armchairs", 0)):
        for days in range(5):
            day = today - timedelta(days=days)
            SearchCount.objects.create(
                day=day, key=key_of(text), text=text, searches=days + 1, found=found
            )
    make_score_card_entry("moss", make_product("Moss"))
    make_score_card_entry("armchairs", make_product("Fern"))
    for address in (SEARCHES, f"{SEARCHES}?show=nothing", f"{SEARCHES}?q=vases"):
        assert_accessible_in_both_schemes(page, address)
    for _run in range(2):
        go_through(begin_run())
    assert_accessible_in_both_schemes(page, SCORE_CARD)
    # The choices with suggestions on the other forms are Django's own, Select2.
    for model in ("synonym", "hiddensearch"):
        assert_accessible_in_both_schemes(page, f"/admin/catalog/{model}/add/?query=rugs")


def test_a_run_tells_how_far_it_is_and_shows_its_score(
    page: Page, olivia: User, sign_in: Callable[[User], None]
) -> None:
    make_score_card_entry("moss", make_product("Moss"))
    run = begin_run()
    sign_in(olivia)
    page.goto(SCORE_CARD)
    expect(page.get_by_label("Running: 0 of 1")).to_be_visible()
    advance_run(run, 1)
    expect(page.get_by_label("Running: 1 of 1")).to_be_visible()
    go_through(run)
    expect(page.get_by_text("100 %", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Run the score card")).to_be_visible()


def test_a_query_that_found_nothing_is_mended(
    page: Page, olivia: User, sign_in: Callable[[User], None]
) -> None:
    rug = make_product("Star rug")
    SearchCount.objects.create(day=timezone.localdate(), key="carpet", text="carpet", searches=9)
    sign_in(olivia)
    page.goto(f"{SEARCHES}?show=nothing")
    page.get_by_role("link", name="Redirect: carpet").click()
    page.locator("#id_product + .select2").click()
    page.locator(".select2-search__field").fill("star")
    page.locator(".select2-results__option", has_text="Star rug").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/search/?q=Carpets")
    expect(page).to_have_url(rug.get_absolute_url())


def assert_accessible_in_both_schemes(page: Page, address: str) -> None:
    for scheme in ("light", "dark"):
        # Before the page is there: the admin's links change their colour slowly.
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        assert_accessible(page, best_practice=False)
