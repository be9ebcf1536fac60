"""A product in one of its variants, as its own page shows it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.choices import Option, facts_of, options_of, ties_of
from catalog.models import Picture, Product, Variant

MOST_FACTS = 12

type Facts = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ShownProduct:
    """The finished facts of a product and the variant chosen. Prices are in the shop's currency.

    Without a variant there is no price, no SKU and nothing to choose.
    """

    name: str
    slug: str
    brand: str | None
    description: str
    pictures: tuple[Picture, ...]
    price: Decimal | None
    price_before: Decimal | None
    stock: int
    sku: str
    gtin: str
    options: tuple[Option, ...]
    facts: Facts
    more_facts: Facts


def variants_of(product: Product) -> tuple[Variant, ...]:
    """The variants of a product, in the order of pages."""
    return tuple(product.variants.order_by("position", "pk"))


def shown_with(
    product: Product, variants: tuple[Variant, ...], chosen: Variant | None, now: datetime
) -> ShownProduct:
    """The product as it is shown with one of its variants; that one's picture comes first."""
    ties = ties_of(product)
    facts = facts_of(ties)
    images = list(product.images.order_by("position", "pk"))
    if chosen and chosen.picture_id:
        images.sort(key=lambda image: image.pk != chosen.picture_id)
    return ShownProduct(
        name=product.name,
        slug=product.slug,
        brand=product.brand.name if product.brand else None,
        description=product.description,
        pictures=tuple(image.shown for image in images),
        price=chosen.price_at(now) if chosen else None,
        price_before=chosen.price if chosen and chosen.is_on_sale(now) else None,
        stock=chosen.stock if chosen else 0,
        sku=chosen.sku if chosen else "",
        gtin=chosen.gtin if chosen else "",
        options=options_of(variants, ties, chosen) if chosen else (),
        facts=facts[:MOST_FACTS],
        more_facts=facts[MOST_FACTS:],
    )
