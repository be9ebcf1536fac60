"""A real browser before a live server: `page`, and what decides how it looks at the shop."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from storefront.testing import make_user
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import WIDE
from storefront.tests.conftest import Launch

# Milliseconds for a page to do what is asked of it, however busy the machine.
TIMEOUT = 20_000
# Nothing but the live server can be reached, whatever a page asks for.
REACHABLE = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def browser(launch: Launch) -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    with launch(REACHABLE) as browser:
        yield browser


@pytest.fixture
def javascript() -> bool:
    """Whether scripts run; see `ways.both_ways`. (Without, Playwright shows no <noscript>.)"""
    return True


@pytest.fixture
def viewport() -> ViewportSize:
    """The window; see `ways.both_sizes`."""
    return WIDE


@pytest.fixture
def color_scheme() -> str:
    """What the visitor's system prefers; see `ways.both_schemes`."""
    return "light"


@pytest.fixture
def faults(live_server: LiveServer) -> Iterator[Faults]:
    """What the browser complained about; at the end there must be nothing unexpected."""
    faults = Faults(live_server.url)
    yield faults
    assert not faults.unexpected()


@pytest.fixture
def context(
    browser: Browser,
    live_server: LiveServer,
    faults: Faults,
    javascript: bool,
    viewport: ViewportSize,
    color_scheme: str,
) -> Iterator[BrowserContext]:
    """A visitor's browser without a past."""
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=javascript,
        viewport=viewport,
        color_scheme=color_scheme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT)
    expect.set_options(timeout=TIMEOUT)
    faults.watch(context)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of that browser; `page.goto("/")` is the live server's home page."""
    return context.new_page()


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """Signs a person in without walking through the form."""

    def enter(user: User) -> None:
        client = Client()
        client.force_login(user)
        # Any answer under /accounts/ brings the cookies that signing in there would.
        client.get(reverse("account_email"))
        context.add_cookies(
            [
                {"name": name, "value": cookie.value, "url": live_server.url}
                for name, cookie in client.cookies.items()
            ]
        )

    return enter


@pytest.fixture
def alice(transactional_db: None) -> User:
    """A customer."""
    return make_user("Alice")


@pytest.fixture
def sam(transactional_db: None) -> User:
    """A member of staff without a permission."""
    return make_user("Sam", is_staff=True)


@pytest.fixture
def olivia(transactional_db: None) -> User:
    """The owner of the shop."""
    return make_user("Olivia", is_staff=True, is_superuser=True)
