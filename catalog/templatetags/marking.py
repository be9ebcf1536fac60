"""Marks in a text what somebody typed."""

import re
from unicodedata import combining, normalize

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


@register.filter
def marked(text: str, typed: str) -> SafeString:
    """The text with a <mark> round what its words have in common with those that were typed.

    A typed word marks the beginning of every word that begins with it, whatever the case
    and the accents of either.
    """
    words = sorted(set(re.findall(r"\w+", _fold(typed)[0])), key=len, reverse=True)
    if not words:
        return format_html("{}", text)
    folded, places = _fold(text)
    pieces: list[SafeString] = []
    end = 0
    for match in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})", folded):
        start = places[match.start()]
        pieces.append(format_html("{}", text[end:start]))
        end = places[match.end() - 1] + 1
        while end < len(text) and combining(text[end]):
            end += 1
        pieces.append(format_html("<mark>{}</mark>", text[start:end]))
    pieces.append(format_html("{}", text[end:]))
    return SafeString("".join(pieces))


def _fold(text: str) -> tuple[str, list[int]]:
    """The text without case and accents, and which letter of it each folded one comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in normalize("NFKD", letter.casefold()):
            if not combining(part):
                folded.append(part)
                places.append(place)
    return "".join(folded), places
