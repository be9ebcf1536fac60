"""The light of one window at the upper left and of the pale room around it.

Light is in shares of what an open table receives: white paper lying there returns 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.canvas import blurred, sampled
from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies import Body

# From the window comes a little more than half of what lights an open table.
WINDOW, ROOM = 0.56, 0.44

TO_WINDOW = np.array([-0.60, -0.50, 0.62]) / np.linalg.norm([-0.60, -0.50, 0.62])
WARM = np.array([1.015, 1.0, 0.975])
COOL = np.array([0.975, 1.0, 1.02])

# What a neighbour throws back of the light that falls on it.
RETURNED = 0.55

# How far from a surface its rays start, in cm: the solids that stop them are a little coarser.
CLEARANCE = 0.09


@dataclass(frozen=True)
class Gauge:
    """The light measured on a chart: the share of the window in sight, and the room's light."""

    window: np.ndarray
    room: np.ndarray
    wraps: bool = False

    def at(self, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The window's share [n] and the room's light [n, 3] at places 0..1 on the chart."""
        return self._read(self.window[..., None], row, column)[:, 0], self._read(
            self.room, row, column
        )

    def _read(self, chart: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
        rows, columns = chart.shape[:2]
        if self.wraps:  # one column more either side stands for the turn going on
            chart = np.concatenate([chart[:, -1:], chart, chart[:, :1]], axis=1)
            return sampled(chart, column * columns + 1, row * rows)
        return sampled(chart, column * columns, row * rows)


def window_ways() -> np.ndarray:
    """Directions to parts of the window, as one sees it from the table."""
    across = np.cross(TO_WINDOW, [0, 0, 1])
    across /= np.linalg.norm(across)
    upward = np.cross(across, TO_WINDOW)
    parts = np.arange(1, 27)[:, None] * (0.754878, 0.569840) % 1 * 2 - 1  # evenly, but on no grid
    ways = [TO_WINDOW + 0.17 * a * across + 0.21 * b * upward for a, b in parts]
    return np.array([way / np.linalg.norm(way) for way in ways])


def all_ways(count: int = 80) -> np.ndarray:
    """Directions spread evenly over the whole sphere."""
    i = np.arange(count) + 0.5
    z, turn = 1 - 2 * i / count, i * np.pi * (3 - np.sqrt(5))
    r = np.sqrt(1 - z * z)
    return np.stack([r * np.cos(turn), r * np.sin(turn), z], 1)


def room(ways: np.ndarray) -> np.ndarray:
    """What the room shows in the directions [..., 3] (above the table), window left out."""
    towards = ways @ TO_WINDOW
    bright = 0.62 + 0.3 * np.maximum(ways[..., 2], 0) + 0.34 * np.maximum(towards, 0) ** 2
    share = np.clip(towards * 0.5 + 0.5, 0, 1)[..., None]
    return bright[..., None] * (COOL * share + WARM * (1 - share))


def _open_table() -> float:
    ways = all_ways()
    weight = np.maximum(ways[:, 2], 0)
    return float(room(ways).mean(axis=1) @ weight / weight.sum())


ROOM_SCALE = ROOM / _open_table()


@dataclass(frozen=True)
class Plane:
    """A part of the table or wall whose light is measured: its corner, two sides and normal, cm."""

    corner: np.ndarray
    across: np.ndarray
    down: np.ndarray
    normal: np.ndarray
    SIDE = 192

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        share = (np.arange(self.SIDE) + 0.5) / self.SIDE
        points = self.corner + share[None, :, None] * self.across + share[:, None, None] * self.down
        return points, np.broadcast_to(self.normal, points.shape)

    def on_chart(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Row and column, 0..1 where the chart reaches."""
        away = points - self.corner
        return (
            away @ self.down / (self.down @ self.down),
            away @ self.across / (self.across @ self.across),
        )


@dataclass(frozen=True)
class Caster:
    """A body as its neighbours meet it: a ball about it (cm) and the colour it throws back."""

    body: Body
    middle: np.ndarray
    reach: float
    colour: np.ndarray

    @classmethod
    def of(cls, body: Body) -> "Caster":
        points = body.chart()[0].reshape(-1, 3)
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        reach = float(np.linalg.norm(points - middle, axis=1).max()) * 1.1 + 0.1
        return cls(body, middle, reach, body.sample())


def measured_plane(plane: Plane, casters: Sequence[Caster]) -> Gauge:
    """The light on a table or wall among the bodies."""
    return _measured(*plane.chart(), casters, floor=None, soft=1.0)


def measured(
    body: Body, casters: Sequence[Caster], floor: "Floor | None", *, under: bool = False
) -> Gauge:
    """The light on a body among the others; `under` asks for the other side of a sheet."""
    points, normals = body.chart()
    return _measured(
        points, -normals if under else normals, casters, floor, soft=0.5, wraps=body.chart_wraps
    )


@dataclass(frozen=True)
class Floor:
    """The table as the bodies above it see it: its colour and the light measured on it."""

    colour: np.ndarray
    plane: Plane
    gauge: Gauge

    def seen(self, points: np.ndarray, ways: np.ndarray) -> np.ndarray:
        """What rays going down from points show of the table [n, 3]."""
        landing = points + ways * (points[:, 2:] / np.maximum(-ways[:, 2:], 1e-3))
        window, around = self.gauge.at(*self.plane.on_chart(landing))
        return self.colour * (WINDOW * window[:, None] + around)


def _measured(
    points: np.ndarray,
    normals: np.ndarray,
    casters: Sequence[Caster],
    floor: Floor | None,
    *,
    soft: float,
    wraps: bool = False,
) -> Gauge:
    shape = points.shape[:2]
    normals = normals.reshape(-1, 3)
    points = points.reshape(-1, 3) + normals * CLEARANCE

    window, ways = np.zeros(len(points)), window_ways()
    for way in ways:
        facing = np.flatnonzero(normals @ way > -0.05)
        here, free = points[facing], np.ones(len(facing), bool)
        for caster in casters:
            near = np.flatnonzero(_passes(here, way, caster) & free)
            free[near] = ~caster.body.blocks(here[near], way)
        window[facing[free]] += 1 / len(ways)

    around, total, bare = np.zeros_like(points), np.zeros(len(points)), np.zeros(len(points), bool)
    for way in all_ways():
        weight = normals @ way
        facing = np.flatnonzero(weight > 0)
        here = points[facing]
        if way[2] >= 0 or floor is None:
            seen = np.broadcast_to(room(way) * ROOM_SCALE, (len(facing), 3)).copy()
        else:
            seen = floor.seen(here, np.broadcast_to(way, (len(facing), 3))) * ROOM
        free = np.ones(len(facing), bool)
        for caster in casters:
            near = np.flatnonzero(_passes(here, way, caster))
            stopped = near[caster.body.blocks(here[near], way)]
            seen[stopped] = caster.colour * RETURNED * ROOM
            free[stopped] = False
        bare[facing[free]] = True
        around[facing] += weight[facing, None] * seen
        total[facing] += weight[facing]
    around /= np.maximum(total, 1e-6)[:, None]
    bare = bare.reshape(shape).astype(np.float32)
    return Gauge(
        _softened(window.reshape(shape), bare, soft),
        _softened(around.reshape(*shape, 3), bare[..., None], soft),
        wraps,
    )


def _softened(chart: np.ndarray, bare: np.ndarray, soft: float) -> np.ndarray:
    """The chart blurred; what lies buried under a body lends its darkness to no neighbour."""
    chart = chart.astype(np.float32)
    weight = blurred(bare, soft)
    return np.where(
        weight > 1e-3, blurred(chart * bare, soft) / np.maximum(weight, 1e-3), blurred(chart, soft)
    )


def _passes(points: np.ndarray, way: np.ndarray, caster: Caster) -> np.ndarray:
    """Which rays come near the body at all."""
    away = caster.middle - points
    ahead = away @ way
    miss = cuts.dot(away, away) - ahead * ahead
    return (miss < caster.reach**2) & (ahead > -caster.reach)


def mirrored(ways: np.ndarray, floor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a glaze mirrors in the directions [n, 3]: the room with the table's colour, the window."""
    up = np.clip(ways[:, 2] * 6 + 0.5, 0, 1)[:, None]
    around = room(ways) * 0.7 * up + floor * 0.62 * (1 - up)
    turn = np.degrees(np.arctan2(ways[:, 0], -ways[:, 1]))  # 0 towards the camera, left < 0
    rise = np.degrees(np.arcsin(np.clip(ways[:, 2], -1, 1)))
    panes = _soft_box(turn, -62, -41, 4) * (
        _soft_box(rise, -30, 46, 12) * (0.55 + 0.45 * np.clip(rise / 60 + 0.5, 0, 1))
    )
    bars = (1 - 0.7 * _soft_box(turn, -52.2, -50.8, 2)) * (1 - 0.7 * _soft_box(rise, 13, 15, 2))
    return around, panes * bars


def _soft_box(value: np.ndarray, low: float, high: float, soft: float) -> np.ndarray:
    rise = np.clip((value - low) / soft + 0.5, 0, 1)
    fall = np.clip((high - value) / soft + 0.5, 0, 1)
    return rise * rise * (3 - 2 * rise) * fall * fall * (3 - 2 * fall)
