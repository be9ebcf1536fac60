"""Table and kitchen linen, and any fabric from close by."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.scenes.interiors import (
    bowl,
    deep_colour,
    floor,
    jug,
    oak_of,
    quiet_colour,
    seen,
    wall,
)
from catalog.demo.artwork.scenes.throws import hemmed
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.cloth import backdrop, fall, fine, ground, rail, table_top
from catalog.demo.artwork.stage.forms import bar, plane
from catalog.demo.artwork.stage.light import Room
from catalog.demo.artwork.stage.materials import cloth, clouds, plain_weave, twill
from catalog.demo.artwork.stage.render import photograph
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, sheet, turn, unit_grid

# Designs woven of dyed yarn; the others are printed on plain cloth.
WOVEN = ("Herringbone Lane", "Basket", "Saltmarsh Stripe", "Ferry Tartan")


def fabric_detail(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """The fabric from close by in raking light, with a soft fold across it."""
    wide, high = 0.37, 0.4625
    spare = 1.45
    dense = 2700
    rows, columns = 260, 210
    s, t = unit_grid(rows, columns)[..., 0] - 0.5, unit_grid(rows, columns)[..., 1] - 0.5
    x, y = s * wide * spare, -t * high * spare
    lift = clouds(rows, columns, chance, size=110) * 0.0022
    for number in range(2):
        heading = np.radians(chance.uniform(22, 42) + 18 * number)
        across = (x + (0.045 - 0.13 * number) + chance.uniform(-0.02, 0.02)) * np.cos(
            heading
        ) + y * np.sin(heading)
        along = y * np.cos(heading) - x * np.sin(heading)
        across = across + 0.010 * np.sin(along * 14 + chance.uniform(0, 6))
        tall = (0.026, 0.012)[number] * (1 + 0.5 * np.tanh(along * 7))
        ridge = np.exp(-((across / 0.020) ** 2))
        lift += tall * ridge
        # A fold takes cloth from both sides, and leans away from the light.
        gather = 0.012 * np.tanh(across / 0.028) - 0.45 * tall * ridge
        x, y = x - gather * np.cos(heading), y - gather * np.sin(heading)
    texture = artwork.flat(
        round(wide * spare * dense), round(high * spare * dense), repeat=0.40 * dense
    )
    yarn = (
        twill(24, depth=0.15, chance=chance)
        if artwork.design in WOVEN
        else plain_weave(24, depth=0.15, chance=chance)
    )
    thread = 0.00075
    material = cloth(
        texture, yarn, (wide * spare / 24 / thread, high * spare / 24 / thread), sheen=0.1
    )
    fabric = sheet(np.stack([x, y, lift], axis=-1), material)
    camera = Camera(
        (0, -0.16, 0.85), 0.85, wide * 0.94, rise=0.46, pitch=0, roll=chance.uniform(-2, 2)
    )
    light = Room(window=(-0.86, 0.42, 0.34), spread=10, strength=0.66, sky=0.30)
    return photograph([fabric], camera, light, exposure=0.86)


def tablecloth(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A tablecloth on a table for six, a bowl and a jug on it."""
    half_width, half_depth, top = 0.80, 0.46, 0.75
    rows, columns = 64, 92
    x, z = np.meshgrid(np.linspace(-1.06, 1.06, columns), np.linspace(-0.72, 0.72, rows))
    crease = 0.004 * clouds(rows, columns, chance, size=9)
    start = turn(y=chance.uniform(-3, 3)) @ np.stack([x, top + 0.008 + np.abs(crease), z])[
        ..., None
    ].reshape(3, -1)
    start = start.T.reshape(rows, columns, 3)
    table = table_top((-half_width, -0.6, -half_depth), (half_width, top, half_depth))
    fallen = fine(
        fall(start, [table, ground()], seconds=1.2, step=0.012, rounds=5, stiffness=0.5, drag=0.04)
    )
    dense = 800
    texture = artwork.flat(round(2.12 * dense), round(1.44 * dense), repeat=0.62 * dense)
    weave = plain_weave(24, depth=0.12, chance=chance)
    linen = cloth(texture, weave, (2.12 / 0.028, 1.44 / 0.028))
    wood = oak_of(chance)
    legs = [
        bar((side * 0.70, 0.73, fore * 0.37), (side * 0.73, 0, fore * 0.40), 0.030, wood, taper=0.7)
        for side in (-1, 1)
        for fore in (-1, 1)
    ]
    pots = [
        jug((0.02, top + 0.004, -0.12), deep_colour(artwork) * 0.9 + 0.02, height=0.27),
        bowl((0.36, top + 0.004, 0.06), quiet_colour(artwork), width=0.27),
    ]
    camera = Camera((1.05, 1.42, 2.7), 2.75, 1.62, rise=-0.01, pitch=15.5, heading=-17)
    things = [
        wall(chance, z=-1.5),
        floor(chance, z=-1.5, depth=5),
        *hemmed(fallen, linen, unit_grid(*fallen.shape[:2])),
        *legs,
        *pots,
    ]
    return photograph(things, seen(camera, chance), Room())


def napkins(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """Four napkins folded square, in a fan or a stack, on an oak table."""
    side, dense = 0.21, 2400
    repeat = 0.40
    texture = artwork.flat(round(repeat * dense), round(repeat * dense), repeat=repeat * dense)
    weave = plain_weave(24, depth=0.16, chance=chance)
    linen = cloth(texture, weave, (repeat / 0.018, repeat / 0.018))
    table = _table(oak_of(chance))
    dish = bowl((0.27, 0.0, -0.30), quiet_colour(artwork), width=0.30)
    parts: list[Patches] = []
    fanned = chance.random() < 0.6
    for number in range(4):
        shift = chance.random(2)
        angle = (-34 + 21 * number + chance.uniform(-2, 2)) if fanned else chance.uniform(-5, 5)
        place = (-0.015 + 0.035 * number, 0.0, 0.0) if fanned else (0.0, 0.0, 0.0)
        height = number * (0.0042 if fanned else 0.0095)
        folded = _folded(side, 0.0095, 4, linen, shift, repeat, chance)
        tilt = turn(y=-angle)
        # A fan turns about the corner that all four share.
        corner = np.array([0.0, 0, 0.075 if fanned else 0.0])
        parts += [
            part.moved(tilt, tuple(place + np.array([0, height, 0]) + corner - tilt @ corner))
            for part in folded
        ]
    camera = Camera(
        (0.05, 0.62, 0.66),
        0.86,
        0.52 if fanned else 0.35,
        rise=-0.03 if fanned else 0.03,
        pitch=43,
        heading=-3,
    )
    return photograph(
        [table, dish, *parts], seen(camera, chance), Room(window=(-0.74, 0.6, 0.28), strength=0.42)
    )


def tea_towel(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A tea towel, 50 × 70 cm, over a rail on the wall."""
    height, out, radius = 1.0, 0.075, 0.009
    wide, long = 0.50, 0.70
    rows, columns = 84, 60
    back = long * chance.uniform(0.30, 0.38)
    way = np.linspace(-back, long - back, rows)
    gathers = chance.uniform(0.60, 0.76)
    across = np.linspace(-0.5, 0.5, columns)
    waves = np.cos(across * 2 * np.pi * chance.uniform(2.2, 3.2) + chance.uniform(0, 6))
    away = np.clip(np.abs(way) / 0.10, 0, 1)[:, None]
    turned = np.clip(np.abs(way) - 0.02, 0, None)[:, None]
    x = across[None] * wide * (gathers + 0.10 * np.clip(way, 0, None)[:, None]) + 0 * way[:, None]
    z = (
        out
        + np.sign(way)[:, None] * 0.016
        + np.sign(way)[:, None] * away * 0.014 * (1 + waves[None])
    )
    y = height + radius + 0.004 - turned + 0 * x
    x = x + 0.002 * clouds(rows, columns, chance, size=12)
    lengths = np.stack(
        [np.broadcast_to(across * wide, x.shape), np.broadcast_to(-way[:, None], x.shape), 0 * x],
        axis=-1,
    )
    fallen = fall(
        np.stack([x, y, z], axis=-1),
        [
            rail((-0.6, height, out), (0.6, height, out), radius),
            backdrop(0.004),
            _two_sides(way, columns, out),
        ],
        seconds=1.2,
        step=0.010,
        rounds=6,
        stiffness=0.45,
        drag=0.05,
        grip=0.9,
        held=np.broadcast_to(np.abs(way)[:, None] < 0.012, (rows, columns)),
        rest=lengths,
    )
    points = fine(fallen)
    dense = 1500
    texture = artwork.flat(round(wide * dense), round(long * dense), repeat=0.50 * dense)
    linen = cloth(texture, plain_weave(24, depth=0.14, chance=chance), (wide / 0.020, long / 0.020))
    metal = Material(
        np.array([0.42, 0.31, 0.16]) if chance.random() < 0.6 else np.array([0.03, 0.03, 0.03]),
        gloss=0.5,
    )
    rod = [bar((-0.36, height, out), (0.36, height, out), radius * 0.55, metal)]
    rod += [bar((x0, height, out), (x0, height, 0.0), radius * 0.5, metal) for x0 in (-0.34, 0.34)]
    camera = Camera((0.10, 0.86, 1.9), 1.82, 0.74, rise=-0.09, heading=-3)
    return photograph(
        [wall(chance), *rod, *hemmed(points, linen, unit_grid(*points.shape[:2]), radius=0.0012)],
        seen(camera, chance),
        Room(),
    )


def _two_sides(way: Array, columns: int, rail_depth: float) -> Callable[[Array], Array]:
    """What hangs before the rail stays before what hangs behind it."""
    side = np.repeat(np.sign(way) * (np.abs(way) > 0.02), columns).astype(np.float32)

    def push(points: Array) -> Array:
        lift = np.zeros_like(points)
        beyond = np.clip(0.004 - side * (points[:, 2] - rail_depth), 0, None)
        lift[:, 2] = side * beyond
        return lift

    return push


def _table(wood: Material) -> Patches:
    return plane(
        (-1.2, 0, -1.6),
        (2.4, 0, 0),
        (0, 0, 2.4),
        wood,
        texture=(0.70, 0.50),
        even=1,
        rows=60,
        columns=60,
    )


def _folded(
    side: float,
    thick: float,
    layers: int,
    linen: Material,
    shift: Array,
    repeat: float,
    chance: np.random.Generator,
) -> list[Patches]:
    """A cloth folded to a square: its layers lie a millimetre or two out of true, their folds are round."""
    parts = []
    each = thick / layers
    for layer in range(layers):
        count = 60
        u, v = (np.sin((2 * unit_grid(count, count)[..., k] - 1) * np.pi / 2) for k in (0, 1))
        size = side - 0.0016 * layer + chance.uniform(-0.001, 0.001)
        edge = np.minimum(1 - np.abs(u), 1 - np.abs(v)) * size / 2
        round_edge = np.sqrt(np.clip(1 - (1 - np.clip(edge / (each * 0.9), 0, 1)) ** 2, 0, 1))
        plump = 0.0022 * (layer + 1) / layers * (1 - u**2) * (1 - v**2)
        soft = 0.0004 * clouds(count, count, chance, size=20)
        y = layer * each + each * round_edge + plump + soft
        x, z = (
            u * size / 2 + chance.uniform(-0.0012, 0.0012),
            v * size / 2 + chance.uniform(-0.0012, 0.0012),
        )
        uv = np.stack([x, z], axis=-1) / repeat + shift
        parts.append(sheet(np.stack([x, y, z], axis=-1), linen, uv))
    return parts


SCENES = {
    "fabric_detail": fabric_detail,
    "tablecloth": tablecloth,
    "napkins": napkins,
    "tea_towel": tea_towel,
}
