"""Categories as pictures: each shows its own, or that of the first product in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from catalog.models import Category, Picture, Product, ProductImage

LOADED = (
    *("name", "path", "product_count", "image", "image_width", "image_height", "sizes_ready"),
    *("cover__first_pictures", "cover__is_visible", "cover__publish_at", "cover__unpublish_at"),
)


@dataclass(frozen=True)
class Tile:
    """A category with the picture that stands for it and the number of products to see."""

    name: str
    path: str
    picture: Picture | None
    product_count: int


@dataclass(frozen=True)
class Resting:
    """How many products, by the path of their category, are visible but for their schedule."""

    counts: dict[str, int]

    @classmethod
    def at(cls, now: datetime) -> "Resting":
        rows = Product.objects.resting(now).order_by().values_list("category__path")
        return cls(dict(rows.annotate(Count("pk"))))

    def shown_in(self, category: Category) -> int:
        """How many products there are to see in a category and its descendants."""
        resting = sum(
            count
            for path, count in self.counts.items()
            if f"{path}/".startswith(f"{category.path}/")
        )
        return category.product_count - resting


def tiles(categories: QuerySet[Category], resting: Resting, now: datetime) -> list[Tile]:
    """The tiles of categories, in one query whatever their number and size.

    Two more find another picture where that of the cover must not be seen at the moment.
    """
    categories = list(categories.select_related("cover").only(*LOADED))
    covers = {
        category.pk: category.cover.first_pictures
        for category in categories
        if category.cover and category.cover.is_shown_at(now)
    }
    bare = [c for c in categories if c.cover_id and c.pk not in covers and not c.image]
    if bare:
        covers |= _covers_below(bare, now)
    return [
        Tile(
            category.name,
            category.path,
            category.picture or _first_of(covers.get(category.pk)),
            resting.shown_in(category),
        )
        for category in categories
    ]


def department_tiles(most: int | None, now: datetime) -> list[Tile]:
    """The first departments with products to see; None for all."""
    departments = Category.objects.visible().stocked().filter(depth=0).in_order()
    return tiles(departments[:most], Resting.at(now), now)


def _first_of(pictures: list[list] | None) -> Picture | None:
    return Picture(*pictures[0]) if pictures else None


def _covers_below(categories: Sequence[Category], now: datetime) -> dict[int, list[list]]:
    """The pictures of the first product to be seen in each category."""
    below = Q()
    for category in categories:
        below |= Q(category__path=category.path) | Q(category__path__startswith=f"{category.path}/")
    with_picture = (
        Product.objects.visible(now)
        .filter(below, Exists(ProductImage.objects.filter(product=OuterRef("pk"))))
        .order_by()
        .values_list("category__path")
        .annotate(Min("pk"))
    )
    first: dict[int, int] = {}
    for path, product in with_picture:
        for category in categories:
            if f"{path}/".startswith(f"{category.path}/"):
                first[category.pk] = min(product, first.get(category.pk, product))
    pictures = dict(
        Product.objects.filter(pk__in=first.values()).values_list("pk", "first_pictures")
    )
    return {category: pictures.get(product) for category, product in first.items()}
