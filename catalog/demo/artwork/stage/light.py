"""Daylight from a window at the upper left, a paler sky all round, and what the floor gives back.

Each point asks many directions whether something stands in the way: soft shadows, the dark of a fold and the contact
line beneath a foot all come from that one question.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.stage.surfaces import Array, Patches


@dataclass(frozen=True)
class Beams:
    """Directions towards light [n, 3], what each one brings (linear rgb [n, 3]) and where it reaches (optional)."""

    directions: Array
    radiance: Array
    reach: Callable[[Array], Array] | None = None
    polish: bool = False


@dataclass(frozen=True)
class Room:
    """A room's daylight: a window towards `window`, `spread` degrees wide; strengths are shares of the whole."""

    window: tuple[float, float, float] = (-0.74, 0.55, 0.44)
    spread: float = 19.0
    strength: float = 0.66
    sky: float = 0.38
    bounce: float = 0.22
    warmth: tuple[float, float, float] = (1.0, 0.965, 0.905)
    coolness: tuple[float, float, float] = (0.965, 0.985, 1.0)
    floor: tuple[float, float, float] = (0.98, 0.93, 0.86)
    sources: tuple[Beams, ...] = ()
    falloff: tuple[float, float, float, float] | None = None

    def beams(self) -> list[Beams]:
        """Window, sky and floor as beams; without anything in the way they bring about 1 to a wall facing us."""
        window = cone(np.asarray(self.window, float), np.radians(self.spread), 60)
        sphere = _sphere(120)
        # What is behind the wall cannot shine on it, and the far right of a room is its dimmer side.
        ahead = sphere[sphere[:, 2] > -0.12]
        high, low = ahead[ahead[:, 1] > 0.02], ahead[ahead[:, 1] <= 0.02]
        left_of_room = np.clip(0.75 - 0.55 * high[:, 0] + 0.25 * high[:, 2], 0.15, None)
        sky = left_of_room[:, None] * np.asarray(self.coolness)
        bounce = np.tile(np.asarray(self.floor), (len(low), 1))
        facing = np.clip(window[:, 2], 0, None).sum()
        return [
            Beams(
                window,
                np.full((len(window), 3), self.strength / facing) * self.warmth,
                self._reach(),
                polish=True,
            ),
            Beams(high, sky * self.sky / (sky[:, 1] * np.clip(high[:, 2], 0, None)).sum()),
            Beams(low, bounce * self.bounce / np.clip(low[:, 2], 0, None).sum()),
            *self.sources,
        ]

    def _reach(self) -> Callable[[Array], Array] | None:
        if self.falloff is None:
            return None
        x, y, z, distance = self.falloff
        place = np.array([x, y, z], np.float32)

        def nearer_is_brighter(points: Array) -> Array:
            return np.clip(distance**2 / ((points - place) ** 2).sum(-1), 0.25, 1.9)

        return nearer_is_brighter


def sun(
    towards: tuple[float, float, float],
    strength: float,
    panes: Callable[[Array, Array], Array],
    soft: float = 1.1,
) -> Beams:
    """Low sun through a window: `panes(points, direction)` says 0..1 how much of it passes the window's bars."""
    directions = cone(np.asarray(towards, float), np.radians(soft), 14)
    towards_sun = directions.mean(0)
    colour = np.array([1.0, 0.90, 0.74]) * strength / len(directions)
    return Beams(
        directions, np.tile(colour, (len(directions), 1)), lambda points: panes(points, towards_sun)
    )


def illuminate(
    points: Array,
    normals: Array,
    eye: Array,
    casters: list[Patches],
    room: Room,
    *,
    cells: int = 360,
) -> tuple[Array, Array]:
    """Light that arrives at each point [n, 3], and the polish a gloss would show there [n]."""
    obstacles, centre, radius = _obstacles(casters, cells)
    cell = 2 * radius / cells
    lifted = _rows(points + normals * (1.6 * cell) - centre)
    towards_eye = eye - points
    towards_eye /= np.linalg.norm(towards_eye, axis=-1, keepdims=True)
    light = np.full(points.shape, 0.015, np.float32)
    polish = np.zeros(len(points), np.float32)
    for beams in room.beams():
        reach = None if beams.reach is None else beams.reach(points).astype(np.float32)
        for direction, radiance in zip(
            beams.directions.astype(np.float32), beams.radiance, strict=True
        ):
            arriving = np.clip(normals @ direction, 0, None)
            open_way = _sees(lifted, obstacles, direction, radius, cells, cell)
            arriving *= open_way
            if reach is not None:
                arriving *= reach
            light += arriving[:, None] * radiance.astype(np.float32)
            if beams.polish:
                half = towards_eye + direction
                half /= np.linalg.norm(half, axis=-1, keepdims=True)
                shine = np.clip((normals * half).sum(-1), 0, None)
                polish += open_way * shine**90 * float(radiance[1])
    return light, polish


def _obstacles(casters: list[Patches], cells: int) -> tuple[Array, Array, float]:
    coarse = [patches.points.reshape(-1, 3) for patches in casters if patches.casts]
    if not coarse:
        return np.zeros((3, 0), np.float32), np.zeros(3, np.float32), 1.0
    every = np.concatenate(coarse)
    low, high = every.min(0), every.max(0)
    centre, radius = (low + high) / 2, float(np.linalg.norm(high - low) / 2) + 0.01
    spacing = 2 * radius / cells
    clouds = [_strewn(patches.points, spacing) for patches in casters if patches.casts]
    return _rows(np.concatenate(clouds) - centre), centre.astype(np.float32), radius


def _strewn(points: Array, spacing: float) -> Array:
    """Points all over the sheets, no further than `spacing` from each other: each cell is split as it needs."""
    corner = points[:, :-1, :-1].reshape(-1, 3)
    across = (points[:, :-1, 1:] - points[:, :-1, :-1]).reshape(-1, 3)
    down = (points[:, 1:, :-1] - points[:, :-1, :-1]).reshape(-1, 3)
    twist = (points[:, 1:, 1:] - points[:, 1:, :-1]).reshape(-1, 3) - across
    columns, rows = (
        np.ceil(np.sqrt((side**2).sum(-1)) / spacing).clip(1, 400).astype(int)
        for side in (across, down)
    )
    cells = np.repeat(np.arange(len(corner)), columns * rows)
    first = np.cumsum(columns * rows) - columns * rows
    turn = np.arange(len(cells)) - first[cells]
    u = ((turn % columns[cells] + 0.5) / columns[cells]).astype(np.float32)[:, None]
    v = ((turn // columns[cells] + 0.5) / rows[cells]).astype(np.float32)[:, None]
    return corner[cells] + u * across[cells] + v * down[cells] + u * v * twist[cells]


def _rows(points: Array) -> Array:
    """Points [n, 3] as three contiguous rows, which project several times faster."""
    return np.ascontiguousarray(points.T, np.float32)


def _sees(
    points: Array, obstacles: Array, direction: Array, radius: float, cells: int, cell: float
) -> Array:
    if obstacles.size == 0:
        return np.ones(points.shape[1], np.float32)
    frame = _frame(direction)
    place, height = _plan(obstacles, frame, radius, cells)
    tallest = np.full((cells + 2) * (cells + 2), -np.inf, np.float32)
    np.maximum.at(tallest, place, height)
    place, height = _plan(points, frame, radius, cells)
    return (tallest[place] <= height + 0.6 * cell).astype(np.float32)


def _plan(points: Array, frame: Array, radius: float, cells: int) -> tuple[Array, Array]:
    """Where points fall on the plan seen from the light (its margin takes what is outside), and their heights."""
    x, y, z = points
    across, along, height = (x * a + y * b + z * c for a, b, c in frame.T)
    scale = cells / (2 * radius)
    column = np.clip((across + radius) * scale + 1, 0, cells + 1).astype(np.int32)
    row = np.clip((along + radius) * scale + 1, 0, cells + 1).astype(np.int32)
    return row * (cells + 2) + column, height


def _frame(direction: Array) -> Array:
    helper = np.array([0, 0, 1.0]) if abs(direction[2]) < 0.8 else np.array([1.0, 0, 0])
    across = np.cross(helper, direction)
    across /= np.linalg.norm(across)
    return np.stack([across, np.cross(direction, across), direction], axis=-1).astype(np.float32)


def cone(towards: Array, angle: float, count: int) -> Array:
    """`count` directions spread evenly within `angle` (radians) of `towards`."""
    towards = towards / np.linalg.norm(towards)
    frame = _frame(towards)
    turns = np.arange(count) * 2.399963
    reach = np.sin(angle) * np.sqrt((np.arange(count) + 0.5) / count)
    local = np.stack([reach * np.cos(turns), reach * np.sin(turns), np.sqrt(1 - reach**2)], axis=-1)
    return local @ frame.T


def _sphere(count: int) -> Array:
    turns = np.arange(count) * 2.399963
    height = 1 - 2 * (np.arange(count) + 0.5) / count
    ring = np.sqrt(1 - height**2)
    return np.stack([ring * np.cos(turns), height, ring * np.sin(turns)], axis=-1)
