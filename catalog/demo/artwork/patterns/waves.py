"""Water and rain after the woodblock: scales, swells, slanting lines."""

import numpy as np

from catalog.demo.artwork.patterns.sheet import Design, Sheet

# Rows of scales lie so far apart (in cells; a scale is one cell wide).
SCALE_ROW = 0.25


def nine_waves(sheet: Sheet) -> None:
    """Scale waves, each a fan of rings over those behind it; here and there a scale is a sun."""
    rows = round(sheet.rows / SCALE_ROW)
    kinds = sheet.rng.choice(3, (rows, sheet.columns), p=[0.72, 0.16, 0.12])
    suns = sheet.rng.permutation(rows * sheet.columns)[: max(1, rows * sheet.columns // 40)]
    kinds.flat[suns] = 3
    for row in range(-2, rows + 3) if not sheet.wraps else range(rows):
        for column in range(-1, sheet.columns + 1) if not sheet.wraps else range(sheet.columns):
            x = column + (0.5 if row % 2 else 0.0) + 0.25
            _scale(sheet, x, row * SCALE_ROW, kinds[row % rows, column % sheet.columns])


def _scale(sheet: Sheet, x: float, y: float, kind: int) -> None:
    palette = sheet.palette
    patch = sheet.around(x, y, 0.54)
    hidden = [(-0.5, 1), (0.5, 1), (0, 2), (-0.5, 3), (0.5, 3)]
    shown = np.ones_like(patch.x)
    for beside, below in hidden:
        beyond = np.hypot(patch.x - beside, patch.y - below * SCALE_ROW) - 0.525
        shown *= 1 - sheet.inside(beyond)
    rings = [
        [palette.main, palette.ground, palette.main, palette.ground, palette.main, palette.second],
        [palette.second, palette.ground, palette.second, palette.ground, palette.second],
        [palette.main, palette.third, palette.main, palette.third, palette.main, palette.ground],
        [palette.main, palette.ground, palette.surprise],
    ][kind]
    radii = [0.5, 0.445, 0.36, 0.3, 0.215, 0.15]
    away = np.hypot(patch.x, patch.y)
    for radius, colour in zip(radii, rings, strict=False):
        patch.ink(colour, sheet.inside(away - radius) * shown)


DESIGNS = [
    Design("Nine Waves", nine_waves, repeat=(6, 6), across=6, margin=0.0),
]
