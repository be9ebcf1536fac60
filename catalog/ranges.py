"""Ranges to choose from at a glance: few, with round ends, about as full as each other."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise, takewhile

from catalog.facets.question import Range

MOST_RANGES = 5
# How finely it is looked where the products lie, before neighbours are joined.
MOST_CELLS = 12
# From here on up, equal steps would put nearly everything into the first range.
STEEP = 12

COARSE = tuple(map(Decimal, ("1", "2", "5")))
FINE = tuple(map(Decimal, ("1", "1.5", "2", "3", "5", "7.5")))

type CountsOf = Callable[[Sequence[Range]], list[int]]


def ready_ranges(
    lowest: Decimal, highest: Decimal, finest: Decimal, counts_of: CountsOf
) -> list[tuple[Range, int]]:
    """Up to five ranges over what there is, each with its number of products.

    The first and the last are open, neighbours share an end, and none is empty. There are
    none where they would tell nothing apart. `finest` is the least distance of two ends.
    """
    cells = _ranges(_ends(lowest, highest, finest))
    if len(cells) < 2:
        return []
    counted = dict(zip(cells, counts_of(cells), strict=True))
    ranges = _ranges(_joined(cells, list(counted.values())))
    if len(ranges) < 2:
        return []
    # What two cells hold isn't the sum: variants of one product may lie in both.
    joined = [one for one in ranges if one not in counted]
    counted |= zip(joined, counts_of(joined), strict=True)
    filled = [(one, counted[one]) for one in ranges if counted[one]]
    return filled if len(filled) > 1 else []


def _ranges(ends: Sequence[Decimal]) -> list[Range]:
    """What lies below, between and above the ends."""
    return [Range(low, high) for low, high in pairwise([None, *ends, None])] if ends else []


def _joined(cells: Sequence[Range], counts: Sequence[int]) -> list[Decimal]:
    """The ends that remain when neighbours are joined until each range is full enough."""
    share = sum(counts) / MOST_RANGES
    ends: list[Decimal] = []
    total = 0
    for cell, count in zip(cells[:-1], counts[:-1], strict=True):
        total += count
        # Half a cell early is as near as half a cell late; a cell without any joins the next.
        is_full = count and total >= share * (len(ends) + 1) - count / 2
        if is_full and len(ends) < MOST_RANGES - 1:
            ends.append(cell.highest)
    return ends


def _ends(lowest: Decimal, highest: Decimal, finest: Decimal) -> list[Decimal]:
    """Round numbers between two numbers, at most as many as cells need."""
    if highest - lowest <= finest:
        return []
    if lowest > 0 and highest / lowest > STEEP:
        return _rising(lowest, highest, finest)
    return _even(lowest, highest, finest)


def _even(lowest: Decimal, highest: Decimal, finest: Decimal) -> list[Decimal]:
    """Multiples of the finest round step that gives few enough."""
    least = max(finest, (highest - lowest) / MOST_CELLS)
    step = next(step for step in _round_numbers(least, COARSE) if step >= least)
    first = (lowest / step).to_integral_value(ROUND_FLOOR) + 1
    last = (highest / step).to_integral_value(ROUND_CEILING) - 1
    return [step * number for number in range(int(first), int(last) + 1)]


def _rising(lowest: Decimal, highest: Decimal, finest: Decimal) -> list[Decimal]:
    """Round numbers, each farther from the one before."""
    least = max(finest, lowest)
    for figures in (FINE, COARSE):
        numbers = takewhile(lambda end: end < highest, _round_numbers(least, figures))
        ends = [end for end in numbers if end > lowest]
        if len(ends) < MOST_CELLS:
            break
    stride = -(-len(ends) // (MOST_CELLS - 1)) or 1
    return ends[stride - 1 :: stride]


def _round_numbers(least: Decimal, figures: Sequence[Decimal]) -> Iterator[Decimal]:
    """Those with these first figures, from about this size on, rising."""
    power = Decimal(1).scaleb(least.adjusted())
    while True:
        yield from (power * figure for figure in figures)
        power *= 10
