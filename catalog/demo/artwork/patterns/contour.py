"""Lines of equal height: beaches and hills."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.sheet import Design, Sheet


def low_tide(sheet: Sheet) -> None:
    """What the tide leaves: lines that crowd and part, thin and thick, one of them bright."""
    palette = sheet.palette
    turns = sheet.rows * 4
    slope = sheet.y * 4
    land = slope + 1.55 * sheet.noise(0.42) + 0.5 * sheet.noise(1.1)
    steep = _steepness(sheet, land)
    level = np.floor(land).astype(np.int32) % turns
    place = (land - np.floor(land)) / steep  # cells from the level's foot
    pools = sheet.rng.choice(3, turns, p=[0.72, 0.16, 0.12])
    sheet.ink(palette.third, (pools == 1)[level] * 1.0)
    sheet.ink(palette.second, (pools == 2)[level] * 1.0)
    away = np.minimum(place, (1 - (land - np.floor(land))) / steep)
    weight = 0.02 + 0.012 * sheet.noise(0.7)
    sheet.ink(palette.main, sheet.inside(away - np.maximum(weight, 0.006)))
    between = np.abs(land - np.floor(land) - 0.5) / steep
    fine = np.maximum(0.007 + 0.006 * sheet.noise(0.5), 0)
    sheet.ink(palette.main, sheet.inside(between - fine) * (pools == 0)[level] * (fine > 0.001))
    # The last line of wrack, once in the sheet and again wherever the sheet repeats.
    wrack = (land - turns * 0.62 + turns / 2) % turns - turns / 2
    sheet.ink(palette.surprise, sheet.inside(np.abs(wrack) / steep - 0.045))


def hill_fort(sheet: Sheet) -> None:
    """Hills in stepped tones, each terrace cut from its own paper, the topmost bright."""
    palette = sheet.palette
    land = sheet.noise(0.55) + 0.3 * sheet.noise(1.2) + 0.05 * sheet.noise(3)
    steep = _steepness(sheet, land)
    tones = [
        palette.third,
        0.5 * (palette.third + palette.second),
        palette.second,
        0.5 * (palette.second + palette.main),
        palette.main,
        0.75 * palette.main + 0.25 * palette.ground,
    ]
    heights = np.quantile(land, [0.1, 0.24, 0.4, 0.56, 0.72, 0.86])
    for height, tone in zip(heights, tones, strict=True):
        sheet.ink(palette.ground, sheet.inside((height - land) / steep - 0.012), dry=0)
        sheet.ink(tone, sheet.inside((height - land) / steep + 0.012), dry=0.03)
    sheet.ink(palette.surprise, sheet.inside((np.quantile(land, 0.975) - land) / steep), dry=0.03)


def _steepness(sheet: Sheet, land: Pixels) -> Pixels:
    """How much the land rises over a cell, never nought."""
    down, across = np.gradient(land)
    return np.maximum(np.hypot(down * sheet.down, across * sheet.across), 0.15)


DESIGNS = [
    Design("Low Tide", low_tide, repeat=(6, 6), across=5),
    Design("Hill Fort", hill_fort, repeat=(6, 6), across=6),
]
