"""Brings derived columns up to date at the end of an edit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    Product,
    ProductImage,
    ProductValue,
    Variant,
)
from catalog.models.variant import offer_of
from catalog.verbs import rows, tree

DERIVED = [
    "price",
    "price_before",
    "has_dearer",
    "price_turns_at",
    "stock",
    "is_visible",
    "first_pictures",
    "colors",
]
FIRST_PICTURES = 2
PICTURE_FACTS = ("width", "height", "sizes_ready")


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
        elif model in (Variant, ProductImage):
            touched = {row.product_id: None for row in rows}
        elif model is AttributeValue and not is_new:
            touched = dict.fromkeys(_wearers_of(rows))
        elif model is Attribute and not is_new:
            touched = dict.fromkeys(_recolored_by(rows))
        else:
            return
        if model is Product and is_new:
            self._before |= dict.fromkeys(touched)
        self._touch(touched)

    def _touch(self, touched: dict[int, Product | None]) -> None:
        unknown = touched.keys() - self._before.keys()
        if unknown:
            locked = Product.objects.select_for_update().filter(pk__in=unknown).order_by("pk")
            self._before |= {
                pk: (category, is_visible)
                for pk, category, is_visible in locked.values_list("pk", "category", "is_visible")
            }
        for pk, product in touched.items():
            self._products[pk] = product or self._products.get(pk)

    def touch_products(self, products: Iterable[int]) -> None:
        """Notes products by id, and locks them."""
        self._touch(dict.fromkeys(products))

    @property
    def products(self) -> Iterable[int]:
        """The ids of all products noted, those made and those deleted among them."""
        return self._products.keys()

    def settle(self) -> None:
        """Sets price, stock and visibility of the products and the counts of categories."""
        if self.tree_changed:
            _settle_visibility()
        after = self._settle_products()
        if self.tree_changed:
            tree.recount()
            tree.cover()
            return
        shifts: dict[int, int] = defaultdict(int)
        for counted, by in ((self._before, -1), (after, 1)):
            for place in counted.values():
                if place is not None and place[1]:
                    shifts[place[0]] += by
        tree.shift_counts(shifts)
        places = {place[0] for place in (*self._before.values(), *after.values()) if place}
        if places:
            tree.cover(places)

    def _settle_products(self) -> dict[int, tuple[int, bool]]:
        """Writes what differs and gives back each product's category and visibility."""
        if not self._products:
            return {}
        now = timezone.now()
        parts = Parts(self._products)
        products = Product.objects.filter(pk__in=self._products).select_related("category")
        wrong, after = [], {}
        for product in products.only(*DERIVED, "is_published", "category__is_visible"):
            if _derive(product, parts, now):
                wrong.append(product)
            after[product.pk] = (product.category_id, product.is_visible)
            if held := self._products[product.pk]:
                for name in DERIVED:
                    setattr(held, name, getattr(product, name))
        rows.update(wrong, DERIVED)
        return after


def resettle(products: Iterable[int]) -> None:
    """Brings the derived columns of these products up to date, outside of an edit.

    The caller holds the catalogue's lock.
    """
    settling = Settling()
    settling.touch_products(products)
    settling.settle()


class Parts:
    """What the derived columns of some products are made from, in the order of pages."""

    def __init__(self, products: Iterable[int]) -> None:
        self.variants: dict[int, list[Variant]] = defaultdict(list)
        self.pictures: dict[int, list[list]] = defaultdict(list)
        self.colors: dict[int, dict[int, list[str]]] = defaultdict(dict)
        of_these = {"product__in": list(products)}
        for variant in Variant.objects.filter(**of_these).order_by("position", "pk"):
            self.variants[variant.product_id].append(variant)
        images = ProductImage.objects.filter(**of_these).order_by("position", "pk")
        for pk, *facts in images.values_list("product", "picture", *PICTURE_FACTS):
            self.pictures[pk].append(facts)
        colors = ProductValue.objects.filter(**of_these, value__attribute__kind="color")
        for pk, value, *facts in colors.order_by("value__position", "pk").values_list(
            "product", "value", "value__text", "value__swatch"
        ):
            self.colors[pk].setdefault(value, facts)


def _derive(product: Product, parts: Parts, now: datetime) -> bool:
    """Sets the derived columns and says whether one of them changed."""
    was = [getattr(product, name) for name in DERIVED]
    variants = parts.variants[product.pk]
    offer = offer_of(variants, now)
    product.price = offer.price
    product.price_before = offer.price_before
    product.has_dearer = offer.has_dearer
    product.price_turns_at = offer.turns_at
    product.stock = sum(variant.stock for variant in variants)
    # A product without a variant has no price: there is nothing to show yet.
    product.is_visible = (
        product.is_published and product.category.is_visible and product.price is not None
    )
    product.first_pictures = parts.pictures[product.pk][:FIRST_PICTURES]
    product.colors = list(parts.colors[product.pk].values())
    return was != [getattr(product, name) for name in DERIVED]


def _wearers_of(values: Iterable[AttributeValue]) -> set[int]:
    """The products that show one of these values as a colour, before or after the edit."""
    values = {value.pk: value.attribute_id for value in values}
    colors = Attribute.objects.filter(kind=Attribute.Kind.COLOR, pk__in=values.values())
    colors = set(colors.values_list("pk", flat=True))
    becoming = [pk for pk, attribute in values.items() if attribute in colors]
    ties = ProductValue.objects.filter(value__in=values).filter(
        Q(value__attribute__kind=Attribute.Kind.COLOR) | Q(value__in=becoming)
    )
    return set(ties.values_list("product", flat=True))


def _recolored_by(attributes: Iterable[Attribute]) -> set[int]:
    """The products whose values become colours, or cease to be."""
    kinds = {attribute.pk: attribute.kind for attribute in attributes}
    held = Attribute.objects.filter(pk__in=kinds).values_list("pk", "kind")
    turned = [
        pk for pk, kind in held if kind != kinds[pk] and Attribute.Kind.COLOR in (kind, kinds[pk])
    ]
    ties = ProductValue.objects.filter(value__attribute__in=turned)
    return set(ties.values_list("product", flat=True))


def _settle_visibility() -> None:
    """Follows a change of the tree: products show where their category does."""
    hidden = Category.objects.filter(is_visible=False)
    Product.objects.filter(is_visible=True, category__in=hidden).update(is_visible=False)
    Product.objects.filter(is_visible=False, is_published=True, price__isnull=False).exclude(
        category__in=hidden
    ).update(is_visible=True)
