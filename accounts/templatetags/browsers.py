"""Browsers by the names that people know them by."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# What a browser calls itself, the telling words first: most claim to be several.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def browser_name(user_agent: str) -> str:
    """Such as "Firefox on Windows", from what a browser says of itself."""
    browser = _first(BROWSERS, user_agent) or _("A browser")
    if system := _first(SYSTEMS, user_agent):
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
