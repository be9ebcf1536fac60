"""What is said of a product: facts of the whole, and the options that tell its variants apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from catalog.models import Product, Variant

type Options = dict[int, Value]


@dataclass(frozen=True)
class Attribute:
    """The name of a fact or an option."""

    pk: int
    name: str
    unit: str


@dataclass(frozen=True)
class Value:
    """What it can be; `swatch` is the colour to show, as #rrggbb or empty."""

    pk: int
    text: str
    swatch: str


@dataclass(frozen=True)
class Tie:
    """A value of the product, or of the one variant that it tells apart."""

    variant: int | None
    attribute: Attribute
    value: Value


@dataclass(frozen=True)
class Choice:
    """One value of an option: a link to the variant that has it."""

    value: Value
    sku: str
    is_chosen: bool
    is_sold_out: bool
    # Whether the variant it leads to keeps the other options as they are.
    is_near: bool

    @property
    def query(self) -> str:
        """The query string of the address that shows the variant."""
        return urlencode({"variant": self.sku})


@dataclass(frozen=True)
class Option:
    """An attribute that tells the variants apart, with a choice for each of its values."""

    attribute: Attribute
    chosen: Value | None
    choices: tuple[Choice, ...]


def ties_of(product: Product) -> list[Tie]:
    """The values of a product and of its variants, in the order of pages."""
    rows = product.product_values.order_by(
        "value__attribute__position", "value__attribute__name", "value__position", "pk"
    ).values_list(
        "variant",
        "value__attribute",
        "value__attribute__name",
        "value__attribute__unit",
        "value",
        "value__text",
        "value__swatch",
    )
    return [Tie(row[0], Attribute(*row[1:4]), Value(*row[4:])) for row in rows]


def facts_of(ties: Iterable[Tie]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What holds for every variant: each attribute's name with its values."""
    facts: dict[int, tuple[str, list[str]]] = {}
    for tie in ties:
        if tie.variant is None:
            attribute = tie.attribute
            unit = f" {attribute.unit}" if attribute.unit else ""
            facts.setdefault(attribute.pk, (attribute.name, []))[1].append(tie.value.text + unit)
    return tuple((name, tuple(texts)) for name, texts in facts.values())


def chosen_variant(variants: Sequence[Variant], sku: str | None) -> Variant | None:
    """The variant with this SKU, else the first in stock, else the first."""
    by_sku = {variant.sku: variant for variant in variants}
    in_stock = [variant for variant in variants if variant.stock]
    return by_sku.get(sku) or next(iter(in_stock or variants), None)


def options_of(
    variants: Sequence[Variant], ties: Iterable[Tie], chosen: Variant
) -> tuple[Option, ...]:
    """The options of a product with these variants, seen from the chosen one."""
    held: dict[int, Options] = {variant.pk: {} for variant in variants}
    attributes: dict[int, Attribute] = {}
    values: dict[int, dict[int, Value]] = {}
    for tie in ties:
        # One that was made since the variants were read isn't among them.
        if tie.variant in held:
            attribute = tie.attribute
            held[tie.variant].setdefault(attribute.pk, tie.value)
            attributes.setdefault(attribute.pk, attribute)
            values.setdefault(attribute.pk, {})[tie.value.pk] = tie.value
    return tuple(
        Option(
            attribute=attribute,
            chosen=held[chosen.pk].get(pk),
            choices=tuple(
                _choice(value, pk, chosen, variants, held) for value in values[pk].values()
            ),
        )
        for pk, attribute in attributes.items()
    )


def _choice(
    value: Value,
    attribute: int,
    chosen: Variant,
    variants: Iterable[Variant],
    held: dict[int, Options],
) -> Choice:
    """Leads to the variant with the value that differs least from the chosen one."""
    mine = held[chosen.pk]
    with_value = [v for v in variants if held[v.pk].get(attribute) == value]

    def differences(variant: Variant) -> int:
        others = held[variant.pk].items() - {(attribute, value)}
        return sum(mine.get(pk) != other for pk, other in others)

    nearest = min(with_value, key=lambda variant: (differences(variant), variant.position))
    return Choice(
        value=value,
        sku=nearest.sku,
        is_chosen=mine.get(attribute) == value,
        is_sold_out=nearest.stock == 0,
        is_near=differences(nearest) == 0,
    )
