"""Patchwork blocks: triangles, strips and stars pieced from a few cloths."""

import numpy as np

from catalog.demo.artwork.patterns.sheet import Design, Sheet


def flying_geese(sheet: Sheet) -> None:
    """Columns of geese, two a cell, each column flying the other way; one goose in thirty strays."""
    palette = sheet.palette
    i, j, u, v = sheet.cells()
    half = (v >= 0.5).astype(np.int32)
    v = np.where(half, v - 0.5, v) * 2
    up = i % 2 == 0
    v = np.where(up, v, 1 - v)
    goose = sheet.inside((np.abs(u - 0.5) * 2 - v) / 2.3)
    order = (j * 2 + half) % 4
    cloth = np.array([palette.main, palette.main, palette.second, palette.main])
    sky = np.array([palette.ground, palette.ground, palette.ground, palette.third])
    shape = (sheet.rows * 2, sheet.columns)
    skies = np.sort(sheet.rng.choice(4, shape, p=[0.3, 0.3, 0.25, 0.15]), axis=0)
    sheet.ink(sky[np.roll(skies, 1, 0)[(j * 2 + half) % shape[0], i]], dry=0)
    sheet.ink(cloth[(order + i) % 4], goose)
    stray = np.zeros(shape, bool)
    count = max(1, shape[0] * shape[1] // 30)
    spots = (np.arange(count) * 31 + sheet.rng.integers(0, 20)) % stray.size
    stray.flat[spots] = True
    sheet.ink(palette.surprise, goose * stray[(j * 2 + half) % shape[0], i])


def log_cabin(sheet: Sheet) -> None:
    """Strips laid round a hearth, light on two sides and dark on two; blocks turn into diamonds."""
    palette, rng = sheet.palette, sheet.rng
    i, j, u, v = sheet.cells()
    # Four blocks to a diamond: the dark halves look away from its middle.
    u, v = np.where(i % 2, u, 1 - u), np.where(j % 2, v, 1 - v)
    rounds = 4
    away = np.maximum(np.abs(u - 0.5), np.abs(v - 0.5)) * 2
    ring = np.minimum(np.floor((away - 1 / 9) / (8 / 9) * rounds), rounds - 1).astype(np.int32)
    dark = (u + v) > 1
    lights = np.array([palette.ground, palette.third, palette.ground, palette.third])
    darks = np.array([palette.second, palette.main, palette.second, palette.main])
    block = rng.integers(0, 2, (sheet.rows, sheet.columns))[j, i]
    colour = np.where(dark[..., None], darks[ring], lights[(ring + block) % 4])
    sheet.image = colour.astype(np.float32)
    seam = np.abs((away - 1 / 9) / (8 / 9) * rounds % 1 - 0.5) - 0.5
    sheet.ink(palette.ground, sheet.inside(np.abs(seam) * (8 / 9) / rounds / 2 - 0.006), dry=0)
    side = np.abs(u + v - 1) / np.sqrt(2)
    level = np.abs(np.abs(u - 0.5) - np.abs(v - 0.5))
    sheet.ink(palette.ground, sheet.inside(np.minimum(side, level + dark) - 0.004), dry=0)
    hearth = rng.choice(3, (sheet.rows, sheet.columns), p=[0.62, 0.2, 0.18])[j, i]
    hearths = np.array([palette.surprise, palette.main, palette.second])[hearth]
    sheet.ink(hearths, sheet.inside(away / 2 - 1 / 18))


def ohio_star(sheet: Sheet) -> None:
    """The eight-pointed star of nine squares, every other block's colours changed about."""
    palette, rng = sheet.palette, sheet.rng
    i, j, u, v = sheet.cells()
    inner = 0.04
    u, v = (u - inner) / (1 - 2 * inner), (v - inner) / (1 - 2 * inner)
    x, y = np.abs(u - 0.5) * 3, np.abs(v - 0.5) * 3  # in squares from the block's middle
    odd = (i + j) % 2 == 1
    kind = rng.choice(3, (sheet.rows, sheet.columns), p=[0.62, 0.26, 0.12])[j, i]
    kind = np.where(odd & (kind == 0), 1, kind)
    star = np.array([palette.main, palette.second, palette.main])[kind]
    field = np.array([palette.ground, palette.ground, palette.third])[kind]
    bright = _every(sheet, 9)[j, i]
    heart = np.where(
        bright[..., None], palette.surprise, np.where(odd[..., None], palette.third, star)
    )
    inside = sheet.inside((np.maximum(x, y) - 1.5) / 3)
    sheet.ink(field, inside, dry=0)
    # An arm's square is quartered; the two quarters at its sides are points of the star.
    arm_x, arm_y = np.maximum(x - 0.5, 0), np.maximum(y - 0.5, 0)
    point_x = (np.abs(arm_x - 0.5) - np.abs(y)) / np.sqrt(2) / 3
    point_y = (np.abs(arm_y - 0.5) - np.abs(x)) / np.sqrt(2) / 3
    in_x, in_y = (x > 0.5) & (y < 0.5), (y > 0.5) & (x < 0.5)
    sheet.ink(star, inside * np.where(in_x, sheet.inside(point_x), 0))
    sheet.ink(star, inside * np.where(in_y, sheet.inside(point_y), 0))
    sheet.ink(heart, sheet.inside((np.maximum(x, y) - 0.5) / 3))
    sheet.ink(field, sheet.inside((x + y - 0.42) / np.sqrt(2) / 3) * odd * ~bright, dry=0)


def _every(sheet: Sheet, cells: int) -> np.ndarray:
    """True for one cell in so many, spread over the sheet."""
    count = max(1, sheet.rows * sheet.columns // cells)
    spread = np.zeros(sheet.rows * sheet.columns, bool)
    places = (np.arange(count) + sheet.rng.uniform(0.1, 0.9, count)) * spread.size / count
    spread[places.astype(int)] = True
    return spread.reshape(sheet.rows, sheet.columns)


def half_square(sheet: Sheet) -> None:
    """Squares halved on the diagonal, turned by a rule that makes pinwheels and long flights."""
    palette, rng = sheet.palette, sheet.rng
    i, j, u, v = sheet.cells()
    turn = np.array([0, 1, 3, 2])[(i % 2) + 2 * (j % 2)]
    turn = (turn + np.where((i // 2 + j // 2) % 2, 2, 0)) % 4
    u, v = np.where(turn % 2, 1 - u, u), np.where(turn // 2, 1 - v, v)
    fall = (i + 2 * j) % 6
    darks = np.array(
        [palette.main, palette.main, palette.second, palette.main, palette.third, palette.second]
    )
    swapped = rng.random((sheet.rows, sheet.columns)) < 0.12
    colour = np.where(swapped[j, i][..., None], palette.third, darks[fall])
    half = sheet.inside((u + v - 1) / np.sqrt(2) + 0.006)
    sheet.ink(palette.third, 1.0 * (fall == 3), dry=0)
    sheet.ink(colour, half * ~((fall == 3) & swapped[j, i]))
    sheet.ink(palette.surprise, half * _every(sheet, 22)[j, i])
    seam = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    sheet.ink(palette.ground, sheet.inside(seam - 0.006), dry=0)


DESIGNS = [
    Design("Flying Geese", flying_geese, repeat=(6, 6), across=6, margin=0.09),
    Design("Log Cabin", log_cabin, repeat=(4, 4), across=4, margin=0.07),
    Design("Ohio Star", ohio_star, repeat=(4, 4), across=4, margin=0.08),
    Design("Half Square", half_square, repeat=(6, 6), across=6, margin=0.08),
]
