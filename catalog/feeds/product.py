"""A product as a feed tells it: the rows of one group, or one row alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.feeds.rows.merchant import MerchantRow

# The attributes that columns stand for, by the name that shoppers read.
NAMES = {
    "color": "Color",
    "size": "Size",
    "material": "Material",
    "pattern": "Pattern",
    "gender": "Gender",
    "age_group": "Age group",
    "condition": "Condition",
    "mpn": "MPN",
}
# Columns where "/" joins several values. A size such as 38/40 is one.
JOINED = {"color", "material", "pattern"}
# Columns whose values are words of the specification, in lower case.
WORDS = {"gender", "age_group", "condition"}


@dataclass(frozen=True, slots=True)
class FeedProduct:
    """Rows that make one product; `options` are the columns that tell them apart."""

    external_id: str
    rows: list[MerchantRow]
    options: tuple[str, ...]

    @property
    def first(self) -> MerchantRow:
        """The row whose title, category, brand and description the product takes."""
        return self.rows[0]

    @property
    def brand(self) -> str | None:
        return next((row.brand for row in self.rows if row.brand), None)

    @property
    def description(self) -> str | None:
        return next((row.description for row in self.rows if row.description), None)

    @property
    def weight(self) -> int:
        """Roughly how much there is to write."""
        return sum(5 + len(row.details) for row in self.rows)

    def own_values(self) -> Iterator[tuple[str, str]]:
        """What is said of the product as a whole: names of attributes with their values.

        A detail with the name of an option is left to the variants.
        """
        taken = {NAMES[column].casefold() for column in self.options}
        for row in self.rows:
            for column, text in (row.options | row.facts).items():
                if column not in self.options:
                    for part in text.split("/") if column in JOINED else [text]:
                        if part := part.strip():
                            yield NAMES[column], _as_shown(column, part)
            for detail in row.details:
                if detail.name.casefold() not in taken:
                    yield detail.name, detail.value

    def options_of(self, row: MerchantRow) -> list[tuple[str, str]]:
        """What tells this row's variant apart.

        Here "Red/Black" stays one value: it is one colourway, which a shopper chooses
        among others, and not two colours to choose from.
        """
        return [
            (NAMES[column], _as_shown(column, row.options[column]))
            for column in self.options
            if column in row.options
        ]

    def pictures(self) -> dict[str, MerchantRow]:
        """Every picture once, in order, with the row that names it first."""
        named: dict[str, MerchantRow] = {}
        for row in self.rows:
            for address in row.pictures:
                named.setdefault(address, row)
        return named

    def caption(self, row: MerchantRow) -> str:
        """What a picture of this row shows, for those who can't see it."""
        color = row.options.get("color", "") if "color" in self.options else ""
        return ", ".join(filter(None, (self.first.title, color)))[:250]


def _as_shown(column: str, text: str) -> str:
    return text.capitalize() if column in WORDS else text
