"""What can be asked of a list of products: where to look, and what was chosen."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol, Self

import numpy as np
from pyroaring import BitMap


@dataclass(frozen=True)
class Range:
    """From one number to another, both included; None leaves an end open."""

    lowest: Decimal | None
    highest: Decimal | None


class Found(Protocol):
    """What a search found."""

    @property
    def products(self) -> BitMap:
        """The ids of all that it found, whether shoppers may see them now or not."""

    def scores(self, ids: np.ndarray) -> np.ndarray:
        """How close each of these products is to what was searched: higher is closer."""


@dataclass(frozen=True)
class Scope:
    """Where to look: in a category with its descendants, among what a search found, or both.

    With neither it is the whole shop. A preview shows what shoppers would see if every
    category were published.
    """

    category: int | None = None
    found: Found | None = None
    is_preview: bool = False


@dataclass(frozen=True)
class Filters:
    """What was chosen. One of the values of a facet is enough; every facet must be met.

    A product matches when one and the same variant, with the values of its product, meets
    all that variants differ in: values, price range and stock. `values` and `ranges` hold
    each attribute once, by its id, in the order of ids.
    """

    brands: frozenset[int] = frozenset()
    price: Range | None = None
    rating: int | None = None
    in_stock: bool = False
    values: tuple[tuple[int, frozenset[int]], ...] = ()
    ranges: tuple[tuple[int, Range], ...] = ()

    def __bool__(self) -> bool:
        return self != NOTHING_CHOSEN

    def without(self, **changed: object) -> Self:
        """The same filters but for these."""
        return replace(self, **changed)


NOTHING_CHOSEN = Filters()
