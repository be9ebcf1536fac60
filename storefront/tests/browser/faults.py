"""What a browser complains about while a test drives it."""

import re

from playwright.sync_api import BrowserContext


class Faults:
    """Collects foreign requests, script errors, refused content and failed loads."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.seen: list[str] = []
        # An invalid form answers 422, which a browser reports as a failed load.
        self.expected = [r"status of 422"]

    def expect(self, pattern: str) -> None:
        """Lets through what the test is about, such as `status of 404`."""
        self.expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.note_foreign(request.url))
        context.on("weberror", lambda error: self.seen.append(f"script error: {error.error}"))
        context.on(
            "console",
            lambda message: (
                message.type == "error"
                and self.seen.append(f"{message.text} [{message.location.get('url', '')}]")
            ),
        )

    def note_foreign(self, url: str) -> None:
        if url.startswith(("http:", "https:", "ws:", "wss:")) and not url.startswith(
            f"{self.origin}/"
        ):
            self.seen.append(f"request to another host: {url}")

    def unexpected(self) -> list[str]:
        return [
            fault
            for fault in self.seen
            if not any(re.search(pattern, fault) for pattern in self.expected)
        ]
