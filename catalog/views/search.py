"""Products by words."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from catalog import facets
from catalog.cards import cards_of
from catalog.facets import Scope
from catalog.merchandising import pins_for, popular, redirect_for
from catalog.models import Category
from catalog.paging import PAGE_SIZE, page_of, place_of
from catalog.present import Present, present
from catalog.results import Pinned, left_out, places_in
from catalog.search import find, words_of
from catalog.tiles import department_tiles
from catalog.within import category_within, search_url, within_of
from storefront.pages import public_page

MOST_TILES = 24
MOST_POPULAR = 10


@public_page(parameters=["in", "page", "q", "upto"])
def search(request: HttpRequest) -> HttpResponse:
    """Products by words, in the whole shop or in a category."""
    catalogue = present(request)
    now = catalogue.now
    category = category_within(request)
    words = " ".join(words_of(request.GET.get("q", "")))
    if not words:
        return render(request, "catalog/search.html", _invitation(category, catalogue))
    address = None if category else redirect_for(words, now)
    if address:
        return HttpResponseRedirect(address)
    found = find(words, now)
    scope = Scope(category and category.pk, Pinned(found, pins_for(words)))
    listing = facets.index(now).listing(scope, sort=None)
    place = place_of(request.GET)
    page = page_of(listing.products, place, PAGE_SIZE, row_count=listing.count)
    context = {
        "search_words": words,
        "search_within": category and within_of(category, is_chosen=True),
        "category": category,
        "everywhere": search_url(words),
        "breadcrumb": category and (*category.steps, (category.name, category.get_absolute_url())),
        "found": found,
        "left_out": tuple(left_out(request.GET, category)),
        "page": page,
        "cards": cards_of(page.rows, now),
        # Exact numbers come first, so that nobody has to look for what was typed whole.
        "is_exact": found.exact is not None and [*page.rows[:1]] == [found.exact],
        "places": [
            (spot, search_url(words, spot.category))
            for spot in places_in(category, listing.counts.categories, listing.count, catalogue)
        ],
        "is_first_look": place.number == 1,
    }
    if not listing.count:
        context |= _help(words, category, catalogue)
    return render(request, "catalog/search.html", context)


def _invitation(category: Category | None, catalogue: Present) -> dict[str, Any]:
    """What a search without words shows."""
    return {
        "search_within": category and within_of(category, is_chosen=True),
        "popular": [(words, search_url(words)) for words in popular(MOST_POPULAR)],
        "tiles": catalogue.recall(department_tiles, MOST_TILES, catalogue.now),
    }


def _help(words: str, category: Category | None, catalogue: Present) -> dict[str, Any]:
    """What a search that found nothing shows: how much there is elsewhere."""
    if category is None:
        return {}
    everywhere = Scope(found=find(words, catalogue.now))
    return {"elsewhere": facets.index(catalogue.now).listing(everywhere, sort=None).count}
