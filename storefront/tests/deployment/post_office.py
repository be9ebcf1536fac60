"""A mail server that keeps every letter it is given."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from storefront import servers


class PostOffice:
    """Letters by the order they came in; the last one to somebody, and the link in it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Kept"

    def last_to(self, address: str) -> EmailMessage | None:
        return next((letter for letter in reversed(self.letters) if letter["To"] == address), None)

    def link_to(self, address: str) -> str:
        """The address in the last letter to somebody, once it is there."""
        assert servers.wait_until(lambda: self.last_to(address)), f"No letter to {address}."
        body = self.last_to(address).get_body(("plain",)).get_content()
        return re.search(r"https?://\S+", body)[0]


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """A mail server on a port of its own, in a thread."""
    office = PostOffice(servers.free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
