"""A garden and moons: shapes on blocks of two sizes."""

import numpy as np

from catalog.demo.artwork.patterns.shapes import box, ellipse, sector, set_down, smooth, stroke
from catalog.demo.artwork.patterns.sheet import Sheet


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
