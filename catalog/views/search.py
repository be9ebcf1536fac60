"""Products by words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.cards import cards
from catalog.paging import PAGE_SIZE, page_of, place_of
from catalog.present import present
from catalog.search import find, words_of
from storefront.pages import public_page


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
