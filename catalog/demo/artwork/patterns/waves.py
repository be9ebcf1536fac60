"""Water and rain after the woodblock: scales, swells, slanting lines."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.shapes import box, set_down, stroke
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
    patch = sheet.around(x, y, 0.52, below=0.2)
    hidden = [(-0.5, 1), (0.5, 1), (0, 2)]
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


def north_swell(sheet: Sheet) -> None:
    """A woodblock sea: swell behind swell, each with its crest of foam and lines that follow it."""
    palette, rng = sheet.palette, sheet.rng
    sky = 0.0 if sheet.wraps else sheet.rows * 0.34
    swells = round((sheet.rows - sky) / 0.75)
    pitch = (sheet.rows - sky) / swells
    if not sheet.wraps:
        _evening(sheet, sky)
    colours = [palette.second, palette.main, palette.third, palette.main]
    crests = [_crest(sheet, n, pitch, rng) + sky + (n + 0.45) * pitch for n in range(swells)]
    for number, crest in enumerate(crests):
        depth = sheet.y - crest
        following = (crests[(number + 1) % swells] - crest) % sheet.rows
        if sheet.wraps:
            depth = depth - np.round(depth / sheet.rows) * sheet.rows
            following = np.where(following > sheet.rows / 2, following - sheet.rows, following)
        elif number == swells - 1:
            following = np.full_like(crest, sheet.rows * 2.0)
        _swell(sheet, depth, following, pitch, colours[number % 4], number)


def _crest(sheet: Sheet, number: int, pitch: float, rng: np.random.Generator) -> Pixels:
    """How far down a swell's edge lies at each place: long troughs and peaked crests."""
    waves = sheet.columns // (3 if number % 2 else 2)
    phase = rng.random()
    at = sheet.x / sheet.columns * waves + phase
    lean = at + 0.1 * np.sin(2 * np.pi * at)
    peaked = 1 - np.abs(np.sin(np.pi * lean)) ** 0.75
    small = np.sin(2 * np.pi * (3 * sheet.x * waves / sheet.columns + rng.random()))
    return -pitch * (0.95 * peaked + 0.06 * small)


def _swell(
    sheet: Sheet, depth: Pixels, following: Pixels, pitch: float, colour: np.ndarray, number: int
) -> None:
    palette = sheet.palette
    shown = sheet.inside(-depth) * sheet.inside(depth - following - 1.5 * sheet.pixel)
    sheet.ink(palette.ground, shown, dry=0)
    foam = 0.055 + 0.03 * np.abs(np.sin(2 * np.pi * (sheet.x * 2 + number * 0.37)))
    body = shown * sheet.inside(foam - depth)
    sheet.ink(colour, body)
    # Cut lines, one under the other, each a little shorter of the trough than the last.
    for line in range(1, 5):
        at = 0.1 + line * 0.125 * pitch / 0.75
        fade = np.clip(0.021 - 0.003 * line + 0.012 * np.sin(sheet.x * 1.9 + number + line), 0, 1)
        sheet.ink(
            palette.ground, body * sheet.inside(np.abs(depth - at) - fade) * (fade > 0.006), dry=0
        )


def _evening(sheet: Sheet, horizon: float) -> None:
    """A sky of graded lines with the sun in it."""
    palette = sheet.palette
    sun = np.hypot(sheet.x - sheet.columns * 0.66, sheet.y - horizon * 0.62)
    sheet.ink(palette.surprise, sheet.inside(sun - sheet.columns * 0.115))
    lines = np.abs(sheet.y * 6 % 1 - 0.5) / 6
    weight = 0.012 + 0.035 * np.clip(1 - sheet.y / horizon * 1.6, 0, 1)
    outside = sheet.inside(sheet.columns * 0.135 - sun)
    sheet.ink(palette.third, sheet.inside(lines - weight) * outside, dry=0.03)


def rain_on_roofs(sheet: Sheet) -> None:
    """Roofs behind roofs beneath slanting rain; one window is lit."""
    palette, rng = sheet.palette, sheet.rng
    sheet.ink(palette.third, 0.55, dry=0)
    _rain(sheet, palette.main, round(sheet.columns * sheet.rows * 2.2), 0.012)
    ranks, top = 5, sheet.rows * 0.36
    colours = [palette.third, palette.second, palette.main, palette.second, palette.main]
    lit = (3, 2)
    for rank in range(ranks):
        at = top + (sheet.rows - top) * rank / (ranks - 0.6)
        size = 0.85 + 0.2 * rank
        x, number = -rng.uniform(0.2, 0.9) * size, 0
        while x < sheet.columns + 0.5:
            wide = size * rng.uniform(1.0, 1.5)
            _house(
                sheet,
                x,
                at + rng.uniform(-0.16, 0.12) * size,
                wide,
                size,
                colours[rank],
                (rank, number) == lit,
            )
            x, number = x + wide * 1.02, number + 1
    _rain(sheet, palette.ground, round(sheet.columns * sheet.rows * 2.6), 0.011)


def _house(
    sheet: Sheet, x: float, eaves: float, wide: float, size: float, colour: np.ndarray, lit: bool
) -> None:
    """A gable to the left with its window, and the long slope of its roof to the right."""
    palette = sheet.palette
    gable, rise, down = wide * 0.36, size * 0.5, sheet.rows + 1.0
    overhang = 0.07 * size
    wall = [
        (x, eaves),
        (x + gable / 2, eaves - rise),
        (x + gable, eaves),
        (x + gable, down),
        (x, down),
    ]
    slope = np.array([
        (x + gable / 2 - overhang * 0.2, eaves - rise - overhang * 0.5), (x + wide, eaves - rise - overhang * 0.5),
        (x + wide + gable / 2, eaves + overhang), (x + gable + overhang * 0.3, eaves + overhang),
    ])  # fmt: skip
    sheet.cut(
        [
            (x + gable, eaves),
            (x + wide + gable / 2, eaves),
            (x + wide + gable / 2, down),
            (x + gable, down),
        ],
        0.5 * (colour + palette.ground),
    )
    sheet.cut(wall, 0.3 * colour + 0.7 * palette.ground)
    sheet.cut(slope + np.array([(0, -1), (1, -1), (1, 1), (0, 1)]) * 0.014, palette.ground)
    sheet.cut(slope, colour)
    for course in np.linspace(0, 1, 7)[1:-1]:
        left, right = (slope[a] + (slope[b] - slope[a]) * course for a, b in ((0, 3), (1, 2)))
        sheet.cut(stroke(np.linspace(left, right, 8), 0.014), palette.ground)
    barge = [
        (x - overhang, eaves + overhang * 1.2),
        (x + gable / 2, eaves - rise),
        (x + gable + overhang * 0.4, eaves + overhang),
    ]
    sheet.cut(stroke(np.array(barge), 0.05 * size), colour)
    glass = palette.surprise if lit else colour
    window = set_down(box(gable * 0.3, size * 0.22), x + gable / 2, eaves + size * 0.06)
    sheet.cut(window, glass)
    sheet.cut(set_down(box(0.014, size * 0.22), x + gable / 2, eaves + size * 0.06), palette.ground)


def _rain(sheet: Sheet, colour: np.ndarray, count: int, width: float) -> None:
    """Rain in long slanting lines, thin at both ends."""
    taper = np.array([0.15, 1, 1, 0.15]) * width
    for x, y, length in sheet.rng.random((count, 3)) * (sheet.columns + 1.5, sheet.rows, 1):
        fall = np.array([-0.3, 1.0]) * (0.35 + 1.1 * length)
        path = np.array([(x, y)]) + np.array([0, 0.1, 0.9, 1])[:, None] * fall
        sheet.cut(stroke(path, taper), colour)


DESIGNS = [
    Design("Nine Waves", nine_waves, repeat=(6, 6), across=4),
    Design("North Swell", north_swell, repeat=(6, 6), across=6),
    Design("Rain on Roofs", rain_on_roofs, repeat=(6, 6), across=6, tiles=False),
]
