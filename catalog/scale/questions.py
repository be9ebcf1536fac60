"""What shoppers ask of a catalogue, drawn by chance from the catalogue itself.

Whoever asks has one product in mind, one of all that the shop shows: so categories are drawn
by their size, words and values by how common they are, and filters leave something over. No
address is drawn twice.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from math import ceil
from random import Random
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone

from catalog.models import Attribute, Product, ProductValue
from catalog.models.product import Sort

# How many products are known to whoever asks.
SAMPLE = 4000
PRODUCTS_PER_QUERY = 500

# A word is small that is said of a third of all products, such as "with"; common if of one
# in twenty, and rare if of one in five hundred at most.
SMALL = 1 / 3
COMMON = 1 / 20
RARE = 1 / 500
# Of a hundred searches.
QUERIES = {
    "one common word": 25,
    "one rare word": 15,
    "two common words": 20,
    "a common and a rare word": 15,
    "a small word between two common ones": 5,
    "three words of a title": 10,
    "a typing error": 10,
}
# Of a hundred lists: the first page, one of the next, one far down.
PAGES = {(1, 1): 80, (2, 5): 12, (6, 400): 8}
# Of a hundred lists, those in an order that was asked for.
SORTED = 25
# What is filtered by, as weights; the attributes share the last.
FACETS = {"brand": 3, "price": 2, "rating": 1, "stock": 2, "attributes": 8}
# Of a hundred filters by values, those with two of them.
TWO_VALUES = 20
# Of a hundred texts in the box, those still so many letters long.
TYPED = {1: 5, 2: 10, 3: 20, 4: 20, 6: 15, 9: 15, 14: 15}

LETTERS = "abcdefghijklmnopqrstuvwxyz"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What is known of a product that someone is looking for."""

    name: str
    path: str
    # By the name of each facet, the values that leave this product over.
    filters: dict[str, str]
    small: Sequence[str]
    common: Sequence[str]
    rare: Sequence[str]


class Questions:
    """Addresses of lists and of suggestions. The same for the same catalogue and number."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311, the same for the same seed
        self.asked: set[str] = set()
        self.wanted = _some_products(self.chance)
        self.values: dict[str, list[str]] = defaultdict(list)
        for wanted in self.wanted:
            for name, value in wanted.filters.items():
                self.values[name].append(value)

    def category(self, filters: int) -> str:
        """A page of a category, filtered by so many facets."""
        return self._new(lambda wanted: self._category(wanted, filters))

    def search(self, filters: int) -> str:
        """A page of a search, filtered by so many facets."""
        return self._new(lambda wanted: self._search(wanted, filters))

    def suggestions(self) -> str:
        """What the box asks after another letter."""
        return self._new(self._suggestions)

    def _new(self, draw: Callable[[Wanted], str | None]) -> str:
        while True:
            address = draw(self.chance.choice(self.wanted))
            if address is not None and address not in self.asked:
                self.asked.add(address)
                return address

    def _category(self, wanted: Wanted, filters: int) -> str | None:
        steps = wanted.path.split("/")
        path = "/".join(steps[: self.chance.randint(1, len(steps))])
        chosen = self._chosen(wanted, filters)
        if chosen is None:
            return None
        address = reverse("catalog:category_detail", args=[path])
        return _address(address, [*chosen, *self._place()])

    def _search(self, wanted: Wanted, filters: int) -> str | None:
        words, chosen = self._words(wanted), self._chosen(wanted, filters)
        if words is None or chosen is None:
            return None
        pairs = [("q", words), *chosen, *self._place()]
        return _address(reverse("catalog:search"), pairs)

    def _suggestions(self, wanted: Wanted) -> str | None:
        words = wanted.name.lower().split()
        text = " ".join(words[self.chance.randrange(len(words)) :])
        typed = text[: self._one_of(TYPED)].strip()
        return _address(reverse("catalog:suggestions"), [("q", typed)]) if typed else None

    def _words(self, wanted: Wanted) -> str | None:
        """What is typed into the box; None where the product doesn't have such words."""
        chance, kind = self.chance, self._one_of(QUERIES)
        title = [word for word in wanted.name.lower().split() if word.isalpha()]
        if kind == "three words of a title" and len(title) >= 3:
            first = chance.randint(0, len(title) - 3)
            return " ".join(title[first : first + 3])
        if kind == "a typing error":
            long = [word for word in (*title, *wanted.rare) if len(word) >= 5]
            return self._mistyped(chance.choice(long)) if long else None
        kinds: dict[str, tuple[Sequence[str], ...]] = {
            "one common word": (wanted.common,),
            "one rare word": (wanted.rare,),
            "two common words": (wanted.common, wanted.common),
            "a common and a rare word": (wanted.common, wanted.rare),
            "a small word between two common ones": (wanted.common, wanted.small, wanted.common),
        }
        lists = kinds.get(kind, ((),))
        words = [chance.choice(some) for some in lists if some]
        # None is said twice, and none left out.
        return " ".join(words) if len(set(words)) == len(lists) else None

    def _mistyped(self, word: str) -> str:
        """One letter left out, doubled, traded with the next, or another one."""
        at = self.chance.randrange(1, len(word) - 1)
        other = self.chance.choice(LETTERS)
        first, letter, rest = word[:at], word[at], word[at + 1 :]
        typed = (rest, letter * 2 + rest, rest[0] + letter + rest[1:], other + rest)
        return first + self.chance.choice(typed)

    def _chosen(self, wanted: Wanted, count: int) -> Pairs | None:
        """Values of so many facets that this product has; None if it hasn't as many."""
        chance, chosen = self.chance, {}
        attributes = [name for name in wanted.filters if name.startswith("a.")]
        if len(wanted.filters) < count:
            return None
        while len(chosen) < count:
            facet = self._one_of(FACETS)
            if facet == "attributes" and attributes:
                facet = chance.choice(attributes)
            if facet in wanted.filters:
                chosen[facet] = {wanted.filters[facet]}
        for name, values in chosen.items():
            has_many = name == "brand" or (name.startswith("a.") and ".." not in min(values))
            if has_many and chance.randrange(100) < TWO_VALUES:
                other = chance.choice(self.values[name])
                values |= set() if ".." in other else {other}
        return [(name, value) for name, values in chosen.items() for value in values]

    def _place(self) -> Pairs:
        pairs = []
        first, last = self._one_of(PAGES)
        if last > 1:
            pairs.append(("page", str(self.chance.randint(first, last))))
        if self.chance.randrange(100) < SORTED:
            pairs.append(("sort", self.chance.choice(Sort.values[1:])))
        return pairs

    def _one_of[Thing](self, weights: dict[Thing, int]) -> Thing:
        return self.chance.choices(list(weights), weights.values())[0]


def _address(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(sorted(pairs))}" if pairs else path


def _some_products(chance: Random) -> list[Wanted]:
    """Products from all over the catalogue, with what is known of them."""
    shown = Product.objects.visible(timezone.now())
    ends = shown.aggregate(first=Min("pk"), last=Max("pk"))
    numbers = range(ends["first"], ends["last"] + 1)
    pks = sorted(chance.sample(numbers, min(SAMPLE, len(numbers))))
    facts = _facts_of(pks)
    rows = [
        row
        for some in batched(pks, PRODUCTS_PER_QUERY, strict=False)
        for row in shown.filter(pk__in=some)
        .order_by("pk")
        .values_list(
            "pk",
            "name",
            "description",
            "brand__slug",
            "category__path",
            "price",
            "stock",
            "rating_average",
        )
    ]
    said = [sorted(set(_words_in(f"{row[1]} {row[2]}"))) for row in rows]
    counts = Counter(word for words in said for word in words)
    return [
        Wanted(
            name=name,
            path=path,
            filters=facts[pk] | _own_filters(brand, price, stock, rating),
            small=[word for word in words if counts[word] >= SMALL * len(rows)],
            common=[word for word in words if COMMON <= counts[word] / len(rows) < SMALL],
            rare=[word for word in words if counts[word] <= max(1, RARE * len(rows))],
        )
        for (pk, name, _text, brand, path, price, stock, rating), words in zip(
            rows, said, strict=True
        )
    ]


def _facts_of(pks: Iterable[int]) -> dict[int, dict[str, str]]:
    """For each product a filter for each attribute: by its own values and its first variant's."""
    facts: dict[int, dict[str, str]] = defaultdict(dict)
    for some in batched(pks, PRODUCTS_PER_QUERY, strict=False):
        ties = ProductValue.objects.filter(product__in=some, value__attribute__is_filterable=True)
        for pk, name, kind, value, number in ties.order_by("variant", "pk").values_list(
            "product",
            "value__attribute__slug",
            "value__attribute__kind",
            "value",
            "value__number",
        ):
            is_range = kind == Attribute.Kind.NUMBER and number is not None and pk % 2
            text = f"{int(number * 3 / 4)}..{ceil(number * 5 / 4)}" if is_range else str(value)
            facts[pk].setdefault(f"a.{name}", text)
    return facts


def _own_filters(brand: str | None, price: object, stock: int, rating: object) -> dict[str, str]:
    filters = {"price": f"{int(price / 2)}-{ceil(price * 3 / 2)}"}
    if brand:
        filters["brand"] = brand
    if stock:
        filters["stock"] = "in"
    if rating >= 1:
        filters["rating"] = str(min(4, int(rating)))
    return filters


def _words_in(text: str) -> list[str]:
    return [word for word in text.lower().replace(".", " ").split() if word.isalpha()]
