"""The harness itself: it opens a page, and it can fail."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import path, reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_schemes, both_sizes, both_ways

PAGE = """<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
<script src="/script.js" defer></script><main><h1>Open</h1></main></html>"""
SCRIPT = "document.querySelector('h1').textContent = 'Open, with scripts'"


def shop_window(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def script(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(SCRIPT, content_type="text/javascript")


def missing(_request: HttpRequest) -> HttpResponse:
    return HttpResponseNotFound()


urlpatterns = [path("", shop_window), path("script.js", script), path("missing/", missing)]
on_a_page_of_its_own = pytest.mark.urls(__name__)


@on_a_page_of_its_own
@both_ways
def test_opens_a_page_with_and_without_scripts(page: Page, javascript: bool) -> None:
    page.goto("/")
    heading = "Open, with scripts" if javascript else "Open"
    expect(page.get_by_role("heading")).to_have_text(heading)


@on_a_page_of_its_own
@both_sizes
@both_schemes
def test_looks_at_it_as_asked(page: Page, viewport: dict[str, int], color_scheme: str) -> None:
    page.goto("/")
    assert page.evaluate("innerWidth") == viewport["width"]
    assert page.evaluate(f"matchMedia('(prefers-color-scheme: {color_scheme})').matches")


@on_a_page_of_its_own
def test_tells_the_accessible_from_the_rest(page: Page) -> None:
    page.goto("/")
    assert_accessible(page)
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    with pytest.raises(AssertionError, match="must have labels"):
        assert_accessible(page)


@on_a_page_of_its_own
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('broken')", "broken"),
        ("setTimeout(() => { throw Error('broken') })", "script error"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
        ("fetch('/missing/')", "status of 404"),
        ("open('http://example.com/a')", "another host: http://example.com/a"),
    ],
)
def test_notices(page: Page, faults: Faults, script: str, fault: str) -> None:
    page.goto("/")
    assert not faults.unexpected()
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(300)
    assert any(fault in seen for seen in faults.unexpected()), faults.seen
    faults.seen.clear()


def test_signs_a_customer_in(page: Page, alice: User, sign_in: Callable[[User], None]) -> None:
    sign_in(alice)
    page.goto(reverse("account_email"))
    expect(page.get_by_text(alice.email).first).to_be_visible()
    assert "signed_in=1" in page.evaluate("document.cookie")
