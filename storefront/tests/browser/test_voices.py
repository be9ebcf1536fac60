"""Reports, appeals and replies in a browser, with and without scripts, by keyboard."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from reviews import verbs
from reviews.models import Rejection, Review, ReviewReport, StaffReply, Status
from storefront.testing import make_product, make_review, make_user
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_schemes, both_sizes, both_ways

type SignIn = Callable[[User], None]


@both_ways
def test_a_visitor_reports_a_review(page: Page, faults: Faults, transactional_db: None) -> None:
    review = make_review(make_product("Moss"), title="Too loud")
    faults.expect("status of 422")
    page.goto(f"/reviews/{review.pk}/")
    page.get_by_role("link", name="Report").click()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("Choose what comes closest.")).to_be_visible()
    expect(page.get_by_label("It doesn’t seem to come from")).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("It isn’t about this product")).to_be_checked()
    page.get_by_label("In your words").fill("It is about a rug.")
    page.get_by_label("Your e-mail address").fill("eve@example.com")
    page.get_by_label("What I say here is true").check()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("heading", name="we have your report")).to_be_visible()
    expect(page.get_by_text("The answer goes to eve@example.com.")).to_be_visible()
    report = ReviewReport.objects.get()
    assert (report.code, report.words) == ("unrelated", "It is about a rug.")

    page.goto(f"/reviews/{review.pk}/report/")
    expect(page.get_by_role("heading", name="we have your report")).to_be_visible()


@both_ways
def test_an_author_reads_the_reason_and_appeals(
    page: Page, alice: User, sign_in: SignIn, faults: Faults
) -> None:
    review = make_review(make_product("Moss"), alice)
    staff = make_user("Sam", is_staff=True)
    verbs.reject([review], by=staff, code=Rejection.UNRELATED, reason="It is about rain.")
    faults.expect("status of 422")
    sign_in(alice)
    page.goto("/me/reviews/moss/")
    expect(page.get_by_text("It is about rain.")).to_be_visible()
    page.get_by_role("link", name="tell us why we are wrong").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Tell us why we should look again.")).to_be_visible()
    expect(page.get_by_label("Why should we look again?")).to_be_focused()
    page.keyboard.type("It rained on the rug.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you. We’ll look at your review again.")).to_be_visible()
    expect(page.get_by_text("You asked us to look again, and we will.")).to_be_visible()
    assert Review.objects.get().status == Status.PENDING


@both_ways
def test_staff_decide_and_answer(page: Page, alice: User, sign_in: SignIn) -> None:
    owner = make_user("Olivia", is_staff=True, is_superuser=True)
    review = make_review(make_product("Moss"), alice, title="Too loud")
    verbs.report(review, by=None, code=Rejection.FAKE, words="She never had it.")
    sign_in(owner)
    page.goto("/admin/reviews/reviewreport/")
    page.get_by_role("link", name="Too loud").click()
    expect(page.get_by_text("She never had it.")).to_be_visible()
    page.get_by_label("In your words, for who reported it").fill("She had.")
    page.get_by_role("button", name="Let it stand").click()
    expect(page.get_by_text("The review stays. 1 report is answered.")).to_be_visible()
    assert ReviewReport.objects.get().answer == "She had."

    page.goto(f"/admin/reviews/review/{review.pk}/change/")
    page.get_by_role("link", name="Reply in public").click()
    page.get_by_label("Reply").fill("We are sorry.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/staffreply/")
    assert StaffReply.objects.get().author == owner
    page.goto(f"/reviews/{review.pk}/")
    expect(page.get_by_text("We are sorry.")).to_be_visible()


@both_sizes
@both_schemes
def test_everybody_can_use_these_pages(
    page: Page, alice: User, sign_in: SignIn, faults: Faults
) -> None:
    faults.expect("status of 422")
    other = make_review(make_product("Tide"))
    review = make_review(make_product("Moss"), alice)
    owner = make_user("Olivia", is_staff=True, is_superuser=True)
    verbs.reject([review], by=owner, code=Rejection.UNRELATED, reason="It is about rain.")
    page.goto(f"/reviews/{other.pk}/report/")
    assert_accessible(page)
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("Choose what comes closest.")).to_be_visible()
    assert_accessible(page)
    sign_in(alice)
    report = verbs.report(other, by=alice, code=Rejection.FAKE, words="Copied.")
    for address in (
        f"/reviews/{other.pk}/report/",
        "/me/reviews/moss/",
        "/me/reviews/moss/appeal/",
        "/me/reviews/",
    ):
        page.goto(address)
        assert_accessible(page)
    page.context.clear_cookies()
    sign_in(owner)
    for address in (f"reviewreport/{report.pk}/change/", f"staffreply/add/?review={other.pk}"):
        page.goto(f"/admin/reviews/{address}")
        assert_accessible(page)
