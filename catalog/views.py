"""The public pages of the shop: the same for everyone who looks."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render

from catalog import preview
from catalog.cards import Card, cards
from catalog.choices import chosen_variant
from catalog.models import Category, HomePicture, Product, Redirect
from catalog.models.product import Sort
from catalog.paging import Page, Place, page_of, place_of
from catalog.present import Present, present
from catalog.search import find, words_of
from catalog.shown import shown_with, variants_of
from catalog.tiles import Resting, Tile, tiles
from reviews.models import Review
from reviews.ratings import summary_of
from storefront.pages import no_store, public_page

PAGE_SIZE = 24
SHELF_SIZE = 8
MOST_TILES = 24
RELATED = 4
MOST_QUOTES = 3


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """Departments, what is new, what is best loved, and what customers say."""
    catalogue = present(request)
    now = catalogue.now
    quoted = catalogue.recall(_quoted, now)
    context = {
        "home_picture": catalogue.recall(HomePicture.objects.first_shown),
        "tiles": catalogue.recall(_department_tiles, MOST_TILES, now),
        "new": catalogue.recall(_shelf, Sort.NEWEST, now),
        "best": catalogue.recall(_shelf, Sort.RATING, now),
        "quotes": Review.objects.filter(pk__in=quoted).newest_first().for_quoting(),
    }
    return render(request, "catalog/home.html", context)


@public_page()
def category_list(request: HttpRequest) -> HttpResponse:
    """Every department with its categories."""
    catalogue = present(request)
    by_parent = catalogue.recall(_categories_below_departments)
    departments = catalogue.recall(_department_tiles, None, catalogue.now)
    context = {"departments_shown": [(tile, by_parent.get(tile.path)) for tile in departments]}
    return render(request, "catalog/category_list.html", context)


@public_page(parameters=["page", "sort", "upto"])
def category_detail(request: HttpRequest, path: str) -> HttpResponse:
    """A category: its sub-categories, and the products of the whole subtree."""
    catalogue = present(request)
    category = catalogue.recall(Category.objects.at, path)
    if category is None:
        return _moved(f"c/{path}", catalogue)
    is_preview = not category.is_visible and preview.is_open(request, category)
    if not (category.is_visible or is_preview):
        raise Http404
    sort = _sort_in(request)
    place = place_of(request.GET)
    page = catalogue.recall(_products_of, category, sort, place, is_preview, catalogue.now)
    context = {
        "category": category,
        "breadcrumb": category.steps,
        "present_path": category.menu_url,
        "tiles": catalogue.recall(_child_tiles, category, catalogue.now),
        "page": page,
        "cards": page.rows,
        "sort": sort,
        "sorts": Sort.choices,
        "is_preview": is_preview,
    }
    response = render(request, "catalog/category_detail.html", context)
    return no_store(response) if is_preview else response


@public_page(parameters=["variant"])
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A product in one of its variants, what stands beside it, and its first reviews."""
    catalogue = present(request)
    product = catalogue.recall(Product.objects.at, slug)
    if product is None:
        return _moved(f"p/{slug}", catalogue)
    now, category = catalogue.now, product.category
    is_preview = not product.is_shown_at(now) and preview.is_open(request, product)
    if not (product.is_shown_at(now) or is_preview):
        raise Http404
    variants = catalogue.recall(variants_of, product)
    variant = chosen_variant(variants, request.GET.get("variant"))
    context = {
        "product": product,
        "breadcrumb": (*category.steps, (category.name, category.get_absolute_url())),
        "present_path": category.menu_url,
        "shown": catalogue.recall(shown_with, product, variants, variant, now),
        "related": catalogue.recall(_related, product, now),
        "summary": summary_of(product),
        "reviews": Review.objects.first_of(product),
        "low_stock": settings.SHOP_LOW_STOCK,
        "is_preview": is_preview,
    }
    response = render(request, "catalog/product_detail.html", context)
    return no_store(response) if is_preview else response


@public_page(parameters=["page", "q", "upto"])
def search(request: HttpRequest) -> HttpResponse:
    """Products by words."""
    now = present(request).now
    words = words_of(request.GET.get("q", ""))
    page = page_of(find(words, now).for_listing(), place_of(request.GET), PAGE_SIZE)
    context = {
        "search_words": " ".join(words),
        "page": page,
        "cards": cards(page.rows, now),
    }
    return render(request, "catalog/search.html", context)


def _department_tiles(most: int | None, now: datetime) -> list[Tile]:
    departments = Category.objects.visible().stocked().filter(depth=0).in_order()
    return tiles(departments[:most], Resting.at(now), now)


def _child_tiles(category: Category, now: datetime) -> list[Tile]:
    children = category.children.visible().stocked().in_order()
    return tiles(children[:MOST_TILES], Resting.at(now), now)


def _categories_below_departments() -> dict[str, list[Category]]:
    """The categories of the second level, by the path of their department."""
    by_parent: dict[str, list[Category]] = defaultdict(list)
    for category in Category.objects.visible().stocked().filter(depth=1).in_order():
        by_parent[category.above.path].append(category)
    return dict(by_parent)


def _products_of(
    category: Category, sort: Sort, place: Place, is_preview: bool, now: datetime
) -> Page:
    """A part of the list of a category's products, as cards."""
    shown = Product.objects.ready(now) if is_preview else Product.objects.visible(now)
    products = shown.within(category).for_listing().in_order_of(sort, now)
    count = None if is_preview else Resting.at(now).shown_in(category)
    page = page_of(products, place, PAGE_SIZE, row_count=count)
    return replace(page, rows=cards(page.rows, now))


def _shelf(sort: Sort, now: datetime) -> tuple[Card, ...]:
    """The first products of the whole shop in an order; by rating, only what is rated."""
    products = Product.objects.visible(now).for_listing().in_order_of(sort, now)
    if sort == Sort.RATING:
        products = products.filter(rating_count__gt=0)
    return tuple(cards(products[:SHELF_SIZE], now))


def _related(product: Product, now: datetime) -> tuple[Card, ...]:
    """The best of its own category and, where these are too few, of the one above it."""
    others = Product.objects.visible(now).exclude(pk=product.pk).for_listing()
    best = others.in_order_of(Sort.RATING, now)
    related = list(best.filter(category=product.category_id)[:RELATED])
    if len(related) < RELATED:
        further = best.within(product.category.above).exclude(category=product.category_id)
        related += further[: RELATED - len(related)]
    return tuple(cards(related, now))


def _quoted(now: datetime) -> list[int]:
    """The newest reviews of customers who were pleased with something on the shelves."""
    shown = Product.objects.visible(now).values("pk")
    pleased = Review.objects.published().filter(rating__gte=4, product__in=shown)
    return list(pleased.newest_first().values_list("pk", flat=True)[:MOST_QUOTES])


def _sort_in(request: HttpRequest) -> Sort:
    asked = request.GET.get("sort")
    return Sort(asked) if asked in Sort.values else Sort.POSITION


def _moved(path: str, catalogue: Present) -> HttpResponse:
    """A permanent redirect from an address that something had once, else 404."""
    target = Redirect.objects.target_of(path, catalogue.now)
    if target is None:
        raise Http404
    return HttpResponsePermanentRedirect(target.get_absolute_url())
