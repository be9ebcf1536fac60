"""Chromium, for the journeys before a live server and before a deployed shop."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from storefront.tests.browser.chromium import find_chromium

type Launch = Callable[[str], Browser]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One driver for all browsers of a worker: a thread can't have two."""
    # Its event loop lives in this thread, where Django would refuse its queries.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            yield playwright


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Launch:
    """Opens a browser that reaches hosts as Chromium's resolver rules say."""
    path = find_chromium(playwright)
    if path is None:
        pytest.skip("No Chromium on this machine: `playwright install chromium` fetches one.")

    def open_browser(reachable: str) -> Browser:
        return playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, f"--host-resolver-rules={reachable}"]
        )

    return open_browser
