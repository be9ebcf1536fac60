"""The shop's front: the room that the home page opens with."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light
from catalog.demo.artwork.scenes.cushions import printed
from catalog.demo.artwork.scenes.interiors import (
    bowl,
    framed,
    jug,
    leafy_branches,
    skirting,
    sofa,
    upholstery,
)
from catalog.demo.artwork.scenes.rugs import laid, lounge_chair
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.forms import bar, box, leaning, plane, tube
from catalog.demo.artwork.stage.light import Room, sun
from catalog.demo.artwork.stage.materials import herringbone, oak, plaster
from catalog.demo.artwork.stage.render import photograph
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, turn

type Draw = Callable[[str, str], Artwork]

WINDOW = -3.1  # metres to the left of the room's middle


def parquet_room(artwork: Draw, chance: np.random.Generator) -> Pixels:
    """A living room in the afternoon: print, rug and cushions are its colour, the rest is paper."""
    wood = oak(chance, "#d6bd97", dark="#b79468")
    linen = upholstery(chance, "#d3ccbf")
    wall = plane((-5, 3.6, 0), (10, 0, 0), (0, -3.6, 0), plaster("#f1ece3", chance), even=3)
    floor = plane(
        (-5, 0, 0),
        (10, 0, 0),
        (0, 0, 6.4),
        herringbone(chance),
        rows=60,
        near=1.4,
        texture=(0.63, 0.63),
        even=1,
    )
    seat = [
        part.moved(None, (0.42, 0, 0.06)) for part in sofa(linen, wood, chance, z=0.04, width=2.15)
    ]
    seat += _cushions(artwork, chance)
    rug = laid(artwork("Courtyard", "kiln"), 2.0, 3.0, chance, piled=False)
    rug = [part.moved(turn(y=91), (0.25, 0, 2.05)) for part in rug]
    chair = lounge_chair(wood, upholstery(chance, "#bfae93"), chance)
    chair = [part.moved(turn(y=52), (-1.38, 0.008, 1.45)) for part in chair]
    picture = framed(artwork("Long Afternoon", "kiln"), 0.78, 1.02, wood, middle=(0.10, 1.62))
    small = framed(artwork("Paper Moon", "ochre"), 0.46, 0.60, wood, middle=(0.98, 1.54))
    things = [wall, floor, skirting(), *seat, *rug, *chair, *picture, *small]
    things += _coffee_table(wood, (0.50, 1.62)) + _corner(wood, chance)
    camera = Camera((-0.12, 1.62, 6.9), 6.9, 4.75, rise=-0.045, pitch=5)
    daylight = Room(
        strength=0.46,
        sky=0.34,
        bounce=0.20,
        falloff=(-3.2, 2.4, 2.6, 4.6),
        sources=(sun((-0.80, 0.36, 0.46), 1.05, _window_bars),),
    )
    return photograph(things, camera, daylight, width=1600, height=1200)


def _cushions(artwork: Draw, chance: np.random.Generator) -> list[Patches]:
    """Three cushions on the sofa, each as somebody left it."""
    parts = []
    for design, palette, width, height, place, swing, roll in (
        ("Quarter Turn", "linen", 0.50, 0.50, (-0.24, 0.36), 16, 3),
        ("Half Square", "fjord", 0.46, 0.46, (0.04, 0.47), 8, -4),
        ("Flying Geese", "kiln", 0.48, 0.48, (1.10, 0.38), -17, -3),
    ):
        rotation = leaning(20, swing, roll)
        x, z = place
        parts += printed(
            artwork(design, palette), chance, width, height, 0.19, rotation, (x, 0.435, z)
        )
    return parts


def _coffee_table(wood: Material, place: tuple[float, float]) -> list[Patches]:
    x, z = place
    top = box((x, 0.335, z), (0.74, 0.03, 0.42), wood, edge=0.006)
    legs = [
        bar(
            (x + sx * 0.30, 0.33, z + sz * 0.15),
            (x + sx * 0.33, 0.0, z + sz * 0.17),
            0.017,
            wood,
            taper=0.75,
        )
        for sx in (-1, 1)
        for sz in (-1, 1)
    ]
    book = box(
        (x - 0.17, 0.362, z + 0.02),
        (0.26, 0.022, 0.19),
        Material(light("#e8e0d0")),
        rotation=turn(y=12),
    )
    dish = bowl((x + 0.15, 0.35, z - 0.02), light("#3f6f73"), width=0.26)
    return [top, *legs, book, dish]


def _corner(wood: Material, chance: np.random.Generator) -> list[Patches]:
    """A small table beside the sofa, with a vessel of branches."""
    x, z = 1.82, 0.42
    disc = np.array([[x, 0.50, z], [x, 0.503, z], [x, 0.525, z], [x, 0.528, z]])
    top = tube(disc, np.array([0.001, 0.21, 0.21, 0.001]), wood, sides=48)
    legs = [
        bar(
            (x + 0.12 * np.cos(a), 0.51, z + 0.12 * np.sin(a)),
            (x + 0.19 * np.cos(a), 0, z + 0.19 * np.sin(a)),
            0.015,
            wood,
        )
        for a in np.radians([15, 135, 255])
    ]
    vessel = jug((x, 0.526, z), light("#efe6d6"), height=0.30, gloss=0.06)
    return [top, *legs, vessel, *leafy_branches((x, 0.78, z), chance)]


def _window_bars(points: Array, direction: Array) -> Array:
    """How much of the sun passes a window of two by three panes in the left wall."""
    steps = (WINDOW - points[:, 0]) / direction[0]
    crossing = points + steps[:, None] * direction
    across, up = (crossing[:, 2] - 0.70) / 1.70, (crossing[:, 1] - 1.00) / 1.75
    inside = (across > 0) & (across < 1) & (up > 0) & (up < 1)
    bars = (np.abs(across * 2 % 1 - 0.5) < 0.455) & (np.abs(up * 3 % 1 - 0.5) < 0.445)
    return (inside & bars & (points[:, 0] > WINDOW)).astype(np.float32)


FRONT = {"parquet-room.avif": parquet_room}
