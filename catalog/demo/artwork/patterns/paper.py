"""Shapes cut with scissors from painted paper."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels, over
from catalog.demo.artwork.patterns.shapes import (
    box,
    ellipse,
    leaf,
    sector,
    set_down,
    smooth,
    stroke,
    turned,
)
from catalog.demo.artwork.patterns.sheet import Design, Sheet


def scissor_garden(sheet: Sheet) -> None:
    """Seaweed cut freehand, each on its own block of painted paper, a few blocks large."""
    palette, rng = sheet.palette, sheet.rng
    papers = [palette.ground, palette.third, palette.second, palette.main]
    pairs = {0: [1, 2, 3], 1: [0, 3], 2: [0, 3], 3: [0, 1, 2]}
    plan = _blocks(sheet, large=0.36)
    bright = set(rng.permutation(len(plan))[: max(1, len(plan) // 10)].tolist())
    beside = -np.ones((sheet.rows, sheet.columns), int)
    for number, (x, y, size) in enumerate(sorted(plan, key=lambda block: block[1] * 99 + block[0])):
        taken = {beside[y, x - 1], beside[y - 1, x], beside[y - 1, min(x + 1, sheet.columns - 1)]}
        paper = int(rng.choice([n for n in range(4) if n not in taken]))
        beside[y : y + size, x : x + size] = paper
        uneven = rng.normal(0, 0.014, (4, 2))
        sheet.cut(
            set_down(box(1.02, 1.02) * size + uneven, x + size / 2, y + size / 2), papers[paper]
        )
        colour = papers[int(rng.choice(pairs[paper]))]
        if number in bright and paper != 2:
            colour = palette.surprise
        for part in _seaweed(rng):
            sheet.cut(set_down(part, x + size / 2, y + 0.94 * size, 0.86 * size), colour)


def _seaweed(rng: np.random.Generator) -> list[np.ndarray]:
    """A stem from (0, 0) to about (0, -1) and its rounded arms."""
    sway = rng.uniform(-0.07, 0.07)
    stem = smooth([(0, 0.04), (sway, -0.3), (-sway, -0.62), (sway * 0.5, -0.93)], closed=False)
    parts = [
        _arm(stem, np.interp(np.linspace(0, 1, len(stem)), [0, 0.6, 1], [0.065, 0.115, 0.125]))
    ]
    pairs = rng.integers(3, 5)
    for n in range(pairs):
        at = 0.14 + 0.66 * n / pairs
        foot = stem[round(at * (len(stem) - 1))]
        for hand in (-1, 1):
            reach = rng.uniform(0.27, 0.41) * (1.05 - 0.45 * at)
            lift = rng.uniform(0.16, 0.3)
            hook = rng.uniform(0.0, 0.1)
            arm = [
                foot,
                foot + (hand * reach * 0.62, -lift * 0.28),
                foot + (hand * reach, -lift * 0.72),
                foot + (hand * (reach - hook * 0.5), -lift - hook),
            ]
            path = smooth(arm, 9, closed=False)
            parts.append(
                _arm(path, np.interp(np.linspace(0, 1, len(path)), [0, 0.5, 1], [0.1, 0.115, 0.15]))
            )
    return parts


def _arm(path: np.ndarray, width: np.ndarray) -> np.ndarray:
    """A stroke with a round end."""
    end, width_end = path[-1], float(width[-1])
    outline = stroke(path, width)
    heading = np.arctan2(*(path[-1] - path[-2])[::-1])
    cap = np.linspace(np.pi / 2, -np.pi / 2, 14) + heading
    round_end = end + np.stack([np.cos(cap), np.sin(cap)], 1) * width_end / 2
    half = len(outline) // 2
    return np.concatenate([outline[:half], round_end, outline[half:]])


def paper_moon(sheet: Sheet) -> None:
    """Discs, halves and arches in a grid of two sizes, cut from paper a little off true."""
    for x, y, size in _blocks(sheet, large=0.62):
        _moon(sheet, x + size / 2, y + size / 2, size)


def _blocks(sheet: Sheet, large: float) -> list[tuple[int, int, int]]:
    """A plan of squares of one and two cells that fills the sheet: (column, row, size).

    `large` is the part of the sheet that the large ones may take.
    """
    free = np.ones((sheet.rows, sheet.columns), bool)
    plan = []
    for _ in range(sheet.rows * sheet.columns):
        x, y = sheet.rng.integers(0, sheet.columns - 1), sheet.rng.integers(0, sheet.rows - 1)
        if free[y : y + 2, x : x + 2].all() and (~free).mean() < large:
            free[y : y + 2, x : x + 2] = False
            plan.append((int(x), int(y), 2))
    return plan + [(int(x), int(y), 1) for y, x in np.argwhere(free)]


def _moon(sheet: Sheet, x: float, y: float, size: float) -> None:
    palette, rng = sheet.palette, sheet.rng
    papers = [palette.main, palette.second, palette.third]
    field, first, second = (papers[n] for n in rng.permutation(3))
    quarter = rng.integers(0, 4) * np.pi / 2
    if rng.random() < 0.6:
        sheet.cut(set_down(box(1.005, 1.005), x, y, size), field)
    else:
        field = palette.ground
    if rng.random() < 0.12:
        first = palette.surprise

    def lay(outline: np.ndarray, colour: np.ndarray) -> None:
        off = rng.normal(0, 0.008, 2) * size
        turn = quarter + rng.normal(0, 0.012)
        sheet.cut(set_down(outline, x + off[0], y + off[1], size, turn), colour)

    kind = rng.choice(6, p=[0.22, 0.2, 0.2, 0.14, 0.12, 0.12])
    if kind == 0:
        lay(ellipse(0.9, 0.9), first)
        if size > 1:
            lay(ellipse(0.42, 0.42), second)
    elif kind == 1:
        lay(sector(0.47, 0, np.pi), first)
        lay(sector(0.3, np.pi, 2 * np.pi), second)
    elif kind == 2:
        for radius, colour in ((0.47, first), (0.32, field), (0.18, second)):
            arch = np.concatenate(
                [sector(radius, np.pi, 2 * np.pi)[:-1], [(radius, 0.5), (-radius, 0.5)]]
            )
            lay(arch, colour)
    elif kind == 3:
        lay(ellipse(0.88, 0.88), first)
        lay(ellipse(0.66, 0.66) + (0.12, -0.07), field)
    elif kind == 4:
        for top in (-0.5, 0.0):
            lay(sector(0.48, 0, np.pi) + (0, top), first if top else second)
    else:
        lay(sector(0.98, 0, np.pi / 2) + (-0.5, -0.5), first)
        lay(sector(0.48, 0, np.pi / 2) + (-0.5, -0.5), second)


# Silhouettes from the wheel, half width by height, lip first; the foot stands at y = 0.
JUG = [
    (0.17, -1.0),
    (0.14, -0.9),
    (0.15, -0.78),
    (0.3, -0.5),
    (0.33, -0.3),
    (0.24, -0.06),
    (0.2, 0),
]
BOTTLE = [
    (0.07, -1.0),
    (0.065, -0.86),
    (0.07, -0.68),
    (0.2, -0.5),
    (0.22, -0.3),
    (0.21, -0.05),
    (0.19, 0),
]
BOWL = [(0.5, -0.44), (0.47, -0.3), (0.36, -0.12), (0.2, -0.04), (0.17, 0)]
BEAKER = [(0.2, -0.62), (0.18, -0.4), (0.16, -0.15), (0.15, 0)]
AMPHORA = [
    (0.14, -1.0),
    (0.1, -0.9),
    (0.12, -0.8),
    (0.34, -0.58),
    (0.36, -0.42),
    (0.2, -0.12),
    (0.16, 0),
]


# What stands on each shelf: profile, place across, size, colour, side of the handle.
SHELVES = [
    [
        (AMPHORA, 0.2, 1.12, "second", 0),
        (BOWL, 0.47, 0.98, "main", 0),
        (BOTTLE, 0.66, 1.22, "third", 0),
        (JUG, 0.8, 0.95, "main", 1),
        (BEAKER, 0.4, 0.74, "surprise", 0),
    ],
    [
        (JUG, 0.29, 1.18, "main", -1),
        (BEAKER, 0.46, 0.95, "third", 0),
        (BOTTLE, 0.57, 1.1, "second", 0),
        (BOWL, 0.73, 1.1, "main", 0),
        (AMPHORA, 0.83, 0.95, "second", 0),
    ],
]


def still_life_with_jugs(sheet: Sheet) -> None:
    """Jugs, bottles and bowls on shelves; where they overlap, the papers darken."""
    palette, w = sheet.palette, sheet.columns
    shelves = 2 if sheet.rows > w * 0.9 else 1
    tall = sheet.rows / shelves
    scale = min(tall * 0.6, w * 0.42)
    for shelf in range(shelves):
        stands = (shelf + 0.86) * tall
        board = [
            (-1, stands),
            (w + 1, stands - 0.03),
            (w + 1, stands + 0.14 * tall),
            (-1, stands + 0.14 * tall),
        ]
        sheet.cut(board, palette.third)
        taken = np.zeros(sheet.image.shape[:2], np.float32)
        for number, (profile, x, size, colour, handle) in enumerate(SHELVES[shelf]):
            foot = stands + (0.035 if number % 2 else 0.0) * tall
            outlines = [
                set_down(part, x * w, foot, size * scale) for part in _vessel(profile, handle)
            ]
            taken = _overlay(sheet, sheet.silhouette(*outlines), getattr(palette, colour), taken)


def _vessel(profile: list[tuple[float, float]], handle: int) -> list[np.ndarray]:
    """The outlines of a vessel, with a handle to one side of it or none."""
    if not handle:
        return [turned(profile)]
    bow = [(0.14, -0.88), (0.42, -0.86), (0.47, -0.62), (0.29, -0.42)]
    path = smooth(bow, closed=False) * (handle, 1)
    return [turned(profile), stroke(path, 0.075)]


def _overlay(sheet: Sheet, mask: Pixels, colour: np.ndarray, taken: Pixels) -> Pixels:
    """Lay thin paper down: over what is `taken` both colours show. Returns what is taken now."""
    both = colour * (0.25 + 0.75 * sheet.image)
    sheet.image = over(over(sheet.image, colour, mask * (1 - taken)), both, mask * taken)
    return np.maximum(mask, taken)


PEAR = [
    (0.0, -0.5),
    (0.09, -0.47),
    (0.13, -0.36),
    (0.155, -0.22),
    (0.25, 0.0),
    (0.33, 0.2),
    (0.3, 0.4),
    (0.17, 0.5),
    (0.0, 0.48),
]


def pears(sheet: Sheet) -> None:
    """Pears in rows, whole and halved by turns, a leaf on some; one is ripe."""
    palette, rng = sheet.palette, sheet.rng
    skins = [palette.main, palette.second, palette.main, palette.third]
    ripe = rng.permutation(sheet.rows * sheet.columns)[: max(1, sheet.rows * sheet.columns // 14)]
    for row in range(sheet.rows + (0 if sheet.wraps else 1)):
        for column in range(sheet.columns + 1 if not sheet.wraps else sheet.columns):
            x, y = column + (0.5 if row % 2 else 0.0) + 0.02, row + 0.5
            if not sheet.wraps:
                x += 0.25
            number = (row % sheet.rows) * sheet.columns + column % sheet.columns
            skin = palette.surprise if number in ripe else skins[(column + 2 * row) % 4]
            _pear(sheet, x, y, skin, halved=(column + row) % 2 == 1 and number not in ripe)


def _pear(sheet: Sheet, x: float, y: float, skin: np.ndarray, *, halved: bool) -> None:
    palette, rng = sheet.palette, sheet.rng
    turn, size = rng.normal(0, 0.16), 0.8

    def lay(outline: np.ndarray, colour: np.ndarray, opacity: float = 1) -> None:
        sheet.cut(set_down(outline, x, y + 0.02, size, turn), colour, opacity)

    body = turned(PEAR) * (rng.uniform(0.95, 1.08), 1)
    stalk = smooth([(0, -0.46), (0.015, -0.56), (0.07, -0.65)], 8, closed=False)
    lay(stroke(stalk, np.linspace(0.03, 0.045, len(stalk))), palette.main)
    if rng.random() < 0.55:
        lay(set_down(leaf(0.42, 0.45, 1.1), 0.03, -0.57, 0.36, 1.15), palette.second)
        rib = stroke(np.array([(0, -0.05), (0, -0.85)]), 0.03)
        lay(set_down(rib, 0.03, -0.57, 0.36, 1.15), palette.ground)
    lay(body, skin)
    if halved:
        lay(body * (0.84, 0.88) + (0, 0.012), palette.ground)
        lay(ellipse(0.26, 0.32) + (0, 0.2), 0.55 * palette.third + 0.45 * palette.ground)
        thread = stroke(np.array([(0, -0.44), (0.008, -0.2), (0, 0.05)]), 0.014)
        lay(thread, palette.third)
        for hand in (-1, 1):
            lay(set_down(leaf(0.5, 0.4, 1.0), hand * 0.035, 0.25, 0.13, hand * 0.12), palette.main)
    else:
        shine = smooth([(-0.17, 0.02), (-0.235, 0.2), (-0.19, 0.36)], 10, closed=False)
        lay(
            stroke(
                shine, np.concatenate([np.linspace(0.005, 0.04, 11), np.linspace(0.04, 0.005, 10)])
            ),
            palette.ground,
            0.8,
        )
        for px, py in rng.normal(0, 1, (9, 2)) * (0.075, 0.11) + (0.07, 0.2):
            lay(ellipse(0.016, 0.016) + (px, py), palette.ground, 0.8)


def long_afternoon(sheet: Sheet) -> None:
    """Hills in cut paper, a low sun, and poplars whose shadows run to the foot of the sheet."""
    palette, rng = sheet.palette, sheet.rng
    w, h = sheet.columns, sheet.rows
    sun = (w * 0.7, h * 0.3)
    glow = np.hypot(sheet.x - sun[0], sheet.y - sun[1])
    for radius, part in ((0.42, 0.16), (0.31, 0.2), (0.215, 0.26)):
        sheet.ink(palette.second, part * sheet.inside(glow - radius * w), dry=0.02)
    sheet.ink(palette.surprise, sheet.inside(glow - 0.125 * w), dry=0.03)
    papers = [
        0.6 * palette.third + 0.4 * palette.ground, palette.third, palette.second,
        0.5 * (palette.second + palette.main), palette.main,
    ]  # fmt: skip
    papers[0], papers[1] = (
        0.45 * palette.second + 0.55 * palette.ground,
        0.75 * palette.second + 0.25 * palette.ground,
    )
    tops = [0.37, 0.46, 0.56, 0.7, 0.87]
    dark = 0.8 * palette.third
    for number, (top, paper) in enumerate(zip(tops, papers, strict=True)):
        x = np.linspace(-0.1, 1.1, 80)
        swell = 0.055 * np.sin(x * (4.2 - number * 0.3) + rng.uniform(0, 6)) + 0.02 * np.sin(
            x * 9 + number * 2
        )
        ridge = np.stack([x * w, (top + swell * (0.7 + 0.12 * number)) * h], 1)
        hill = np.concatenate([ridge, [(1.1 * w, h * 1.1), (-0.1 * w, h * 1.1)]])
        sheet.cut(hill - (0, 0.016), palette.ground, 0.75)
        sheet.cut(hill, paper)
        if number > 2:
            for furrow in range(1, 7):
                lower = ridge + (0, h * 0.012 * furrow**1.55)
                sheet.cut(stroke(lower, 0.02), 0.75 * paper + 0.25 * papers[number - 1])
        if number in (1, 2, 3):
            trees = 3 + number
            for place in (
                8 + (np.arange(trees) + rng.uniform(0.15, 0.85, trees)) * 64 / trees
            ).astype(int):
                _poplar(
                    sheet,
                    ridge[place],
                    sun,
                    h * (0.035 + 0.028 * number) * rng.uniform(0.75, 1.2),
                    dark,
                    paper,
                )


def _poplar(
    sheet: Sheet,
    foot: np.ndarray,
    sun: tuple[float, float],
    tall: float,
    dark: np.ndarray,
    paper: np.ndarray,
) -> None:
    away = foot - np.array(sun)
    away = away / np.hypot(*away)
    away = np.array([away[0] * 1.2, max(away[1], 0.35)])
    length, wide = tall * 2.6, tall * 0.13
    shadow = np.array(
        [
            foot + (-wide, 0),
            foot + (wide, 0),
            foot + away * length + (wide * 1.5, 0),
            foot + away * length + (-wide * 1.5, 0),
        ]
    )
    sheet.cut(shadow, 0.6 * paper + 0.4 * dark)
    crown = leaf(0.3, 0.4, 0.9)
    sheet.cut(stroke(np.array([foot + (0, 0.02), foot - (0, tall * 0.2)]), tall * 0.05), dark)
    sheet.cut(set_down(crown, foot[0], foot[1] - tall * 0.08, tall), dark)


def night_market(sheet: Sheet) -> None:
    """Strings of lanterns, round, long and pleated, some of them lit."""
    palette, rng = sheet.palette, sheet.rng
    papers = [palette.main, palette.second, palette.third]
    for row in range(sheet.rows + (0 if sheet.wraps else 1)):
        start = 0.5 if row % 2 else 0.0
        for span in range(
            -1 if not sheet.wraps else 0, sheet.columns // 2 + (0 if sheet.wraps else 1)
        ):
            left = span * 2 + start
            t = np.linspace(0, 1, 40)
            sag = 0.2
            wire = np.stack([left + 2 * t, row + 0.1 + sag * 4 * t * (1 - t)], 1)
            sheet.cut(stroke(wire, 0.018), palette.second)
            for at in (0.02, 0.27, 0.52, 0.77):
                x, y = wire[round((at + 0.11) * 39)]
                lit = rng.random() < 0.13
                paper = palette.surprise if lit else papers[rng.choice(3, p=[0.46, 0.3, 0.24])]
                _lantern(sheet, x, y, paper, int(rng.integers(0, 4)))


def _lantern(sheet: Sheet, x: float, y: float, paper: np.ndarray, kind: int) -> None:
    palette = sheet.palette
    wide, tall = [(0.44, 0.42), (0.32, 0.52), (0.38, 0.36), (0.46, 0.32)][kind]
    top = y + 0.075
    sheet.cut(stroke(np.array([(x, y), (x, top)]), 0.014), palette.second)
    middle = top + tall / 2 + 0.02
    if kind == 1:
        body = turned([(0.36, -0.5), (0.5, -0.4), (0.5, 0.0), (0.5, 0.4), (0.36, 0.5)]) * (
            wide,
            tall,
        )
    elif kind == 2:
        body = turned([(0.28, -0.5), (0.5, -0.16), (0.5, 0.1), (0.22, 0.5)]) * (wide, tall)
    else:
        body = ellipse(wide, tall)
    sheet.cut(body + (x, middle), paper)
    for rib in (-0.62, -0.22, 0.22, 0.62) if kind != 3 else (-0.5, 0.0, 0.5):
        if kind in (0, 2):
            bend = smooth(
                [(rib * 0.25, -0.46), (rib * 0.5, 0), (rib * 0.25, 0.46)], 9, closed=False
            )
        else:
            reach = 0.5 * np.sqrt(1 - (rib * 0.82) ** 2) if kind == 3 else 0.5
            bend = np.stack(
                [
                    np.linspace(-reach, reach, 12),
                    rib * 0.5 + 0.05 * np.cos(np.linspace(-1.5, 1.5, 12)),
                ],
                1,
            )
        sheet.cut(stroke(bend * (wide, tall) + (x, middle), 0.013), palette.ground)
    for edge in (-1, 1):
        sheet.cut(
            set_down(box(wide * 0.5, 0.035), x, middle + edge * (tall / 2 + 0.005)), palette.second
        )
    for tassel in (-0.022, 0, 0.022):
        hang = np.array(
            [(x + tassel * 0.6, middle + tall / 2), (x + tassel, middle + tall / 2 + 0.12)]
        )
        sheet.cut(stroke(hang, 0.012), paper)


DESIGNS = [
    Design("Scissor Garden", scissor_garden, repeat=(6, 6), across=4, margin=0.07),
    Design("Paper Moon", paper_moon, repeat=(6, 6), across=5, margin=0.08),
    Design("Still Life with Jugs", still_life_with_jugs, repeat=(6, 6), across=6, tiles=False),
    Design("Pears", pears, repeat=(6, 6), across=5),
    Design("Long Afternoon", long_afternoon, repeat=(6, 6), across=6, tiles=False),
    Design("Night Market", night_market, repeat=(6, 6), across=6),
]
