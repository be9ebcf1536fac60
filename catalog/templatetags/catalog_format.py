"""Formats values for templates; never asks the database."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import format_currency
from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from catalog.models import Category, ProductImage

register = template.Library()

# AVIF first: the browser takes the first type it knows.
TYPES = {"AVIF": "image/avif", "WEBP": "image/webp"}


@register.filter
def money(amount: Decimal) -> str:
    """An amount in the shop's currency, as the reader's language writes it."""
    return _money(amount, settings.SHOP_CURRENCY, to_locale(get_language() or "en"))


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, locale: str) -> str:
    return format_currency(amount, currency, locale=locale)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs; what follows "• " becomes the items of a list."""
    parts: list[SafeString] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        intro, *items = (part.strip() for part in block.split("• "))
        if intro:
            parts.append(format_html("<p>{}</p>", intro))
        if items:
            parts.append(
                format_html(
                    "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in items))
                )
            )
    return SafeString("".join(parts))


@register.inclusion_tag("components/_picture.html")
def picture(
    image: ProductImage | Category,
    *,
    sizes: str,
    alt: str = "",
    css: str = "",
    is_eager: bool = False,
) -> dict[str, Any]:
    """A picture in the sizes there are; `sizes` says how wide it stands, as in HTML.

    `is_eager` is for the one picture that a page opens with.
    """
    stored = image.image if isinstance(image, Category) else image.picture
    sources = []
    if image.sizes_ready:
        by_type = stored.aspect_ratios[None]
        sources = [
            (TYPES[name], ", ".join(f"{size.url} {width}w" for width, size in by_width.items()))
            for name, by_width in by_type.items()
            if by_width
        ]
    return {
        "src": stored.url,
        "width": stored.width,
        "height": stored.height,
        "sources": sources,
        "sizes": sizes,
        "alt": alt,
        "css": css,
        "is_eager": is_eager,
    }
