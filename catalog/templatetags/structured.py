"""Puts into a page what search engines read of it."""

from collections.abc import Sequence

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.structured_data import breadcrumb_data

register = Library()


@register.filter
def as_data(data: str) -> SafeString:
    """JSON-LD as a script that nobody runs; nothing for none."""
    if not data:
        return SafeString("")
    return format_html('<script type="application/ld+json">{}</script>', data)


@register.simple_tag
def breadcrumb_script(steps: Sequence[tuple[str, str]] | None) -> SafeString:
    """The breadcrumb of a page as JSON-LD, with the home page before it."""
    return as_data(breadcrumb_data([(_("Home"), reverse("catalog:home")), *(steps or ())]))
