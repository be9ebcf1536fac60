"""Shows products to shoppers and takes them away again, many at a time."""

from collections.abc import Iterable
from datetime import datetime

from catalog.models import Product
from catalog.verbs.edit import Edit


def publish(edit: Edit, products: Iterable[Product], now: datetime) -> list[Product]:
    """Publishes products at once: a time that would still keep them back is dropped.

    Gives those that changed. A product under an unpublished category stays hidden with it.
    """
    products = list(products)
    for product in products:
        product.is_published = True
        if product.publish_at is not None and product.publish_at > now:
            product.publish_at = None
        if product.unpublish_at is not None and product.unpublish_at <= now:
            product.unpublish_at = None
    return edit.save(products).updated


def unpublish(edit: Edit, products: Iterable[Product]) -> list[Product]:
    """Takes products out of the shop. Gives those that changed."""
    products = list(products)
    for product in products:
        product.is_published = False
    return edit.save(products).updated
