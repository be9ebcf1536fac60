"""Shops and questions drawn by hypothesis: small, and as awkward as the verbs allow."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import Phase
from hypothesis import strategies as st
from pyroaring import BitMap

from catalog.facets import Filters, Listing, Range, Scope
from catalog.facets.plain import PlainListing
from catalog.models import Attribute, AttributeValue, Category, Product, Variant
from catalog.models.product import Sort
from catalog.verbs import edit_catalog, renew, vocabulary

HOUR = timedelta(hours=1)
# A shop takes a while to stock: to look for the smallest that fails would take minutes.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
ATTRIBUTES = {
    "Colour": ("color", ["Red", "Green", "Blue"]),
    "Size": ("text", ["S", "M"]),
    "Width": ("number", ["10", "20", "30"]),
    "Care": ("text", ["Wash", "Wipe"]),
}
OFFERED = ("Colour", "Size", "Width")
PRICES = [Decimal(price) for price in ("9.99", "10.00", "10.01", "20.00", "40.00")]

hours = st.none() | st.integers(-1, 3)
windows = st.tuples(hours, hours).filter(lambda ends: None in ends or ends[0] < ends[1])


@dataclass(frozen=True)
class VariantPlan:
    price: Decimal
    is_reduced: bool
    sale: tuple[int | None, int | None]
    stock: int


@dataclass(frozen=True)
class ProductPlan:
    category: int
    brand: int | None
    is_published: bool
    schedule: tuple[int | None, int | None]
    position: int
    ratings: int
    values: frozenset[int]
    # By what tells each variant apart.
    variants: dict[frozenset[int], VariantPlan]


def rarely[Drawn](otherwise: Drawn, drawn: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    """Once in four: of many filters at once, and of much that is hidden, nothing is left to see."""
    return st.integers(0, 3).flatmap(lambda chance: drawn if chance == 3 else st.just(otherwise))


value_sets = st.frozensets(st.integers(0, 7), max_size=3)
variant_plans = st.builds(
    VariantPlan,
    price=st.sampled_from(PRICES),
    is_reduced=st.booleans(),
    sale=windows,
    stock=st.sampled_from([0, 5]),
)
product_plans = st.builds(
    ProductPlan,
    category=st.integers(0, 3),
    brand=st.none() | st.integers(0, 2),
    is_published=rarely(True, st.booleans()),
    schedule=rarely((None, None), windows),
    position=st.integers(0, 1),
    ratings=st.integers(0, 3),
    values=rarely(frozenset(), st.frozensets(st.integers(0, 9), max_size=3)),
    variants=st.dictionaries(value_sets, variant_plans, min_size=2, max_size=5)
    | st.dictionaries(value_sets, variant_plans, max_size=1),
)


class Shop:
    """A tree of four categories, three brands, and what is planned for it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        with edit_catalog(by=None) as edit:
            self.categories = [Category(name="A"), Category(name="D")]
            edit.save(self.categories)
            self.categories.append(Category(name="B", parent=self.categories[0]))
            edit.save(self.categories[2:])
            self.categories.append(Category(name="C", parent=self.categories[2]))
            edit.save(self.categories[3:])
            self.brands = list(vocabulary.brands(edit, ["One", "Two", "Three"]).values())
            self.attributes = vocabulary.attributes(
                edit,
                [
                    Attribute(name=name, kind=kind, is_filterable=name in OFFERED)
                    for name, (kind, _texts) in ATTRIBUTES.items()
                ],
            )
            pairs = [
                (self.attributes[name], text)
                for name, (_kind, texts) in ATTRIBUTES.items()
                for text in texts
            ]
            self.values: list[AttributeValue] = list(vocabulary.values(edit, pairs).values())
        self.made = 0

    def stock(self, plans: list[ProductPlan]) -> list[Product]:
        """Makes products as planned, in one edit."""
        with edit_catalog(by=None) as edit:
            products = [self.product(plan) for plan in plans]
            edit.save(products)
            for product, plan in zip(products, plans, strict=True):
                edit.save_variants(
                    [
                        (self.variant(product, variant), self.some_values(values))
                        for values, variant in plan.variants.items()
                    ]
                )
            edit.set_values(
                [
                    (product, self.some_values(plan.values))
                    for product, plan in zip(products, plans, strict=True)
                ]
            )
        for product, plan in zip(products, plans, strict=True):
            rate(product, plan.ratings)
        return products

    def product(self, plan: ProductPlan) -> Product:
        self.made += 1
        return Product(
            name=f"Product {self.made}",
            category=self.categories[plan.category],
            brand=None if plan.brand is None else self.brands[plan.brand],
            is_published=plan.is_published,
            position=plan.position,
            publish_at=self.at(plan.schedule[0]),
            unpublish_at=self.at(plan.schedule[1]),
            # Two are as old as each other.
            created_at=self.now - self.made // 2 * HOUR,
        )

    def variant(self, product: Product, plan: VariantPlan) -> Variant:
        self.made += 1
        return Variant(
            product=product,
            sku=f"sku-{self.made}",
            price=plan.price,
            sale_price=Decimal("5.00") if plan.is_reduced else None,
            sale_from=self.at(plan.sale[0]),
            sale_to=self.at(plan.sale[1]),
            stock=plan.stock,
        )

    def some_values(self, numbers: frozenset[int]) -> list[AttributeValue]:
        return [self.values[number] for number in sorted(numbers)]

    def at(self, hour: int | None) -> datetime | None:
        return None if hour is None else self.now + hour * HOUR


def rate(product: Product, ratings: int) -> None:
    """Leaves a product with the columns that so many reviews would have left."""
    average = Decimal("4.5") if ratings == 2 else Decimal(ratings)
    Product.objects.filter(pk=product.pk).update(rating_count=ratings, rating_average=average)
    renew("reviews", products=[product.pk])


class Searched:
    """What a search found: these products, scored by their ids."""

    def __init__(self, ids: list[int]) -> None:
        self.products = BitMap(ids)

    def scores(self, ids: np.ndarray) -> np.ndarray:
        return (ids % 2).astype(np.float32)


@dataclass(frozen=True)
class QuestionPlan:
    """What is asked, whatever the shop holds."""

    hour: int
    category: int | None
    found: int | None
    is_preview: bool
    sort: Sort
    brands: frozenset[int]
    price: tuple[Decimal | None, Decimal | None] | None
    rating: int | None
    in_stock: bool
    values: frozenset[int]
    width: tuple[Decimal | None, Decimal | None] | None

    def scope(self, shop: Shop) -> Scope:
        found = None
        if self.found is not None:
            # Some of it may be gone, or was never there.
            ids = Product.objects.order_by("pk").values_list("pk", flat=True)
            found = Searched([pk for pk in ids if pk % 3 != self.found] + [10**6])
        category = None if self.category is None else shop.categories[self.category].pk
        return Scope(category, found, self.is_preview)

    def filters(self, shop: Shop) -> Filters:
        values: dict[int, set[int]] = {}
        for value in shop.some_values(self.values):
            values.setdefault(value.attribute_id, set()).add(value.pk)
        return Filters(
            brands=frozenset(shop.brands[brand].pk for brand in self.brands),
            price=self.price and Range(*self.price),
            rating=self.rating,
            in_stock=self.in_stock,
            values=tuple(sorted((pk, frozenset(held)) for pk, held in values.items())),
            ranges=((shop.attributes["Width"].pk, Range(*self.width)),) if self.width else (),
        )


def ends(numbers: list[Decimal]) -> st.SearchStrategy[tuple[Decimal | None, Decimal | None]]:
    return st.tuples(st.none() | st.sampled_from(numbers), st.none() | st.sampled_from(numbers))


question_plans = st.builds(
    QuestionPlan,
    hour=st.integers(0, 4),
    category=rarely(None, st.integers(0, 3)),
    found=rarely(None, st.integers(0, 2)),
    is_preview=rarely(False, st.just(True)),
    sort=st.sampled_from(Sort),
    brands=rarely(frozenset(), st.frozensets(st.integers(0, 2), min_size=1, max_size=2)),
    price=rarely(None, ends([*PRICES, Decimal("19.995"), Decimal(10**12), Decimal(-1)])),
    rating=rarely(None, st.integers(0, 6)),
    in_stock=st.booleans(),
    values=st.frozensets(st.integers(0, 7), max_size=2),
    width=rarely(None, ends([Decimal(10), Decimal("10.5"), Decimal(30)])),
)


def assert_agrees(listing: Listing, plain: PlainListing, shop: Shop) -> None:
    """The index answers as plain SQL does, whatever is asked of a list."""
    assert listing.count == plain.count
    assert list(listing.products) == plain.products
    assert listing.products[1:3] == plain.products[1:3]
    for name in ("brands", "values", "categories", "ratings", "in_stock", "price", "numbers"):
        assert getattr(listing.counts, name) == getattr(plain.counts, name), name
    prices = [Range(None, PRICES[1]), Range(PRICES[1], PRICES[3]), Range(None, None)]
    assert listing.counts.of_price(prices) == plain.counts.of_price(prices)
    widths = [Range(None, Decimal(15)), Range(Decimal(10), Decimal(20))]
    width = shop.attributes["Width"].pk
    assert listing.counts.of_range(width, widths) == plain.counts.of_range(width, widths)
