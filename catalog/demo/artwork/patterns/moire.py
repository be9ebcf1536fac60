"""Rings and rays that make the eye hum."""

import numpy as np

from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.patterns.sheet import Design, Sheet


def echo(sheet: Sheet) -> None:
    """Two sets of rings, one colour laid over the other; where both fall, the paper shows."""
    palette = sheet.palette
    w, h = sheet.columns, sheet.rows
    first, second = ((0.36 * w, 0.36 * h), (0.64 * w, 0.62 * h))
    pitch = 0.25
    a, b = (_rings(sheet, *centre, pitch) for centre in (first, second))
    sheet.ink(palette.main, a * (1 - b))
    sheet.ink(palette.second, b * (1 - a))
    near = _away(sheet, *first)
    sheet.ink(palette.ground, sheet.inside(near - 3.5 * pitch), dry=0)
    sheet.ink(palette.surprise, sheet.inside(near - 2.5 * pitch))
    far = _away(sheet, *second)
    sheet.ink(palette.ground, sheet.inside(far - 1.5 * pitch), dry=0)
    sheet.ink(palette.main, sheet.inside(far - 0.5 * pitch))


def _away(sheet: Sheet, x: float, y: float) -> Pixels:
    """The distance from a point, the short way round where the sheet wraps."""
    dx, dy = sheet.x - x, sheet.y - y
    if sheet.wraps:
        dx = dx - np.round(dx / sheet.columns) * sheet.columns
        dy = dy - np.round(dy / sheet.rows) * sheet.rows
    return np.hypot(dx, dy)


def _rings(sheet: Sheet, x: float, y: float, pitch: float) -> Pixels:
    away = _away(sheet, x, y)
    return sheet.inside((np.abs(away / pitch % 1 - 0.5) - 0.25) * pitch)


def gramophone(sheet: Sheet) -> None:
    """A record's grooves, fine and broad by turns, crossed by one arc of light."""
    palette, rng = sheet.palette, sheet.rng
    x, y = sheet.x - sheet.columns / 2, sheet.y - sheet.rows / 2
    away = np.hypot(x, y)
    edge = sheet.columns * 0.6 if sheet.columns <= sheet.rows else sheet.rows * 0.6
    angle = np.arctan2(y, x)
    grooves = np.cumsum(rng.choice([0.05, 0.07, 0.11, 0.17], 160, p=[0.4, 0.3, 0.2, 0.1]))
    track = np.searchsorted(grooves, away)
    low = np.concatenate([[0], grooves])[np.minimum(track, 159)]
    width = np.append(np.diff(grooves, prepend=0), 0.1)[track]
    line = sheet.inside(np.abs(away - low - width / 2) - width * 0.36)
    sheet.ink(palette.third, sheet.inside(away - edge))
    sheet.ink(palette.main, line * sheet.inside(away - edge))
    # Light falls on two opposite arcs of a record; here the nearer one is the brighter.
    swing = 0.24 + 0.16 * np.sin(away * 2.2)
    lit = np.abs((angle + 2.3 + np.pi) % (2 * np.pi) - np.pi) - swing
    sheet.ink(palette.second, line * sheet.inside(away - edge) * sheet.inside(lit * away))
    answer = np.abs((angle - 0.84 + np.pi) % (2 * np.pi) - np.pi) - swing * 0.4
    sheet.ink(palette.second, line * sheet.inside(away - edge) * sheet.inside(answer * away))
    label = edge * 0.3
    sheet.ink(palette.ground, sheet.inside(away - label - 0.09))
    sheet.ink(palette.surprise, sheet.inside(away - label))
    sheet.ink(palette.main, sheet.inside(np.abs(away - label * 0.62) - 0.02))
    sheet.ink(palette.ground, sheet.inside(away - label * 0.14))


def lighthouse(sheet: Sheet) -> None:
    """Beams that turn from a lamp; at every ring of air they step on by half a beam."""
    palette = sheet.palette
    x, y = sheet.x - sheet.columns * 0.5, sheet.y - sheet.rows * 0.5
    away, angle = np.hypot(x, y), np.arctan2(y, x)
    beams = 24
    rings = np.array([0.62, 1.15, 1.8, 2.6, 3.6, 4.8, 6.2, 8.0])
    ring = np.searchsorted(rings, away)
    turn = angle / (2 * np.pi) * beams + 0.5 * ring + 0.12 * away
    beam = np.floor(turn).astype(np.int32) % beams
    across = np.abs(turn - np.floor(turn) - 0.5) / beams * 2 * np.pi * np.maximum(away, 0.05)
    half = 0.25 / beams * 2 * np.pi * away
    lamps = np.array([palette.main, palette.second, palette.main, palette.third])
    shade = lamps[(beam + ring) % 4]
    sheet.ink(shade, sheet.inside(across - half * (0.75 + 0.35 * (ring % 2))))
    sweep = (beam == 5) & (ring > 1)
    sheet.ink(palette.surprise, sheet.inside(across - half * (0.75 + 0.35 * (ring % 2))) * sweep)
    gap = np.min([np.abs(away - r) for r in rings], axis=0)
    sheet.ink(palette.ground, sheet.inside(gap - 0.025), dry=0)
    sheet.ink(palette.ground, sheet.inside(away - 0.62), dry=0)
    sheet.ink(palette.surprise, sheet.inside(away - 0.4))


DESIGNS = [
    Design("Echo", echo, repeat=(6, 6), across=6, margin=0.08),
    Design("Gramophone", gramophone, repeat=(6, 6), across=6, tiles=False),
    Design("Lighthouse", lighthouse, repeat=(6, 6), across=6, tiles=False),
]
