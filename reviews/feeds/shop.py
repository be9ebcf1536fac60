"""What rows of a file stand for in the shop: products, accounts, purchases."""

from collections.abc import Sequence

from django.db.models.functions import Lower

from accounts.models import User
from catalog.models import Product, Variant
from reviews.feeds.rows import ReviewRow
from reviews.models import OrderLine


class Shop:
    """Everything that some rows refer to, in a handful of queries."""

    def __init__(self, rows: Sequence[ReviewRow]) -> None:
        ids = {row.product_id for row in rows if row.product_id}
        handles = {row.product_handle for row in rows if row.product_handle}
        emails = {row.email for row in rows if row.email}
        self._by_key = {
            product.external_id: product for product in Product.objects.filter(external_id__in=ids)
        }
        variants = Variant.objects.filter(sku__in=ids).select_related("product")
        self._by_sku = {variant.sku: variant.product for variant in variants}
        self._by_handle = {
            product.slug: product for product in Product.objects.filter(slug__in=handles)
        }
        # An address that nobody has confirmed is anybody's.
        owners = User.objects.alias(address=Lower("email")).filter(
            address__in=emails, is_verified=True, is_active=True
        )
        self._by_email = {owner.email.lower(): owner for owner in owners}
        lines = OrderLine.objects.filter(order__email__in=emails).select_related("order")
        # The latest purchase stands.
        self._purchases = {
            (line.order.email, line.product_id): line
            for line in lines.order_by("order__placed_on", "pk")
        }

    def product(self, row: ReviewRow) -> Product | None:
        """By its feed key or a SKU, else by its address."""
        return (
            self._by_key.get(row.product_id)
            or self._by_sku.get(row.product_id)
            or self._by_handle.get(row.product_handle)
        )

    def author(self, row: ReviewRow) -> User | None:
        """The account whose confirmed e-mail address the row has."""
        return self._by_email.get(row.email)

    def purchase(self, row: ReviewRow, product: Product) -> OrderLine | None:
        """The purchase of the product with the row's e-mail address."""
        line = self._purchases.get((row.email, product.pk))
        author = self.author(row)
        # An invitation may have shown the order to be somebody else's.
        if line and line.order.customer_id not in {None, author and author.pk}:
            return None
        return line
