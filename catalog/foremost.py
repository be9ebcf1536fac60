"""Which values of a facet stand first, where it has more than can be shown at once.

Few values stand as staff arranged them, else by number, size or name. Of many, those come
first that most products have, and they are told before anything is chosen: what is ticked or
narrowed moves none of them.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol, Self

from catalog.facets import Counts

# As many are shown without a "show more"; with one, so many before it and after it.
MOST_AT_ONCE = 8
MOST_SHOWN = 6
MOST_SHOWN_WHOLE = 200


class Named(Protocol):
    """What a facet has a name for."""

    @property
    def pk(self) -> int:
        """Its id."""


@dataclass(frozen=True)
class Common:
    """The values of each facet that has many, as ids: what most products have comes first."""

    brands: tuple[int, ...]
    values: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """Those of a list by the numbers that it has before it is filtered."""
        by_attribute = {pk: _most_first(held) for pk, held in counts.values.items()}
        return cls(_most_first(counts.brands), {pk: ids for pk, ids in by_attribute.items() if ids})


@dataclass(frozen=True)
class Foremost:
    """The values of a facet by their `counts`, of which `common` stand first."""

    counts: Mapping[int, int]
    common: tuple[int, ...]
    chosen: Collection[int]
    most: int

    @property
    def shown(self) -> Set[int]:
        """The values to show: what is common, and what is chosen."""
        offered = self.counts.keys() | self.chosen
        if len(offered) <= MOST_AT_ONCE:
            return offered
        return {*self._counted[: self.most], *self.chosen}

    def arranged[Label: Named](self, labels: Sequence[Label]) -> Sequence[Label]:
        """Of all values, as staff arranged them, those to show."""
        if len(labels) <= MOST_AT_ONCE:
            return labels
        return [
            label
            for place, label in enumerate(labels)
            if place < self.most or label.pk in self.chosen
        ]

    def ordered[Label: Named](self, labels: Sequence[Label]) -> tuple[Sequence[Label], int | None]:
        """The values to show, those that are common first, and where the others begin."""
        places = {pk: place for place, pk in enumerate(self._counted[:MOST_SHOWN])}
        rest = len(places) if 0 < len(places) < len(labels) else None
        return sorted(labels, key=lambda label: places.get(label.pk, MOST_SHOWN)), rest

    @property
    def _counted(self) -> list[int]:
        return [pk for pk in self.common if pk in self.counts]


def _most_first(counts: Mapping[int, int]) -> tuple[int, ...]:
    """Nothing where there are few."""
    if len(counts) <= MOST_AT_ONCE:
        return ()
    return tuple(sorted(counts, key=lambda pk: (-counts[pk], pk)))
