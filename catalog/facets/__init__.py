"""Counts and orders lists of products, however they are filtered."""

from catalog.facets.index import Index
from catalog.facets.keeping import forget, index, is_stored, take_snapshot
from catalog.facets.listing import Counts, Listing
from catalog.facets.question import NOTHING_CHOSEN, Filters, Found, Range, Scope
from catalog.facets.storing import KIND

__all__ = [
    "KIND",
    "NOTHING_CHOSEN",
    "Counts",
    "Filters",
    "Found",
    "Index",
    "Listing",
    "Range",
    "Scope",
    "forget",
    "index",
    "is_stored",
    "take_snapshot",
]
