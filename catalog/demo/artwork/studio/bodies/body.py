"""What every body in the studio has in common."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from catalog.demo.artwork.studio.camera import View, Window
from catalog.demo.artwork.studio.pose import Pose


@dataclass(frozen=True)
class Touch:
    """Where rays of a window meet a body: how far off, and `along` which of its parts."""

    window: Window
    depth: np.ndarray
    along: np.ndarray


@dataclass(frozen=True)
class Spot:
    """Points of a body's surface, for whoever colours it.

    `local` are the body's own coordinates [n, 3], `along` and `around` where they lie on its
    surface (cm along a profile, path or fold; a part of a turn, or cm across).
    """

    local: np.ndarray
    along: np.ndarray
    around: np.ndarray


@dataclass(frozen=True)
class Surface:
    """The same points for the light: normals and places on the chart, 0..1 each, [n, …]."""

    normal: np.ndarray
    row: np.ndarray
    column: np.ndarray


@dataclass(frozen=True)
class Finish:
    """Colour in linear light [n, 3] and how much of the room it mirrors: 1 glaze, 0 paper."""

    colour: np.ndarray
    gloss: np.ndarray | float = 0.0
    relief: np.ndarray | None = None  # what is added to the normals, in the room's coordinates


type Skin = Callable[[Spot], Finish]


def plain(colour: np.ndarray, gloss: float = 0.0) -> Skin:
    """A skin of one colour."""

    def skin(spot: Spot) -> Finish:
        return Finish(np.broadcast_to(colour, (len(spot.along), 3)), gloss)

    return skin


class Body(Protocol):
    """What the photographer asks of a body."""

    skin: Skin
    chart_wraps: bool
    two_sided: bool
    casts: bool

    def meet(self, view: View) -> Touch | None:
        """Where the view's rays meet the body; None if it is not in the picture."""

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        """What a skin needs to know of points in the room."""

    def surface(self, spot: Spot) -> Surface:
        """What the light needs to know of them."""

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        """Points and normals in the room [rows, columns, 3] that the light is measured at."""

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        """Which rays from the origins [n, 3] along one way [3] the body stops."""

    def sample(self) -> np.ndarray:
        """The colour of its skin as a whole, for what it throws back on its neighbours."""


@dataclass
class Charted:
    """What every body shares: its skin, its pose and its mean colour."""

    skin: Skin
    pose: Pose = field(default_factory=Pose, kw_only=True)
    casts: bool = field(default=True, kw_only=True)  # whether it shades others: stalks needn't
    chart_wraps = False
    two_sided = False

    def sample(self) -> np.ndarray:
        points, _ = self.chart()
        spot = self.spot(points.reshape(-1, 3)[::7], self._chart_along().reshape(-1)[::7])
        return self.skin(spot).colour.mean(axis=0)


class Meeting:
    """Collects the nearest meeting of many parts within the window of the whole body."""

    def __init__(self, view: View, window: Window) -> None:
        rows, columns = window
        self.view, self.window = view, window
        self.depth = np.full((rows.stop - rows.start, columns.stop - columns.start), np.inf)
        self.along = np.zeros_like(self.depth)

    def within(self, part: Window) -> Window:
        """The window of a part, counted from the corner of the whole."""
        return tuple(
            slice(p.start - w.start, p.stop - w.start)
            for p, w in zip(part, self.window, strict=True)
        )

    def add(self, part: Window, depth: np.ndarray, along: np.ndarray) -> None:
        inside = self.within(part)
        nearer = depth < self.depth[inside]
        self.depth[inside][nearer] = depth[nearer]
        self.along[inside][nearer] = along[nearer]

    def touch(self) -> Touch | None:
        return Touch(self.window, self.depth, self.along) if np.isfinite(self.depth).any() else None


def overlap(one: Window, other: Window) -> Window | None:
    """What two windows share."""
    shared = tuple(
        slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one, other, strict=True)
    )
    return shared if all(s.start < s.stop for s in shared) else None
