"""Rugs: in a room, from above, and runners down a hall."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light
from catalog.demo.artwork.scenes.interiors import (
    OAKS,
    deep_colour,
    floor,
    oak_of,
    seen,
    skirting,
    upholstery,
    wall,
)
from catalog.demo.artwork.scenes.throws import fringe
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.forms import bar, box, plane, smoothed, tube
from catalog.demo.artwork.stage.light import Beams, Room, cone, sun
from catalog.demo.artwork.stage.materials import boards, cloth, clouds, pile, plaster, ribs
from catalog.demo.artwork.stage.render import photograph
from catalog.demo.artwork.stage.soft import bolster
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, sheet, turn, unit_grid

# What is knotted with a pile, by design; the rest is woven flat.
PILED = ("Riverbed", "Hill Fort", "Paper Moon", "Low Tide", "Gramophone")


def rug_in_room(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A rug of about 170 × 240 cm on an oak floor, with a chair at its edge."""
    width, length = 1.7, 2.4
    rug = laid(artwork, width, length, chance, piled=is_piled(artwork))
    askew = turn(y=chance.uniform(-4, 4))
    placed = [part.moved(askew, (0.0, 0, 1.62)) for part in rug]
    things = lounge_chair(oak_of(chance), upholstery(chance), chance)
    side = 1 if chance.random() < 0.6 else -1
    facing = turn(y=side * chance.uniform(-42, -28))
    chair = [part.moved(facing, (side * 0.52, 0.012, 0.62)) for part in things]
    camera = Camera((0.10 * side, 1.60, 5.6), 3.98, 2.42, rise=-0.07, pitch=14)
    room = [wall(chance), floor(chance, depth=6), skirting()]
    return photograph(
        [*room, *placed, *chair], seen(camera, chance), Room(falloff=(-2.6, 2.2, 2.4, 3.6))
    )


def rug_flat(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """The whole rug from above, on oak boards."""
    runner = artwork.design in RUNNERS
    width, length = (0.70, 2.0) if runner else (1.7, 2.4)
    rug = laid(artwork, width, length, chance, piled=is_piled(artwork))
    # Seen from above, what lies on the floor is stood up and faces us.
    upright = turn(z=chance.uniform(-1, 1)) @ turn(x=90)
    tone = OAKS[int(chance.integers(len(OAKS)))]
    ground = plane(
        (-3, 3, 0), (6, 0, 0), (0, -6, 0), boards(chance, *tone), texture=(1.5, 1.9), even=1
    )
    field = (2.0 if runner else 2.4) * chance.uniform(0.98, 1.03)
    camera = Camera((0, 0, 6), 6.0, field)
    return photograph([ground, *[part.moved(upright) for part in rug]], camera, Room())


def runner_in_hall(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A runner, 70 × 300 cm, down a hall; the light comes through an open door at the left."""
    half, far = 0.66, -4.2
    tint = str(chance.choice(("#f1ece3", "#efe7da", "#ebe8e1")))
    paint = plaster(tint, chance)
    runner = [
        part.moved(None, (0.02, 0, -1.35)) for part in laid(artwork, 0.70, 3.0, chance, piled=False)
    ]
    floor_boards = boards(chance, *OAKS[int(chance.integers(len(OAKS)))])
    white = Material(light("#f4f1ea"))
    things = [
        plane(
            (-half, 0, far),
            (2 * half, 0, 0),
            (0, 0, 6.2),
            floor_boards,
            rows=70,
            near=1.5,
            texture=(1.5, 1.9),
            even=1,
        ),
        plane((-half, 2.7, far), (2 * half, 0, 0), (0, -2.7, 0), paint, even=3),
        plane((-half, 2.7, 2), (0, 0, -6.2), (0, -2.7, 0), paint, columns=60, even=3),
        plane((half, 2.7, far), (0, 0, 6.2), (0, -2.7, 0), paint, columns=60, even=3),
        box((0, 0.055, far + 0.01), (2 * half, 0.11, 0.02), white),
        box((-half, 0.055, far / 2 + 1), (0.02, 0.11, 6.2), white, grain=2),
        box((half, 0.055, far / 2 + 1), (0.02, 0.11, 6.2), white, grain=2),
    ]
    things += _door(-half, -2.5, white)
    things += _stool(0.43, -2.9, oak_of(chance))
    beams = sun((-0.80, 0.60, 0.05), 1.3, _doorway(-half, -2.9, -2.1))
    room = Room(window=(-0.3, 0.85, 0.45), strength=0.30, sky=0.42, sources=(beams, *_walls_glow()))
    camera = Camera(
        (0.06, 1.45, 2.15), 3.0, 1.62, rise=-0.40, pitch=3, heading=chance.uniform(-1, 1)
    )
    return photograph([*things, *runner], camera, room, exposure=0.98)


def is_piled(artwork: Artwork) -> bool:
    """Whether this design is knotted with a pile."""
    return artwork.design in PILED


def laid(
    artwork: Artwork, width: float, length: float, chance: np.random.Generator, *, piled: bool
) -> list[Patches]:
    """The rug about the origin, its length along z: its face, its bound sides and, if woven flat, its fringe."""
    thick = 0.020 if piled else 0.007
    dense = 1000 if width < 1 else 560
    repeat = (0.70 if width < 1 else 0.85) * dense
    texture = artwork.flat(
        round(width * dense), round(length * dense), repeat=None if piled else repeat
    )
    rows, columns = 150, 110
    u, v = (2 * unit_grid(rows, columns)[..., k] - 1 for k in (0, 1))
    u, v = np.sin(u * np.pi / 2), np.sin(v * np.pi / 2)
    swell = clouds(rows, columns, chance, size=40) * (0.0012 if piled else 0.0018)
    edge = np.minimum((1 - np.abs(u)) * width / 2, (1 - np.abs(v)) * length / 2)
    shoulder = np.sqrt(np.clip(1 - (1 - np.clip(edge / thick, 0, 1)) ** 2, 0, 1))
    # Hands, not machines: the sides run within a few millimetres of straight.
    wander = clouds(rows, 1, chance, size=rows / 4)[:, 0] * 0.0015
    x = u * width / 2 + wander[:, None] * np.sign(u) * np.abs(u) ** 4
    points = np.stack(
        [x, 0.001 + thick * shoulder + np.clip(swell, -0.001, None), v * length / 2], axis=-1
    )
    uv = np.stack([u, v], axis=-1) / 2 + 0.5
    relief = pile(chance) if piled else ribs(chance)
    per_repeat = 0.34 if piled else 0.20
    yarn = cloth(
        texture, relief, (width / per_repeat, length / per_repeat), sheen=0.35 if piled else 0.1
    )
    parts = [sheet(points, yarn, uv), *_shadow_line(width, length, thick)]
    if not piled:
        ends = 0.72 * artwork.palette.ground + 0.28 * light("#d8ccb6")
        ends = np.tile(
            ends
            if not artwork.palette.is_dark
            else deep_colour(artwork) * 0.2 + light("#d8ccb6") * 0.8,
            (1, 8, 1),
        )
        for row, sense in ((0, -1), (-1, 1)):
            out = np.broadcast_to(np.array([0, 0.0, sense], np.float32), (columns, 3))
            parts.append(fringe(points[row] + [0, 0.002, 0], out, ends, chance, length=0.075))
    return parts


def _shadow_line(width: float, length: float, thick: float) -> list[Patches]:
    """The narrow shadow at the rug's right and near side, finer than the room's light is worked out."""
    dark = Material(light("#8d775a"))
    wide = thick * 0.55
    right = plane(
        (width / 2 - 0.01, 0.0008, -length / 2 + wide), (wide + 0.01, 0, 0), (0, 0, length), dark
    )
    near = plane(
        (-width / 2 + wide, 0.0008, length / 2 - 0.01), (width, 0, 0), (0, 0, wide + 0.01), dark
    )
    return [right, near]


def lounge_chair(wood: Material, linen: Material, chance: np.random.Generator) -> list[Patches]:
    """A low oak chair with a linen seat and back, facing us."""
    wide, deep = 0.30, 0.34
    parts = []
    for side in (-1, 1):
        x = side * wide
        parts += [
            tube(
                smoothed([(x, 0.0, deep), (x, 0.30, deep - 0.03), (x, 0.565, deep - 0.05)], 20),
                0.017,
                wood,
            ),
            tube(
                smoothed(
                    [(x, 0.0, -deep + 0.02), (x, 0.4, -deep + 0.07), (x, 0.56, -deep + 0.04)], 20
                ),
                0.017,
                wood,
            ),
            tube(
                smoothed([(x, 0.575, -deep - 0.04), (x, 0.585, 0.0), (x, 0.575, deep)], 24),
                np.linspace(0.016, 0.024, 24),
                wood,
            ),
            bar((x, 0.27, -deep + 0.04), (x, 0.31, deep - 0.03), 0.014, wood),
            bar((x * 0.9, 0.30, -deep + 0.14), (x * 0.9, 0.86, -deep - 0.09), 0.014, wood),
        ]
    parts += [
        bar((-wide, 0.30, deep - 0.04), (wide, 0.30, deep - 0.04), 0.014, wood),
        bar((-wide, 0.28, -deep + 0.06), (wide, 0.28, -deep + 0.06), 0.014, wood),
        bar((-wide * 0.9, 0.85, -deep - 0.085), (wide * 0.9, 0.85, -deep - 0.085), 0.014, wood),
    ]
    seat = bolster((0, 0, 0), (0.54, 0.11, 0.62), linen, chance, edge=0.045, swell=0.02)
    back = bolster((0, 0, 0), (0.52, 0.50, 0.11), linen, chance, edge=0.045, swell=0.02)
    parts.append(seat.moved(turn(x=4), (0, 0.355, 0.02)))
    parts.append(back.moved(turn(x=-16), (0, 0.62, -deep + 0.13)))
    return parts


def _door(x: float, z: float, paint: Material) -> list[Patches]:
    """The frame of a door in the left wall, from z to 0.8 m nearer, and the brightness in it."""
    glow = Material(np.array([4.2, 4.0, 3.6]))
    return [
        box((x, 1.02, z - 0.44), (0.03, 2.12, 0.07), paint),
        box((x, 1.02, z + 0.44), (0.03, 2.12, 0.07), paint),
        box((x, 2.10, z), (0.03, 0.07, 0.95), paint),
        plane((x + 0.004, 2.08, z + 0.41), (0, 0, -0.82), (0, -2.08, 0), glow),
    ]


def _doorway(x: float, far: float, near: float) -> Callable[[Array, Array], Array]:
    """What of a beam passes the open door: it looks where the beam crosses the wall at `x`."""

    def passes(points: Array, direction: Array) -> Array:
        steps = (x - points[:, 0]) / direction[0]
        crossing = points + steps[:, None] * direction
        inside = (crossing[:, 2] > far) & (crossing[:, 2] < near) & (crossing[:, 1] < 2.06)
        return (inside & (points[:, 0] > x + 0.02)).astype(np.float32)

    return passes


def _walls_glow() -> tuple[Beams, ...]:
    """What the two walls of a narrow hall throw back at each other."""
    sides = [cone(np.array([side, 0.15, 0.25]), 0.7, 16) for side in (-1.0, 1.0)]
    return tuple(
        Beams(directions, np.full((16, 3), strength / 16) * [1.0, 0.98, 0.95])
        for directions, strength in zip(sides, (0.42, 0.50), strict=True)
    )


def _stool(x: float, z: float, wood: Material) -> list[Patches]:
    """A three-legged stool against the wall."""
    angle = np.radians([20, 140, 260])
    top = tube(
        np.array([[x, 0.42, z], [x, 0.422, z], [x, 0.449, z], [x, 0.45, z]]),
        np.array([0.001, 0.15, 0.15, 0.001]),
        wood,
        sides=40,
    )
    legs = [
        bar(
            (x + 0.08 * np.cos(a), 0.43, z + 0.08 * np.sin(a)),
            (x + 0.15 * np.cos(a), 0, z + 0.15 * np.sin(a)),
            0.015,
            wood,
            taper=0.75,
        )
        for a in angle
    ]
    return [top, *legs]


RUNNERS = ("Ohio Star", "Saltmarsh Stripe", "Quarter Turn", "Sunday Tiles")

SCENES = {"rug_in_room": rug_in_room, "rug_flat": rug_flat, "runner_in_hall": runner_in_hall}
