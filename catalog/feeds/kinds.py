"""Guesses from a feed's own values what kind of attribute a name stands for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.feeds.rows.merchant import MerchantRow

YES_OR_NO = {"yes", "no"}
# A measure as people write it. Codes such as 007 or a GTIN are text.
NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?(?:\s?([^\W\d_]{1,12}[²³]?|[%°″\"]))?"
)
# Bare numbers may be names ("Model: 300"); this many different ones are a measure.
ENOUGH_NUMBERS = 3


@dataclass(slots=True)
class Evidence:
    """What the values of one name have in common so far."""

    are_answers: bool = True
    are_numbers: bool = True
    units: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def add(self, value: str) -> None:
        if self.are_answers and value.casefold() not in YES_OR_NO:
            self.are_answers = False
        if self.are_numbers:
            match = NUMBER.fullmatch(value)
            if match is None:
                self.are_numbers = False
                return
            self.units.add(match[1] or "")
            if len(self.numbers) < ENOUGH_NUMBERS:
                self.numbers.add(value)


@dataclass(frozen=True, slots=True)
class Kind:
    name: str  # one of Attribute.Kind's values
    unit: str = ""


TEXT = Kind("text")


class KindGuesser:
    """Learns from rows; in doubt, an attribute is text, which is never wrong."""

    def __init__(self) -> None:
        self._evidence: dict[str, Evidence] = {}

    def learn(self, row: MerchantRow) -> None:
        for detail in row.details:
            self._learn(detail.name, (detail.value,))

    def _learn(self, name: str, values: Iterable[str]) -> None:
        evidence = self._evidence.setdefault(name.casefold(), Evidence())
        for value in values:
            evidence.add(value)

    def guess(self, name: str) -> Kind:
        evidence = self._evidence.get(name.casefold())
        if evidence is None:
            return TEXT
        if evidence.are_answers:
            return Kind("boolean")
        if evidence.are_numbers and len(evidence.units) == 1:
            (unit,) = evidence.units
            if unit or len(evidence.numbers) == ENOUGH_NUMBERS:
                return Kind("number", unit)
        return TEXT
