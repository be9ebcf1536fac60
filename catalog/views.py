"""The public pages of the shop: the same for everyone who looks."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import render
from django.utils import timezone

from catalog import preview
from catalog.cards import cards
from catalog.choices import chosen_variant, facts_of, options_of, ties_of
from catalog.models import Category, HomePicture, Product, Redirect
from catalog.models.product import ListedProduct, Sort
from catalog.paging import page_of
from catalog.search import find, words_of
from catalog.tiles import Resting, tiles
from reviews.models import Review
from reviews.ratings import summary_of
from storefront.pages import no_store, public_page

PAGE_SIZE = 24
SHELF_SIZE = 8
MOST_TILES = 24
MOST_FACTS = 12
RELATED = 4


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """Departments, what is new, what is best loved, and what customers say."""
    now = timezone.now()
    products = Product.objects.visible(now).for_listing()
    departments = Category.objects.visible().stocked().filter(depth=0).in_order()
    rated = products.filter(rating_count__gt=0)
    context = {
        "home_picture": HomePicture.objects.shown().first(),
        "tiles": tiles(departments[:MOST_TILES], Resting.at(now), now),
        "new": cards(products.in_order_of(Sort.NEWEST, now)[:SHELF_SIZE], now),
        "best": cards(rated.in_order_of(Sort.RATING, now)[:SHELF_SIZE], now),
        "quotes": _quotes(now),
    }
    return render(request, "catalog/home.html", context)


@public_page()
def category_list(request: HttpRequest) -> HttpResponse:
    """Every department with its categories."""
    now = timezone.now()
    shown = Category.objects.visible().stocked().in_order()
    by_parent: dict[str, list[Category]] = defaultdict(list)
    for category in shown.filter(depth=1):
        by_parent[category.above.path].append(category)
    departments = tiles(shown.filter(depth=0), Resting.at(now), now)
    context = {"departments_shown": [(tile, by_parent[tile.path]) for tile in departments]}
    return render(request, "catalog/category_list.html", context)


@public_page(parameters=["page", "sort", "upto"])
def category_detail(request: HttpRequest, path: str) -> HttpResponse:
    """A category: its sub-categories, and the products of the whole subtree."""
    category = Category.objects.filter(path=path).first()
    if category is None:
        return _moved(f"c/{path}")
    is_preview = not category.is_visible and preview.is_open(request, category)
    if not (category.is_visible or is_preview):
        raise Http404
    now = timezone.now()
    sort = _sort_in(request)
    shown = Product.objects.ready(now) if is_preview else Product.objects.visible(now)
    products = shown.within(category).for_listing().in_order_of(sort, now)
    resting = Resting.at(now)
    count = None if is_preview else resting.shown_in(category)
    page = page_of(products, request.GET, PAGE_SIZE, row_count=count)
    children = category.children.visible().stocked().in_order()[:MOST_TILES]
    context = {
        "category": category,
        "breadcrumb": category.steps,
        "present_path": category.menu_url,
        "tiles": tiles(children, resting, now),
        "page": page,
        "cards": cards(page.rows, now),
        "sort": sort,
        "sorts": Sort.choices,
        "is_preview": is_preview,
    }
    response = render(request, "catalog/category_detail.html", context)
    return no_store(response) if is_preview else response


@public_page(parameters=["variant"])
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A product in one of its variants, what stands beside it, and its first reviews."""
    product = Product.objects.select_related("brand", "category").filter(slug=slug).first()
    if product is None:
        return _moved(f"p/{slug}")
    now, category = timezone.now(), product.category
    is_preview = not product.is_shown_at(now) and preview.is_open(request, product)
    if not (product.is_shown_at(now) or is_preview):
        raise Http404
    variants = list(product.variants.order_by("position", "pk"))
    variant = chosen_variant(variants, request.GET.get("variant"))
    ties = ties_of(product)
    facts = facts_of(ties)
    images = list(product.images.order_by("position", "pk"))
    if variant and variant.picture_id:
        images.sort(key=lambda image: image.pk != variant.picture_id)
    context = {
        "product": product,
        "breadcrumb": [*category.steps, (category.name, category.get_absolute_url())],
        "present_path": category.menu_url,
        "variant": variant,
        "options": options_of(variants, ties, variant) if variant else [],
        "price": variant and variant.price_at(now),
        "price_before": variant.price if variant and variant.is_on_sale(now) else None,
        "pictures": [image.shown for image in images],
        "facts": facts[:MOST_FACTS],
        "more_facts": facts[MOST_FACTS:],
        "related": cards(_related(product, now), now),
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
    now = timezone.now()
    words = words_of(request.GET.get("q", ""))
    page = page_of(find(words, now).for_listing(), request.GET, PAGE_SIZE)
    context = {
        "search_words": " ".join(words),
        "page": page,
        "cards": cards(page.rows, now),
    }
    return render(request, "catalog/search.html", context)


def _related(product: Product, now: datetime) -> list[ListedProduct]:
    """The best of its own category and, where these are too few, of the one above it."""
    others = Product.objects.visible(now).exclude(pk=product.pk).for_listing()
    best = others.in_order_of(Sort.RATING, now)
    related = list(best.filter(category=product.category_id)[:RELATED])
    if len(related) < RELATED:
        further = best.within(product.category.above).exclude(category=product.category_id)
        related += further[: RELATED - len(related)]
    return related


def _quotes(now: datetime) -> QuerySet[Review]:
    """The newest words of customers who were pleased with something on the shelves."""
    shown = Product.objects.visible(now).values("pk")
    pleased = Review.objects.published().filter(rating__gte=4, product__in=shown)
    return pleased.newest_first().for_quoting()[:3]


def _sort_in(request: HttpRequest) -> Sort:
    asked = request.GET.get("sort")
    return Sort(asked) if asked in Sort.values else Sort.POSITION


def _moved(path: str) -> HttpResponse:
    """A permanent redirect from an address that something had once, else 404."""
    target = Redirect.objects.target_of(path, timezone.now())
    if target is None:
        raise Http404
    return HttpResponsePermanentRedirect(target.get_absolute_url())
