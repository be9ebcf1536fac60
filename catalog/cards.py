"""What a product's card in a list shows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.urls import reverse

from catalog.models import Picture, Product, Variant
from catalog.models.product import ListedProduct
from catalog.models.variant import Offer, offer_of

MOST_SWATCHES = 5
TENTH = Decimal("0.1")
# Stands for the slug of a product, which needs no more quoting than this.
ANY_SLUG = "any-slug"


@dataclass(frozen=True)
class Swatch:
    """A colour by name, and as #rrggbb where that is known."""

    text: str
    swatch: str


@dataclass(frozen=True)
class Card:
    """The finished facts of one card. Prices are in the shop's currency.

    The average has the one decimal that it is shown with: cards that read alike share pieces.
    """

    name: str
    url: str
    brand: str | None
    picture: Picture | None
    second_picture: Picture | None
    price: Decimal
    price_before: Decimal | None
    has_dearer: bool
    is_sold_out: bool
    rating_count: int
    rating_average: Decimal
    swatches: tuple[Swatch, ...]
    more_swatches: int


def cards(products: Iterable[ListedProduct], now: datetime) -> list[Card]:
    """The cards of products loaded with `for_listing()`.

    Asks the database only where a sale has begun or ended by the clock since the price
    was stored.
    """
    products = list(products)
    turned = [row.pk for row in products if row.price_turns_at and row.price_turns_at <= now]
    offers = _offers(turned, now) if turned else {}
    # Asked once for all: to find an address takes as long as half of what else a card shows.
    before, _, after = reverse("catalog:product_detail", args=[ANY_SLUG]).partition(ANY_SLUG)
    return [_card(row, offers.get(row.pk, row), f"{before}{row.slug}{after}") for row in products]


def cards_of(ids: Sequence[int], now: datetime) -> list[Card]:
    """The cards of products by their ids, in this order, those left out that shoppers may not
    see now. One query, and what `cards` asks."""
    rows = Product.objects.visible(now).filter(pk__in=ids).for_listing()
    by_id = {row.pk: row for row in rows}
    return cards([by_id[pk] for pk in ids if pk in by_id], now)


def _card(row: ListedProduct, offer: Offer | ListedProduct, url: str) -> Card:
    pictures = [Picture(*facts) for facts in row.first_pictures]
    swatches = [_swatch(*facts) for facts in row.colors] if len(row.colors) > 1 else []
    return Card(
        name=row.name,
        url=url,
        brand=row.brand__name,
        picture=pictures[0] if pictures else None,
        second_picture=pictures[1] if len(pictures) > 1 else None,
        price=offer.price,
        price_before=offer.price_before,
        has_dearer=offer.has_dearer,
        is_sold_out=row.stock == 0,
        rating_count=row.rating_count,
        rating_average=row.rating_average.quantize(TENTH, ROUND_HALF_UP),
        swatches=tuple(swatches[:MOST_SWATCHES]),
        more_swatches=max(0, len(swatches) - MOST_SWATCHES),
    )


@lru_cache(maxsize=1024)
def _swatch(text: str, swatch: str) -> Swatch:
    """One for all cards: a shop has few colours."""
    return Swatch(text, swatch)


def _offers(products: Sequence[int], now: datetime) -> dict[int, Offer]:
    variants: dict[int, list[Variant]] = defaultdict(list)
    for variant in Variant.objects.filter(product__in=products).order_by("position", "pk"):
        variants[variant.product_id].append(variant)
    return {product: offer_of(some, now) for product, some in variants.items()}
