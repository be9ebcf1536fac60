"""Square tiles with arcs and diagonals that find each other however they are turned."""

import numpy as np

from catalog.demo.artwork.patterns.sheet import Design, Sheet


def quarter_turn(sheet: Sheet) -> None:
    """Quarter discs, one or two a tile, turned at random; a few tiles hold a ring or a dot."""
    palette, rng = sheet.palette, sheet.rng
    i, j, u, v = sheet.cells()
    shape = (sheet.rows, sheet.columns)
    ground, disc = _tile_colours(sheet)
    colours = np.array([palette.ground, palette.main, palette.second, palette.third])
    sheet.image = colours[ground[j, i]].astype(np.float32)
    turn = rng.integers(0, 4, shape)[j, i]
    u, v = np.where(turn % 2, 1 - u, u), np.where(turn // 2, 1 - v, v)
    away, opposite = np.hypot(u, v), np.hypot(1 - u, 1 - v)
    kind = sheet.choice(4, [0.58, 0.2, 0.14, 0.08])[j, i]
    ink = colours[disc[j, i]]
    sheet.ink(ink, sheet.inside(away - 1) * (kind < 3))
    # The inner arc takes the tile's own ground again, so that the eye follows a pipe.
    sheet.ink(colours[ground[j, i]], sheet.inside(away - 0.5) * (kind == 1))
    sheet.ink(ink, sheet.inside(opposite - 0.34) * (kind == 2) * (away > 1), dry=0)
    ring = np.abs(np.hypot(u - 0.5, v - 0.5) - 0.27) - 0.085
    sheet.ink(ink, sheet.inside(ring) * (kind == 3))
    rare = _few(sheet, max(1, shape[0] * shape[1] // 18))[j, i]
    x, y = sheet.astray(0.006)
    _, _, u, v = sheet.cells(x, y)
    u, v = np.where(turn % 2, 1 - u, u), np.where(turn // 2, 1 - v, v)
    sheet.ink(palette.surprise, sheet.inside(np.hypot(u, v) - 0.5) * (rare & (kind == 0)))


def _tile_colours(sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """For every tile the numbers of its ground and its ink, never the same, often paper."""
    shape = (sheet.rows, sheet.columns)
    ground = sheet.rng.choice(4, shape, p=[0.52, 0.16, 0.14, 0.18])
    ink = sheet.rng.choice([1, 2, 3], shape, p=[0.62, 0.2, 0.18])
    clash = ink == ground
    return ground, np.where(clash, np.where(ground == 1, 0, 1), ink)


def _few(sheet: Sheet, count: int) -> np.ndarray:
    """True for so many of the sheet's cells, none of them neighbours in a row."""
    cells = sheet.rows * sheet.columns
    few = np.zeros(cells, bool)
    few[(np.arange(count) * cells // count + sheet.rng.integers(0, 3, count)) % cells] = True
    return few.reshape(sheet.rows, sheet.columns)


DESIGNS = [
    Design("Quarter Turn", quarter_turn, repeat=(6, 6), across=5, margin=0.09),
]
