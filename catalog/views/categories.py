"""Where products stand: all categories, and one with its products."""

from collections import defaultdict
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import filters, preview
from catalog.facets.question import Scope
from catalog.listing import product_list
from catalog.models import Category
from catalog.models.product import Sort
from catalog.present import present
from catalog.tiles import Resting, Tile, department_tiles, tiles
from catalog.views.moved import moved
from catalog.within import within_of
from storefront.htmx import stands_at
from storefront.pages import no_store, public_page

MOST_TILES = 24


@public_page()
def category_list(request: HttpRequest) -> HttpResponse:
    """Every department with its categories."""
    catalogue = present(request)
    by_parent = catalogue.recall(_categories_below_departments)
    departments = catalogue.recall(department_tiles, None, catalogue.now)
    context = {"departments_shown": [(tile, by_parent.get(tile.path)) for tile in departments]}
    return render(request, "catalog/category_list.html", context)


@public_page(parameters=filters.SINGLE, repeated=filters.REPEATED)
def category_detail(request: HttpRequest, path: str) -> HttpResponse:
    """A category: its sub-categories, and the products of the whole subtree."""
    catalogue = present(request)
    category = catalogue.recall(Category.objects.at, path)
    if category is None:
        return moved(f"c/{path}", catalogue)
    is_preview = not category.is_visible and preview.is_open(request, category)
    if not (category.is_visible or is_preview):
        raise Http404
    scope = Scope(category=category.pk, is_preview=is_preview)
    kept = {preview.PARAMETER: request.GET[preview.PARAMETER] if is_preview else ""}
    products = product_list(
        catalogue, request.GET, scope, Sort.POSITION, category.get_absolute_url(), kept
    )
    context = {
        "category": category,
        "breadcrumb": category.steps,
        "present_path": category.menu_url,
        "search_within": within_of(category),
        "tiles": catalogue.recall(_child_tiles, category, catalogue.now),
        "products": products,
        "cards": products.cards,
        "is_preview": is_preview,
    }
    response = render(request, "catalog/category_detail.html", context)
    return no_store(response) if is_preview else stands_at(response, products.address)


def _child_tiles(category: Category, now: datetime) -> list[Tile]:
    children = category.children.visible().stocked().in_order()
    return tiles(children[:MOST_TILES], Resting.at(now), now)


def _categories_below_departments() -> dict[str, list[Category]]:
    """The categories of the second level, by the path of their department."""
    by_parent: dict[str, list[Category]] = defaultdict(list)
    for category in Category.objects.visible().stocked().filter(depth=1).in_order():
        by_parent[category.above.path].append(category)
    return dict(by_parent)
