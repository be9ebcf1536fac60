"""Wallpaper: on the wall of a room, and on its roll."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import (
    HEIGHT,
    WIDTH,
    Pixels,
    covered,
    grid,
    light,
    noise,
    over,
    plain,
    polygon,
    sampled,
    shadowed,
)
from catalog.demo.artwork.scenes.household import (
    OAK,
    daylight,
    floorboards,
    lean,
    vessel,
    wood,
)

# A drop of wallpaper is 52 cm wide and holds one repeat; so many of its pixels show in a room.
DROP = 330


def wallpaper_room(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """A papered wall with its skirting, a floor, one piece of furniture, daylight."""
    floor = HEIGHT * rng.uniform(0.83, 0.86)
    room = _papered(artwork, rng)
    room = _skirting(room, floor, rng)
    boards = floorboards(HEIGHT, WIDTH, floor, rng, str(rng.choice([OAK, "#c4a27a", "#d9c3a1"])))
    x, y = grid(HEIGHT, WIDTH)
    near_wall = 1 - 0.35 * np.exp(-np.maximum(y - floor, 0) / 16)
    room = np.where((y > floor)[..., None], boards * near_wall[..., None], room)
    middle = WIDTH * rng.choice([rng.uniform(0.26, 0.34), rng.uniform(0.66, 0.74)])
    room = _console(room, middle, floor, rng)
    return daylight(room, rng, rng.uniform(0.16, 0.22))


def _papered(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """The wall's paper, drop beside drop, with a shadow of a joint between them."""
    paper = artwork.flat(WIDTH, HEIGHT, repeat=DROP)
    x, y = grid(HEIGHT, WIDTH)
    start = rng.uniform(0, DROP)
    joint = np.abs((x - start) % DROP - DROP / 2) - DROP / 2
    tooth = noise(HEIGHT, WIDTH, HEIGHT / 3, WIDTH / 3, rng)
    fall = 1.0 - 0.16 * x / WIDTH - 0.1 * y / HEIGHT
    return paper * (fall * (1 - 0.06 * covered(-joint - 1.4)) + 0.004 * tooth)[..., None]


def _skirting(room: Pixels, floor: float, rng: np.random.Generator) -> Pixels:
    x, y = grid(HEIGHT, WIDTH)
    tall = 74
    up = floor - y
    board = light(str(rng.choice(["#f3efe7", "#ece6da", "#e6e3da"])))
    tone = 0.93 - 0.1 * x / WIDTH - 0.12 * np.exp(-np.maximum(up, 0) / 8)
    tone = (
        tone
        + 0.1 * np.exp(-(((up - tall + 2) / 2.2) ** 2))
        - 0.14 * np.exp(-(((up - tall + 13) / 2.0) ** 2))
    )
    mask = covered(up - tall) * covered(-up)
    above = 0.2 * np.exp(-np.maximum(up - tall, 0) / 5) * (up > tall)
    return over(room * (1 - above)[..., None], board * tone[..., None], mask)


def _console(room: Pixels, middle: float, floor: float, rng: np.random.Generator) -> Pixels:
    """A narrow table or a bench against the wall with something on it."""
    colour = str(rng.choice([OAK, "#7d5a3e", "#3b342e"]))
    bench = rng.random() < 0.4
    half, tall = (235, 150) if bench else (190, 285)
    top, foot = floor + 26 - tall, floor + 46
    slab = [
        (middle - half, top),
        (middle + half, top),
        (middle + half, top + 20),
        (middle - half, top + 20),
    ]
    legs = []
    for side in (-1, 1):
        x = middle + side * (half - 26)
        legs.append(
            [
                (x - 10, top + 18),
                (x + 10, top + 18),
                (x + 6 + side * 5, foot),
                (x - 6 + side * 5, foot),
            ]
        )
        back = middle + side * (half - 52)
        legs.append(
            [
                (back - 7, top + 18),
                (back + 7, top + 18),
                (back + 5, foot - 22),
                (back - 5, foot - 22),
            ]
        )
    apron = [
        (middle - half + 30, top + 18),
        (middle + half - 30, top + 18),
        (middle + half - 30, top + 48),
        (middle - half + 30, top + 48),
    ]
    parts = [polygon(HEIGHT, WIDTH, part) for part in (slab, *legs, apron)]
    whole = np.maximum.reduce(parts)
    x, y = grid(HEIGHT, WIDTH)
    cast = np.where(y < floor, whole, 0)
    room = shadowed(room, cast, depth=62, strength=0.3, contact=0.0)
    pool = np.exp(-((((x - middle - 34) / (half * 0.95)) ** 4) + ((y - foot + 2) / 17) ** 2))
    room = room * (1 - 0.34 * pool)[..., None]
    board = wood(HEIGHT, WIDTH, rng, colour) * (0.95 - 0.1 * x / WIDTH)[..., None]
    for leg, part in enumerate(parts[1:5]):
        room = over(room, board * (0.62 if leg % 2 else 0.84), part)
    room = over(
        room, board * (0.72 - 0.25 * np.exp(-np.maximum(y - top - 20, 0) / 9))[..., None], parts[5]
    )
    lit = 0.94 + 0.4 * np.exp(-np.maximum(y - top, 0) / 2.4)
    room = over(room, board * lit[..., None], parts[0])
    side = rng.choice([-1, 1])
    room = vessel(room, middle + side * half * 0.42, top + 3, 165 if bench else 150, rng)
    return lean(room, middle - side * half * 0.45, top + 2, rng)


def wallpaper_roll(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """A roll of the paper, part of it unrolled towards us over a table."""
    table = _table(rng)
    wide = round(WIDTH * rng.uniform(0.58, 0.62))
    left = (WIDTH - wide) / 2 + rng.uniform(-18, 18)
    axis, radius = HEIGHT * rng.uniform(0.2, 0.23), 92.0
    paper = artwork.flat(wide, HEIGHT + 400, repeat=wide)
    x, y = grid(HEIGHT, WIDTH)
    u = x - left
    strip = covered(-u) * covered(u - wide) * covered(axis - y)
    table = shadowed(table, strip, depth=8, strength=0.34)
    roll = covered(np.abs(y - axis) - radius) * covered(-u) * covered(u - wide)
    table = shadowed(table, roll, depth=90, strength=0.4, contact=0.2)
    flat = sampled(paper, u, np.clip(y - axis + 300, 0, HEIGHT + 399))
    fall = 1.0 - 0.1 * x / WIDTH - 0.06 * y / HEIGHT
    under = 0.5 * np.exp(-np.maximum(y - axis - radius, 0) / 46) + 0.25 * np.exp(
        -np.maximum(y - axis - radius, 0) / 9
    )
    table = over(table, flat * (fall * (1 - under))[..., None], strip)
    return _wound(table, paper, axis, radius, left, wide, roll)


def _wound(
    image: Pixels, paper: Pixels, axis: float, radius: float, left: float, wide: int, roll: Pixels
) -> Pixels:
    """The image with the roll itself, and at its right the windings of its end."""
    x, y = grid(HEIGHT, WIDTH)
    u, height = x - left, np.clip((y - axis) / radius, -1, 1)
    angle = np.arcsin(height)
    around = sampled(
        paper, u, 300 - radius * np.pi / 2 + (angle + np.pi / 2) * -radius + 200, wraps=True
    )
    facing = np.cos(angle - np.radians(-38))
    tone = 0.28 + 0.72 * np.clip(facing, 0, 1) + 0.1 * np.clip(np.cos(angle + 0.75), 0, 1) ** 18
    ends = 1 - 0.1 * np.exp(-np.minimum(u, wide - u) / 5)
    image = over(image, around * (tone * ends)[..., None], roll)
    squeeze = 0.2
    for side, edge in ((1, left + wide),):
        dx, dy = (x - edge) / squeeze * side, y - axis
        away = np.hypot(dx, dy)
        end = covered((away - radius) * squeeze, 0.7) * (dx > 0)
        windings = 0.5 + 0.5 * np.sin(away * 1.1)
        core = covered(away - radius * 0.34)
        tone = (0.72 + 0.12 * windings) * (1 - 0.25 * (dx / radius)) * (1 - 0.8 * core)
        image = over(image, light("#efe8dc") * tone[..., None], end)
    return image


def _table(rng: np.random.Generator) -> Pixels:
    x, y = grid(HEIGHT, WIDTH)
    fall = 1.03 - 0.1 * x / WIDTH - 0.09 * y / HEIGHT
    if rng.random() < 0.5:
        return wood(HEIGHT, WIDTH, rng, "#d8bf9c") * fall[..., None]
    return (
        plain(HEIGHT, WIDTH, light(str(rng.choice(["#e3dbce", "#d9d2c6", "#d5cabb"]))))
        * fall[..., None]
    )


SCENES = {"wallpaper_room": wallpaper_room, "wallpaper_roll": wallpaper_roll}
