"""The filters beside a list: the facets that its products have, with a number at each value.

The number is what the list would count with that value alone chosen in its facet.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from heapq import nsmallest

from django.utils.translation import gettext as _

from catalog.cards import Swatch
from catalog.facets import Listing
from catalog.facets.question import Range
from catalog.filters import PREFIX, STARS, Asked, fields_of, plain, range_text
from catalog.foremost import MOST_AT_ONCE, MOST_SHOWN, MOST_SHOWN_WHOLE, Common, Foremost
from catalog.labels import AttributeLabel, Labels, ValueLabel
from catalog.models import Attribute
from catalog.ranges import ready_ranges
from catalog.templatetags.catalog_format import currency_sign
from catalog.wording import (
    count_text,
    has_place,
    number_text,
    place_of_text,
    place_of_value,
    price_text,
    stars_text,
    value_text,
)

# Facets before "more filters".
MOST_ATTRIBUTES = 12

# The least distance between two ready prices, and between two ready numbers.
WHOLE = Decimal(1)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Choice:
    """A value to tick or a range to press, in the facet of a name."""

    name: str
    value: str
    text: str
    is_chosen: bool
    swatch: Swatch | None = None
    stars: int = 0


@dataclass(frozen=True)
class Facet:
    """A group of choices, each with its number; `kind` is ticks, stars or range.

    `hidden` values wait behind "show more". Where it `is_whole`, those that most products
    have come first, and the others begin with the choice numbered `rest`. Only a range has two
    `fields` by name, the `ends` that were chosen, the `bounds` of what there is, and
    what stands `between` two ends in an address.
    """

    kind: str
    name: str
    title: str
    choices: tuple[tuple[Choice, str], ...]
    hidden: int = 0
    is_whole: bool = False
    rest: int | None = None
    unit: str = ""
    fields: tuple[str, str] = ("", "")
    ends: tuple[str, str] = ("", "")
    bounds: tuple[str, str] = ("", "")
    between: str = ""

    @property
    def is_chosen(self) -> bool:
        return any(choice.is_chosen for choice, _count in self.choices)


@dataclass(frozen=True)
class Chip:
    """Something chosen, and the address without it."""

    facet: str
    text: str
    address: str


@dataclass(frozen=True)
class Panel:
    """All that a list can be filtered by, and what it is filtered by."""

    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    # Facets that wait behind "more filters".
    hidden: int
    is_whole: bool


def panel_of(asked: Asked, listing: Listing, labels: Labels, common: Common) -> Panel:
    """The filters of a list as it stands; none where there is nothing to choose from."""
    if listing.count < 2 and not asked.filters:
        return Panel((), (), 0, is_whole=False)
    return _Making(asked, listing, labels, common).panel()


class _Making:
    def __init__(self, asked: Asked, listing: Listing, labels: Labels, common: Common) -> None:
        self.filters = asked.filters
        self.asked = asked
        self.counts = listing.counts
        self.total = listing.count
        self.labels = labels
        self.common = common
        self.attributes = labels.attributes()
        self.chosen_values = dict(asked.filters.values)
        self.chosen_ranges = dict(asked.filters.ranges)

    def panel(self) -> Panel:
        offered = [pk for pk in self.attributes if self._tells_apart(pk)]
        is_whole = "attributes" in self.asked.more
        shown = offered if is_whole else self._first_of(offered)
        picked = {pk: self._picked(pk) for pk in shown}
        labels = self.labels.values(
            value for ids in (*picked.values(), *self.chosen_values.values()) for value in ids
        )
        facets = [
            self._price(),
            self._in_stock(),
            self._rating(),
            self._brands(),
            *(self._attribute(pk, picked[pk], labels) for pk in shown),
        ]
        return Panel(
            facets=tuple(facet for facet in facets if facet),
            chips=tuple(self._chips(labels)),
            hidden=len(offered) - len(shown),
            is_whole=is_whole and len(offered) > MOST_ATTRIBUTES,
        )

    def _price(self) -> Facet | None:
        chosen, bounds = self.filters.price, self.counts.price
        if not chosen and (not bounds or bounds[0] == bounds[1]):
            return None
        return _range_facet(
            name="price",
            title=_("Price"),
            unit=currency_sign(),
            chosen=chosen,
            bounds=bounds,
            between="-",
            finest=WHOLE,
            counts_of=self.counts.of_price,
            text_of=price_text,
        )

    def _in_stock(self) -> Facet | None:
        count, chosen = self.counts.in_stock, self.filters.in_stock
        if not chosen and not 0 < count < self.total:
            return None
        choice = _choice("stock", "in", _("In stock"), count, chosen)
        return Facet("ticks", "stock", _("Availability"), (choice,))

    def _rating(self) -> Facet | None:
        choices, last = [], None
        for stars in map(int, STARS):
            count, is_chosen = self.counts.ratings.get(stars, 0), self.filters.rating == stars
            # Fewer stars that bring nothing more are no choice.
            if is_chosen or (count and count != last):
                choices.append(
                    _choice("rating", str(stars), stars_text(stars), count, is_chosen, stars=stars)
                )
                last = count
        if not choices or (len(choices) == 1 and last == self.total and not self.filters.rating):
            return None
        return Facet("stars", "rating", _("Rating"), tuple(choices))

    def _brands(self) -> Facet | None:
        counts, chosen = self.counts.brands, self.filters.brands
        if not chosen and not _tell_apart(counts, self.total):
            return None
        foremost = self._foremost("brand", counts, self.common.brands, chosen)
        labels = sorted(
            self.labels.brands(foremost.shown).values(),
            key=lambda brand: place_of_text(brand.name),
        )
        brands, rest = foremost.ordered(labels)
        choices = [
            _choice("brand", brand.slug, brand.name, counts.get(brand.pk, 0), brand.pk in chosen)
            for brand in brands
        ]
        hidden = counts.keys() - {brand.pk for brand in brands}
        return self._ticks("brand", _("Brand"), choices, hidden, rest)

    def _attribute(
        self, pk: int, picked: Set[int], labels: Mapping[int, ValueLabel]
    ) -> Facet | None:
        attribute = self.attributes[pk]
        name, counts = PREFIX + attribute.slug, self.counts.values.get(pk, {})
        if self._is_ranged(pk):
            return _range_facet(
                name=name,
                title=attribute.name,
                unit=attribute.unit,
                chosen=self.chosen_ranges.get(pk),
                bounds=self.counts.numbers.get(pk),
                between="..",
                finest=HUNDREDTH,
                counts_of=partial(self.counts.of_range, pk),
                text_of=partial(number_text, unit=attribute.unit),
            )
        foremost = self._foremost_values(pk)
        values: Sequence[ValueLabel]
        values = sorted((labels[pk] for pk in picked if pk in labels), key=place_of_value)
        rest = None
        if attribute.is_arranged:
            values = foremost.arranged(values)
        elif not all(map(has_place, values)):
            values, rest = foremost.ordered(values)
        choices = [
            _choice(
                name,
                str(value.pk),
                value_text(attribute, value),
                counts.get(value.pk, 0),
                value.pk in foremost.chosen,
                swatch=_swatch(attribute, value),
            )
            for value in values
        ]
        hidden = counts.keys() - {value.pk for value in values}
        return self._ticks(name, attribute.name, choices, hidden, rest)

    def _ticks(
        self,
        name: str,
        title: str,
        choices: list[tuple[Choice, str]],
        hidden: Collection[int],
        rest: int | None,
    ) -> Facet:
        is_whole = name in self.asked.more and len(choices) > MOST_AT_ONCE
        return Facet(
            "ticks", name, title, tuple(choices), len(hidden), is_whole, rest if is_whole else None
        )

    def _tells_apart(self, pk: int) -> bool:
        is_chosen = pk in self.chosen_values or pk in self.chosen_ranges
        return is_chosen or _tell_apart(self.counts.values.get(pk, {}), self.total)

    def _first_of(self, offered: list[int]) -> list[int]:
        """The attributes that say something of most products, and those chosen from."""
        counts = self.counts.values
        first = nsmallest(
            MOST_ATTRIBUTES, offered, key=lambda pk: -sum(counts.get(pk, {}).values())
        )
        kept = {*first, *self.chosen_values, *self.chosen_ranges}
        return [pk for pk in offered if pk in kept]

    def _is_ranged(self, pk: int) -> bool:
        if self.attributes[pk].kind != Attribute.Kind.NUMBER:
            return False
        if pk in self.chosen_ranges or pk in self.chosen_values:
            return pk in self.chosen_ranges
        # Its texts may not be numbers: then they are ticked like others.
        return pk in self.common.values and pk in self.counts.numbers

    def _picked(self, pk: int) -> Set[int]:
        """The values that may be shown: of those that staff arranged, all."""
        if self._is_ranged(pk):
            return frozenset()
        foremost = self._foremost_values(pk)
        if self.attributes[pk].is_arranged and len(foremost.counts) <= MOST_SHOWN_WHOLE:
            return foremost.counts.keys() | foremost.chosen
        return foremost.shown

    def _foremost_values(self, pk: int) -> Foremost:
        return self._foremost(
            PREFIX + self.attributes[pk].slug,
            self.counts.values.get(pk, {}),
            self.common.values.get(pk, ()),
            self.chosen_values.get(pk, frozenset()),
        )

    def _foremost(
        self,
        name: str,
        counts: Mapping[int, int],
        common: tuple[int, ...],
        chosen: Collection[int],
    ) -> Foremost:
        most = MOST_SHOWN_WHOLE if name in self.asked.more else MOST_SHOWN
        return Foremost(counts, common, chosen, most)

    def _chips(self, labels: Mapping[int, ValueLabel]) -> Iterator[Chip]:
        by_name = {PREFIX + label.slug: label for label in self.attributes.values()}
        brands = self.labels.brands(self.filters.brands).values()
        brand_names = {brand.slug: brand.name for brand in brands}
        for name, value in self.asked.chosen:
            facet = ""
            if name == "brand":
                facet, text = _("Brand"), brand_names.get(value, value)
            elif name == "price":
                facet, text = _("Price"), price_text(self.filters.price)
            elif name == "rating":
                facet, text = _("Rating"), stars_text(int(value))
            elif name == "stock":
                text = _("In stock")
            else:
                attribute = by_name[name]
                facet, text = attribute.name, self._chosen_text(attribute, value, labels)
            yield Chip(facet, text, self.asked.without((name, value)))

    def _chosen_text(
        self, attribute: AttributeLabel, chosen: str, labels: Mapping[int, ValueLabel]
    ) -> str:
        if ".." in chosen:
            return number_text(self.chosen_ranges[attribute.pk], unit=attribute.unit)
        # Of very many values, one may have gone since its address was read.
        value = labels.get(int(chosen))
        return value_text(attribute, value) if value else chosen


def _range_facet(
    *,
    name: str,
    title: str,
    unit: str,
    chosen: Range | None,
    bounds: tuple[Decimal, Decimal] | None,
    between: str,
    finest: Decimal,
    counts_of: Callable[[Sequence[Range]], list[int]],
    text_of: Callable[[Range], str],
) -> Facet:
    ready = ready_ranges(*bounds, finest, counts_of) if bounds else []
    return Facet(
        "range",
        name,
        title,
        tuple(
            _choice(name, range_text(one, between), text_of(one), count, one == chosen)
            for one, count in ready
        ),
        unit=unit,
        ends=(plain(chosen.lowest), plain(chosen.highest)) if chosen else ("", ""),
        bounds=_rounded(bounds, finest) if bounds else ("", ""),
        fields=fields_of(name),
        between=between,
    )


def _rounded(bounds: tuple[Decimal, Decimal], finest: Decimal) -> tuple[str, str]:
    """Where the fields of a range begin and end, outwards to what a reader would type."""
    low, high = bounds
    return (
        plain((low / finest).to_integral_value(ROUND_FLOOR) * finest),
        plain((high / finest).to_integral_value(ROUND_CEILING) * finest),
    )


def _choice(
    name: str,
    value: str,
    text: str,
    count: int,
    is_chosen: bool,
    *,
    swatch: Swatch | None = None,
    stars: int = 0,
) -> tuple[Choice, str]:
    return Choice(name, value, text, is_chosen, swatch, stars), count_text(count)


def _swatch(attribute: AttributeLabel, value: ValueLabel) -> Swatch | None:
    if attribute.kind != Attribute.Kind.COLOR:
        return None
    return Swatch(value.text, value.swatch)


def _tell_apart(counts: Mapping[int, int], total: int) -> bool:
    """Whether choosing among these values would change anything."""
    return any(count < total for count in counts.values())
