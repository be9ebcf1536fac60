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


DESIGNS = [
    Design("Flying Geese", flying_geese, repeat=(6, 6), across=6, margin=0.09),
]
