"""The state of the catalogue that answers, built from the database and kept up with it."""

from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Self

import numpy as np

from catalog.facets.facts import IDS_AT_A_TIME, filed, read, read_all
from catalog.facets.listing import Listing
from catalog.facets.places import Places
from catalog.facets.question import NOTHING_CHOSEN, Filters, Scope
from catalog.facets.state import State
from catalog.facets.vocabulary import Tree, Vocabulary
from catalog.models import ProductValue
from catalog.models.product import Sort
from catalog.touches import Touched

# If more products than this, and a quarter of all, are to be read anew, all of them are.
MOST_ANEW = 20_000


class Index(State):
    """The catalogue as shoppers see it at a moment."""

    def listing(
        self, scope: Scope, filters: Filters = NOTHING_CHOSEN, sort: Sort | None = Sort.POSITION
    ) -> Listing:
        """The products of a scope that meet the filters; in no sort, by the search's scores."""
        return Listing(self, scope, filters, sort)

    @classmethod
    def build(cls, now: datetime) -> Self:
        """The index of all that the database holds."""
        tree, vocabulary = Tree.read(), Vocabulary.read()
        index = cls(now, tree, vocabulary, Places.dealt(*filed(), tree))
        for some in read_all(now, vocabulary.all_values):
            index = index.grown(some)
        return index.dealt()

    def changed(self, touched: Touched, now: datetime) -> Self:
        """The index after what was touched was read anew, with what the clock has turned."""
        index = replace(self, now=now)
        products = touched.products.union(self.turns.due(now).tolist())
        if touched.tree:
            index = replace(index, tree=Tree.read()).heir_of(self)
        if touched.vocabulary or touched.attributes:
            vocabulary = Vocabulary.read()
            sets = self.sets.of_values(set(vocabulary.all_values.tolist()))
            index = replace(index, vocabulary=vocabulary, sets=sets)
            products = products.union(_wearers_of_new(vocabulary, self.vocabulary))
        if len(products) > max(MOST_ANEW, index.product_count // 4):
            return type(self).build(now)
        for some, facts in read(products, now, index.vocabulary.all_values):
            index = index.with_facts(some, facts)
        return index if index.product_count <= 2 * index.dealt_count else index.dealt()


def _wearers_of_new(vocabulary: Vocabulary, known: Vocabulary) -> set[int]:
    """The products with values that weren't filters before: nobody need have touched them."""
    new = np.setdiff1d(vocabulary.all_values, known.all_values).tolist()
    return {
        product
        for some in batched(new, IDS_AT_A_TIME, strict=False)
        for product in ProductValue.objects.filter(value__in=some).values_list("product", flat=True)
    }
