"""The choice of a variant: which one is meant, and where each other option leads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from catalog.models import Attribute, AttributeValue, Product, Variant

type Options = dict[int, AttributeValue]


@dataclass(frozen=True)
class Choice:
    """One value of an option: a link to the variant that has it."""

    value: AttributeValue
    variant: Variant
    is_chosen: bool
    is_sold_out: bool
    # Whether the variant it leads to keeps the other options as they are.
    is_near: bool

    @property
    def query(self) -> str:
        """The query string of the address that shows the variant."""
        return urlencode({"variant": self.variant.sku})


@dataclass(frozen=True)
class Option:
    """An attribute that tells the variants apart, with a choice for each of its values."""

    attribute: Attribute
    chosen: AttributeValue | None
    choices: list[Choice] = field(default_factory=list)


def chosen_variant(product: Product, sku: str | None) -> Variant | None:
    """The variant with this SKU, else the first in stock, else the first."""
    variants = list(product.variants.all())
    by_sku = {variant.sku: variant for variant in variants}
    in_stock = [variant for variant in variants if variant.stock]
    return by_sku.get(sku) or next(iter(in_stock or variants), None)


def options_of(product: Product, chosen: Variant) -> list[Option]:
    """The options of a product loaded with `for_page()`, in the attributes' order."""
    variants = {variant.pk: variant for variant in product.variants.all()}
    held: dict[int, Options] = {pk: {} for pk in variants}
    attributes: dict[int, Attribute] = {}
    values: dict[int, dict[int, AttributeValue]] = {}
    for tie in product.product_values.all():
        if tie.variant_id:
            attribute = tie.value.attribute
            held[tie.variant_id].setdefault(attribute.pk, tie.value)
            attributes.setdefault(attribute.pk, attribute)
            values.setdefault(attribute.pk, {})[tie.value_id] = tie.value
    return [
        Option(
            attribute=attribute,
            chosen=held[chosen.pk].get(pk),
            choices=[
                _choice(value, pk, chosen, variants.values(), held) for value in values[pk].values()
            ],
        )
        for pk, attribute in attributes.items()
    ]


def _choice(
    value: AttributeValue,
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
        variant=nearest,
        is_chosen=mine.get(attribute) == value,
        is_sold_out=nearest.stock == 0,
        is_near=differences(nearest) == 0,
    )
