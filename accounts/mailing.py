"""Writes to people where no request asks for it: from tasks and commands."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse


def address_of(name: str, *args: object) -> str:
    """The whole address of a page of the shop, by its name as `reverse` knows it."""
    return settings.SHOP_URL + reverse(name, args=args)


def send(
    prefix: str,
    to: str,
    context: Mapping[str, object],
    *,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Sends what the templates `<prefix>_subject.txt`, `_message.txt` and `_message.html` say.

    Raises OSError where the mail server is away or doesn't take it.
    """
    words = {"shop_name": settings.SHOP_NAME, "shop_url": address_of("catalog:home"), **context}
    subject, text, html = (
        render_to_string(f"{prefix}_{part}", words).strip()
        for part in ("subject.txt", "message.txt", "message.html")
    )
    message = EmailMultiAlternatives(
        " ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers
    )
    message.attach_alternative(html, "text/html")
    message.send()
