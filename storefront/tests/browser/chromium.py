"""Where the browser is. Run as a module, it fetches one for a machine that has none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(playwright: Playwright) -> str | None:
    """The path of the machine's own Chromium, or else of Playwright's, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> None:
    with sync_playwright() as playwright:
        if find_chromium(playwright) or os.environ.get("CI") == "true":
            return
    sys.stderr.write("No Chromium here: Playwright fetches one for the browser tests, once.\n")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, capture_output=True).returncode:
        sys.stderr.write("It could not be fetched; the browser tests will be skipped.\n")


if __name__ == "__main__":
    main()
