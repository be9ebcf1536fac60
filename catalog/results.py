"""What a search page says of what was found: where it was found, and what was read into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from django.http import QueryDict
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from pyroaring import BitMap

from catalog import facets, search
from catalog.cards import Card
from catalog.models import Category, Variant
from catalog.present import Present
from catalog.search.codes import code_of, gtins_of
from catalog.search.words import LONGEST_QUERY, MOST_WORDS

MOST_PLACES = 8
LONGEST_QUOTE = 40
# Above whatever a search says of a product.
PINNED = 1_000_000


@dataclass(frozen=True)
class Pinned:
    """What a search found and what staff put before it, in their order."""

    found: facets.Found
    pins: Sequence[int]

    @property
    def products(self) -> BitMap:
        return self.found.products | BitMap(self.pins)

    def scores(self, ids: np.ndarray) -> np.ndarray:
        scores = self.found.scores(ids).astype(np.float64)
        for place, pin in enumerate(reversed(self.pins)):
            scores[ids == pin] = PINNED + place
        return scores


@dataclass(frozen=True)
class Place:
    """A category that holds some of what was found."""

    category: Category
    count: int


def places_in(
    category: Category | None, counts: Mapping[int, int], count: int, catalogue: Present
) -> list[Place]:
    """Where what was found stands: the categories below one, or the departments, the fullest
    first. Where all of it stands in a single one, those below that."""
    while True:
        below = catalogue.recall(_shown_below, category)
        places = [Place(child, counts[child.pk]) for child in below if counts.get(child.pk)]
        if len(places) != 1 or places[0].count < count:
            return sorted(places, key=lambda place: -place.count)[:MOST_PLACES]
        category = places[0].category


def left_out(query: QueryDict, category: Category | None) -> Iterator[str]:
    """Sentences about what was asked and not done."""
    words, path = query.get("q", ""), query.get("in", "")
    if len(words) > LONGEST_QUERY or len(words.split()) > MOST_WORDS:
        said = _("We looked for the first part of that: %(words)d words or %(letters)d letters.")
        yield said % {"words": MOST_WORDS, "letters": LONGEST_QUERY}
    if path and category is None:
        printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path)
        quote = Truncator(printable).chars(LONGEST_QUOTE)
        yield _("We left out the category “%(path)s”, which we don’t have.") % {"path": quote}


def words_done_without(found: search.Found) -> str:
    """The words that had to be left out, in the order they were typed; empty where none had."""
    order = {word: place for place, word in enumerate(found.words)}
    dropped = sorted(found.dropped, key=lambda word: order.get(word, len(order)))
    return get_text_list([_("“%(word)s”") % {"word": word} for word in dropped], _("or"))


def url_by_number(card: Card, product: int, number: str) -> str:
    """The address of a product in the variant whose SKU or GTIN was typed."""
    code = code_of(number)
    gtins = gtins_of(code)
    variants = Variant.objects.filter(product=product).order_by("position", "pk")
    skus = [
        sku
        for sku, gtin in variants.values_list("sku", "gtin")
        if code_of(sku) == code or gtin in gtins
    ]
    return f"{card.url}?{urlencode({'variant': skus[0]})}" if skus else card.url


def _shown_below(category: Category | None) -> list[Category]:
    return list(Category.objects.visible().filter(parent=category).in_order())
