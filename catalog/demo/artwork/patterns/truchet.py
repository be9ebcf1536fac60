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


def culvert(sheet: Sheet) -> None:
    """Four pipes enter every side of a tile and bend round its corners, one set over the other."""
    palette, rng = sheet.palette, sheet.rng
    shape = (sheet.rows, sheet.columns)
    i, j, u, v = sheet.cells()
    turn = rng.integers(0, 4, shape)[j, i]
    u, v = np.where(turn % 2, 1 - u, u), np.where(turn // 2, 1 - v, v)
    sheet.ink(palette.third, 1.0 * (_few(sheet, shape[0] * shape[1] // 7)[j, i]), dry=0)
    for corner in (np.hypot(1 - u, 1 - v), np.hypot(u, v)):
        sheet.ink(palette.ground, sheet.inside(corner - 0.985), dry=0)
        for bend, colour in ((0.875, palette.main), (0.625, palette.second)):
            for radius in (bend, 1 - bend):
                sheet.ink(colour, sheet.inside(np.abs(corner - radius) - 0.075), dry=0.03)
    # Where four tiles meet, an odd drain cover.
    x, y = sheet.astray(0.008)
    i, j, u, v = sheet.cells(x + 0.5, y + 0.5)
    away = np.hypot(u - 0.5, v - 0.5)
    lids = _few(sheet, max(2, shape[0] * shape[1] // 12))[j, i]
    sheet.ink(palette.ground, sheet.inside(away - 0.3) * lids, dry=0)
    sheet.ink(palette.surprise, sheet.inside(away - 0.2) * lids)
    sheet.ink(palette.main, sheet.inside(np.abs(away - 0.265) - 0.022) * lids)


def footbridge(sheet: Sheet) -> None:
    """Diagonal planks that join into paths; the ponds that they close in are coloured."""
    palette, rng = sheet.palette, sheet.rng
    shape = (sheet.rows, sheet.columns)
    row, column = np.indices(shape)
    # Laid by the rule, the planks would make nothing but squares; a few go astray.
    falls = ((row + column) % 2 == 0) ^ (rng.random(shape) < 0.085)
    ponds = _closed(falls)
    kinds = np.where(ponds, rng.choice([1, 2, 3], shape, p=[0.45, 0.3, 0.25]), 0)
    i, j, u, v = sheet.cells()
    slope = falls[j, i]
    # Each half of a tile belongs to the corner in it.
    ci = (i + np.where(slope, u > v, u + v > 1)) % sheet.columns
    cj = (j + np.where(slope, u < v, u + v > 1)) % sheet.rows
    waters = np.array([palette.ground, palette.second, palette.third, palette.ground])
    sheet.image = waters[kinds[cj, ci]].astype(np.float32)
    _, _, near_x, near_y = sheet.cells(sheet.x + 0.5, sheet.y + 0.5)
    from_corner = np.abs(near_x - 0.5) + np.abs(near_y - 0.5)
    for kind, size, colour in ((1, 0.5, palette.ground), (3, 0.46, palette.surprise)):
        island = sheet.inside((from_corner - size) / np.sqrt(2)) * (kinds[cj, ci] == kind)
        sheet.ink(colour, island)
    away = np.abs(np.where(slope, u - v, u + v - 1)) / np.sqrt(2)
    sheet.ink(palette.main, sheet.inside(away - 0.16), dry=0.04)
    sheet.ink(palette.ground, sheet.inside(np.abs(away - 0.075) - 0.013), dry=0)


def _closed(falls: np.ndarray) -> np.ndarray:
    """The corners [row, column] that no plank touches, so that planks close them in."""
    left, above = np.roll(falls, 1, 1), np.roll(falls, 1, 0)
    return ~falls & left & above & ~np.roll(left, 1, 0)


DESIGNS = [
    Design("Quarter Turn", quarter_turn, repeat=(6, 6), across=5, margin=0.09),
    Design("Culvert", culvert, repeat=(6, 6), across=5, margin=0.08),
    Design("Footbridge", footbridge, repeat=(8, 8), across=7, margin=0.08),
]
