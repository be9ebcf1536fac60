"""Stars, crosses and straps after the tile makers."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.sheet import Design, Sheet

# Hexagons want rows √3/2 of a cell apart; 7/8 lets them close on a sheet of 4 × 7 cells.
HEXAGON_ROW = 7 / 8


def courtyard(sheet: Sheet) -> None:
    """Eight-point stars that touch at their tips, and the crosses between them."""
    palette, rng = sheet.palette, sheet.rng
    i, j, u, v = sheet.cells()
    x, y = np.abs(u - 0.5), np.abs(v - 0.5)
    star = _eight_points(x, y, 0.5 / np.sqrt(2))
    grout = 0.017
    sheet.ink(palette.main, dry=0.05)
    # The cross lies about the corner; a small one within it, and its heart.
    cx, cy = 0.5 - x, 0.5 - y
    sheet.ink(
        palette.third,
        sheet.inside(np.maximum(np.maximum(cx, cy) - 0.24, np.minimum(cx, cy) - 0.06)),
    )
    sheet.ink(palette.ground, sheet.inside((cx + cy - 0.085) / np.sqrt(2)))
    kind = rng.choice(3, (sheet.rows, sheet.columns), p=[0.62, 0.26, 0.12])[j, i]
    field = np.array([palette.ground, palette.third, palette.ground])[kind]
    inner = np.array([palette.second, palette.main, palette.surprise])[kind]
    sheet.ink(palette.ground, sheet.inside(star - grout), dry=0)
    sheet.ink(field, sheet.inside(star + grout))
    sheet.ink(inner, sheet.inside(_eight_points(x, y, 0.225)))
    sheet.ink(palette.ground, sheet.inside(np.abs(np.hypot(x, y) - 0.135) - 0.016), dry=0)
    petals = np.hypot(x, y) - 0.075 * (1 + 0.3 * np.cos(8 * np.arctan2(v - 0.5, u - 0.5)))
    sheet.ink(palette.ground, sheet.inside(petals))


def _eight_points(x: Pixels, y: Pixels, half: float) -> Pixels:
    """The distance to two squares of half a side laid crosswise over each other."""
    return np.minimum(np.maximum(x, y) - half, (x + y) / np.sqrt(2) - half)


def alcove(sheet: Sheet) -> None:
    """Twelve straps across a twelve-sided figure: they meet its sides in the middle, make its
    star, and go on into the next one."""
    palette = sheet.palette
    x, y, tint = _hexagons(sheet)
    ways = np.arange(12) * np.pi / 6
    beyond = [x * np.cos(way) + y * np.sin(way) - 0.25 for way in ways.tolist()]
    # How many straps a place lies beyond tells which ring of the star it belongs to.
    ring = np.sum([b > 0 for b in beyond], axis=0)
    strap = np.min([np.abs(b) for b in beyond], axis=0)
    side = np.max([x * np.cos(way) + y * np.sin(way) for way in ways.tolist()], axis=0) - 0.5
    inside = side < 0
    fields = np.array([
        [palette.second, palette.ground, palette.main, palette.second, palette.ground],
        [palette.main, palette.ground, palette.second, palette.main, palette.ground],
        [palette.surprise, palette.ground, palette.main, palette.third, palette.ground],
    ])  # fmt: skip
    sheet.image = fields[tint, np.minimum(ring, 4)].astype(np.float32)
    sheet.ink(palette.third, 1.0 * ~inside, dry=0)
    away, angle = np.hypot(x, y), np.arctan2(y, x)
    sheet.ink(palette.ground, sheet.inside(away - 0.155 * (1 + 0.2 * np.cos(12 * angle))))
    sheet.ink(palette.main, sheet.inside(away - 0.06))
    sheet.ink(palette.main, sheet.inside(strap - 0.021) * inside, dry=0)
    sheet.ink(palette.ground, sheet.inside(strap - 0.0125) * inside, dry=0)


def _hexagons(sheet: Sheet) -> tuple[Pixels, Pixels, Pixels]:
    """Where a pixel lies about the nearest of points set in hexagons, and a tint for that one."""
    rows = round(sheet.rows / HEXAGON_ROW)
    stretch = np.sqrt(3) / 2
    y = sheet.y / HEXAGON_ROW
    best = None
    for near in (np.floor(y), np.floor(y) + 1):
        shift = (near % 2) * 0.5
        column = np.round(sheet.x - shift)
        dx, dy = sheet.x - shift - column, (y - near) * stretch
        away = dx * dx + dy * dy
        here = (away, dx, dy, column, near)
        best = (
            here
            if best is None
            else [np.where(away < best[0], a, b) for a, b in zip(here, best, strict=True)]
        )
    _, dx, dy, column, near = best
    tints = sheet.rng.choice(3, (rows, sheet.columns), p=[0.64, 0.12, 0.24])
    tint = tints[near.astype(int) % rows, column.astype(int) % sheet.columns]
    return dx.astype(np.float32), dy.astype(np.float32), tint


def lattice(sheet: Sheet) -> None:
    """Three sets of straps plaited at sixty degrees, each over the next and under the last."""
    palette = sheet.palette
    y = sheet.y / HEXAGON_ROW * np.sqrt(3) / 2
    colours = [palette.main, palette.main, palette.second]
    normals = [np.pi / 2, np.pi / 2 + 2 * np.pi / 3, np.pi / 2 + 4 * np.pi / 3]
    pitch = np.sqrt(3) / 2
    away = []
    for angle in normals:
        t = (sheet.x * np.cos(angle) + y * np.sin(angle)) / pitch + 0.25
        away.append(np.abs(t - np.floor(t) - 0.5) * pitch)
    half, gap = 0.135, 0.035
    sheet.ink(palette.third, dry=0.04)
    sheet.ink(palette.ground, 1.0 * (np.minimum.reduce(away) < half + 0.04), dry=0)
    for strap, mine in enumerate(away):
        above = away[(strap + 2) % 3]  # the one that passes over this
        shows = 1 - sheet.inside(above - half - gap)
        sheet.ink(palette.ground, sheet.inside(mine - half - gap) * shows, dry=0)
    for strap, (mine, colour) in enumerate(zip(away, colours, strict=True)):
        above = away[(strap + 2) % 3]
        shows = 1 - sheet.inside(above - half - gap)
        sheet.ink(colour, sheet.inside(mine - half) * shows)
        sheet.ink(palette.ground, sheet.inside(np.abs(mine - half * 0.55) - 0.011) * shows, dry=0)


def sunday_tiles(sheet: Sheet) -> None:
    """An encaustic tile: each corner holds a quarter of a flower, each middle a star."""
    palette = sheet.palette
    i, j, u, v = sheet.cells()
    x, y = np.minimum(u, 1 - u), np.minimum(v, 1 - v)  # from the nearest corner
    away, angle = np.hypot(x, y), np.arctan2(y, x)
    sheet.ink(palette.third, sheet.inside(np.abs(away - 0.52) - 0.035))
    sheet.ink(palette.second, sheet.inside(away - 0.44))
    sheet.ink(palette.ground, sheet.inside(away - 0.4), dry=0)
    for turn, colour in ((np.pi / 4, palette.second), (0.0, palette.main)):
        fold = np.abs((angle - turn + np.pi / 4) % (np.pi / 2) - np.pi / 4)
        px, py = away * np.cos(fold), away * np.sin(fold)
        petal = np.hypot((px - 0.225) / 1.75, py) - 0.083
        sheet.ink(palette.ground, sheet.inside(petal - 0.018), dry=0)
        sheet.ink(colour, sheet.inside(petal))
        sheet.ink(
            palette.ground, sheet.inside(np.maximum(py - 0.009, np.abs(px - 0.2) - 0.09)), dry=0
        )
    sheet.ink(palette.surprise, sheet.inside(away - 0.075))
    # The middle of the tile: a concave square, a star and a seed.
    mx, my = np.abs(u - 0.5), np.abs(v - 0.5)
    star = _eight_points(mx, my, 0.115)
    sheet.ink(palette.main, sheet.inside(0.585 - away))
    sheet.ink(palette.ground, sheet.inside(star))
    sheet.ink(palette.main, sheet.inside(np.hypot(mx, my) - 0.055))
    sheet.ink(palette.main, sheet.inside(np.minimum(x, y) - 0.006), dry=0)


DESIGNS = [
    Design("Courtyard", courtyard, repeat=(5, 5), across=5, margin=0.07),
    Design("Alcove", alcove, repeat=(4, 7), across=4),
    Design("Lattice", lattice, repeat=(4, 7), across=5),
    Design("Sunday Tiles", sunday_tiles, repeat=(4, 4), across=4),
]
