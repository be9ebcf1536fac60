"""What an address asks of a list of products, and the one address that asks it.

    brand=<slug>                       one of several brands
    a.<attribute>=<value id>           one of several values of an attribute
    a.<attribute>=<low>..<high>        or, of an attribute of numbers, a range
    price=<low>-<high>                 either end of a range may be left out
    rating=4   stock=in   sort=price   page=2   upto=3
    more=<facet>                       a facet that shows more than its first few values

Forms say a range in two fields, price_from and price_to or a.<attribute>.from and .to, and
`fewer` takes back a `more`. The canonical address has each of these once, in the order of
names and values, and nothing else; whatever else came in is left out, and said to be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from catalog.facets.question import Filters, Range
from catalog.labels import AttributeLabel, Labels, ValueLabel
from catalog.models import Attribute
from catalog.models.product import Sort
from catalog.paging import Place, place_of

type Pair = tuple[str, str]

PREFIX = "a."
# The parameters of a list, for `public_page`: said once, and as often as one likes.
SINGLE = ("page", "price", "rating", "sort", "stock", "upto")
REPEATED = ("brand", "more", f"{PREFIX}*")

# More choices than this aren't looked at, so that no address is slow.
MOST_CHOSEN = 50
MOST_SAID = 3
LONGEST_QUOTE = 40

STARS = ("4", "3", "2", "1")
# Where a reader comes from is nothing to apologise for.
TRACKING = re.compile(r"utm_\w+|\w*clid|_ga|mc_[ce]id")
SLUG = re.compile(r"[-\w]{1,160}")
AMOUNT = re.compile(r"[0-9]{1,8}(?:[.,][0-9]{1,2})?")
NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")
VALUE = re.compile(r"[0-9]{1,18}")
PAGE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list. `sort` None stands for the list's own order.

    `chosen` are the filters as the canonical address has them, `kept` what is not about
    the list, and `ignored` sentences about what was left out.
    """

    path: str
    filters: Filters
    sort: Sort | None
    place: Place
    more: frozenset[str]
    chosen: tuple[Pair, ...]
    kept: tuple[Pair, ...]
    ignored: tuple[str, ...]

    @property
    def settings(self) -> tuple[Pair, ...]:
        """What a change of filters leaves alone."""
        sort = (("sort", self.sort.value),) if self.sort else ()
        return (*self.kept, *sort, *(("more", facet) for facet in sorted(self.more)))

    def address(self, *place: Pair) -> str:
        """The canonical address, at a place in the list."""
        return address_of(self.path, *self.settings, *self.chosen, *place)

    def without(self, pair: Pair) -> str:
        """The canonical address with one filter gone."""
        others = (other for other in self.chosen if other != pair)
        return address_of(self.path, *self.settings, *others)

    def plain(self) -> str:
        """The canonical address without a filter."""
        return address_of(self.path, *self.settings)


def address_of(path: str, *pairs: Pair) -> str:
    """A path with the canonical query string that says all this."""
    return f"{path}?{urlencode(sorted(set(pairs)))}" if pairs else path


def asked_in(query: QueryDict, labels: Labels, path: str, kept: Mapping[str, str]) -> Asked:
    """What a query string asks of the list at a path, whatever it holds.

    `kept` is what the page itself understood of it, such as the words of a search.
    """
    reader = _Reader(query, labels)
    filters = Filters(
        brands=reader.brands(),
        price=reader.price(),
        rating=reader.rating(),
        in_stock=reader.in_stock(),
        **reader.attributes(),
    )
    sort, place, more = reader.sort(), reader.place(), reader.more()
    reader.look_for_strangers(kept)
    return Asked(
        path=path,
        filters=filters,
        sort=sort,
        place=place,
        more=more,
        chosen=tuple(sorted(reader.chosen)),
        kept=tuple(pair for pair in kept.items() if pair[1]),
        ignored=reader.ignored(),
    )


def fields_of(name: str) -> tuple[str, str]:
    """The names of the two fields in which forms say a range."""
    joint = "." if name.startswith(PREFIX) else "_"
    return f"{name}{joint}from", f"{name}{joint}to"


def range_text(chosen: Range, between: str) -> str:
    """A range as an address has it."""
    return between.join(map(plain, (chosen.lowest, chosen.highest)))


def plain(number: Decimal | None) -> str:
    """A number in the fewest figures; nothing for none."""
    return "" if number is None else f"{number.normalize():f}"


ONE_AT_A_TIME = gettext_noop("We left out “%s”: only one at a time can be chosen.")


class _Reader:
    """Takes a query string apart, and notes what was left out."""

    def __init__(self, query: QueryDict, labels: Labels) -> None:
        self.query = query
        self.labels = labels
        self.chosen: set[Pair] = set()
        self.understood: set[str] = set()
        self.left_out: list[str] = []
        self.surplus = 0

    def brands(self) -> frozenset[int]:
        slugs = self._values("brand")
        found = self.labels.brands_at(frozenset(filter(SLUG.fullmatch, slugs)))
        for slug in slugs:
            if slug not in found:
                self._leave_out(_("We left out the brand “%s”, which we don’t have."), slug)
        return frozenset(brand.pk for slug, brand in found.items() if self._choose("brand", slug))

    def price(self) -> Range | None:
        return self._range(_("Price"), "price", "-", AMOUNT, self._values("price"))

    def rating(self) -> int | None:
        text = self._value("rating")
        if not text:
            return None
        if text not in STARS:
            self._leave_out(_("We left out the rating “%s”: choose from 1 to 4 stars."), text)
            return None
        return int(text) if self._choose("rating", text) else None

    def in_stock(self) -> bool:
        text = self._value("stock")
        if text and text != "in":
            self._leave_out(_("We left out the stock “%s”, which we don’t know."), text)
        return text == "in" and self._choose("stock", text)

    def attributes(self) -> dict[str, tuple]:
        """What was chosen of each attribute, by the names that Filters has for it."""
        values: dict[int, frozenset[int]] = {}
        ranges: dict[int, Range] = {}
        labels = self.labels.attributes().values()
        said = {label.pk: self._values(PREFIX + label.slug) for label in labels}
        ids = {int(text) for texts in said.values() for text in texts if VALUE.fullmatch(text)}
        known = self.labels.values(ids)
        for label in labels:
            name, texts = PREFIX + label.slug, said[label.pk]
            if label.kind == Attribute.Kind.NUMBER:
                typed = [text for text in texts if ".." in text]
                texts = [text for text in texts if ".." not in text]
                if chosen := self._range(label.name, name, "..", NUMBER, typed):
                    ranges[label.pk] = chosen
            if chosen_ids := self._value_ids(label, name, texts, known):
                values[label.pk] = chosen_ids
        return {"values": tuple(sorted(values.items())), "ranges": tuple(sorted(ranges.items()))}

    def sort(self) -> Sort | None:
        text = self._value("sort")
        if text and text not in Sort.values:
            self._leave_out(_("We left out the order “%s”, which we don’t know."), text)
        return Sort(text) if text in Sort.values and text != Sort.POSITION else None

    def place(self) -> Place:
        grown, text = self._value("upto"), self._value("page")
        for asked in filter(None, (grown, text)):
            if not PAGE.fullmatch(asked) or int(asked) < 1:
                self._leave_out(_("We left out the page “%s”, which there can’t be."), asked)
        return place_of(self.query)

    def more(self) -> frozenset[str]:
        known = {"brand", "attributes"} | {
            PREFIX + label.slug for label in self.labels.attributes().values()
        }
        return frozenset(self._values("more")) & known - frozenset(self._values("fewer"))

    def look_for_strangers(self, kept: Mapping[str, str]) -> None:
        """Note the parameters that nobody asked for."""
        for name in self.query:
            if name not in self.understood and name not in kept and not TRACKING.fullmatch(name):
                self._leave_out(_("We left out “%s”, which this list can’t be filtered by."), name)

    def ignored(self) -> tuple[str, ...]:
        """What was left out, in a few sentences."""
        sentences = list(dict.fromkeys(self.left_out))
        others = len(sentences) - MOST_SAID
        if others > 0:
            said = ngettext(
                "We left out one more thing that we didn’t understand.",
                "We left out %(count)d more things that we didn’t understand.",
                others,
            )
            sentences[MOST_SAID:] = [said % {"count": others}]
        if self.surplus:
            said = ngettext(
                "We left out one choice: %(most)d at once is as many as we can take.",
                "We left out %(count)d choices: %(most)d at once are as many as we can take.",
                self.surplus,
            )
            sentences.append(said % {"count": self.surplus, "most": MOST_CHOSEN})
        return tuple(sentences)

    def _values(self, name: str) -> list[str]:
        """What is said under a name, each thing once."""
        self.understood.add(name)
        return [text for text in dict.fromkeys(self.query.getlist(name)) if text]

    def _value(self, name: str) -> str:
        """What is said under a name that takes one thing: the last one."""
        texts = self._values(name)
        for text in texts[:-1]:
            self._leave_out(ONE_AT_A_TIME, text)
        return texts[-1] if texts else ""

    def _value_ids(
        self,
        label: AttributeLabel,
        name: str,
        texts: list[str],
        known: Mapping[int, ValueLabel],
    ) -> frozenset[int]:
        own = {str(pk): pk for pk, value in known.items() if value.attribute == label.pk}
        for text in texts:
            if text not in own:
                self._leave_out(
                    _("We left out a choice of %(facet)s, “%%s”, which we don’t have.")
                    % {"facet": label.name.replace("%", "%%")},
                    text,
                )
        found = sorted(own[text] for text in texts if text in own)
        return frozenset(pk for pk in found if self._choose(name, str(pk)))

    def _range(
        self,
        facet: str,
        name: str,
        between: str,
        form: re.Pattern,
        texts: list[str],
    ) -> Range | None:
        """The range that `texts` say, which take back what the fields say; else theirs."""
        typed = [self._value(field) for field in fields_of(name)]
        for text in texts[:-1]:
            self._leave_out(ONE_AT_A_TIME, text)
        if texts:
            low, separator, high = texts[-1].partition(between)
            ends = [low, high] if separator else [texts[-1], texts[-1]]
        else:
            ends = typed
        lowest, highest = (self._number(facet, text.strip(), form) for text in ends)
        if lowest is None and highest is None:
            return None
        if lowest is not None and highest is not None and lowest > highest:
            lowest, highest = highest, lowest
            self.left_out.append(
                _("%(facet)s went from high to low: we turned it round.") % {"facet": facet}
            )
        chosen = Range(lowest, highest)
        return chosen if self._choose(name, range_text(chosen, between)) else None

    def _number(self, facet: str, text: str, form: re.Pattern) -> Decimal | None:
        if not text:
            return None
        if not form.fullmatch(text):
            self._leave_out(
                _("%(facet)s: we left out “%%s”, which isn’t a number we can look for.")
                % {"facet": facet.replace("%", "%%")},
                text,
            )
            return None
        return Decimal(text.replace(",", "."))

    def _choose(self, name: str, value: str) -> bool:
        if len(self.chosen) >= MOST_CHOSEN:
            self.surplus += 1
            return False
        self.chosen.add((name, value))
        return True

    def _leave_out(self, sentence: str, said: str) -> None:
        short = said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}…"
        quote = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)
        self.left_out.append(_(sentence) % quote)
