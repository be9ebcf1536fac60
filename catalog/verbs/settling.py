"""Brings derived columns up to date at the end of an edit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone

from catalog.models import Category, Product, Variant
from catalog.verbs import rows, tree

DERIVED = ["price", "price_turns_at", "stock", "is_visible"]


class Settling:
    """Remembers which products an edit touched, and how they counted before it."""

    def __init__(self) -> None:
        self.tree_changed = False
        self._products: dict[int, Product | None] = {}
        # Category and visibility before the edit; None for a product it made.
        self._before: dict[int, tuple[int, bool] | None] = {}

    def touch(
        self, model: type[models.Model], rows: Iterable[models.Model], *, is_new: bool = False
    ) -> None:
        """Notes the products whose derived columns depend on these rows, and locks them."""
        if model is Product:
            touched = {row.pk: row for row in rows}
        elif model is Variant:
            touched = {row.product_id: None for row in rows}
        else:
            return
        if model is Product and is_new:
            self._before |= dict.fromkeys(touched)
        unknown = touched.keys() - self._before.keys()
        if unknown:
            locked = Product.objects.select_for_update().filter(pk__in=unknown).order_by("pk")
            self._before |= {
                pk: (category, is_visible)
                for pk, category, is_visible in locked.values_list("pk", "category", "is_visible")
            }
        for pk, product in touched.items():
            self._products[pk] = product or self._products.get(pk)

    def settle(self) -> None:
        """Sets price, stock and visibility of the products and the counts of categories."""
        if self.tree_changed:
            _settle_visibility()
        after = self._settle_products()
        if self.tree_changed:
            tree.recount()
            return
        shifts: dict[int, int] = defaultdict(int)
        for counted, by in ((self._before, -1), (after, 1)):
            for place in counted.values():
                if place is not None and place[1]:
                    shifts[place[0]] += by
        tree.shift_counts(shifts)

    def _settle_products(self) -> dict[int, tuple[int, bool]]:
        """Writes what differs and gives back each product's category and visibility."""
        if not self._products:
            return {}
        now = timezone.now()
        variants: dict[int, list[Variant]] = defaultdict(list)
        for variant in Variant.objects.filter(product__in=self._products):
            variants[variant.product_id].append(variant)
        products = Product.objects.filter(pk__in=self._products).select_related("category")
        wrong, after = [], {}
        for product in products.only(*DERIVED, "is_published", "category__is_visible"):
            if _derive(product, variants[product.pk], now):
                wrong.append(product)
            after[product.pk] = (product.category_id, product.is_visible)
            if held := self._products[product.pk]:
                for name in DERIVED:
                    setattr(held, name, getattr(product, name))
        rows.update(wrong, DERIVED)
        return after


def _derive(product: Product, variants: list[Variant], now: datetime) -> bool:
    """Sets the derived columns and says whether one of them changed."""
    was = [getattr(product, name) for name in DERIVED]
    product.price = min((variant.price_at(now) for variant in variants), default=None)
    turns = [variant.price_turns_after(now) for variant in variants]
    product.price_turns_at = min((at for at in turns if at), default=None)
    product.stock = sum(variant.stock for variant in variants)
    # A product without a variant has no price: there is nothing to show yet.
    product.is_visible = (
        product.is_published and product.category.is_visible and product.price is not None
    )
    return was != [getattr(product, name) for name in DERIVED]


def _settle_visibility() -> None:
    """Follows a change of the tree: products show where their category does."""
    hidden = Category.objects.filter(is_visible=False)
    Product.objects.filter(is_visible=True, category__in=hidden).update(is_visible=False)
    Product.objects.filter(is_visible=False, is_published=True, price__isnull=False).exclude(
        category__in=hidden
    ).update(is_visible=True)
