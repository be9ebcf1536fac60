"""Staff bring reviews in from elsewhere: with and without JavaScript, in both sizes and schemes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from reviews.models import Review, ReviewUpload
from reviews.tests.test_import_reviews import table
from storefront.testing import make_product, make_user
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.ways import both_sizes, both_ways

IMPORTS = "/admin/reviews/reviewupload/"


@pytest.fixture
def olivia(transactional_db: None) -> User:
    return make_user("Olivia", is_staff=True, is_superuser=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One review that is new, one that repeats it, and one without sense."""
    path = tmp_path / "reviews.csv"
    path.write_bytes(table({}, {}, {"rating": "9", "body": "Nine of five!"}))
    return path


@both_ways
def test_a_file_is_looked_at_and_then_imported(
    page: Page, olivia: User, sign_in: Callable[[User], None], file: Path
) -> None:
    make_product("Ball", external_id="BALL")
    sign_in(olivia)
    page.goto(IMPORTS)
    page.get_by_role("link", name="Add import of reviews").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Written at").fill("our former shop")
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_url("**/change/")
    page.goto(page.url)
    expect(page.get_by_text("Line 2 told it already.")).to_be_visible()
    assert not Review.objects.exists()
    page.get_by_role("link", name="Rejected (1)").click()
    expect(page.get_by_text("Stars are a whole number from 1 to 5.")).to_be_visible()
    page.get_by_role("button", name="Import 1 review").click()
    page.goto(page.url)
    page.get_by_role("link", name="Look at the reviews from there").click()
    expect(page.get_by_role("link", name="Round")).to_be_visible()


def test_tells_how_far_it_is_until_it_is_done(
    page: Page, olivia: User, sign_in: Callable[[User], None]
) -> None:
    upload = ReviewUpload.objects.create(name="reviews.csv", origin="Judge.me", content=b"x")
    sign_in(olivia)
    page.goto(f"{IMPORTS}{upload.pk}/change/")
    expect(page.get_by_text("Checked: 0 rows")).to_be_visible()
    ReviewUpload.objects.update(done=400, reached_at=timezone.now())
    expect(page.get_by_text("Checked: 400 rows")).to_be_visible()
    ReviewUpload.objects.update(stage="refused", refusal="The file is empty.")
    expect(page.get_by_text("The file is empty. Nothing was stored.")).to_be_visible()


@both_sizes
def test_is_accessible(
    page: Page, olivia: User, sign_in: Callable[[User], None], file: Path
) -> None:
    make_product("Ball", external_id="BALL")
    sign_in(olivia)
    page.goto(f"{IMPORTS}add/")
    assert_accessible(page)
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Written at").fill("our former shop")
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_url("**/change/")
    for scheme in ("light", "dark"):
        # Before the page is there: the admin's links change their colour slowly.
        page.emulate_media(color_scheme=scheme)
        page.goto(page.url)
        assert_accessible(page)
