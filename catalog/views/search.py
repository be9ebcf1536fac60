"""Products by words."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog import facets
from catalog.cards import cards
from catalog.facets import Scope
from catalog.models import Product
from catalog.paging import PAGE_SIZE, page_of, place_of
from catalog.present import present
from catalog.search import find, words_of
from storefront.pages import public_page


@public_page(parameters=["page", "q", "upto"])
def search(request: HttpRequest) -> HttpResponse:
    """Products by words."""
    now = present(request).now
    words = words_of(request.GET.get("q", ""))
    found = find(" ".join(words), now)
    listing = facets.index(now).listing(Scope(found=found), sort=None)
    page = page_of(listing.products, place_of(request.GET), PAGE_SIZE, row_count=listing.count)
    rows = {row.pk: row for row in Product.objects.filter(pk__in=page.rows).for_listing()}
    page = replace(page, rows=[rows[pk] for pk in page.rows])
    context = {
        "search_words": " ".join(words),
        "page": page,
        "cards": cards(page.rows, now),
    }
    return render(request, "catalog/search.html", context)
