"""Counts and orders lists of products, however they are filtered."""

from dataclasses import dataclass
from datetime import datetime

from catalog.facets.plain import PlainListing
from catalog.facets.question import NOTHING_CHOSEN, Filters, Found, Range, Scope
from catalog.models.product import Sort

__all__ = ["NOTHING_CHOSEN", "Filters", "Found", "Index", "Range", "Scope", "forget", "index"]


@dataclass(frozen=True)
class Index:
    """The catalogue as shoppers see it at a moment."""

    now: datetime

    def listing(
        self, scope: Scope, filters: Filters = NOTHING_CHOSEN, sort: Sort | None = Sort.POSITION
    ) -> PlainListing:
        """The products of a scope that meet the filters; in no sort, by the search's scores."""
        return PlainListing(self.now, scope, filters, sort)


def index(now: datetime) -> Index:
    """What this process knows of the catalogue, brought up to date."""
    return Index(now)


def forget() -> None:
    """Begins anew with the next question."""
