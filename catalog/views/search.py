"""Products by words."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from catalog import facets, filters
from catalog.cards import cards_of
from catalog.facets import Listing, Scope
from catalog.listing import ProductList, product_list
from catalog.merchandising import by_hand, hidden, key_of, pins_for, popular, redirect_for
from catalog.models import Category
from catalog.present import Present, present
from catalog.results import Pinned, left_out, places_in, url_by_number, words_done_without
from catalog.search import Found, find, nearest, words_of
from catalog.suggestions import category_lines, suggested
from catalog.tiles import department_tiles
from catalog.within import category_within, search_url, within_of
from storefront.htmx import stands_at
from storefront.pages import public_page

MOST_TILES = 24
MOST_POPULAR = 10
NEAR = 4


@public_page(parameters=("in", "q", *filters.SINGLE), repeated=filters.REPEATED)
def search(request: HttpRequest) -> HttpResponse:
    """Products by words, in the whole shop or in a category."""
    catalogue = present(request)
    now = catalogue.now
    category = category_within(request)
    words = " ".join(words_of(request.GET.get("q", "")))
    if not words:
        return render(request, "catalog/search.html", _invitation(category, catalogue))
    is_by_hand = key_of(words) in catalogue.recall(by_hand)
    address = redirect_for(words, now) if is_by_hand and not category else None
    if address:
        return HttpResponseRedirect(address)
    found = find(words, now)
    scope = Scope(category and category.pk, Pinned(found, pins_for(words) if is_by_hand else []))
    kept = {"in": category.path if category else "", "q": words}
    # Filters change the list alone: what is said around it holds for all that was found.
    index = catalogue.recall(facets.index, now)
    listing = index.listing(scope, sort=None)
    whole = replace(scope, found=replace(found, products=found.whole))
    address = reverse("catalog:search")
    products = product_list(catalogue, request.GET, scope, None, address, kept, listing)
    context = {
        "search_words": words,
        "search_within": category and within_of(category, is_chosen=True),
        "category": category,
        "everywhere": search_url(words),
        "breadcrumb": category and (*category.steps, (category.name, category.get_absolute_url())),
        "left_out": tuple(left_out(request.GET, category)),
        "products": products,
        "page": products.page,
        "cards": products.cards,
        "places": [
            (spot, search_url(words, spot.category))
            for spot in places_in(category, listing.counts.categories, listing.count, catalogue)
        ],
        "has_found": listing.count > 0,
        "has_whole": index.listing(whole, sort=None).count > 0,
        **_reading(words, found, products, listing),
    }
    if not listing.count:
        context |= _help(words, category, catalogue)
    response = render(request, "catalog/search.html", context)
    return stands_at(response, products.address)


@public_page(parameters=["in", "q"])
def suggestions(request: HttpRequest) -> HttpResponse:
    """What somebody may mean who is still typing: searches, categories and products."""
    typed = " ".join(words_of(request.GET.get("q", "")))
    context = {
        "typed": typed,
        "suggested": suggested(typed, category_within(request), present(request)),
    }
    response = render(request, "catalog/suggestions.html", context)
    # A piece of a page is nothing to be found by.
    response["X-Robots-Tag"] = "noindex"
    return response


def _invitation(category: Category | None, catalogue: Present) -> dict[str, Any]:
    """What a search without words shows."""
    return {
        "search_within": category and within_of(category, is_chosen=True),
        "popular": [(words, search_url(words)) for words in popular(MOST_POPULAR)],
        "tiles": catalogue.recall(department_tiles, MOST_TILES, catalogue.now),
    }


def _reading(words: str, found: Found, products: ProductList, listing: Listing) -> dict[str, Any]:
    """How the words were read, and what they are the whole number of."""
    is_first_look = products.is_plain and products.page.last == 1
    # A whole number comes first, so that nobody has to look for what it names. Its card is
    # missing where it was deleted a moment ago.
    is_exact = is_first_look and products.cards and [*listing.products[:1]] == [found.exact]
    # Not the whole of what was found: a page's context lives until the collector comes.
    return {
        "corrected": found.corrected,
        "done_without": words_done_without(found),
        "exact_url": url_by_number(products.cards[0], found.exact, words) if is_exact else None,
        "is_first_look": is_first_look,
    }


def _help(words: str, category: Category | None, catalogue: Present) -> dict[str, Any]:
    """What a search that found nothing shows: how much there is elsewhere, or what comes near."""
    now = catalogue.now
    if category:
        index = catalogue.recall(facets.index, now)
        count = index.listing(Scope(found=find(words, now)), sort=None).count
        if count:
            return {"elsewhere": count}
    near, never = nearest(words, now, limit=NEAR), catalogue.recall(hidden)
    return {
        "meant": [
            (meant, search_url(meant)) for meant in near.queries if key_of(meant) not in never
        ],
        "near_categories": category_lines(near.categories),
        "near_cards": cards_of(near.products, now),
    }
