"""What staff answer by hand to what shoppers type, and what shoppers ask for most.

Whoever makes a page asks through `Present.recall`: all of it hangs on the catalogue's edition,
but for `popular`, which remembers by itself.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from time import time

from django.utils import timezone

from catalog.models import (
    HiddenSearch,
    Pin,
    PinnedSearch,
    SearchCount,
    SearchRedirect,
)
from catalog.search.words import key_of
from catalog.touches import numbers

# Fewer searches may be one person's, and one day's may be one person's joke.
POPULAR_FROM = 5
POPULAR_DAYS = 2
POPULAR_PERIOD = timedelta(days=30)
MOST_POPULAR = 500
POPULAR_SECONDS = 10 * 60


def by_hand() -> frozenset[str]:
    """The keys of all queries that staff answer: few searches have to ask what."""
    redirects = SearchRedirect.objects.values_list("key")
    return frozenset(key for (key,) in redirects.union(PinnedSearch.objects.values_list("key")))


def redirect_for(query: str, now: datetime) -> str | None:
    """The address that staff have this query lead to, if shoppers may see what is there."""
    redirects = SearchRedirect.objects.select_related("category", "product")
    redirect = redirects.filter(key=key_of(query)).first()
    if redirect is None:
        return None
    if redirect.category:
        return redirect.category.get_absolute_url() if redirect.category.is_visible else None
    if redirect.product:
        return redirect.product.get_absolute_url() if redirect.product.is_shown_at(now) else None
    return redirect.address


def pins_for(query: str) -> list[int]:
    """The products that staff put first for this query, in order, whether they show or not."""
    pins = Pin.objects.filter(search__key=key_of(query)).in_order()
    return list(pins.values_list("product", flat=True))


def hidden() -> frozenset[str]:
    """The keys of all queries that are never suggested, whatever they would come from."""
    return frozenset(HiddenSearch.objects.values_list("key", flat=True))


def popular(limit: int) -> list[str]:
    """The most frequent queries that find something, without those that staff hid.

    Asked of the database once in ten minutes and once an edition, in each process.
    """
    editions = tuple(sorted(numbers().values()))
    return list(_popular(editions, int(time() // POPULAR_SECONDS))[:limit])


@lru_cache(maxsize=2)
def _popular(_editions: tuple[int, ...], _moment: int) -> tuple[str, ...]:
    since = timezone.localdate() - POPULAR_PERIOD
    queries = SearchCount.objects.since(since).named().by_query()
    queries = queries.filter(total__gte=POPULAR_FROM, days__gte=POPULAR_DAYS, finds__gt=0).exclude(
        key__in=HiddenSearch.objects.values("key")
    )
    return tuple(queries.values_list("wording", flat=True)[:MOST_POPULAR])


forget = _popular.cache_clear
