"""Categories as pictures: each shows its own, or that of the first product in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q

from catalog.models import Category, Picture, Product, ProductImage


@dataclass(frozen=True)
class Tile:
    """A category with the picture that stands for it and the number of products to see."""

    category: Category
    picture: Picture | None
    product_count: int


def tiles(categories: Sequence[Category], now: datetime) -> list[Tile]:
    """The tiles of categories, in three queries whatever their number and size."""
    bare = [category for category in categories if not category.image]
    pictures = _pictures_below(bare, now) if bare else {}
    resting = Product.objects.resting(now).order_by().values_list("category__path")
    resting_counts = dict(resting.annotate(Count("pk"))) if categories else {}
    return [
        Tile(
            category,
            category.picture or pictures.get(category.pk),
            category.product_count
            - sum(
                count
                for path, count in resting_counts.items()
                if f"{path}/".startswith(f"{category.path}/")
            ),
        )
        for category in categories
    ]


def _pictures_below(categories: Sequence[Category], now: datetime) -> dict[int, Picture]:
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
    images = ProductImage.objects.filter(product__in=first.values()).order_by("-position", "-pk")
    by_product = {image.product_id: image for image in images}
    return {category: by_product[product].shown for category, product in first.items()}
