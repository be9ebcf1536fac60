"""One product."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import facets, preview
from catalog.cards import Card, cards_of
from catalog.choices import chosen_variant
from catalog.facets import Scope
from catalog.models import Product
from catalog.models.product import Sort
from catalog.present import present
from catalog.shown import shown_with, variants_of
from catalog.views.moved import moved
from reviews.models import Review, read
from reviews.ratings import summary_of
from reviews.structured_data import product_data, steps_to
from storefront.pages import no_store, public_page

RELATED = 4


@public_page(parameters=["variant"])
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A product in one of its variants, what stands beside it, and its first reviews."""
    catalogue = present(request)
    product = catalogue.recall(Product.objects.at, slug)
    if product is None:
        return moved(f"p/{slug}", catalogue)
    now, category = catalogue.now, product.category
    is_preview = not product.is_shown_at(now) and preview.is_open(request, product)
    if not (product.is_shown_at(now) or is_preview):
        raise Http404
    variants = catalogue.recall(variants_of, product)
    variant = chosen_variant(variants, request.GET.get("variant"))
    shown = catalogue.recall(shown_with, product, variants, variant, now)
    summary = summary_of(product)
    reviews = read(catalogue.recall(Review.objects.first_of, product))
    context = {
        "product": product,
        "breadcrumb": steps_to(product),
        "present_path": category.menu_url,
        "shown": shown,
        "related": catalogue.recall(_related, product, now),
        "summary": summary,
        "reviews": reviews,
        "structured_data": product_data(product, shown, summary, reviews),
        "low_stock": settings.SHOP_LOW_STOCK,
        "is_preview": is_preview,
    }
    response = render(request, "catalog/product_detail.html", context)
    return no_store(response) if is_preview else response


def _related(product: Product, now: datetime) -> tuple[Card, ...]:
    """The best of its own category and, where these are too few, of the one above it."""
    index, related = facets.index(now), {}
    for category in (product.category, product.category.above):
        best = index.listing(Scope(category=category.pk), sort=Sort.RATING).products
        # Itself and what has been found already may stand among them.
        related |= dict.fromkeys(best[: 2 * RELATED + 1])
        related.pop(product.pk, None)
        if len(related) >= RELATED:
            break
    return tuple(cards_of(list(related)[:RELATED], now))
