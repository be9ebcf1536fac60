"""Prints, framed and unframed: on a wall, over a sideboard, on a table."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import (
    HEIGHT,
    WIDTH,
    Pixels,
    blurred,
    covered,
    grid,
    light,
    noise,
    over,
    plain,
    polygon,
    projected,
    shadowed,
)
from catalog.demo.artwork.scenes.framing import framed, hung, printed, tall_of
from catalog.demo.artwork.scenes.household import (
    OAK,
    daylight,
    foliage,
    lean,
    plaster,
    sideboard,
    vessel,
    wood,
)


def framed_on_wall(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """A framed print on a wall, and a little of the room, out of focus."""
    wall = plaster(HEIGHT, WIDTH, rng)
    wall = _room_below(wall, rng)
    wide = round(WIDTH * rng.uniform(0.43, 0.47))
    bar = round(wide * rng.uniform(0.034, 0.045))
    mat = round(wide * rng.uniform(0.12, 0.15))
    if artwork.drawing.margin:
        # The design brings paper of its own about it.
        wide, mat = round(wide * 1.14), round(mat * 0.42)
    frame = framed(artwork, wide, rng, moulding=_moulding(artwork, rng), bar=bar, mat=mat)
    left = round((WIDTH - frame.shape[1]) / 2 + rng.uniform(-0.03, 0.03) * WIDTH)
    top = round(HEIGHT * rng.uniform(0.075, 0.1))
    return daylight(hung(wall, frame, left, top, bar * 0.8), rng, rng.uniform(0.1, 0.17))


def _moulding(artwork: Artwork, rng: np.random.Generator) -> str:
    dark = artwork.palette.is_dark
    return str(
        rng.choice(["oak", "black", "white"], p=[0.5, 0.38, 0.12] if dark else [0.6, 0.22, 0.18])
    )


def _room_below(wall: Pixels, rng: np.random.Generator) -> Pixels:
    """The wall with what stands before it at the foot of the picture, softly out of focus."""
    kind = rng.choice(["sideboard", "chair", "shelf"], p=[0.5, 0.2, 0.3])
    top = HEIGHT * rng.uniform(0.9, 0.925)
    if kind == "sideboard":
        room = sideboard(wall, top, rng)
    elif kind == "chair":
        room = _chair(wall, WIDTH * rng.uniform(0.22, 0.78), HEIGHT * 0.86, rng)
        return blurred(room, 2.2)
    else:
        room = _shelf(wall, top, rng)
    side = rng.choice([0.1, 0.9])
    room = vessel(room, WIDTH * side, top + 6, HEIGHT * rng.uniform(0.13, 0.17), rng)
    if rng.random() < 0.5:
        room = lean(room, WIDTH * (1.05 - side) * rng.uniform(0.85, 1), top + 4, rng)
    return blurred(room, 2.0)


def _shelf(wall: Pixels, top: float, rng: np.random.Generator) -> Pixels:
    """A plank on the wall."""
    corners = [(-20, top), (WIDTH + 20, top), (WIDTH + 20, top + 26), (-20, top + 26)]
    mask = polygon(HEIGHT, WIDTH, corners)
    wall = shadowed(wall, mask, depth=40, strength=0.34)
    _, y = grid(HEIGHT, WIDTH)
    tone = 0.86 + 0.3 * np.exp(-np.maximum(y - top, 0) / 2.5)
    return over(wall, wood(HEIGHT, WIDTH, rng) * tone[..., None], mask)


def _chair(wall: Pixels, middle: float, top: float, rng: np.random.Generator) -> Pixels:
    """The bent back of a wooden chair."""
    colour = str(rng.choice([OAK, "#3a3430", "#7d5a3e"]))
    half = WIDTH * 0.2
    x, y = grid(HEIGHT, WIDTH)
    across = (x - middle) / half
    crest = top + 26 * across**2
    rail = np.maximum(np.abs(y - crest - 34) - 34, (np.abs(across) - 1) * half + 12)
    posts = np.maximum(np.abs(np.abs(across) - 0.86 + (y - top) * 0.0002) * half - 11, top + 40 - y)
    spindles = np.maximum(np.abs(np.abs(across) - 0.3) * half - 6, top + 60 - y)
    mask = covered(np.minimum(np.minimum(rail, posts), spindles), 2)
    wall = shadowed(wall, mask, depth=70, strength=0.2, contact=0.0)
    tone = 1.06 - 0.16 * across - 0.24 * covered(-(y - crest - 50), 14) * (rail < 2)
    return over(wall, light(colour) * tone[..., None], mask)


def framed_over_sideboard(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """A framed picture over a sideboard with a few things on it."""
    wall = plaster(HEIGHT, WIDTH, rng)
    top = HEIGHT * rng.uniform(0.76, 0.79)
    room = sideboard(wall, top, rng)
    wide = round(WIDTH * rng.uniform(0.37, 0.4))
    bar, mat = round(wide * 0.044), round(wide * 0.115)
    if artwork.drawing.margin:
        wide, mat = round(wide * 1.13), round(mat * 0.42)
    frame = framed(artwork, wide, rng, moulding=_sold_in(artwork), bar=bar, mat=mat)
    left = round((WIDTH - frame.shape[1]) / 2 + rng.uniform(-0.05, 0.05) * WIDTH)
    room = hung(room, frame, left, round(HEIGHT * rng.uniform(0.065, 0.085)), bar * 0.8)
    side = rng.choice([0.13, 0.87])
    room = vessel(room, WIDTH * side, top + 9, HEIGHT * rng.uniform(0.16, 0.2), rng)
    room = lean(room, WIDTH * (1 - side) * (1.0 if side < 0.5 else 1.6), top + 9, rng)
    if rng.random() < 0.7:
        small = WIDTH * (1 - side) * (1.0 if side < 0.5 else 1.6) + rng.uniform(-150, -110) * (
            1 if side < 0.5 else -1
        )
        room = vessel(room, small, top + 9, HEIGHT * 0.075, rng, stems=False)
    return daylight(room, rng, 0.13)


def _sold_in(artwork: Artwork) -> str:
    """Framed pictures are sold in oak and in black; both pictures of one show the same."""
    return "black" if artwork.palette.is_dark else "oak"


def frame_corner(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """A corner of the frame from close by: moulding, bevel and paper."""
    frame = framed(artwork, 600, rng, moulding=_sold_in(artwork), bar=64, mat=112)
    tall, wide = (round(side * 1.3) for side in frame.shape[:2])
    wall = plaster(HEIGHT, WIDTH, rng)
    # Seen from a little to the right, so the far side draws together.
    x0, y0 = WIDTH * rng.uniform(0.1, 0.16), HEIGHT * rng.uniform(0.09, 0.14)
    corners = np.array(
        [(x0, y0), (x0 + wide, y0 - 64), (x0 + wide, y0 + tall + 84), (x0, y0 + tall)]
    )
    mask = polygon(HEIGHT, WIDTH, corners)
    wall = shadowed(wall, mask, depth=90, strength=0.2, contact=0)
    edge = corners + np.array([(-20, 6), (0, 0), (0, 0), (-20, 4)])
    side = polygon(HEIGHT, WIDTH, edge)
    wall = shadowed(wall, side, depth=26, strength=0.34)
    image, mask = projected(frame, corners, HEIGHT, WIDTH)
    bar = frame[500, 30] * 0.62
    room = over(over(wall, bar, side), image, mask)
    x, y = grid(HEIGHT, WIDTH)
    far = np.clip((x - WIDTH * 0.62) / (WIDTH * 0.38), 0, 1)
    return over(room, blurred(room, 3.0), far)


TABLES = ["#e9e2d6", "#ded6c9", "#e4e0d8", "#d9cdbb", "#cfc9bf"]


def print_flat(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """The print lying on a table, seen from above, one corner not quite flat."""
    table = _table(rng)
    wide = WIDTH * rng.uniform(0.56, 0.59) * (1.11 if artwork.drawing.margin else 1)
    sheet = _sheet(artwork, round(wide), rng)
    tall, wide = sheet.shape[:2]
    turn = np.radians(rng.uniform(-2.2, 2.2))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (wide / 2, tall / 2)
    cos, sin = np.cos(turn), np.sin(turn)
    corners = corners @ np.array([[cos, sin], [-sin, cos]]) + (WIDTH / 2, HEIGHT / 2)
    lifted = corners.copy()
    lifted[2] -= (7, 10)
    cast = corners.copy()
    cast[2] += (4, 8)
    mask = polygon(HEIGHT, WIDTH, corners)
    table = shadowed(table, polygon(HEIGHT, WIDTH, cast), depth=20, strength=0.3, contact=0.3)
    table = shadowed(table, mask, depth=5, strength=0.4)
    image, mask = projected(sheet, lifted, HEIGHT, WIDTH)
    x, y = grid(HEIGHT, WIDTH)
    away = np.hypot(x - lifted[2, 0], y - lifted[2, 1]) / wide
    curl = 1 + 0.07 * np.exp(-((away / 0.12) ** 2)) - 0.08 * np.exp(-(((away - 0.22) / 0.1) ** 2))
    table = over(table, image * curl[..., None], mask)
    if rng.random() < 0.65:
        table = table * (1 - 0.2 * foliage(HEIGHT, WIDTH, rng))[..., None]
    return table


def _table(rng: np.random.Generator) -> Pixels:
    """A table top of pale oak, or of linoleum in a paper tone."""
    x, y = grid(HEIGHT, WIDTH)
    fall = 1.04 - 0.1 * x / WIDTH - 0.09 * y / HEIGHT
    if rng.random() < 0.35:
        return wood(HEIGHT, WIDTH, rng, "#d8bf9c") * fall[..., None]
    top = plain(HEIGHT, WIDTH, light(str(rng.choice(TABLES))))
    cloud = noise(HEIGHT, WIDTH, 5, 4, rng, octaves=4)
    return top * (fall + 0.008 * cloud)[..., None]


def _sheet(artwork: Artwork, wide: int, rng: np.random.Generator) -> Pixels:
    """The whole sheet of paper; the print is `wide` pixels wide, its edge left white if the
    design has no margin of its own."""
    edge = 0 if artwork.drawing.margin else round(wide * 0.062)
    tall = tall_of(wide)
    height, width = tall + 2 * edge, wide + 2 * edge
    tooth = noise(height, width, height / 3, width / 3, rng)
    sheet = light("#fcfaf5") * (0.97 + 0.004 * tooth)[..., None]
    sheet[edge : edge + tall, edge : edge + wide] = printed(artwork, wide, rng)
    return sheet


SCENES = {
    "framed_on_wall": framed_on_wall,
    "framed_over_sideboard": framed_over_sideboard,
    "frame_corner": frame_corner,
    "print_flat": print_flat,
}
