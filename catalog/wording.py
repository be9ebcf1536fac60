"""How filters and their values read, and in which order."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.facets.question import Range
from catalog.labels import AttributeLabel, ValueLabel
from catalog.models import Attribute
from catalog.templatetags.catalog_format import short_money

LONGEST_TEXT = 60
# Sizes of clothes go from small to large.
SIZES = {
    size: rank
    for rank, size in enumerate(("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"))
}


def price_text(prices: Range) -> str:
    """A range of prices, such as $10 – $50."""
    return _between(*(end if end is None else short_money(end) for end in _ends(prices)))


def number_text(numbers: Range, unit: str) -> str:
    """A range of an attribute's numbers, such as 40 – 60 cm."""
    said = _between(*(end if end is None else _number(end) for end in _ends(numbers)))
    return f"{said} {unit}" if unit else said


def stars_text(stars: int) -> str:
    """A least rating, in words."""
    said = ngettext("%(stars)d star and up", "%(stars)d stars and up", stars)
    return said % {"stars": stars}


def value_text(attribute: AttributeLabel, value: ValueLabel) -> str:
    """A value in a list of filters, where its attribute's name stands above it."""
    if attribute.kind == Attribute.Kind.NUMBER and value.number is not None:
        number = _number(value.number)
        return f"{number} {attribute.unit}" if attribute.unit else number
    text = " ".join(value.text.split())
    return text if len(text) <= LONGEST_TEXT else Truncator(text).chars(LONGEST_TEXT)


def count_text(count: int) -> str:
    """A number of products, as the reader's language writes it."""
    return str(count) if count < 1000 else number_format(count, force_grouping=True)


def place_of_value(value: ValueLabel) -> tuple:
    """Sorts the values of an attribute: as staff arranged them, by number, by size, by name."""
    number = value.number if value.number is not None else Decimal("Infinity")
    size = SIZES.get(value.text.strip().casefold(), len(SIZES))
    return (value.position, number, size, place_of_text(value.text), value.pk)


def has_place(value: ValueLabel) -> bool:
    """Whether a value has a place of its own among others, however common it is."""
    text = value.text.strip()
    return value.number is not None or text.casefold() in SIZES or text[:1].isdigit()


def place_of_text(text: str) -> tuple:
    """Sorts names as people do: 9 before 10, whatever the case."""
    parts = re.split(r"([0-9]{1,9})", text[:LONGEST_TEXT].casefold())
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts))


def _ends(span: Range) -> tuple[Decimal | None, Decimal | None]:
    return span.lowest, span.highest


def _between(low: str | None, high: str | None) -> str:
    if low is not None and high is not None:
        return f"{low} – {high}"
    if low is not None:
        return _("%(low)s and more") % {"low": low}
    return _("Up to %(high)s") % {"high": high}


def _number(number: Decimal) -> str:
    """In the fewest figures, as the reader's language writes it; a year stays a year."""
    plain = f"{number.normalize():f}"
    return number_format(plain, force_grouping=abs(number) >= 10_000)
