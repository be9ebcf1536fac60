"""What a room is made of: plaster, oak, daylight, and a few quiet things to stand about."""

import numpy as np
from numpy.typing import ArrayLike

from catalog.demo.artwork.canvas import (
    Pixels,
    blurred,
    covered,
    grid,
    light,
    noise,
    over,
    plain,
    polygon,
    rectangle,
    shadowed,
)
from catalog.demo.artwork.patterns.shapes import leaf, set_down, smooth, stroke

PLASTERS = ["#efe9df", "#ebe4d8", "#e8e4dc", "#e9e0d2", "#e4e2da", "#f1ece3", "#e6dccd", "#dfe0d9"]
OAK, WALNUT, LACQUER = "#cfae84", "#7d5a3e", "#e9e4da"


def plaster(height: int, width: int, rng: np.random.Generator, tint: str | None = None) -> Pixels:
    """A painted wall, a little uneven, lighter towards the window on the upper left."""
    wall = plain(height, width, light(tint or str(rng.choice(PLASTERS))))
    x, y = grid(height, width)
    fall = 1.05 - 0.13 * x / width - 0.1 * y / height
    trowel = 0.006 * noise(height, width, 6, 5, rng, octaves=3)
    tooth = 0.004 * noise(height, width, height / 4, width / 4, rng)
    return wall * (fall + trowel + tooth)[..., None]


def wood(height: int, width: int, rng: np.random.Generator, colour: str = OAK) -> Pixels:
    """A board, its grain running across the picture."""
    # The grain bends as the trunk did: rows of it are drawn along a slow wave.
    bend = noise(height, width, 2, 2, rng) * height * 0.012
    rows = grid(height, width)[1] + bend
    rings = noise(2 * height, 8, height / 11, 2, rng, octaves=3)[:, 0]
    grain = rings[np.clip(rows * 1.5 + height * 0.2, 0, 2 * height - 1).astype(np.int32)]
    fleck = noise(height, width, height / 2.5, max(4, width / 70), rng)
    cloud = noise(height, width, 3, 3, rng)
    tone = 1 + 0.022 * grain + 0.02 * cloud - 0.03 * np.clip(fleck - 1.2, 0, 1.5)
    warmth = np.stack([1 + 0.006 * grain, 1 + 0 * grain, 1 - 0.012 * grain], 2)
    return (light(colour) * tone[..., None] * warmth).astype(np.float32)


def daylight(image: Pixels, rng: np.random.Generator, strength: float = 0.16) -> Pixels:
    """The image with the light of a window falling across it, slanting, softly edged."""
    height, width = image.shape[:2]
    left, top = rng.uniform(-0.15, 0.25) * width, rng.uniform(-0.1, 0.12) * height
    wide, tall, slant = rng.uniform(0.5, 0.75) * width, rng.uniform(0.55, 0.8) * height, 0.34
    panes = np.zeros((height, width), np.float32)
    bar = 0.035 * wide
    for column in range(2):
        for row in range(2):
            x0, x1 = left + column * wide / 2 + bar, left + (column + 1) * wide / 2 - bar
            y0, y1 = top + row * tall / 2 + bar, top + (row + 1) * tall / 2 - bar
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
            panes += polygon(
                height,
                width,
                [(x + slant * (y - top), y + slant * (x - left) * 0.5) for x, y in corners],
            )
    leaves = foliage(height, width, rng) if rng.random() < 0.6 else 0.0
    glow = blurred(panes * (1 - 0.7 * leaves), width * 0.012) * strength
    warm = np.array([1.0, 0.93, 0.8], np.float32)
    return image * (1 - strength * 0.5 + glow[..., None] * warm * 1.1)


def foliage(height: int, width: int, rng: np.random.Generator) -> Pixels:
    """The blurred shadow, as a mask, of twigs before a window."""
    mask = np.zeros((height, width), np.float32)
    for _ in range(3):
        foot = np.array([rng.uniform(-0.1, 0.6) * width, -0.05 * height])
        tip = foot + (rng.uniform(0.1, 0.4) * width, rng.uniform(0.4, 0.8) * height)
        for outline in twig(foot, tip, rng, leaves=11, size=width * 0.085):
            mask = np.maximum(mask, polygon(height, width, outline))
    return blurred(mask, width * 0.009)


def twig(
    foot: ArrayLike,
    tip: ArrayLike,
    rng: np.random.Generator,
    *,
    leaves: int,
    size: float,
    stem: float = 0.06,
) -> list[np.ndarray]:
    """The outlines of a stem from foot to tip and its leaves, `size` pixels long."""
    foot, tip = np.asarray(foot, float), np.asarray(tip, float)
    aside = (tip - foot)[::-1] * (-1, 1) * rng.uniform(-0.16, 0.16)
    path = smooth([foot, foot + (tip - foot) * 0.5 + aside, tip], 16, closed=False)
    outlines = [stroke(path, np.linspace(stem, stem * 0.35, len(path)) * size)]
    heading = np.arctan2(*(tip - foot)[::-1]) + np.pi / 2
    for number in range(leaves):
        at = path[round((0.25 + 0.75 * number / max(1, leaves - 1)) * (len(path) - 1))]
        hand = 1 if number % 2 else -1
        turn = heading + hand * rng.uniform(0.5, 1.1) * (number < leaves - 1)
        blade = leaf(rng.uniform(0.3, 0.46), 0.45, 1.1) * (rng.uniform(0.55, 1.0), 1)
        outlines.append(set_down(blade, *at, size * rng.uniform(0.7, 1.1), turn))
    return outlines


# --- Things -----------------------------------------------------------------------------------

# Half widths by height of things from the wheel, in parts of their height, rim first.
VASES = [
    [
        (0.13, -1.0),
        (0.115, -0.9),
        (0.16, -0.76),
        (0.31, -0.5),
        (0.33, -0.34),
        (0.24, -0.08),
        (0.19, 0),
    ],
    [(0.2, -1.0), (0.19, -0.94), (0.26, -0.72), (0.3, -0.45), (0.26, -0.15), (0.2, 0)],
    [(0.1, -1.0), (0.085, -0.85), (0.09, -0.66), (0.25, -0.42), (0.27, -0.2), (0.2, 0)],
    [(0.22, -1.0), (0.22, -0.5), (0.22, -0.05), (0.2, 0)],
]
GLAZES = ["#d8cfc0", "#b9a58c", "#8d9a92", "#a9705a", "#5d6a6c", "#e6dfd3", "#3f3c39", "#7a8471"]


def vessel(
    image: Pixels,
    x: float,
    foot: float,
    tall: float,
    rng: np.random.Generator,
    *,
    stems: bool = True,
) -> Pixels:
    """The image with a vase standing on `foot`, its middle at `x`, often with a branch in it."""
    height, width = image.shape[:2]
    profile = smooth(VASES[rng.integers(len(VASES))], closed=False) * tall
    if stems:
        image = _branch(image, x, foot - tall * 0.96, tall, rng)
    px, py = grid(height, width)
    half = np.interp(py - foot, profile[:, 1], profile[:, 0], left=0, right=0).astype(np.float32)
    outline = np.concatenate([profile, profile[::-1] * (-1, 1)]) + (x, foot)
    mask = polygon(height, width, outline)
    image = contact(image, x, foot, profile[-1, 0] * 1.5, tall)
    across = np.clip((px - x) / np.maximum(half, 1), -1, 1)
    flare = np.gradient(half, axis=0)
    towards = np.sqrt(np.maximum(1 - across**2, 0))
    facing = (-0.55 * across + 0.62 * towards + 0.35 * flare) / np.sqrt(1 + flare**2)
    tone = 0.42 + 0.68 * np.clip(facing, 0, 1.2) - 0.22 * np.exp(-(foot - py) / (0.09 * tall))
    glaze = light(str(rng.choice(GLAZES)))
    speckle = 1 + 0.02 * noise(height, width, height / 7, width / 7, rng)
    image = over(image, glaze * (tone * speckle)[..., None], mask)
    lip = np.hypot((px - x) / profile[0, 0], (py - foot + tall) / (profile[0, 0] * 0.2)) - 1
    dark = covered(lip * profile[0, 0] * 0.2)
    return over(image, glaze * 0.22, dark * (profile[0, 0] > 4))


def contact(image: Pixels, x: float, foot: float, half: float, tall: float) -> Pixels:
    """The image with the shadow of a thing that stands at (x, foot), cast to the lower right."""
    height, width = image.shape[:2]
    px, py = grid(height, width)
    lean = np.exp(
        -(((px - x - half * 0.7) / (half * 1.5)) ** 2 + ((py - foot - 2) / (tall * 0.05 + 3)) ** 2)
    )
    close = np.exp(-(((px - x) / half) ** 4 + ((py - foot) / (tall * 0.014 + 2)) ** 2))
    return image * (1 - 0.36 * lean - 0.3 * close * (1 - 0.36 * lean))[..., None]


def _branch(image: Pixels, x: float, mouth: float, tall: float, rng: np.random.Generator) -> Pixels:
    height, width = image.shape[:2]
    green = light(str(rng.choice(["#5b6b4a", "#6f7a55", "#7b7257", "#4f6155", "#8a7a5c"])))
    mask = np.zeros((height, width), np.float32)
    tone = np.ones((height, width), np.float32)
    for side in (-1, 1) if rng.random() < 0.6 else (1,):
        tip = (x + side * rng.uniform(0.25, 0.75) * tall, mouth - rng.uniform(0.7, 1.35) * tall)
        foot = (x, mouth + tall * 0.2)
        leaves = int(rng.integers(7, 12))
        for outline in twig(foot, tip, rng, leaves=leaves, size=tall * 0.27, stem=0.05):
            part = polygon(height, width, outline)
            tone += (rng.uniform(0.7, 1.3) - tone) * part
            mask = np.maximum(mask, part)
    image = shadowed(image, mask, depth=tall * 0.16, strength=0.14, contact=0.0)
    return over(image, green * tone[..., None], mask)


def sideboard(image: Pixels, top: float, rng: np.random.Generator) -> Pixels:
    """The image with a low cupboard against the wall, its top at `top`, cut off by the frame."""
    height, width = image.shape[:2]
    colour = str(rng.choice([OAK, OAK, LACQUER, WALNUT]))
    left = rng.uniform(-0.3, 0.08) * width
    right = width * rng.uniform(0.94, 1.3)
    body = rectangle(height, width, (left, top, right, height * 1.3))
    image = shadowed(image, body, depth=34, strength=0.3)
    board = (
        wood(height, width, rng, colour)
        if colour != LACQUER
        else plain(height, width, light(colour))
    )
    x, y = grid(height, width)
    front = board * (0.86 - 0.16 * (y - top) / (height - top) - 0.1 * x / width)[..., None]
    image = over(image, front, body)
    slab = rectangle(height, width, (left - 8, top, right + 8, top + 20))
    image = over(image, board * (1.0 - 0.1 * x / width)[..., None] * 0.97, slab)
    under = np.exp(-np.maximum(y - top - 20, 0) / 9) * (y > top + 20) * body
    image = image * (1 - 0.42 * under)[..., None]
    edge = covered(np.abs(y - top - 1) - 1.2) * slab
    image = over(image, np.minimum(board * 1.3, 1), 0.75 * edge)
    for door in np.arange(left + 0.36 * width, right, 0.36 * width):
        line = covered(np.abs(x - door) - 1.3) * (y > top + 21) * body
        image = image * (1 - 0.6 * line)[..., None]
    return image


def lean(image: Pixels, x: float, foot: float, rng: np.random.Generator) -> Pixels:
    """The image with a few books lying at (x, foot)."""
    height, width = image.shape[:2]
    y = foot
    for cloth in rng.permutation(
        ["#b9a58c", "#8d9a92", "#e6dfd3", "#a9705a", "#6c7076", "#cabfae"]
    )[: rng.integers(2, 4)]:
        thick, long = rng.uniform(15, 24), rng.uniform(120, 165)
        shift = rng.uniform(-9, 9)
        book = rectangle(
            height, width, (x - long / 2 + shift, y - thick, x + long / 2 + shift, y), 2
        )
        image = shadowed(image, book, depth=8, strength=0.3)
        px, py = grid(height, width)
        round_back = 1.06 - 0.3 * ((py - y + thick / 2) / thick * 1.3) ** 2 - 0.12 * (px - x) / long
        image = over(image, light(str(cloth)) * round_back[..., None], book)
        y -= thick
    return image


def floorboards(
    height: int, width: int, top: float, rng: np.random.Generator, colour: str = OAK
) -> Pixels:
    """A floor of boards that run towards us, from the wall at `top` to the foot of the picture."""
    x, y = grid(height, width)
    depth = np.maximum(y - top, 1) / (height - top)
    away = 1 / (0.42 + 0.58 * depth)  # how far a row lies, 1 at the picture's foot
    across = (x - width * 0.5) * away / width
    boards = across * 7.0
    number = np.floor(boards).astype(int)
    tone = rng.normal(1, 0.045, 64)[number % 64]
    long = away * 9
    grain = noise(512, 512, 3, 90, rng, octaves=2)
    u, v = (boards * 60).astype(int) % 512, (long * 70).astype(int) % 512
    gap = covered((np.abs(boards - number - 0.5) - 0.5) * -width / 7 / away - 0.8)
    shade = tone * (1 + 0.035 * grain[v, u]) * (0.9 + 0.14 * depth)
    return (light(colour) * shade[..., None] * (1 - 0.4 * gap)[..., None]).astype(np.float32)
