"""A made-up catalogue of any size, to measure with: the same for the same number.

Nothing in it is meant to be read. What matters is its shape: a tree of a thousand
categories of very different sizes, values of which few are common and many are rare,
products in one to six variants, some reduced, some sold out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, product
from random import Random

from catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    Category,
    Product,
    ProductImage,
    Variant,
)
from catalog.verbs import Edit, edit_catalog, vocabulary

BRANDS = 300
DEPARTMENTS = 10
# How many children the categories of a level have, in turn: 10 + 60 + 300 + 630.
CHILDREN = ((6,), (5,), (1, 2, 3, 2, 2, 2, 3, 2, 2, 2))
PRODUCTS_PER_EDIT = 1000

COLORS = [
    "White",
    "Black",
    "Gray",
    "Navy",
    "Blue",
    "Beige",
    "Green",
    "Brown",
    "Red",
    "Cream",
    "Teal",
    "Pink",
    "Yellow",
    "Purple",
    "Orange",
]
SIZES = ["S", "M", "L", "XS", "XL", "XXL"]
NOUNS = [
    "cushion",
    "throw",
    "rug",
    "print",
    "poster",
    "mug",
    "vase",
    "bowl",
    "plate",
    "notebook",
    "lamp",
    "tray",
    "stool",
    "quilt",
]
ADJECTIVES = [
    "Harbour",
    "Orchard",
    "Tilework",
    "Shoreline",
    "Ember",
    "Courtyard",
    "Pebble",
    "Confetti",
    "Meadow",
    "Lantern",
    "Reed",
    "Dune",
    "Ledger",
    "Garden",
    "Market",
    "Winter",
    "Summer",
    "Terrace",
    "Canal",
    "Cedar",
    "Linden",
    "Heather",
    "Marble",
]
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "sa",
    "tu",
    "vel",
    "do",
    "ni",
    "bar",
    "es",
    "fi",
    "gra",
    "hol",
    "ju",
    "mar",
    "ne",
    "or",
    "pa",
    "qui",
    "ro",
    "ste",
]

# What is said of every product: the name of the attribute, and how many values it has.
FACTS = {
    "Material": 40,
    "Pattern": 30,
    "Room": 12,
    "Style": 25,
    "Season": 4,
    "Finish": 15,
    "Care": 8,
    "Origin": 60,
    "Width": 120,
    "Organic": 2,
}
KINDS = {
    "Colour": Attribute.Kind.COLOR,
    "Width": Attribute.Kind.NUMBER,
    "Organic": Attribute.Kind.BOOLEAN,
}


class Skewed[Item]:
    """Draws from items of which each is rarer than the one before, as Zipf's law has it."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = list(items)
        self.weights = list(accumulate(1 / place for place in range(1, len(self.items) + 1)))

    def draw(self, chance: Random) -> Item:
        return chance.choices(self.items, cum_weights=self.weights)[0]


@dataclass(frozen=True)
class Words:
    """What the made-up products are described with."""

    shelves: Skewed[Category]
    brands: Skewed[Brand]
    facts: list[Skewed[AttributeValue]]
    # Every colour in every size, the usual ones first.
    options: list[tuple[AttributeValue, AttributeValue]]


def stock(count: int, pictures: Sequence[ProductImage]) -> Iterator[int]:
    """Fills an empty catalogue with this many products, which share the files of the pictures.

    Gives, edit by edit, the number of products so far.
    """
    chance = Random(count)  # noqa: S311
    with edit_catalog(by=None) as edit:
        words = _words(edit, chance)
    for first in range(0, count, PRODUCTS_PER_EDIT):
        last = min(first + PRODUCTS_PER_EDIT, count)
        with edit_catalog(by=None) as edit:
            _stock(edit, range(first, last), words, pictures, chance)
        yield last


def _words(edit: Edit, chance: Random) -> Words:
    leaves = _tree(edit)
    chance.shuffle(leaves)
    brands = vocabulary.brands(
        edit, [f"{_word(n).title()} & {_word(n + 7)}" for n in range(BRANDS)]
    )
    texts = {"Colour": COLORS, "Size": SIZES} | {
        name: _texts(name, number) for name, number in FACTS.items()
    }
    attributes = vocabulary.attributes(
        edit,
        [
            Attribute(
                name=name,
                kind=KINDS.get(name, Attribute.Kind.TEXT),
                unit="cm" if name == "Width" else "",
                is_filterable=True,
                position=position,
            )
            for position, name in enumerate(texts)
        ],
    )
    held = vocabulary.values(
        edit, [(attributes[name], text) for name, some in texts.items() for text in some]
    )
    values = {
        name: [held[attributes[name].pk, AttributeValue.key_of(text)] for text in some]
        for name, some in texts.items()
    }
    return Words(
        shelves=Skewed(leaves),
        brands=Skewed(brands.values()),
        facts=[Skewed(values[name]) for name in FACTS],
        options=list(product(values["Colour"], values["Size"])),
    )


def _tree(edit: Edit) -> list[Category]:
    """A thousand categories on four levels. Gives those without children."""
    level = [Category(name=_word(n).title(), position=n) for n in range(DEPARTMENTS)]
    edit.save(level)
    for depth, numbers in enumerate(CHILDREN, 1):
        below = [
            Category(name=f"{_word(n * 10 + place).title()} {depth}", parent=parent, position=place)
            for n, parent in enumerate(level)
            for place in range(numbers[n % len(numbers)])
        ]
        edit.save(below)
        level = below
    return level


def _stock(
    edit: Edit,
    numbers: range,
    words: Words,
    pictures: Sequence[ProductImage],
    chance: Random,
) -> None:
    products = [_product(number, words, chance) for number in numbers]
    edit.save(products)
    edit.save_variants(
        [pair for made in products for pair in _variants(made, words.options, chance)]
    )
    edit.set_values([(made, [fact.draw(chance) for fact in words.facts]) for made in products])
    edit.save(
        ProductImage(
            product=made,
            picture=shared.picture.name,
            width=shared.width,
            height=shared.height,
            sizes_ready=shared.sizes_ready,
        )
        for made in products
        for shared in [chance.choice(pictures)]
    )


def _product(number: int, words: Words, chance: Random) -> Product:
    name = f"{chance.choice(ADJECTIVES)} {chance.choice(NOUNS)} {number + 1}"
    return Product(
        name=name,
        slug=name.lower().replace(" ", "-"),
        brand=words.brands.draw(chance),
        category=words.shelves.draw(chance),
        description=" ".join(_word(chance.randrange(10_000)) for _ in range(60)).capitalize() + ".",
        position=chance.randrange(100),
    )


def _variants(
    made: Product, options: list[tuple[AttributeValue, AttributeValue]], chance: Random
) -> Iterator[tuple[Variant, list[AttributeValue]]]:
    price = Decimal(round(chance.lognormvariate(3.6, 0.8), 2)).quantize(Decimal("0.01")) + 1
    is_reduced = chance.random() < 0.15
    first = int(len(options) * chance.random() ** 2)
    for place in range(chance.randint(1, 6)):
        own = price + place * 2
        variant = Variant(
            product=made,
            sku=f"{made.slug}-{place + 1}",
            price=own,
            sale_price=(own * Decimal("0.8")).quantize(Decimal("0.01")) if is_reduced else None,
            stock=0 if chance.random() < 0.1 else chance.randint(1, 80),
            position=place,
        )
        yield variant, list(options[(first + place) % len(options)])


def _texts(name: str, number: int) -> list[str]:
    if KINDS.get(name) == Attribute.Kind.NUMBER:
        return [str(10 + 5 * n) for n in range(number)]
    if KINDS.get(name) == Attribute.Kind.BOOLEAN:
        return ["Yes", "No"]
    return [f"{_word(n)} {name.lower()}" for n in range(number)]


def _word(number: int) -> str:
    """A word for each number below ten thousand: different ones differ."""
    parts = []
    for _ in range(3):
        number, rest = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[rest])
    return "".join(parts)
