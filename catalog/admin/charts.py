"""Figures as small drawings: numbers in, the geometry of inline SVG out.

Every drawing stretches to the room it gets, so strokes don't scale and words stand in HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

HEIGHT = 100


@dataclass(frozen=True)
class Bar:
    """One day's column: the whole of it, and the part of it that is marked."""

    x: int
    y: float
    height: float
    marked_y: float
    marked_height: float


def bars(pairs: Sequence[tuple[int, int]]) -> list[Bar]:
    """Columns ten wide for (whole, marked part of it), the highest as high as the drawing."""
    highest = max((whole for whole, _marked in pairs), default=0) or 1
    drawn = []
    for number, (whole, marked) in enumerate(pairs):
        height, marked_height = (round(HEIGHT * n / highest, 1) for n in (whole, marked))
        drawn.append(
            Bar(number * 10, HEIGHT - height, height, HEIGHT - marked_height, marked_height)
        )
    return drawn


def line(values: Sequence[float], highest: float) -> list[tuple[float, float]]:
    """The points of a line from left to right, 0 at the foot and `highest` at the top."""
    last = len(values) - 1
    return [
        (round(100 * number / last, 2) if last else 50, round(HEIGHT * (1 - value / highest), 1))
        for number, value in enumerate(values)
    ]


def path(points: Sequence[tuple[float, float]]) -> str:
    """The line through the points, as a path says it."""
    return "M" + " L".join(f"{x} {y}" for x, y in points) if points else ""


def sparkline(values: Sequence[int]) -> SafeString:
    """A line as high as a word, for those who see it; the figures stand beside it."""
    points = line(values, max(values, default=0) or 1)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 100 {}" preserveAspectRatio="none" '
        'aria-hidden="true"><path d="{}" vector-effect="non-scaling-stroke" /></svg>',
        HEIGHT,
        path(points),
    )
