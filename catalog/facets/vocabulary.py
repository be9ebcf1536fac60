"""What products are filed and described by: the tree, and the values that are filters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Self

import numpy as np

from catalog.facets.question import Range
from catalog.models import Attribute, AttributeValue, Category


@dataclass(frozen=True)
class Tree:
    """The categories: what stands below each, itself included, and which of them are hidden."""

    below: dict[int, tuple[int, ...]]
    above: dict[int, tuple[int, ...]]
    hidden: frozenset[int]

    @classmethod
    def read(cls) -> Self:
        """The tree as the database has it."""
        rows = Category.objects.order_by("depth").values_list("pk", "parent", "is_visible")
        above: dict[int, tuple[int, ...]] = {}
        hidden = set()
        for pk, parent, is_visible in rows:
            above[pk] = (pk, *above.get(parent, ()))
            if not is_visible:
                hidden.add(pk)
        return cls.of((line, line[0] in hidden) for line in above.values())

    @classmethod
    def of(cls, lines: Iterable[tuple[tuple[int, ...], bool]]) -> Self:
        """The tree of these categories: each with all above it, and whether it is hidden."""
        above, hidden = {}, set()
        below: dict[int, list[int]] = defaultdict(list)
        for line, is_hidden in lines:
            above[line[0]] = line
            for ancestor in line:
                below[ancestor].append(line[0])
            if is_hidden:
                hidden.add(line[0])
        return cls({pk: tuple(held) for pk, held in below.items()}, above, frozenset(hidden))

    @cached_property
    def order(self) -> dict[int, int]:
        """The number of each category, its descendants right after it."""
        lines = sorted((line[::-1], pk) for pk, line in self.above.items())
        return {pk: number for number, (_, pk) in enumerate(lines)}


@dataclass(frozen=True)
class Vocabulary:
    """The values of the attributes that are offered as filters."""

    values: dict[int, tuple[int, ...]]
    # Of attributes that are numbers: each value's.
    numbers: dict[int, dict[int, Decimal]]

    @classmethod
    def read(cls) -> Self:
        """The values as the database has them."""
        rows = AttributeValue.objects.filter(attribute__is_filterable=True).values_list(
            "attribute", "attribute__kind", "pk", "number"
        )
        values: dict[int, list[int]] = defaultdict(list)
        numbers: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for attribute, kind, pk, number in rows:
            values[attribute].append(pk)
            if kind == Attribute.Kind.NUMBER and number is not None:
                numbers[attribute][pk] = number
        return cls({pk: tuple(held) for pk, held in values.items()}, dict(numbers))

    @cached_property
    def all_values(self) -> np.ndarray:
        """Their ids, in order."""
        return np.array(sorted(pk for held in self.values.values() for pk in held), np.int64)

    def within(self, attribute: int, ends: Range) -> frozenset[int]:
        """The values of a number attribute that lie in a range."""
        return frozenset(
            pk
            for pk, number in self.numbers.get(attribute, {}).items()
            if (ends.lowest is None or number >= ends.lowest)
            and (ends.highest is None or number <= ends.highest)
        )
