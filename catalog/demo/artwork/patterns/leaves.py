"""Leaves, fronds, stems and a wing."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.patterns.scatter import neighbourhoods, strewn
from catalog.demo.artwork.patterns.shapes import ellipse, leaf, set_down, smooth, stroke
from catalog.demo.artwork.patterns.sheet import Design, Sheet


def orchard_floor(sheet: Sheet) -> None:
    """Fallen leaves lying over each other as linocuts, veins cut out; one in twenty is bright."""
    palette, rng = sheet.palette, sheet.rng
    places = strewn(sheet, 3.1, rounds=3)
    colours = [palette.main, palette.second, palette.third]
    for x, y in places:
        _fallen(sheet, x, y, colours[rng.choice(3, p=[0.42, 0.34, 0.24])], rng.uniform(0.85, 1.25))
    for x, y in places[rng.permutation(len(places))[: max(1, len(places) // 20)]]:
        _fallen(sheet, x + 0.1, y + 0.1, palette.surprise, 0.9)


def _fallen(sheet: Sheet, x: float, y: float, colour: np.ndarray, size: float) -> None:
    rng = sheet.rng
    turn, bend = rng.uniform(0, 2 * np.pi), rng.uniform(-0.28, 0.28)
    outline = leaf(rng.uniform(0.36, 0.6), rng.uniform(0.38, 0.5), rng.uniform(1.0, 1.5))
    outline = outline + (0, 0.5)
    width = np.abs(outline[:, 0]).max()

    def bent(points: np.ndarray) -> np.ndarray:
        return set_down(
            points + np.stack([bend * points[:, 1] ** 2, 0 * points[:, 1]], 1), x, y, size, turn
        )

    sheet.cut(bent(outline * (1.09, 1.05)), sheet.palette.ground)
    sheet.cut(bent(outline), colour)
    spine = np.stack([np.zeros(24), np.linspace(0.62, -0.46, 24)], 1)
    inked = spine[:6]
    sheet.cut(bent(stroke(inked, 0.035)), colour)
    sheet.cut(bent(stroke(spine[4:], np.linspace(0.03, 0.008, 20))), sheet.palette.ground)
    for t in np.linspace(0.3, -0.28, 6):
        reach = width * 0.74 * np.cos(t * 2.4)
        for side in (-1, 1):
            vein = np.array([[0, t], [side * reach * 0.5, t - 0.1], [side * reach, t - 0.17]])
            line = stroke(smooth(vein, 6, closed=False), np.linspace(0.017, 0.006, 13))
            sheet.cut(bent(line), sheet.palette.ground)


def fern_walk(sheet: Sheet) -> None:
    """Fronds rising side by side, each as tall as three cells, tips just uncurling."""
    palette, rng = sheet.palette, sheet.rng
    colours = [palette.main, palette.second, palette.main, palette.third]
    tall = 3.0
    ranks = range(round(sheet.rows / tall) + (0 if sheet.wraps else 2))
    for column in range(sheet.columns + (0 if sheet.wraps else 1)):
        for rank in ranks:
            foot = (
                (rank + (0.5 if column % 2 else 0.0))
                * sheet.rows
                / max(1, round(sheet.rows / tall))
            )
            colour = colours[(column + 2 * rank) % 4]
            bright = (column * 5 + rank * 3) % 11 == 4
            _frond(sheet, column + 0.5, foot, tall, colour, bright, rng.choice([-1, 1]))


def _frond(
    sheet: Sheet, x: float, foot: float, tall: float, colour: np.ndarray, bright: bool, side: int
) -> None:
    t = np.linspace(0, 1, 60)
    spine = np.stack([x + side * 0.34 * np.sin(t * 2.4) * t, foot - t * tall * 0.9], 1)
    tip = spine[-1]
    curl = np.linspace(0, 4.6, 40)
    radius = 0.13 * (1 - curl / 6)
    spiral = np.stack(
        [tip[0] + side * (0.13 - radius * np.cos(curl)), tip[1] - radius * np.sin(curl)], 1
    )
    pinna = leaf(0.2, 0.3, 0.8)
    for n, at in enumerate(np.linspace(0.16, 0.96, 21)):
        px, py = spine[round(float(at) * 59)]
        length = 0.6 * np.sin(np.pi * (at - 0.04) ** 0.62) ** 0.8 + 0.04
        for hand in (-1, 1):
            turn = hand * (1.42 - 0.62 * at) + side * 0.25 * at + sheet.rng.normal(0, 0.045)
            sheet.cut(set_down(pinna, px, py - 0.012 * (n % 2) * hand, length, turn), colour)
            rib = stroke(np.array([[0, -0.12], [0, -0.5], [0, -0.78]]), [0.022, 0.018, 0.005])
            sheet.cut(set_down(rib, px, py, length, turn), sheet.palette.ground, 0.8)
    sheet.cut(stroke(spine, np.linspace(0.05, 0.028, 60)), colour)
    sheet.cut(
        stroke(spiral, np.linspace(0.034, 0.05, 40)), sheet.palette.surprise if bright else colour
    )


def dragonfly(sheet: Sheet) -> None:
    """The cells of a wing between their veins, some tinted, a very few aglow."""
    palette, rng = sheet.palette, sheet.rng
    points = strewn(sheet, 5.5, rounds=2)
    # Cells stand in drifts: tinted where the wing is smoky, clear elsewhere.
    smoke = np.sin(points[:, 0] * 2 * np.pi / sheet.columns + 1) + np.sin(
        (points[:, 1] + points[:, 0]) * 2 * np.pi / (sheet.rows if sheet.wraps else 5)
    )
    smoke = smoke + rng.normal(0, 0.5, len(points))
    glow = set(rng.permutation(len(points))[: max(1, len(points) // 50)].tolist())
    sheet.ink(palette.main, dry=0)
    for number, patch, borders in neighbourhoods(sheet, points, 0.52):
        edge = np.maximum.reduce(borders)
        vein = 0.02 + 0.016 * (np.sin(points[number] @ (1.3, 2.1)) > 0.4)
        soft = np.log(sum(np.exp((b - edge) / 0.02) for b in borders)) * 0.02
        pane = sheet.inside(edge + soft + vein)
        tint = palette.ground
        if smoke[number] > 1.1:
            tint = palette.second
        elif smoke[number] > 0.15:
            tint = palette.third
        patch.ink(palette.surprise if number in glow else tint, pane)
        if rng.random() < 0.3 and tint is not palette.ground:
            inner = np.abs(edge + soft + vein + 0.045) - 0.008
            patch.ink(palette.ground, sheet.inside(inner))


def hedgerow(sheet: Sheet) -> None:
    """Stems that climb and sway, with leaves by turns on either side and berries between."""
    palette, rng = sheet.palette, sheet.rng
    ranks = round(sheet.rows / 6) or 1
    height = sheet.rows / ranks if sheet.wraps else 6.0
    for column in range(sheet.columns + (0 if sheet.wraps else 1)):
        colour = palette.main if column % 2 == 0 else palette.second
        lean = 0.2 * rng.choice([-1, 1])
        phase = rng.uniform(0, 2 * np.pi)

        def path(
            t: np.ndarray, column: int = column, lean: float = lean, phase: float = phase
        ) -> np.ndarray:
            y = np.asarray(t, float)
            x = column + 0.5 + lean * np.sin(y * 2 * np.pi / height * 2 + phase)
            return np.stack([x, sheet.rows - y], -1)

        _climber(sheet, path, colour)


def _climber(sheet: Sheet, path: Callable[[np.ndarray], np.ndarray], colour: np.ndarray) -> None:
    palette, rng = sheet.palette, sheet.rng
    t = np.linspace(-0.1, sheet.rows + 0.1, 40 * sheet.rows)
    sheet.cut(stroke(path(t), 0.035), colour)
    step, side = 0.3, 1
    knots = np.arange(0, sheet.rows - 0.01, step)
    for number, knot in enumerate(knots):
        (x, y), side = path(knot), -side
        kind = rng.random()
        if kind < 0.72:
            shape = leaf(rng.uniform(0.42, 0.56), 0.42, 1.15)
            size, turn = rng.uniform(0.42, 0.56), side * rng.uniform(0.85, 1.25)
            sheet.cut(set_down(shape, x, y, size, turn), palette.third if kind < 0.16 else colour)
            rib = stroke(np.array([[0, -0.1], [0.01, -0.45], [0, -0.85]]), [0.035, 0.028, 0.008])
            sheet.cut(set_down(rib, x, y, size, turn), palette.ground)
            for at, hand in ((0.32, -1), (0.32, 1), (0.55, -1), (0.55, 1)):
                vein = stroke(
                    np.array([[0, -at], [hand * 0.09, -at - 0.1], [hand * 0.15, -at - 0.18]]), 0.02
                )
                sheet.cut(set_down(vein, x, y, size, turn), palette.ground)
        else:
            _berries(sheet, x, y, side, colour, palette.surprise if number % 3 else palette.third)


def _berries(
    sheet: Sheet, x: float, y: float, side: int, stalk: np.ndarray, colour: np.ndarray
) -> None:
    for turn, length in ((0.45, 0.3), (0.95, 0.36), (1.45, 0.26)):
        dx, dy = side * np.sin(turn) * length, -np.cos(turn) * length
        bow = np.array([[x, y], [x + dx * 0.5, y + dy * 0.62], [x + dx, y + dy]])
        sheet.cut(stroke(smooth(bow, 8, closed=False), 0.02), stalk)
        sheet.cut(set_down(ellipse(0.13, 0.14), x + dx, y + dy), colour)
        shine = set_down(ellipse(0.03, 0.045), x + dx - 0.025, y + dy - 0.025, 1, 0.6)
        sheet.cut(shine, sheet.palette.ground)


DESIGNS = [
    Design("Orchard Floor", orchard_floor, repeat=(5, 5), across=5),
    Design("Fern Walk", fern_walk, repeat=(6, 6), across=5),
    Design("Dragonfly", dragonfly, repeat=(5, 5), across=4),
    Design("Hedgerow", hedgerow, repeat=(6, 6), across=5),
]
