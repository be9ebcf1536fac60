"""Taking one's data along, with scripts and without."""

from collections.abc import Callable
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from accounts.models import User
from storefront.testing import PASSWORD, make_review
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.ways import both_sizes, both_ways


def open_page(page: Page) -> None:
    page.goto("/me/")
    page.get_by_role("link", name="Download a copy of your data").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()


@both_ways
def test_a_customer_takes_everything_along(
    page: Page, alice: User, sign_in: Callable[[User], None]
) -> None:
    make_review(author=alice)
    sign_in(alice)
    open_page(page)
    expect(page.get_by_text("One, with everything that happened to it")).to_be_visible()
    # Twice: the button isn't held by a page that never comes.
    for _time in range(2):
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Download my data").click()
        download = downloading.value
        assert download.suggested_filename.startswith("parquet-")
        assert ZipFile(download.path()).namelist() == ["README.txt", "data.json"]
    expect(page).to_have_url("/me/data/")


@both_sizes
def test_everybody_can_use_the_page(
    page: Page, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    open_page(page)
    assert_accessible(page)
