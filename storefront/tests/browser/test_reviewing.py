"""Writing a review where something comes between: nothing typed is lost, and it is posted once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect

from accounts.models import User
from catalog.models import Product
from reviews.models import Review, ReviewPhoto
from storefront.testing import PASSWORD, make_picture, make_product, make_user
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_sizes, both_ways

URL = "/me/reviews/ball/"
WORDS = "Bounces as high as one could wish. Twice."
POSTED = "Thank you. Your review is published."


@pytest.fixture
def ball(transactional_db: None) -> Product:
    """Something to review."""
    return make_product("Ball")


@pytest.fixture
def files(tmp_path: Path) -> Callable[[int], list[str]]:
    """So many pictures on the reader's own machine."""

    def draw(count: int) -> list[str]:
        paths = [tmp_path / f"ball-{number}.jpg" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_bytes(make_picture(number, size=(300, 200)).read())
        return [str(path) for path in paths]

    return draw


def fill_in(page: Page, title: str = "Round") -> None:
    page.locator(".review-form label").filter(has_text="4 stars").click()
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_role("textbox", name="Your review").fill(WORDS)


def expect_filled(page: Page, title: str = "Round") -> None:
    expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    expect(page.get_by_role("textbox", name="Title")).to_have_value(title)
    expect(page.get_by_role("textbox", name="Your review")).to_have_value(WORDS)


def post(page: Page) -> None:
    page.get_by_role("button", name="Post review").click()


def copies(page: Page) -> int:
    """How many reviews the tab remembers."""
    return page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('review ')).length")


def enter(page: Page, user: User) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


@both_ways
@both_sizes
def test_pictures_go_with_a_review(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
    javascript: bool,
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    page.locator("[type=file]").set_input_files(files(2))
    if javascript:
        expect(page.locator("[name=photo]")).to_have_count(2)
        page.get_by_label("What does it show?").first.fill("The ball in the air")
        page.get_by_label("Leave this picture out").nth(1).check()
    page.get_by_role("checkbox", name="I received something for this review").check()
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    review = Review.objects.get()
    assert review.is_rewarded
    assert [photo.alt for photo in review.photos.order_by("position")] == (
        ["The ball in the air"] if javascript else ["", ""]
    )
    page.goto("/p/ball/")
    expect(page.locator("#first_reviews .review__photos img")).to_have_count(review.photo_count)


@both_ways
def test_what_is_no_picture_is_named_and_keeps_nothing_else_back(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
    tmp_path: Path,
    javascript: bool,
) -> None:
    drawing = tmp_path / "drawing.svg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    page.locator("[type=file]").set_input_files([str(drawing), *files(1)])
    if not javascript:
        post(page)
    trouble = page.locator(".photo-fields").get_by_text("“drawing.svg” isn't a picture")
    expect(trouble).to_be_visible()
    expect(page.locator("[name=photo]")).to_have_count(1)
    expect_filled(page)
    if javascript:
        page.get_by_role("button", name="Leave it out").click()
        expect(trouble).to_have_count(0)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.get().photo_count == 1


def test_a_sixth_picture_is_refused_at_once(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
) -> None:
    sign_in(alice)
    page.goto(URL)
    page.locator("[type=file]").set_input_files(files(6))
    expect(page.get_by_text("A review has at most 5 pictures.")).to_be_visible()
    expect(page.locator("[name=photo]")).to_have_count(5)
    expect(page.locator("[type=file]")).to_be_disabled()
    page.get_by_label("Leave this picture out").first.check()
    expect(page.locator("[type=file]")).to_be_enabled()


def test_a_picture_on_its_way_is_waited_for(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    held: list[Route] = []
    page.route("**/pictures/", lambda route: held.append(route))
    page.locator("[type=file]").set_input_files(files(1))
    expect(page.locator("progress")).to_be_visible()
    post(page)
    expect(page.get_by_text("Your pictures are still on their way").first).to_be_visible()
    held[0].continue_()
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.get().photo_count == 1


def test_a_picture_that_was_lost_on_its_way_is_sent_again(
    page: Page,
    faults: Faults,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    sign_in(alice)
    page.goto(URL)
    page.context.set_offline(True)
    page.locator("[type=file]").set_input_files(files(1))
    expect(page.locator(".photo-list").get_by_text("It didn’t reach us.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[name=photo]")).to_have_count(1)


def test_a_picture_gets_through_from_a_page_that_stood_open_too_long(
    page: Page,
    context: BrowserContext,
    faults: Faults,
    ball: Product,
    files: Callable[[int], list[str]],
) -> None:
    faults.expect("status of 403")
    page.goto(URL)
    context.clear_cookies()
    page.locator("[type=file]").set_input_files(files(1))
    expect(page.locator("[name=photo]")).to_have_count(1)


def test_a_fault_of_ours_keeps_the_form_too(
    page: Page, faults: Faults, ball: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    faults.expect("status of 502|Response Status Error Code 502")
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    page.route(f"**{URL}", lambda route: route.fulfill(status=502, body="<h1>Bad</h1>"), times=1)
    post(page)
    expect(page.locator("[data-trouble]")).to_contain_text("That didn’t work")
    expect_filled(page)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()


@pytest.mark.parametrize("address", [URL, "/p/ball/"])
def test_a_lost_network_keeps_the_form_and_the_next_press_posts_it(
    page: Page,
    faults: Faults,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    address: str,
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    sign_in(alice)
    page.goto(address)
    if address != URL:
        page.get_by_text("Write a review").click()
    fill_in(page)
    page.context.set_offline(True)
    post(page)
    expect(page.locator("[data-trouble]")).to_contain_text("We can’t reach the shop")
    expect_filled(page)
    page.context.set_offline(False)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.count() == 1


def test_a_lost_answer_and_a_second_press_are_one_review(
    page: Page, faults: Faults, ball: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    faults.expect("ERR_FAILED|htmx:(sendError|afterRequest)")
    sign_in(alice)
    page.goto(URL)
    fill_in(page)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"**{URL}", lose_the_answer, times=1)
    post(page)
    expect(page.locator("[data-trouble]")).to_contain_text("We can’t reach the shop")
    assert Review.objects.count() == 1
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.get().events.count() == 1


@both_ways
def test_a_page_that_stood_open_too_long_asks_for_one_more_press(
    page: Page,
    context: BrowserContext,
    faults: Faults,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    javascript: bool,
) -> None:
    faults.expect("status of 403")
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    context.clear_cookies(name="csrftoken")
    post(page)
    expect(page.get_by_text("Please press once more")).to_be_visible()
    expect_filled(page)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()


@both_ways
def test_a_double_click_is_one_review(
    page: Page, ball: Product, alice: User, sign_in: Callable[[User], None], javascript: bool
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    page.get_by_role("button", name="Post review").dblclick()
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.get().events.count() == 1


@both_ways
def test_back_and_another_press_are_the_same_review(
    page: Page, ball: Product, alice: User, sign_in: Callable[[User], None], javascript: bool
) -> None:
    sign_in(alice)
    page.goto("/p/ball/")
    page.goto(URL)
    fill_in(page)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    page.go_back()
    if page.get_by_role("button", name="Post review").is_visible():
        fill_in(page)
        post(page)
        expect(page.get_by_text("Your review").first).to_be_visible()
    assert Review.objects.get().events.count() == 1


@both_ways
def test_an_ended_session_leads_through_sign_in_and_back_to_the_words(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
    javascript: bool,
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    page.locator("[type=file]").set_input_files(files(1))
    if javascript:
        expect(page.locator("[name=photo]")).to_have_count(1)
        page.get_by_label("What does it show?").fill("The ball")
    Session.objects.all().delete()
    post(page)
    page.wait_for_url("**/accounts/login/**")
    enter(page, alice)
    expect(page.get_by_text("Here is what you wrote.")).to_be_visible()
    expect_filled(page)
    expect(page.locator("[name=photo]")).to_have_count(1)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.get().photos.get().alt == ("The ball" if javascript else "")


def test_what_is_being_typed_is_there_again_after_a_reload_until_it_is_posted(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
) -> None:
    sign_in(alice)
    page.goto(URL)
    page.locator("[type=file]").set_input_files(files(1))
    expect(page.locator("[name=photo]")).to_have_count(1)
    page.get_by_label("What does it show?").fill("The ball")
    fill_in(page)
    page.reload()
    expect(page.get_by_text("Here is what you were writing.")).to_be_visible()
    expect_filled(page)
    expect(page.get_by_label("What does it show?")).to_have_value("The ball")

    page.goto("/p/ball/")
    expect(page.get_by_text("Here is what you were writing.")).to_be_visible()
    expect_filled(page)
    post(page)
    expect(page.get_by_text(POSTED)).to_be_visible()
    assert Review.objects.get().photos.get().alt == "The ball"
    assert copies(page) == 0


def test_it_is_forgotten_where_its_writer_wants_to_start_afresh(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    page.locator("[type=file]").set_input_files(files(1))
    expect(page.locator("[name=photo]")).to_have_count(1)
    page.reload()
    expect(page.locator("[name=photo]")).to_have_count(1)
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator("[name=photo]")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Title")).to_have_value("")
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    page.reload()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("")
    expect(page.get_by_text("Here is what you were writing.")).to_be_hidden()


def test_nobody_sees_what_another_was_typing_in_the_same_tab(
    page: Page, context: BrowserContext, ball: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page, "Alice’s own")
    context.clear_cookies()
    page.goto(URL)
    expect(page.get_by_role("textbox", name="Title")).to_have_value("")
    sign_in(make_user("Bob"))
    page.goto(URL)
    expect(page.get_by_role("textbox", name="Title")).to_have_value("")
    assert copies(page) == 0


def test_signing_out_leaves_no_copy_behind(
    page: Page, ball: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto(URL)
    fill_in(page)
    assert copies(page) == 1
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert copies(page) == 0


def test_the_room_that_is_left_is_shown_and_said_near_its_end(
    page: Page, ball: Product, alice: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(alice)
    page.goto(URL)
    title = page.get_by_role("textbox", name="Title")
    count = page.locator("[data-count-of=review_title]")
    said = page.locator("[data-said]")
    title.fill("x" * 50)
    expect(count).not_to_have_class("counted__count is-near")
    title.fill("🎈" * 115)
    expect(count).to_have_text("115 of 120 characters")
    expect(count).to_have_class("counted__count is-near")
    expect(said).to_have_text("115 of 120 characters")
    title.fill("x" * 121)
    expect(count).to_have_class("counted__count is-near is-over")


@both_sizes
def test_the_form_is_accessible_in_every_state(
    page: Page,
    ball: Product,
    alice: User,
    sign_in: Callable[[User], None],
    files: Callable[[int], list[str]],
    tmp_path: Path,
) -> None:
    program = tmp_path / "program.jpg"
    program.write_bytes(b"MZ\x90\x00")
    sign_in(alice)
    page.goto(URL)
    page.locator("[type=file]").set_input_files([*files(1), str(program)])
    expect(page.locator(".photo-list").get_by_text("“program.jpg” isn't a picture")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
    post(page)
    expect(page.get_by_text("Give your review a title.")).to_be_visible()
    assert ReviewPhoto.objects.waiting().count() == 1
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
