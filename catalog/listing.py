"""A list of products with its filters, as category and search pages show it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import facets
from catalog.cards import Card, cards
from catalog.facets import Listing, Scope
from catalog.filters import Asked, Pair, asked_in
from catalog.foremost import Common
from catalog.labels import Labels
from catalog.models import Product
from catalog.models.product import Sort
from catalog.paging import PAGE_SIZE, Page, Place, page_of
from catalog.panel import Chip, Panel, panel_of
from catalog.present import Present

OTHER_SORTS = tuple(choice for choice in Sort.choices if choice[0] != Sort.POSITION)
# With nothing left, this many filters are tried without.
MOST_WAYS_OUT = 6


@dataclass(frozen=True)
class WayOut:
    """What one filter less would bring where all of them leave nothing."""

    chip: Chip
    count: int


@dataclass(frozen=True)
class ProductList:
    """A part of a list as cards, what it can be filtered by, and its addresses.

    `address` is its canonical one, and `query` the parameters of it, with room for
    another page.
    """

    page: Page
    asked: Asked
    panel: Panel
    sorts: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    ways_out: tuple[WayOut, ...]
    address: str
    query: QueryDict

    @property
    def cards(self) -> tuple[Card, ...]:
        return self.page.rows

    @property
    def is_plain(self) -> bool:
        """Whether it is the list as it comes, in its own order."""
        return not (self.asked.filters or self.asked.sort)


def product_list(
    catalogue: Present,
    query: QueryDict,
    scope: Scope,
    own_sort: Sort | None,
    path: str,
    kept: Mapping[str, str],
    whole: Listing | None = None,
) -> ProductList:
    """The list of a scope as a query string asks for it.

    `own_sort` is its order where none is asked for, `path` its page's, and `kept` the
    parameters that the page itself understood. A search has the `whole` list already, in its
    own order and without filters.
    """
    labels, now = Labels(catalogue), catalogue.now
    asked = asked_in(query, labels, path, kept)
    sort = asked.sort or own_sort
    if asked.filters or whole:
        listing = whole
        if asked.filters or sort != own_sort:
            listing = catalogue.recall(facets.index, now).listing(scope, asked.filters, sort)
        if whole:
            common = Common.of((whole if asked.filters else listing).counts)
        else:
            common = catalogue.recall(_common, scope, now)
        page, panel = _answer(listing, asked, labels, common)
    else:
        # What was left out of an address tells no two lists apart.
        plain = replace(asked, ignored=())
        page, panel = catalogue.recall(_unfiltered, scope, plain, sort, labels, now)

    def count_at(address: str) -> int:
        filters = asked_in(QueryDict(urlsplit(address).query), labels, path, kept).filters
        return catalogue.recall(facets.index, now).listing(scope, filters, sort).count

    tried = () if page.row_count else panel.chips[:MOST_WAYS_OUT]
    return ProductList(
        page=replace(page, rows=catalogue.recall(_cards, tuple(page.rows), now)),
        asked=asked,
        panel=panel,
        sorts=(("", own_sort.label if own_sort else _("Relevance")), *OTHER_SORTS),
        ignored=(*asked.ignored, *_beyond_the_end(asked.place, page)),
        ways_out=tuple(WayOut(chip, count) for chip in tried if (count := count_at(chip.address))),
        address=asked.address(*_place_in(page)),
        query=QueryDict(urlsplit(asked.address(("page", ""), ("upto", ""))).query),
    )


def _unfiltered(
    scope: Scope, asked: Asked, sort: Sort | None, labels: Labels, now: datetime
) -> tuple[Page, Panel]:
    """The part of a category's list that most people come to, worth remembering."""
    listing = facets.index(now).listing(scope, asked.filters, sort)
    return _answer(listing, asked, labels, Common.of(listing.counts))


def _common(scope: Scope, now: datetime) -> Common:
    return Common.of(facets.index(now).listing(scope).counts)


def _answer(listing: Listing, asked: Asked, labels: Labels, common: Common) -> tuple[Page, Panel]:
    """The ids on a page of a list, and its filters."""
    page = page_of(listing.products, asked.place, PAGE_SIZE, row_count=listing.count)
    return page, panel_of(asked, listing, labels, common)


def _place_in(page: Page) -> tuple[Pair, ...]:
    if page.first > 1:
        return (("page", str(page.first)),)
    return (("upto", str(page.last)),) if page.last > 1 else ()


def _beyond_the_end(place: Place, page: Page) -> Iterator[str]:
    if place.number > page.page_count:
        said = ngettext(
            "There is no page %(number)s: this list has %(count)s page.",
            "There is no page %(number)s: this list has %(count)s pages.",
            page.page_count,
        )
        yield said % {"number": place.number, "count": page.page_count}


def _cards(products: tuple[int, ...], now: datetime) -> tuple[Card, ...]:
    """The cards of these products, in this order."""
    rows = {row.pk: row for row in Product.objects.filter(pk__in=products).for_listing()}
    return tuple(cards([rows[pk] for pk in products if pk in rows], now))
