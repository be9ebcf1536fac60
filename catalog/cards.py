"""What a product's card in a list shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.models import AttributeValue, Product, ProductImage

MOST_SWATCHES = 5


@dataclass(frozen=True)
class Card:
    """The finished facts of one card. Prices are in the shop's currency."""

    product: Product
    picture: ProductImage | None
    second_picture: ProductImage | None
    price: Decimal
    price_before: Decimal | None
    has_dearer: bool
    is_sold_out: bool
    swatches: list[AttributeValue]
    more_swatches: int


def cards(products: Iterable[Product], now: datetime) -> list[Card]:
    """The cards of products loaded with `for_listing()`.

    One that was deleted between two of its queries has lost its variants and is left out.
    """
    return [_card(product, now) for product in products if product.variants.all()]


def _card(product: Product, now: datetime) -> Card:
    images = list(product.images.all())
    cheapest = min(product.variants.all(), key=lambda variant: variant.price_at(now))
    prices = {variant.price_at(now) for variant in product.variants.all()}
    colors = list({tie.value.pk: tie.value for tie in product.color_values}.values())
    swatches = colors[:MOST_SWATCHES] if len(colors) > 1 else []
    return Card(
        product=product,
        picture=images[0] if images else None,
        second_picture=images[1] if len(images) > 1 else None,
        price=cheapest.price_at(now),
        price_before=cheapest.price if cheapest.is_on_sale(now) else None,
        has_dearer=len(prices) > 1,
        is_sold_out=product.stock == 0,
        swatches=swatches,
        more_swatches=len(colors) - len(swatches) if swatches else 0,
    )
