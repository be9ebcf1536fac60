"""A print behind glass: moulding, mat with a bevelled window, paper."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import (
    Pixels,
    covered,
    grid,
    light,
    noise,
    over,
    plain,
    rectangle,
    resized,
    shadowed,
)
from catalog.demo.artwork.scenes.household import OAK, wood

MOULDINGS = {"oak": OAK, "black": "#2a2724", "white": "#eeeae2"}


# Every print is composed on a sheet of these pixels, so that it is the same print in each scene.
PRINT_WIDTH, PRINT_HEIGHT = 640, 896


def framed(
    artwork: Artwork, wide: int, rng: np.random.Generator, *, moulding: str, bar: int, mat: int
) -> Pixels:
    """The framed print from the front. In pixels: `wide` how wide the print shows, `bar` the
    moulding's width, `mat` the mat's."""
    tall, inner = tall_of(wide), bar + mat
    board = _mat(tall + 2 * inner, wide + 2 * inner, rng)
    board[inner : inner + tall, inner : inner + wide] = printed(artwork, wide, rng)
    board = _bevel(board, inner, max(2.0, bar / 7))
    board = _recess(board, bar)
    board = _glass(board, rng)
    return _moulding(board, bar, moulding, rng)


def tall_of(wide: int) -> int:
    """How tall a print is, being so wide."""
    return round(wide * PRINT_HEIGHT / PRINT_WIDTH)


def printed(artwork: Artwork, wide: int, rng: np.random.Generator) -> Pixels:
    """The print itself on cotton paper, whose tooth shows in the ink."""
    tall = tall_of(wide)
    tooth = noise(tall, wide, tall / 3, wide / 3, rng) + noise(tall, wide, 40, 30, rng)
    sheet = np.clip(resized(artwork.flat(PRINT_WIDTH, PRINT_HEIGHT), tall, wide), 0, 1)
    return sheet * (0.955 + 0.007 * tooth)[..., None]


def _mat(height: int, width: int, rng: np.random.Generator) -> Pixels:
    tooth = noise(height, width, height / 3, width / 3, rng)
    return light("#f7f4ec") * (0.96 + 0.004 * tooth)[..., None]


def _bevel(board: Pixels, inset: int, wide: float) -> Pixels:
    """The mat's window cut at 45°: its faces shine or dim as they turn to the light."""
    height, width = board.shape[:2]
    x, y = grid(height, width)
    sides = {
        "left": (x - inset, 0.9),
        "top": (y - inset, 0.8),
        "right": (width - inset - x, 1.02),
        "bottom": (height - inset - y, 1.06),
    }
    away = np.minimum.reduce([d for d, _ in sides.values()])
    ring = covered(-(away + wide)) * covered(away)
    for distance, tone in sides.values():
        face = ring * (distance <= away + 1e-3)
        board = over(board, light("#fffdf8") * tone * 0.95, face)
    # The board is 2 mm thick: its upper and left edges shade the print a little.
    inside = np.minimum(sides["left"][0], sides["top"][0])
    shade = 0.2 * np.exp(-np.maximum(inside, 0) / (wide * 1.1)) * (away > 0)
    return board * (1 - shade)[..., None]


def _recess(board: Pixels, bar: int) -> Pixels:
    """The shade of the moulding on what lies behind it, deepest above and on the left."""
    height, width = board.shape[:2]
    x, y = grid(height, width)
    left, top, right, bottom = x - bar, y - bar, width - bar - x, height - bar - y
    dark = np.zeros((height, width), np.float32)
    for distance, depth, reach in (
        (left, 0.3, 0.34),
        (top, 0.4, 0.44),
        (right, 0.1, 0.16),
        (bottom, 0.08, 0.16),
    ):
        soft = np.exp(-np.maximum(distance, 0) / (bar * reach))
        dark = 1 - (1 - dark) * (1 - depth * soft)
    return board * (1 - dark)[..., None]


def _glass(board: Pixels, rng: np.random.Generator) -> Pixels:
    """A breath of the window in the glass, falling off towards the lower right."""
    height, width = board.shape[:2]
    x, y = grid(height, width)
    across = x / width + 0.62 * y / height
    edge = rng.uniform(0.42, 0.62)
    veil = 0.028 * covered((across - edge) * width, 60) + 0.016 * (1.4 - across)
    return board + np.clip(veil, 0, 1)[..., None] * np.array([1.0, 0.99, 0.97], np.float32)


def _moulding(board: Pixels, bar: int, kind: str, rng: np.random.Generator) -> Pixels:
    height, width = board.shape[:2]
    x, y = grid(height, width)
    distances = np.stack([x, y, width - x, height - y])
    side, away = np.argmin(distances, 0), distances.min(0)
    rails = wood(height, width, rng, MOULDINGS[kind]) if kind == "oak" else None
    if rails is None:
        rails = plain(height, width, light(MOULDINGS[kind]))
        stiles = rails
    else:
        stiles = wood(width, height, rng, MOULDINGS[kind]).transpose(1, 0, 2)
    face = np.where((side % 2 == 0)[..., None], stiles, rails)
    # Lit from the upper left: each side's outer and inner edge are rounded the other way.
    tone = np.array([1.0, 1.04, 0.95, 0.93], np.float32)[side]
    round_out = np.exp(-away / (bar * 0.09)) * np.array([0.22, 0.32, -0.3, -0.34])[side]
    round_in = (
        np.exp(-np.maximum(bar - away, 0) / (bar * 0.08))
        * np.array([-0.3, -0.34, 0.16, 0.22])[side]
    )
    second = np.sort(distances, 0)[1]
    mitre = np.exp(-(((second - away) / 1.1) ** 2)) * (away < bar)
    lift = 0.05 if kind == "black" else 0.0
    face = face * (tone + round_out + round_in - 0.22 * mitre)[..., None]
    face = face + (lift * np.clip(round_out + 0.25, 0, 1))[..., None]
    return over(board, face, covered(away - bar))


def hung(wall: Pixels, frame: Pixels, left: int, top: int, depth: float) -> Pixels:
    """The wall with a frame on it, `depth` pixels thick, throwing its shadow."""
    height, width = frame.shape[:2]
    box = (left, top, left + width, top + height)
    mask = rectangle(*wall.shape[:2], box)
    wall = shadowed(wall, mask, depth=depth * 2.1, strength=0.24, contact=0.0)
    wall = shadowed(wall, mask, depth=depth * 0.7, strength=0.34)
    wall = wall.copy()
    wall[top : top + height, left : left + width] = frame
    return wall
