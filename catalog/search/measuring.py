"""Measures the order of search results against the judgements of people."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from math import log2
from pathlib import Path

from catalog import facets
from catalog.facets import Scope
from catalog.models import Product, Variant
from catalog.search import find

DEPTH = 10
# SQLite takes no more parameters than this in one question, with room to spare.
MOST_IDS = 5000

# The ratings (0 to 3) of products for a query, by the ids that the feed knows them by.
type Judgements = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Result:
    """How well one query did: nDCG at 10, and whether it found anything at all."""

    query: str
    score: float
    found: int


def read_judgements(path: Path) -> Judgements:
    """The judgements in a file with the columns query, id and rating."""
    judgements: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            judgements[row["query"]][row["id"]] = int(row["rating"])
    return judgements


def measure(judgements: Judgements, now: datetime) -> Iterator[Result]:
    """The result of each query that has a relevant product, as shoppers get it."""
    products = _products({id for ratings in judgements.values() for id in ratings})
    for query, ratings in sorted(judgements.items()):
        if any(ratings.values()):
            known = {products[id]: rating for id, rating in ratings.items() if id in products}
            listing = facets.index(now).listing(Scope(found=find(query, now)), sort=None)
            first = [known.get(int(pk), 0) for pk in listing.products[:DEPTH]]
            yield Result(query, ndcg(first, list(ratings.values())), listing.count)


def ndcg(first: Sequence[int], ratings: Sequence[int]) -> float:
    """The gain (2^rating - 1, the later the less) of the first products, as a share of the
    best there is. What nobody judged counts as 0."""
    return _gain(first) / _gain(sorted(ratings, reverse=True))


def _gain(ratings: Sequence[int]) -> float:
    return sum((2**rating - 1) / log2(place + 2) for place, rating in enumerate(ratings[:DEPTH]))


def _products(ids: set[str]) -> dict[str, int]:
    """The products by the ids of a feed: those of variants are their SKUs."""
    products: dict[str, int] = {}
    for some in batched(sorted(ids), MOST_IDS, strict=False):
        skus = Variant.objects.filter(sku__in=some).values_list("sku", "product")
        keys = Product.objects.filter(external_id__in=some).values_list("external_id", "pk")
        products |= dict(skus) | dict(keys)
    return products
