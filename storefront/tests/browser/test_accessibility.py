"""Every page of the shop in every state, held to WCAG 2.2 AA in both sizes and schemes."""

from collections.abc import Callable

from playwright.sync_api import Page

from accounts.models import User
from storefront.tests import shop_window
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_sizes


@both_sizes
def test_public_pages_are_accessible(page: Page, faults: Faults, transactional_db: None) -> None:
    faults.expect("status of 404")
    for address in (*shop_window.PAGES, *shop_window.stock().values()):
        assert_accessible_in_both_schemes(page, address)


@both_sizes
def test_pages_about_my_reviews_are_accessible(
    page: Page, alice: User, sign_in: Callable[[User], None]
) -> None:
    shop_window.stock()
    sign_in(alice)
    for address in ("/me/reviews/", "/me/reviews/star-rug/", "/p/star-rug/"):
        assert_accessible_in_both_schemes(page, address)


def assert_accessible_in_both_schemes(page: Page, address: str) -> None:
    page.goto(address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
