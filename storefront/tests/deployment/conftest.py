"""One deployed shop for all these tests, and a browser that finds it by its name."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from storefront.servers import MissingProgram
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import WIDE
from storefront.tests.conftest import Launch
from storefront.tests.deployment.shop import HOST, Shop, open_shop
from storefront.tests.deployment.visitor import Visitor

# Milliseconds for a page to do what is asked of it, however busy the machine.
TIMEOUT = 20_000


@pytest.fixture(scope="package")
def shop() -> Iterator[Shop]:
    """The shop behind nginx, with an owner and a little to sell."""
    try:
        with open_shop() as shop:
            yield shop
    except MissingProgram as missing:
        pytest.skip(str(missing))


@pytest.fixture
def visitor(shop: Shop) -> Visitor:
    return shop.visitor()


@pytest.fixture(scope="package")
def browser(shop: Shop, launch: Launch) -> Iterator[Browser]:
    """A browser for which the shop stands at its own name, with the usual ports."""
    ways = [
        f"MAP {HOST}:443 127.0.0.1:{shop.https_port}",
        f"MAP {HOST}:80 127.0.0.1:{shop.http_port}",
    ]
    with launch(", ".join([*ways, "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"])) as browser:
        yield browser


@pytest.fixture
def faults() -> Iterator[Faults]:
    """What the browser complained about; at the end there must be nothing unexpected."""
    faults = Faults(f"https://{HOST}")
    yield faults
    assert not faults.unexpected()


@pytest.fixture
def context(browser: Browser, faults: Faults) -> Iterator[BrowserContext]:
    """A browser without a past, which doesn't mind that nobody vouches for the certificate."""
    context = browser.new_context(
        base_url=f"https://{HOST}", ignore_https_errors=True, viewport=WIDE, reduced_motion="reduce"
    )
    context.set_default_timeout(TIMEOUT)
    expect.set_options(timeout=TIMEOUT)
    faults.watch(context)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
