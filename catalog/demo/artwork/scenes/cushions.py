"""Cushions: on an oak bench, on a linen sofa, on the floor against the wall."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.scenes.interiors import (
    bench,
    floor,
    oak_of,
    quiet_colour,
    seen,
    skirting,
    sofa,
    upholstery,
    wall,
)
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.forms import leaning
from catalog.demo.artwork.stage.light import Room
from catalog.demo.artwork.stage.materials import cloth, plain_weave
from catalog.demo.artwork.stage.render import photograph
from catalog.demo.artwork.stage.soft import cushion, standing
from catalog.demo.artwork.stage.surfaces import Array, Patches


def cushion_scene(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A square cushion, 45 cm, on a bench or on a sofa."""
    return on_bench(artwork, chance) if chance.random() < 0.55 else on_sofa(artwork, chance)


def on_bench(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    wood = oak_of(chance)
    swing = chance.uniform(-16, 12)
    parts = printed(
        artwork,
        chance,
        0.45,
        0.45,
        0.20,
        leaning(12, swing, chance.uniform(-0.8, 0.8)),
        (0, 0.44, 0.29),
    )
    camera = Camera((0.03, 0.84, 2.6), 2.3, 0.665, rise=0.155, pitch=5)
    return photograph(
        [wall(chance), *bench(wood, z=0.30, width=2.2), *parts], seen(camera, chance), Room()
    )


def on_sofa(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    seat = sofa(upholstery(chance), oak_of(chance), chance, z=0.04, width=2.1)
    parts = printed(
        artwork,
        chance,
        0.45,
        0.45,
        0.20,
        leaning(19, chance.uniform(-14, 10), chance.uniform(-1.2, 1.2)),
        (0, 0.435, 0.40),
    )
    camera = Camera((0.05, 1.0, 2.7), 2.25, 0.72, rise=0.07, pitch=8, heading=-1)
    return photograph([wall(chance), *seat, *parts], seen(camera, chance), Room())


def long_cushion(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A long cushion, 30 × 60 cm, on a bench or a sofa."""
    rotation = leaning(14, chance.uniform(-10, 8), chance.uniform(-0.8, 0.8))
    if chance.random() < 0.5:
        parts = printed(artwork, chance, 0.60, 0.32, 0.20, rotation, (0, 0.44, 0.30))
        around = bench(oak_of(chance), z=0.31, width=2.4)
        camera = Camera((0.02, 0.80, 2.7), 2.4, 0.79, rise=0.10, pitch=5)
    else:
        parts = printed(
            artwork, chance, 0.60, 0.32, 0.20, leaning(20, chance.uniform(-9, 7)), (0, 0.435, 0.40)
        )
        around = sofa(upholstery(chance), oak_of(chance), chance, z=0.04, width=2.1)
        camera = Camera((0.05, 0.95, 2.8), 2.4, 0.84, rise=0.05, pitch=8)
    return photograph([wall(chance), *around, *parts], seen(camera, chance), Room())


def floor_cushion(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A floor cushion, 70 cm, leaning on the wall."""
    swing = chance.uniform(-20, -6)
    parts = printed(
        artwork, chance, 0.70, 0.70, 0.33, leaning(17, swing, chance.uniform(-1, 1)), (0, 0.0, 0.32)
    )
    camera = Camera((0.15, 0.85, 3.3), 2.9, 1.08, rise=0.06, pitch=9, heading=-3)
    room = [wall(chance), floor(chance), skirting()]
    return photograph([*room, *parts], seen(camera, chance), Room())


def printed(
    artwork: Artwork,
    chance: np.random.Generator,
    width: float,
    height: float,
    thickness: float,
    rotation: Array,
    place: tuple[float, float, float],
) -> list[Patches]:
    """The cushion whose front is the artwork: its repeat is half a metre wide, its back and cord are plain."""
    dense = 1500
    front = artwork.flat(
        round(width * dense),
        round(height * dense),
        repeat=(width if width == height else 0.5) * dense,
    )
    weave = plain_weave(24, depth=0.11, chance=chance)
    threads = (width / 0.022, height / 0.022)
    parts = cushion(
        width,
        height,
        thickness,
        cloth(front, weave, threads, sheen=0.12),
        cloth(quiet_colour(artwork), weave, threads),
        cloth(quiet_colour(artwork), weave, (60, 1)),
        chance,
    )
    return standing(parts, rotation, place)


SCENES = {
    "cushion": cushion_scene,
    "long_cushion": long_cushion,
    "floor_cushion": floor_cushion,
}
