"""Marks in a review what it was found by."""

from collections.abc import Set

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews.terms import pieces_of

register = Library()


@register.filter
def found(text: str, terms: Set[str]) -> SafeString | str:
    """The text with a <mark> round its words and phrases that have one of these terms."""
    if not terms:
        return text
    pieces: list[SafeString] = []
    end = 0
    initials = "".join({word[:1] for term in terms for word in term.split()})
    for piece in sorted(pieces_of(text, initials), key=lambda piece: (piece.start, -piece.end)):
        if piece.start >= end and not terms.isdisjoint(piece.terms):
            pieces.append(format_html("{}", text[end : piece.start]))
            pieces.append(format_html("<mark>{}</mark>", text[piece.start : piece.end]))
            end = piece.end
    return SafeString("".join((*pieces, format_html("{}", text[end:]))))
