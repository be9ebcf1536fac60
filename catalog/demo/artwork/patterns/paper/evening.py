"""A low sun over hills, and lanterns after it."""

import numpy as np

from catalog.demo.artwork.patterns.shapes import (
    box,
    ellipse,
    leaf,
    set_down,
    smooth,
    stroke,
    turned,
)
from catalog.demo.artwork.patterns.sheet import Sheet


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
