"""Cloth from the loom: twill, basket, stripes and plaid, each thread to be seen."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.sheet import Design, Sheet

# Threads a cell; a cell is a hand's breadth of coarse cloth.
PICKS = 14


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


def _apart(rng: np.random.Generator, threads: int, count: int) -> list[int]:
    """So many places among the threads, well apart."""
    return [int((n + rng.uniform(0.25, 0.75)) * threads / count) for n in range(count)]


def _weave(sheet: Sheet, warp: Pixels, weft: Pixels, *, weft_shows: float) -> None:
    """Plain weave: the warp's colours with the weft peeping through between the picks."""
    thread = np.floor(sheet.x * PICKS).astype(np.int32)
    pick = np.floor(sheet.y * PICKS).astype(np.int32)
    across, along = sheet.x * PICKS - thread, sheet.y * PICKS - pick
    sheet.image = warp[thread % len(warp)]
    over_weft = (thread + pick) % 2 == 0
    peep = np.sin(np.pi * across) ** 2 * np.sin(np.pi * along) ** 2
    sheet.ink(weft, weft_shows * 2 * peep * over_weft, dry=0)
    gap = np.exp(-((np.minimum(across, 1 - across) / 0.09) ** 2))
    sheet.ink(weft, weft_shows * gap, dry=0)


DESIGNS = [
    Design("Saltmarsh Stripe", saltmarsh_stripe, repeat=(6, 6), across=7),
]
