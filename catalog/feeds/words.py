"""The categories, brands and attribute values that products of a feed refer to.

Remembers across the batches of one import what it has found or made, so that a batch asks
the database for what is new to it only.
"""

from collections.abc import Iterable

from catalog.feeds.kinds import KindGuesser
from catalog.feeds.product import NAMES, FeedProduct
from catalog.models import Attribute, AttributeValue, Brand, Category
from catalog.verbs import Edit, vocabulary

type Pair = tuple[str, str]  # an attribute's name and a value's text


class Words:
    def __init__(self, kinds: KindGuesser) -> None:
        self._kinds = kinds
        self.forget()

    def forget(self) -> None:
        """Drops everything. What an edit has made is gone when the edit fails."""
        self._categories: dict[tuple[str, ...], Category] = {}
        self._brands: dict[str, Brand] = {}
        self._attributes: dict[str, Attribute] = {}
        self._values: dict[tuple[int, str], AttributeValue] = {}

    def learn(self, edit: Edit, products: Iterable[FeedProduct]) -> None:
        """Finds or makes whatever these products refer to."""
        products = list(products)
        paths = {product.first.category for product in products} - self._categories.keys()
        if paths:
            self._categories |= vocabulary.category_paths(edit, sorted(paths))
        brands = {product.brand for product in products if product.brand} - self._brands.keys()
        if brands:
            self._brands |= vocabulary.brands(edit, sorted(brands))
        pairs = {pair: None for product in products for pair in _pairs_of(product)}
        names = {name for name, _text in pairs if name not in self._attributes}
        if names:
            self._attributes |= vocabulary.attributes(edit, map(self._attribute, sorted(names)))
        new = [
            (self._attributes[name], text)
            for name, text in pairs
            if (self._attributes[name].pk, AttributeValue.key_of(text)) not in self._values
        ]
        if new:
            self._values |= vocabulary.values(edit, new)

    def category(self, path: tuple[str, ...]) -> Category:
        return self._categories[path]

    def brand(self, name: str) -> Brand:
        return self._brands[name]

    def values(self, pairs: Iterable[Pair]) -> list[AttributeValue]:
        """The distinct values, in order."""
        found = {}
        for name, text in pairs:
            value = self._values[self._attributes[name].pk, AttributeValue.key_of(text)]
            found[value.pk] = value
        return list(found.values())

    def attribute(self, name: str) -> Attribute:
        return self._attributes[name]

    def _attribute(self, name: str) -> Attribute:
        """How an attribute of this name is made if the shop has none."""
        if name == NAMES["color"]:
            return Attribute(name=name, kind=Attribute.Kind.COLOR, is_filterable=True)
        if name in NAMES.values():
            return Attribute(name=name, is_filterable=name != NAMES["mpn"])
        guess = self._kinds.guess(name)
        return Attribute(name=name, kind=guess.name, unit=guess.unit)


def _pairs_of(product: FeedProduct) -> Iterable[Pair]:
    yield from product.own_values()
    for row in product.rows:
        yield from product.options_of(row)
