"""The front of the shop."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.cards import Card, cards
from catalog.models import HomePicture, Product
from catalog.models.product import Sort
from catalog.present import present
from catalog.tiles import department_tiles
from reviews.models import Review
from storefront.pages import public_page

SHELF_SIZE = 8
MOST_TILES = 24
MOST_QUOTES = 3


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """Departments, what is new, what is best loved, and what customers say."""
    catalogue = present(request)
    now = catalogue.now
    quoted = catalogue.recall(_quoted, now)
    context = {
        "home_picture": catalogue.recall(HomePicture.objects.first_shown),
        "tiles": catalogue.recall(department_tiles, MOST_TILES, now),
        "new": catalogue.recall(_shelf, Sort.NEWEST, now),
        "best": catalogue.recall(_shelf, Sort.RATING, now),
        "quotes": Review.objects.filter(pk__in=quoted).newest_first().for_quoting(),
    }
    return render(request, "catalog/home.html", context)


def _shelf(sort: Sort, now: datetime) -> tuple[Card, ...]:
    """The first products of the whole shop in an order; by rating, only what is rated."""
    products = Product.objects.visible(now).for_listing().in_order_of(sort, now)
    if sort == Sort.RATING:
        products = products.filter(rating_count__gt=0)
    return tuple(cards(products[:SHELF_SIZE], now))


def _quoted(now: datetime) -> list[int]:
    """The newest reviews of customers who were pleased with something on the shelves.

    None that would need its marks beside it: what was rewarded, or written by the shop's own.
    """
    shown = Product.objects.visible(now).values("pk")
    pleased = Review.objects.published().filter(
        rating__gte=4, product__in=shown, is_rewarded=False, is_insider=False
    )
    return list(pleased.newest_first().values_list("pk", flat=True)[:MOST_QUOTES])
