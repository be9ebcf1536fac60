"""How cloth falls: threads of fixed length, gravity, and what the cloth lies on."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.stage.surfaces import Array

type Obstacle = Callable[[Array], Array]

GRAVITY = 9.81


def fall(
    points: Array,
    obstacles: list[Obstacle],
    *,
    seconds: float = 1.6,
    step: float = 0.010,
    rounds: int = 6,
    stiffness: float = 0.35,
    drag: float = 0.02,
    grip: float = 0.7,
    held: Array | None = None,
    rest: Array | None = None,
) -> Array:
    """The sheet [rows, columns, xyz] after it has fallen on its obstacles.

    The lengths of its threads are those of `rest`, the cloth spread flat; without it, those it starts with.

    An obstacle says for points [n, 3] how far each is to be pushed out [n, 3]. `stiffness` is the cloth's own against
    bending (0 silk, 1 felt), `grip` how much of a slide a touch takes away, `held` [rows, columns] which points stay.
    """
    place = points.astype(np.float32)
    before = place.copy()
    ties = _ties(place if rest is None else rest.astype(np.float32), stiffness)
    drop = np.array([0, -GRAVITY * step**2, 0], np.float32)
    for _ in range(int(seconds / step)):
        place, before = place + (place - before) * (1 - drag) + drop, place
        for _ in range(rounds):
            for one, other, length, strength in ties:
                _tighten(place[one], place[other], length, strength)
            if held is not None:
                place[held] = points[held]
        flat, old = place.reshape(-1, 3), before.reshape(-1, 3)
        for obstacle in obstacles:
            push = obstacle(flat)
            touching = np.flatnonzero((push**2).sum(-1) > 0)
            if len(touching):
                flat[touching] += push[touching]
                old[touching] += (flat[touching] - old[touching]) * grip
        if held is not None:
            place[held] = points[held]
    return place


def table_top(
    low: tuple[float, float, float], high: tuple[float, float, float], edge: float = 0.012
) -> Obstacle:
    """A block with rounded edges, from its lowest to its highest corner, that cloth cannot enter."""
    centre = (np.asarray(low) + np.asarray(high)) / 2
    half = (np.asarray(high) - np.asarray(low)) / 2

    def push(points: Array) -> Array:
        away = points - centre
        beyond = np.abs(away) - (half - edge)
        outside = np.clip(beyond, 0, None)
        far = np.linalg.norm(outside, axis=-1)
        depth = edge - far
        corner = outside / np.maximum(far, 1e-9)[:, None] * np.sign(away)
        nearest = np.zeros_like(away)
        axis = beyond.argmax(-1)
        rows = np.arange(len(points))
        nearest[rows, axis] = np.sign(away[rows, axis])
        inside = far < 1e-9
        depth = np.where(inside, edge - beyond.max(-1), depth)
        direction = np.where(inside[:, None], nearest, corner)
        return (direction * np.clip(depth, 0, None)[:, None]).astype(np.float32)

    return push


def rail(
    start: tuple[float, float, float], end: tuple[float, float, float], radius: float
) -> Obstacle:
    """A round bar."""
    begin = np.asarray(start, np.float32)
    along = np.asarray(end, np.float32) - begin
    length = float(np.linalg.norm(along))
    along = along / length

    def push(points: Array) -> Array:
        away = points - begin
        share = np.clip(away @ along, 0, length)
        away = away - share[:, None] * along
        far = np.linalg.norm(away, axis=-1)
        depth = np.clip(radius - far, 0, None)
        return away / np.maximum(far, 1e-9)[:, None] * depth[:, None]

    return push


def ground(height: float = 0.002) -> Obstacle:
    """The floor."""

    def push(points: Array) -> Array:
        lift = np.zeros_like(points)
        lift[:, 1] = np.clip(height - points[:, 1], 0, None)
        return lift

    return push


def backdrop(depth: float) -> Obstacle:
    """A wall at z = `depth` that cloth stays in front of."""

    def push(points: Array) -> Array:
        lift = np.zeros_like(points)
        lift[:, 2] = np.clip(depth - points[:, 2], 0, None)
        return lift

    return push


def fine(points: Array, factor: int = 3) -> Array:
    """The sheet with `factor` as many cells, rounded between its points."""
    return _rounded(_rounded(points, factor, 0), factor, 1)


type Tie = tuple[tuple[slice, slice], tuple[slice, slice], Array, float]


def _ties(points: Array, stiffness: float) -> list[Tie]:
    """Threads between neighbours, in groups that share no point, so that a group is pulled tight at once."""
    rows, columns = points.shape[:2]
    ties = []
    for down, across, strength in (
        (0, 1, 1.0),
        (1, 0, 1.0),
        (1, 1, 0.25),
        (1, -1, 0.25),
        (0, 2, stiffness),
        (2, 0, stiffness),
    ):
        reach = max(down, abs(across))
        for start in range(2 * reach):
            if down:
                sides = slice(max(0, -across), columns - max(0, across))
                one = slice(start, rows - down, 2 * down), sides
                other = (
                    slice(start + down, rows, 2 * down),
                    slice(sides.start + across, sides.stop + across),
                )
            else:
                one = slice(None), slice(start, columns - across, 2 * across)
                other = slice(None), slice(start + across, columns, 2 * across)
            length = np.linalg.norm(points[other] - points[one], axis=-1, keepdims=True)
            if length.size:
                ties.append((one, other, length, strength))
    return ties


def _tighten(one: Array, other: Array, length: Array, strength: float) -> None:
    between = other - one
    now = np.sqrt((between**2).sum(-1, keepdims=True))
    between *= (0.5 * strength) * (now - length) / np.maximum(now, 1e-9)
    one += between
    other -= between


def _rounded(points: Array, factor: int, axis: int) -> Array:
    """Catmull and Rom's spline along one axis."""
    points = np.moveaxis(points, axis, 0)
    knots = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    places = np.linspace(0, len(points) - 1, (len(points) - 1) * factor + 1)
    piece = np.minimum(places.astype(int), len(points) - 2)
    t = (places - piece)[:, None, None]
    a, b, c, d = (knots[piece + k] for k in range(4))
    line = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    return np.moveaxis(line, 0, axis).astype(np.float32)
