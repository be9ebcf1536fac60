"""Floors of chips and pebbles."""

import numpy as np

from catalog.demo.artwork.patterns.scatter import neighbourhoods, packed, rounded, strewn
from catalog.demo.artwork.patterns.shapes import set_down
from catalog.demo.artwork.patterns.sheet import Design, Sheet


def confetti_hall(sheet: Sheet) -> None:
    """Angular chips of three sizes in a plain bed; a rare bright one."""
    palette, rng = sheet.palette, sheet.rng
    area = (sheet.columns + 1) * (sheet.rows + 1)
    radii = [0.52] * round(area * 0.35) + [0.3] * round(area * 1.2)
    radii += [0.13] * round(area * 4) + [0.06] * round(area * 9)
    colours = [palette.main, palette.second, palette.third, palette.surprise]
    for x, y, radius in packed(sheet, radii):
        rare = 0.05 if radius < 0.3 else 0.02
        colour = colours[rng.choice(4, p=[0.4, 0.3 - rare, 0.3, rare])]
        sheet.cut(set_down(_chip(rng), x, y, radius * 0.94, rng.uniform(0, 6.3)), colour)


def _chip(rng: np.random.Generator) -> np.ndarray:
    """A broken chip within the unit circle: four to seven corners, longer than wide."""
    corners = rng.integers(4, 8)
    angles = np.sort((np.arange(corners) + rng.uniform(-0.36, 0.36, corners)) * 2 * np.pi / corners)
    far = rng.uniform(0.72, 1.0, corners)
    return np.stack([np.cos(angles) * far, np.sin(angles) * far * rng.uniform(0.55, 0.95)], 1)


def riverbed(sheet: Sheet) -> None:
    """Pebbles worn round, packed close; some banded with quartz, one in forty bright."""
    palette, rng = sheet.palette, sheet.rng
    points = strewn(sheet, 3.2, rounds=3)
    shades = [palette.main, palette.second, palette.third]
    bright = rng.permutation(len(points))[: max(1, len(points) // 45)]
    for number, patch, borders in neighbourhoods(sheet, points, 0.62):
        gap = rng.uniform(0.022, 0.06)
        edge = rounded(borders, 0.035) + gap
        stone = sheet.inside(edge)
        shade = (
            palette.surprise if number in bright else shades[rng.choice(3, p=[0.42, 0.33, 0.25])]
        )
        patch.ink(shade, stone)
        turn, bands = rng.uniform(0, np.pi), rng.random()
        across = patch.x * np.cos(turn) + patch.y * np.sin(turn) + 0.12 * (patch.x**2 - patch.y**2)
        if bands < 0.16:
            vein = np.abs(across - rng.uniform(-0.06, 0.06)) - rng.uniform(0.008, 0.02)
            patch.ink(palette.ground, stone * sheet.inside(vein))
        elif bands < 0.26:
            rings = np.abs((across / 0.085) % 1 - 0.5) * 0.085 - 0.012
            patch.ink(palette.ground, 0.85 * stone * sheet.inside(rings))
        elif bands < 0.36:
            patch.ink(palette.ground, 0.9 * sheet.inside(np.abs(edge + 0.07) - 0.011))


DESIGNS = [
    Design("Confetti Hall", confetti_hall, repeat=(5, 5), across=5),
    Design("Riverbed", riverbed, repeat=(5, 5), across=5),
]
