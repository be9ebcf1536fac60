"""A list of a product's reviews, with what it can be filtered by.

The number beside a filter is what the list counts when it is pressed: a star, "verified" and
"with pictures" join what is chosen (a star takes the place of other stars in the count); a bar
of the histogram and a mention begin anew.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import and_, or_
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pyroaring import BitMap

from catalog.filters import Pair
from catalog.models import Product
from catalog.paging import Page, Place, page_of
from catalog.present import Present
from reviews import terms
from reviews.filters import Asked, asked_in
from reviews.models import RATINGS, Mention, Review, Sort, Words, read
from reviews.terms import ALL, PICTURED, VERIFIED, stars

PAGE_SIZE = 10
# As many as nobody needs a filter for.
TAKEN_IN = 3
# So few are sorted by the database; among more, the first in an order are found on the way.
FEW_TO_SORT = 500
# How much further than expected to look for them before looking at all.
ROOM, HEAD_START = 1.5, 200
MOST_WAYS_OUT = 6
# Each rating after the other.
BY_RATING = {Sort.HIGHEST: RATINGS[::-1], Sort.LOWEST: RATINGS}


@dataclass(frozen=True)
class Choice:
    """A filter to tick, with the number of reviews that it brings."""

    name: str
    value: str
    text: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is chosen, and the address without it."""

    text: str
    address: str


@dataclass(frozen=True)
class Offer:
    """A link with the number of reviews it leads to."""

    text: str
    count: int
    address: str
    is_chosen: bool = False


@dataclass(frozen=True)
class ReviewList:
    """A part of a list of reviews, what it can be filtered by, and its addresses.

    `found` are the terms to mark in the words. `address` is the canonical one, and `query` the
    parameters of it, with room for another page.
    """

    page: Page
    total: int
    asked: Asked
    choices: tuple[Choice, ...]
    mentions: tuple[Offer, ...]
    chips: tuple[Chip, ...]
    ways_out: tuple[Offer, ...]
    sorts: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    found: frozenset[str]
    address: str
    query: QueryDict

    @property
    def reviews(self) -> tuple[Words, ...]:
        return self.page.rows

    @property
    def is_filterable(self) -> bool:
        """Whether there is more than a look takes in, or something is chosen already."""
        return self.total > TAKEN_IN or bool(self.chips)

    @property
    def plain(self) -> str:
        """The address of the same order without a filter."""
        return self.asked.only()


def review_list(catalogue: Present, product: Product, query: QueryDict, path: str) -> ReviewList:
    """The reviews of a product as a query string asks for them."""
    asked = asked_in(query, path)
    offered = mentions_of(product)
    wanted = {ALL, VERIFIED, PICTURED, *map(stars, RATINGS), *offered.values()}
    found = frozenset(filter(None, (asked.mentioned, *chain(*asked.searched))))
    wanted |= found
    sets = Sets(sets_of(catalogue, product, wanted))
    page = _page(product, asked, sets)
    return ReviewList(
        page=replace(page, rows=_marked(read(page.rows), found)),
        total=product.rating_count,
        asked=asked,
        choices=tuple(_choices(asked, sets)),
        mentions=tuple(_offers(asked, offered, sets)),
        chips=tuple(_chips(asked)),
        ways_out=() if page.row_count else tuple(_ways_out(asked, sets)),
        sorts=tuple((sort.value if sort != Sort.NEWEST else "", sort.label) for sort in Sort),
        ignored=(*asked.ignored, *_beyond_the_end(asked.place, page)),
        found=found,
        address=asked.address(*_place_in(page)),
        query=QueryDict(urlsplit(asked.address(("page", ""), ("upto", ""))).query),
    )


def mentions_of(product: Product) -> dict[str, str]:
    """What reviews of a product mention, each with its term."""
    mentions = Mention.objects.filter(product_id=product.pk).order_by("position")
    return dict(mentions.values_list("label", "term"))


def sets_of(catalogue: Present, product: Product, wanted: Collection[str]) -> dict[str, BitMap]:
    """The reviews that have each of these terms. Of few reviews it is remembered."""
    if product.rating_count > terms.FEW:
        return terms.sets_of(product.pk, wanted)
    return catalogue.recall(terms.sets_of_few, product.pk, frozenset(wanted))


class Sets:
    """The reviews of one product by what they have."""

    def __init__(self, sets: dict[str, BitMap]) -> None:
        self.sets = sets

    def having(self, term: str) -> BitMap:
        return self.sets.get(term, BitMap())

    def matching(self, asked: Asked) -> BitMap:
        """Those that have all that is asked for, with any of the stars."""
        found = self.having(ALL)
        for word in asked.searched:
            found = found & self._with_word(word)
        if asked.mentioned:
            found = found & self.having(asked.mentioned)
        if asked.stars:
            found = found & reduce(or_, (self.having(stars(rating)) for rating in asked.stars))
        if asked.is_verified:
            found = found & self.having(VERIFIED)
        return found & self.having(PICTURED) if asked.has_pictures else found

    def _with_word(self, word: tuple[str, ...]) -> BitMap:
        """Those with a word: the whole of it, or all its parts, where it has several."""
        *parts, whole = word
        if not parts:
            return self.having(whole)
        return self.having(whole) | reduce(and_, map(self.having, parts))


@dataclass(frozen=True)
class Ordered:
    """The reviews of a product in an order, or some of them; a slice gives their ids."""

    rows: QuerySet
    sort: Sort
    sets: Sets
    chosen: BitMap | None
    count: int

    def __getitem__(self, part: slice) -> list[int]:
        start, stop = part.start, min(part.stop, self.count)
        ids = self.rows.in_order(self.sort).values_list("pk", flat=True)
        if self.chosen is None:
            return _part(ids, start, stop, self.count)
        if not self.count:
            return []
        if self.count <= FEW_TO_SORT:
            return list(ids.filter(pk__in=list(self.chosen))[start:stop])
        if self.sort not in BY_RATING:
            return _part(ids, start, stop, self.count, self.chosen, len(self.sets.having(ALL)))
        # Whole ratings are passed over: each is counted already, and has its place in an index.
        found: list[int] = []
        for rating in BY_RATING[self.sort]:
            rated = self.sets.having(stars(rating))
            chosen = self.chosen & rated
            count = len(chosen)
            if count and start < count and stop > 0:
                own, end = ids.filter(rating=rating), min(stop, count)
                found += _part(own, max(start, 0), end, count, chosen, len(rated))
            start, stop = start - count, stop - count
        return found


def _part(
    ids: QuerySet,
    start: int,
    stop: int,
    count: int,
    chosen: BitMap | None = None,
    total: int = 0,
) -> list[int]:
    """The ids from one place to another, read from the nearer end.

    With `chosen`, places count those alone: so many among a total of all in the order.
    """
    if start > count // 2:
        return _part(ids.reverse(), count - stop, count - start, count, chosen, total)[::-1]
    if chosen is None:
        return list(ids[start:stop])
    expected = stop * total / count
    found = [pk for pk in ids[: int(ROOM * expected) + HEAD_START] if pk in chosen]
    if len(found) < stop:
        found = [pk for pk in ids if pk in chosen]
    return found[start:stop]


def _page(product: Product, asked: Asked, sets: Sets) -> Page:
    """The ids on a page of the list."""
    matched = sets.matching(asked) if asked.chosen else None
    count = product.rating_count if matched is None else len(matched)
    rows = Review.objects.published().for_product(product)
    ordered = Ordered(rows, asked.sort, sets, matched, count)
    return page_of(ordered, asked.place, PAGE_SIZE, row_count=count)


def _choices(asked: Asked, sets: Sets) -> Iterator[Choice]:
    for rating in reversed(RATINGS):
        text = ngettext("%(count)d star", "%(count)d stars", rating) % {"count": rating}
        alone = replace(asked, stars=frozenset({rating}))
        count = len(sets.matching(alone))
        yield Choice("stars", str(rating), text, count, rating in asked.stars)
    verified = len(sets.matching(replace(asked, is_verified=True)))
    yield Choice("verified", "1", _("Verified"), verified, asked.is_verified)
    pictured = len(sets.matching(replace(asked, has_pictures=True)))
    yield Choice("pictures", "1", _("With pictures"), pictured, asked.has_pictures)


def _offers(asked: Asked, offered: dict[str, str], sets: Sets) -> Iterator[Offer]:
    for label, term in offered.items():
        count = len(sets.having(term))
        if count:
            address = asked.only(("mention", label))
            yield Offer(label, count, address, is_chosen=term == asked.mentioned)


def _chips(asked: Asked) -> Iterator[Chip]:
    for name, value in asked.chosen:
        if name == "stars":
            text = ngettext("%(count)d star", "%(count)d stars", int(value)) % {"count": int(value)}
        elif name == "verified":
            text = _("Verified")
        elif name == "pictures":
            text = _("With pictures")
        else:
            text = _("“%(words)s”") % {"words": value}
        yield Chip(text, asked.without((name, value)))


def _ways_out(asked: Asked, sets: Sets) -> Iterator[Offer]:
    """What one filter less would bring, where all of them leave nothing."""
    if len(asked.chosen) > 1:
        for chip in list(_chips(asked))[:MOST_WAYS_OUT]:
            fewer = asked_in(QueryDict(urlsplit(chip.address).query), asked.path)
            count = len(sets.matching(fewer))
            if count:
                yield Offer(chip.text, count, chip.address)


def _marked(reviews: tuple[Words, ...], found: frozenset[str]) -> tuple[Words, ...]:
    return tuple(replace(words, found=found) for words in reviews) if found else reviews


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
