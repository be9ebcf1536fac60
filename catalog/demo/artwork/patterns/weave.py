"""Cloth from the loom: twill, basket, stripes and plaid, each thread to be seen."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.sheet import Design, Sheet

# Threads a cell; a cell is a hand's breadth of coarse cloth.
PICKS = 14


def herringbone_lane(sheet: Sheet) -> None:
    """Herringbone twill seen from near: short floats in lanes that lean left and right by turns."""
    palette = sheet.palette
    floats = 4  # to a cell's height
    i, _, u, _ = sheet.cells()
    left = i % 2 == 0
    climb = sheet.y * floats + np.where(left, u, 1 - u) * floats / 2 + 0.5 * left
    number = np.floor(climb).astype(np.int32) % (sheet.rows * floats)
    away = np.abs(climb - np.floor(climb) - 0.5) - 0.4
    ends = 0.46 - np.abs(u - 0.5)
    yarns = [palette.main, palette.second, palette.third, palette.surprise]
    shape = (sheet.rows * floats, sheet.columns)
    yarn = sheet.rng.choice(4, shape, p=[0.6, 0.24, 0.14, 0.02])
    # Dyed in lengths: a colour mostly holds for a few floats on end.
    held = sheet.rng.random(shape) < 0.45
    yarn = np.where(held, np.roll(yarn, 1, 0), yarn)
    across = away / floats * 0.9
    sheet.ink(np.array(yarns)[yarn[number, i]], sheet.inside(np.maximum(across, -ends)))
    ply = np.sin((u * 9 + climb * 2.2) * 2 * np.pi)
    sheet.ink(palette.ground, 0.07 * (ply > 0.55) * sheet.inside(across), dry=0)


def basket(sheet: Sheet) -> None:
    """Broad bands of three strands, over and under by turns, darker where they dip."""
    palette, rng = sheet.palette, sheet.rng
    i, j, u, v = sheet.cells()
    upright = (i + j) % 2 == 0
    along, across = np.where(upright, v, u), np.where(upright, u, v)
    colours = np.array([palette.main, palette.second, palette.third, palette.surprise])
    warp = rng.choice(3, sheet.columns, p=[0.6, 0.25, 0.15])
    weft = rng.choice(3, sheet.rows, p=[0.3, 0.4, 0.3])
    band = np.where(upright, warp[i], weft[j])
    strand = np.minimum(np.floor(across * 3), 2).astype(np.int32)
    marked = int(rng.integers(sheet.columns))
    band = np.where(upright & (i == marked) & (strand == 1), 3, band)
    sheet.ink(0.35 * palette.main + 0.65 * palette.second, dry=0)
    away = np.abs(across * 3 - strand - 0.5) / 3 - 0.148
    away = np.maximum(away, np.abs(along - 0.5) - 0.53)
    sheet.ink(palette.ground, sheet.inside(away - 0.012), dry=0)
    sheet.ink(colours[band], sheet.inside(away))
    dip = np.clip(np.abs(along - 0.5) * 2 - 0.62, 0, 1) / 0.38
    sheet.ink(0.5 * palette.main, 0.3 * dip**2 * sheet.inside(away), dry=0)
    fibre = np.sin((across * 21 + 0.02 * np.sin(along * 40)) * 2 * np.pi) > 0.7
    sheet.ink(palette.ground, 0.13 * fibre * sheet.inside(away), dry=0)


def saltmarsh_stripe(sheet: Sheet) -> None:
    """Warp stripes of uneven widths, broad and reedy by turns, over a plain weft."""
    palette, rng = sheet.palette, sheet.rng
    colours = [palette.main, palette.ground, palette.second, palette.ground, palette.third]
    threads = sheet.columns * PICKS
    warp = np.repeat(palette.ground[None], threads, axis=0)
    at, turn = 0, 0
    while at < threads - 3:
        broad = turn % 4 in (0, 1)
        width = int(rng.integers(9, 19)) if broad else int(rng.integers(2, 5))
        warp[at : at + width] = colours[turn % 5]
        at, turn = at + width, turn + 1
    for pinstripe in _apart(rng, threads, max(1, sheet.columns // 3)):
        warp[pinstripe : pinstripe + 2] = palette.surprise
    _weave(sheet, warp, palette.ground, weft_shows=0.16)


def ferry_tartan(sheet: Sheet) -> None:
    """A plaid: one sett of five colours in warp and weft, mirrored at its pivots, in twill."""
    palette = sheet.palette
    half = [
        (palette.main, 10), (palette.third, 2), (palette.main, 3), (palette.second, 9),
        (palette.ground, 2), (palette.second, 4), (palette.ground, 6), (palette.surprise, 2),
    ]  # fmt: skip
    sett = half + half[-2:0:-1]
    threads = np.concatenate([np.repeat(c[None], n, 0) for c, n in sett])
    # Three setts to a repeat, whatever its cells; a thread is as wide as that makes it.
    pitch = 2.0 / len(threads)
    thread, pick = (np.floor(c / pitch).astype(np.int32) for c in (sheet.x, sheet.y))
    warp, weft = threads[thread % len(threads)], threads[pick % len(threads)]
    over_weft = ((thread + pick) % 4 < 2)[..., None]
    sheet.image = np.where(over_weft, warp, weft).astype(np.float32)


def _apart(rng: np.random.Generator, threads: int, count: int) -> list[int]:
    """So many places among the threads, well apart."""
    return [int((n + rng.uniform(0.25, 0.75)) * threads / count) for n in range(count)]


def _weave(sheet: Sheet, warp: Pixels, weft: Pixels, *, weft_shows: float) -> None:
    """Plain weave: the warp's colours with the weft peeping through between the picks."""
    thread = np.floor(sheet.x * PICKS).astype(np.int32)
    pick = np.floor(sheet.y * PICKS).astype(np.int32)
    across, along = sheet.x * PICKS - thread, sheet.y * PICKS - pick
    sheet.image = warp[thread % len(warp) if sheet.wraps else np.clip(thread, 0, len(warp) - 1)]
    over_weft = (thread + pick) % 2 == 0
    peep = np.sin(np.pi * across) ** 2 * np.sin(np.pi * along) ** 2
    sheet.ink(weft, weft_shows * 2 * peep * over_weft, dry=0)
    gap = np.exp(-((np.minimum(across, 1 - across) / 0.09) ** 2))
    sheet.ink(weft, weft_shows * gap, dry=0)


DESIGNS = [
    Design("Herringbone Lane", herringbone_lane, repeat=(6, 6), across=6),
    Design("Basket", basket, repeat=(6, 6), across=6),
    Design("Saltmarsh Stripe", saltmarsh_stripe, repeat=(6, 6), across=7),
    Design("Ferry Tartan", ferry_tartan, repeat=(6, 6), across=6),
]
