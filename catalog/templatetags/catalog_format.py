"""Formats values for templates; never asks the database."""

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol
from django import template
from django.conf import settings
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from pictures.models import PictureFieldFile

from catalog.models import Picture, ProductImage

register = template.Library()

# All pictures of the shop are stored and sized alike.
FIELD = ProductImage._meta.get_field("picture")
# AVIF first: the browser takes the first type it knows.
TYPES = {"AVIF": "image/avif", "WEBP": "image/webp"}
PICTURE = (
    '<picture{css}>{sources}<img src="{src}" width="{width}" height="{height}" alt="{alt}"'
    ' {loading} decoding="async"></picture>'
)
PRICE = '<p class="price"><span class="price__now">{}</span></p>'
REDUCED = (
    '<p class="price"><span class="visually-hidden">{}</span>'
    ' <span class="price__now price__now--reduced">{}</span>'
    ' <span class="visually-hidden">{}</span> <s class="price__before">{}</s></p>'
)
SOURCE = '<source type="{}" srcset="{}" sizes="{}">'
EAGER, LAZY = SafeString('fetchpriority="high"'), SafeString('loading="lazy"')


@register.filter
def money(amount: Decimal) -> str:
    """An amount in the shop's currency, as the reader's language writes it."""
    return _money(amount, settings.SHOP_CURRENCY, to_locale(get_language() or "en"))


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, locale: str, is_short: bool = False) -> str:
    if not is_short:
        _sign, digits, exponent = amount.as_tuple()
        frame = _frame(len(digits), exponent, currency, locale) if amount >= 1 else None
        if frame is None:
            return format_currency(amount, currency, locale=locale)
        return "".join(
            f"{before}{digit}" for before, digit in zip(frame, (*digits, ""), strict=True)
        )
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    return format_currency(
        amount, currency, pattern.replace("0.00", "0"), locale=locale, currency_digits=False
    )


@lru_cache(maxsize=64)
def _frame(count: int, exponent: int, currency: str, locale: str) -> list[str] | None:
    """What stands before, between and after the digits of amounts with so many of them: prices
    differ in little else, and to find it takes longer than the rest of a card. None where
    digits are written otherwise, or not all of them.
    """
    ones = Decimal((0, (1,) * count, exponent))
    frame = format_currency(ones, currency, locale=locale).split("1")
    return frame if len(frame) == count + 1 else None


def currency_sign() -> str:
    """The sign of the shop's currency, as the reader's language has it."""
    return get_currency_symbol(settings.SHOP_CURRENCY, to_locale(get_language() or "en"))


@register.filter
def short_money(amount: Decimal) -> str:
    """An amount in the shop's currency, whole ones without their zeros."""
    return _money(
        amount,
        settings.SHOP_CURRENCY,
        to_locale(get_language() or "en"),
        is_short=amount == amount.to_integral_value(),
    )


@register.simple_tag
def price(amount: Decimal, before: Decimal | None = None, is_from: bool = False) -> SafeString:
    """A price in the shop's currency, with what it cost before a reduction; `is_from` where
    dearer variants exist. It has no template, since lists show dozens.
    """
    now = money(amount)
    if is_from:
        now = _("from %(price)s") % {"price": now}
    if not before:
        return format_html(PRICE, now)
    return format_html(REDUCED, _("Reduced price:"), now, _("instead of"), money(before))


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


@register.simple_tag
def picture(
    image: Picture,
    *,
    sizes: str,
    alt: str = "",
    css: str = "",
    is_eager: bool = False,
) -> SafeString:
    """A picture in the types and sizes there are, without a jump while it loads.

    `sizes` says how wide it stands, as in HTML, and `is_eager` is for the one picture that a
    page opens with. It has no template, since lists show dozens.
    """
    src, sources = _addresses(image)
    return format_html(
        PICTURE,
        css=css and format_html(' class="{}"', css),
        sources=format_html_join("", SOURCE, ((type_, srcset, sizes) for type_, srcset in sources)),
        src=src,
        width=image.width,
        height=image.height,
        alt=alt,
        loading=EAGER if is_eager else LAZY,
    )


@register.filter
def picture_address(image: Picture) -> str:
    """Where the whole picture is, in the size it was stored in."""
    return _addresses(image)[0]


@lru_cache(maxsize=4096)
def _addresses(image: Picture) -> tuple[SafeString, tuple[tuple[str, SafeString], ...]]:
    """Where the picture itself is, and each type with its `srcset` once the sizes are made."""
    return escape(FIELD.storage.url(image.name)), _sources(image) if image.sizes_ready else ()


def _sources(image: Picture) -> tuple[tuple[str, SafeString], ...]:
    by_ratio = PictureFieldFile.get_picture_files(
        file_name=image.name,
        img_width=image.width,
        img_height=image.height,
        storage=FIELD.storage,
        field=FIELD,
    )
    return tuple(
        (TYPES[name], escape(", ".join(f"{size.url} {width}w" for width, size in by_width.items())))
        for name, by_width in by_ratio[None].items()
        if by_width
    )
