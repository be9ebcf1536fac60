"""Points strewn evenly but not in rows, and the cells of ground that belong to them."""

from collections.abc import Iterator

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.sheet import Patch, Sheet

# How far over the edge of a sheet that doesn't wrap the points go on, in cells.
BEYOND = 0.6


def strewn(sheet: Sheet, a_cell: float, rounds: int = 6) -> np.ndarray:
    """About `a_cell` points a cell, evenly strewn: each has moved to the middle of its own."""
    size = np.array([sheet.columns, sheet.rows]) + (0 if sheet.wraps else 2 * BEYOND)
    points = sheet.rng.random((round(a_cell * size.prod()), 2)) * size
    for _ in range(rounds):
        samples = sheet.rng.random((len(points) * 24, 2)) * size
        apart = samples[:, None] - points[None]
        if sheet.wraps:
            apart -= np.round(apart / size) * size
        owner = np.argmin((apart**2).sum(2), 1)
        shift = np.zeros_like(points)
        np.add.at(shift, owner, apart[np.arange(len(samples)), owner])
        points += shift / np.maximum(np.bincount(owner, minlength=len(points)), 1)[:, None]
    return points % size - (0 if sheet.wraps else BEYOND)


def packed(
    sheet: Sheet, radii: list[float], tries: int = 60
) -> Iterator[tuple[float, float, float]]:
    """Discs (x, y, radius) that don't touch, in the order of their radii, as many as fit."""
    size = np.array([sheet.columns, sheet.rows], float)
    low, span = (0, size) if sheet.wraps else (-BEYOND, size + 2 * BEYOND)
    places, taken = np.zeros((0, 2)), np.zeros(0)
    for radius in radii:
        offers = low + sheet.rng.random((tries, 2)) * span
        apart = offers[:, None] - places[None]
        if sheet.wraps:
            apart -= np.round(apart / size) * size
        free = (np.hypot(*np.moveaxis(apart, 2, 0)) > taken + radius).all(1)
        if free.any():
            place = offers[np.argmax(free)]
            places, taken = np.append(places, [place], 0), np.append(taken, radius)
            yield float(place[0]), float(place[1]), radius


def neighbourhoods(
    sheet: Sheet, points: np.ndarray, reach: float, stretch: tuple[float, float] = (1, 1)
) -> Iterator[tuple[int, Patch, list[Pixels]]]:
    """For each point a patch and the distances to its borders with each of its neighbours."""
    size = np.array([sheet.columns, sheet.rows], float)
    for number, point in enumerate(points):
        apart = points - point
        if sheet.wraps:
            apart -= np.round(apart / size) * size
        near = np.argsort((apart**2).sum(1))[1:14]
        patch = sheet.around(*point, reach)
        if not patch.x.size:
            continue
        borders = []
        for dx, dy in apart[near]:
            length = float(np.hypot(dx, dy))
            if length < 2 * reach:
                borders.append((patch.x * dx + patch.y * dy) / length - length / 2)
        yield number, patch, borders


def rounded(borders: list[Pixels], radius: float) -> Pixels:
    """The distance to the edge of a cell between its borders, its corners worn round."""
    highest = np.maximum.reduce(borders)
    total = sum(np.exp((b - highest) / radius) for b in borders)
    return highest + radius * np.log(total)
