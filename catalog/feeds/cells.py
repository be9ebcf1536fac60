"""Reads single cells. What can't be read raises `Unreadable` with the reason.

What is read but not as it was typed is told to `note`, a function that takes the reason.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import nh3
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.feeds.details import Detail
from catalog.models.category import MAX_DEPTH
from catalog.verbs.addresses import slug_of

Note = Callable[[str], None]

MAX_TITLE = 150
MAX_ID = 100
MAX_NAME = 150
MAX_VALUE = 10_000
# A category's address is made of the slugs of its levels, and is bounded.
MAX_PATH = 1000 - MAX_DEPTH * len("/-99")
# Elements whose content isn't text to read.
UNREAD = {"script", "style", "iframe", "object", "noscript", "template"}

PRICE = re.compile(r"(-?[0-9]+)(\.[0-9]+)?\s?([A-Za-z]{3})")
MARKUP = re.compile(r"</?[a-zA-Z!]|&#?\w+;")
BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|h[1-6]|tr|td|br)\b", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Marks that change the order of what follows, spaces without width, and �. What joins
# letters or emoji (U+200C, U+200D, U+FE0F) and direction marks (U+200E, U+200F) stay.
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\ufffd\u202a-\u202e\u2066-\u2069]")
# Windows-1252 saved as if it were Latin-1: its quotes, dashes and ™ come as these.
WINDOWS = re.compile("[\x80-\x9f]")


class Unreadable(Exception):
    """A cell holds what it can't; the message says why."""


class Sale(NamedTuple):
    """A reduced price and when it counts."""

    price: Decimal
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def has_control_character(text: str) -> bool:
    """Whether a character is in it that no text has, such as NUL, bell or escape."""
    return CONTROL.search(text) is not None


def clean_text(text: str, note: Note) -> str:
    """One line of text: composed (NFC), white space collapsed, nothing invisible."""
    if not text.isascii():
        text = _mend(text, note)
    return " ".join(text.split())


def _mend(text: str, note: Note) -> str:
    if WINDOWS.search(text):
        note(_("Control characters of Windows-1252 were read as the signs they stand for."))
        text = WINDOWS.sub(
            lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"), text
        )
    visible = UNSEEN.sub("", text)
    if visible != text:
        note(_("Invisible or unreadable characters were taken out."))
    return unicodedata.normalize("NFC", visible)


def read_title(text: str, note: Note) -> str:
    """A product's name: plain text as typed, never longer than 150 characters."""
    title = clean_text(text, note)
    if not _has_substance(title):
        raise Unreadable(_("The title is empty."))
    if MARKUP.search(title):
        note(_("The title holds markup; it is shown as typed."))
    if len(title) > MAX_TITLE:
        note(
            _("The title has %(length)d characters and was shortened to %(limit)d.")
            % {"length": len(title), "limit": MAX_TITLE}
        )
        title = shorten_at_word(title, MAX_TITLE)
    return title


def shorten_at_word(text: str, limit: int) -> str:
    """At most `limit` characters, ending with an ellipsis after a whole word if one ends near."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    at_word = kept if text[limit - 1].isspace() else kept.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else kept).rstrip(" ,;:-–—") + "…"


def _has_substance(text: str) -> bool:
    return any(not char.isspace() and unicodedata.category(char) != "Cf" for char in text)


def read_description(text: str, note: Note) -> str:
    """Plain text; markup is taken out, and what scripts and frames hold with it."""
    if MARKUP.search(text):
        note(_("The description holds markup, which was taken out."))
        # Words that only the end of a block kept apart stay apart.
        stripped = nh3.clean(BLOCK.sub(r" \g<0>", text), tags=set(), clean_content_tags=UNREAD)
        # What nh3 answers is HTML still: its text is escaped.
        text = html.unescape(stripped)
    return clean_text(text, note)


def read_price(text: str, currency: str) -> Decimal:
    """An amount above zero in the shop's currency, such as `15.00 USD`."""
    text = text.strip()
    if not text:
        raise Unreadable(_("The price is empty."))
    match = PRICE.fullmatch(text)
    if match is None:
        raise Unreadable(_why_no_price(text, currency))
    whole, fraction, found = match.groups()
    if found.upper() != currency:
        raise Unreadable(
            _("The currency is %(found)s; the shop sells in %(currency)s.")
            % {"found": found.upper(), "currency": currency}
        )
    if fraction and len(fraction) > 3:
        raise Unreadable(_("A price has at most two decimals."))
    amount = Decimal(whole + (fraction or ""))
    if amount <= 0:
        raise Unreadable(_("The price must be above zero."))
    if amount >= 10**8:
        raise Unreadable(_("The price must be below 100,000,000."))
    return amount.quantize(Decimal("0.01"))


def _why_no_price(text: str, currency: str) -> str:
    example = {"example": f"12.50 {currency}"}
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return _("The currency is missing: write it like %(example)s.") % example
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?\s?[^\s0-9]+", text):
        return _("The currency is unknown: write it like %(example)s.") % example
    return _("This isn't a price: write it like %(example)s.") % example


def read_sale_dates(text: str, note: Note) -> tuple[datetime, datetime]:
    """`start/end` in ISO 8601; the shop's time zone where none is given.

    A day without a time means its first moment as a start and its last as an end.
    """
    start, slash, end = text.strip().partition("/")
    try:
        starts_at, ends_at = _moment(start, time.min), _moment(end, time.max)
    except ValueError:
        raise Unreadable(
            _("These aren't two dates: write them like 2026-05-01T09:00/2026-05-31T18:00.")
        ) from None
    if ends_at <= starts_at:
        raise Unreadable(_("The sale ends before it starts."))
    return starts_at, ends_at


def _moment(text: str, day_time: time) -> datetime:
    text = text.strip()
    moment = datetime.fromisoformat(text)
    if len(text) <= len("2026-05-01"):
        moment = datetime.combine(moment, day_time)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def read_availability(text: str, note: Note) -> bool:
    """Whether the product can be had now. `in stock` of older feeds is `in_stock`."""
    word = "_".join(text.split()).casefold()
    if word in {"preorder", "backorder"}:
        note(_("The shop takes no orders in advance: this counts as out_of_stock."))
        return False
    if word not in {"in_stock", "out_of_stock"}:
        raise Unreadable(
            _("Availability is one of in_stock, out_of_stock, preorder and backorder.")
        )
    return word == "in_stock"


def read_category_path(text: str, note: Note) -> tuple[str, ...]:
    """The names of the levels, from the department down."""
    levels = [level.strip() for level in clean_text(text, note).split(">")]
    if len(levels) > 1 and not levels[-1]:
        levels.pop()
    if not any(levels):
        raise Unreadable(_("The category is empty."))
    if not all(levels):
        raise Unreadable(_("A level of the category has no name."))
    if len(levels) > MAX_DEPTH:
        raise Unreadable(
            _("The category has %(count)d levels; the shop has at most %(limit)d.")
            % {"count": len(levels), "limit": MAX_DEPTH}
        )
    if any(len(level) > MAX_NAME for level in levels):
        raise Unreadable(
            _("A level of the category is longer than %(limit)d characters.") % {"limit": MAX_NAME}
        )
    if sum(map(_address_length, levels)) > MAX_PATH:
        raise Unreadable(_("The names of the levels are too long together."))
    if len(levels) == 1 and " / " in levels[0]:
        note(_("Levels are separated by “>”; this was read as one category."))
    return tuple(levels)


@lru_cache(10_000)
def _address_length(level: str) -> int:
    return len(slug_of(level))


def read_name(text: str, note: Note) -> str:
    """A short text, such as a brand or a colour."""
    name = clean_text(text, note)
    if len(name) > MAX_NAME:
        raise Unreadable(_("It is longer than %(limit)d characters.") % {"limit": MAX_NAME})
    return name


def read_detail(detail: Detail, note: Note) -> Detail:
    """A detail with its parts cleaned and its value not too long to be shown."""
    section, name, value = (clean_text(part, note) for part in detail)
    if len(name) > MAX_NAME:
        raise Unreadable(_("The name is longer than %(limit)d characters.") % {"limit": MAX_NAME})
    if len(value) > MAX_VALUE:
        note(
            _("A value of %(name)s has %(length)d characters and was shortened to %(limit)d.")
            % {"name": name, "length": len(value), "limit": MAX_VALUE}
        )
        value = shorten_at_word(value, MAX_VALUE)
    if not name or not value:
        raise Unreadable(_("Nothing of it can be seen."))
    return Detail(section, name, value)


def read_gtin(text: str, note: Note) -> str:
    """8, 12, 13 or 14 digits whose last one checks the others."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", digits):
        raise Unreadable(_("A GTIN has 8, 12, 13 or 14 digits."))
    weighed = sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(reversed(digits[:-1])))
    if (weighed + int(digits[-1])) % 10:
        raise Unreadable(_("The last digit of the GTIN doesn't check the others."))
    return digits


def read_id(text: str, note: Note) -> str:
    """A key of the feed's own, as typed: letter case counts."""
    key = clean_text(text, note)
    if not key:
        raise Unreadable(_("It is empty."))
    if len(key) > MAX_ID:
        raise Unreadable(_("It is longer than %(limit)d characters.") % {"limit": MAX_ID})
    return key
