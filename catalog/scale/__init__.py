"""A made-up catalogue of any size, to measure with: the same for the same number.

Nothing in it is meant to be read. What matters is its shape: a tree of a thousand
categories of very different sizes, values of which few are common and many are rare,
titles and descriptions in words of which the same is true, products in one to six
variants, some reduced, some sold out.
"""

from collections.abc import Callable, Sequence

import numpy as np

from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    Product,
    ProductImage,
    ProductValue,
    Variant,
)
from catalog.scale.goods import Batch, Goods
from catalog.scale.words import COLORS, MATERIALS, NOUNS, SIZES, made_up
from catalog.verbs import CATALOGUE, Edit, begin_anew, bulk, edit_catalog, tree, vocabulary

BRANDS = 300
DEPARTMENTS = 10
# How many children the categories of a level have, in turn: 10 + 60 + 300 + 630.
CHILDREN = ((6,), (5,), (1, 2, 3, 2, 2, 2, 3, 2, 2, 2))
# How many categories that have children hold products of their own, too.
SHELVES_ABOVE = 60
PRODUCTS_PER_STEP = 5000

# What is said of products: how many values there are, and of what share of them it is said.
FACTS = {
    "Material": (70, 1.0),
    "Pattern": (60, 0.6),
    "Room": (20, 0.9),
    "Style": (60, 0.9),
    "Season": (5, 0.4),
    "Finish": (35, 0.7),
    "Care": (12, 0.8),
    "Origin": (90, 1.0),
    "Width": (200, 0.8),
    "Organic": (2, 0.5),
}
KINDS = {
    "Colour": Attribute.Kind.COLOR,
    "Width": Attribute.Kind.NUMBER,
    "Organic": Attribute.Kind.BOOLEAN,
}


def stock(
    count: int,
    pictures: Sequence[ProductImage],
    *,
    report: Callable[[str], None],
    is_rated: bool = True,
) -> None:
    """Fills an empty catalogue with this many products, which share the files of the pictures.

    The rating columns are filled as if there were reviews; not `is_rated`, they are left to
    real ones. The journal has the tree and the vocabulary, and nothing of the products.
    """
    chance = np.random.default_rng(count)
    with edit_catalog(by=None) as edit:
        goods = Goods(
            count=count,
            pictures=pictures,
            is_rated=is_rated,
            shelves=_shelves(edit, chance),
            brands=list(
                vocabulary.brands(edit, [made_up(n).title() for n in range(BRANDS)]).values()
            ),
            **_facts(edit),
        )
        with bulk.unindexed((Product, ProductImage, Variant, ProductValue), report):
            first_variant = 1
            for first in range(0, count, PRODUCTS_PER_STEP):
                last = min(first + PRODUCTS_PER_STEP, count)
                batch = Batch(goods, range(first, last), first_variant, chance)
                for model, names, rows in batch.tables():
                    bulk.copy(model, names, rows)
                first_variant += len(batch.variant_ids)
                report(f"{last:,} products")
        tree.recount()
        tree.cover()
        begin_anew(CATALOGUE)


def _facts(edit: Edit) -> dict[str, list]:
    """The values of all attributes, each attribute's in the order of how often they are drawn."""
    texts = {"Colour": COLORS, "Size": SIZES} | {
        name: _texts(name, number) for name, (number, _share) in FACTS.items()
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
    values: dict[str, list[AttributeValue]] = {
        name: [held[attributes[name].pk, AttributeValue.key_of(text)] for text in some]
        for name, some in texts.items()
    }
    return {
        "colors": values["Colour"],
        "sizes": values["Size"],
        "facts": [(values[name], share) for name, (_number, share) in FACTS.items()],
    }


def _shelves(edit: Edit, chance: np.random.Generator) -> list[tuple[Category, str]]:
    """Makes a thousand categories on four levels. Gives those with products, the fullest
    first, and what they sell."""
    level = [Category(name=made_up(n).title(), position=n) for n in range(DEPARTMENTS)]
    edit.save(level)
    for numbers in CHILDREN:
        above = level
        level = [
            Category(
                name=f"{made_up(n * 10 + place).title()} {NOUNS[n % len(NOUNS)]}s",
                parent=parent,
                position=place,
            )
            for n, parent in enumerate(above)
            for place in range(numbers[n % len(numbers)])
        ]
        edit.save(level)
    order = chance.permutation(len(level) + SHELVES_ABOVE)
    shelves = [*level, *above[:SHELVES_ABOVE]]
    return [(shelves[n], shelves[n].name.split()[-1].removesuffix("s")) for n in order.tolist()]


def _texts(name: str, number: int) -> list[str]:
    if name == "Material":
        return [*MATERIALS, *(f"Recycled {material.lower()}" for material in MATERIALS)]
    if KINDS.get(name) == Attribute.Kind.NUMBER:
        return [str(10 + 5 * n) for n in range(number)]
    if KINDS.get(name) == Attribute.Kind.BOOLEAN:
        return ["Yes", "No"]
    return [f"{made_up(n)} {name.lower()}" for n in range(number)]
