"""What stands and lies on a table: jugs, bowls, pears."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels, over
from catalog.demo.artwork.patterns.shapes import ellipse, leaf, set_down, smooth, stroke, turned
from catalog.demo.artwork.patterns.sheet import Sheet

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
