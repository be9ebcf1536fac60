"""Wrapping paper: round a box and on its rolls. Lengths are centimetres."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, noise, sampled
from catalog.demo.artwork.scenes.papers import BOARD, PAGE, at
from catalog.demo.artwork.scenes.pottery import curved
from catalog.demo.artwork.scenes.surfaces import camera, stage
from catalog.demo.artwork.studio.bodies import Body, Finish, Skin, Slab, Spot, Tube, Turned, plain
from catalog.demo.artwork.studio.photograph import photograph
from catalog.demo.artwork.studio.pose import Pose

BOX = (19.0, 14.0, 7.5)


def wrapped_box(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A present, tied with a ribbon."""
    place = Pose.at(spin=rng.uniform(20, 34))
    x, y, z = BOX
    net = (x + 2 * z, y + 2 * z)
    flat = art.flat(round(net[0] * 34), round(net[1] * 34), repeat=round(18 * 34))
    crumple = noise(256, 256, 9, 9, rng, octaves=2) * 0.012

    def paper(spot: Spot) -> Finish:
        """The sheet goes on over the edges of the box as it would, and is folded at its ends."""
        local, below = spot.local, np.maximum(z - spot.local[:, 2], 0)
        ends = np.abs(local[:, 0]) / x > np.abs(local[:, 1]) / y + 1e-3
        side, over = np.sign(local[:, :2]), np.stack([ends, ~ends], 1) * below[:, None]
        ends &= (below > 0.02) & (np.abs(local[:, 0]) > x / 2 - 0.02)
        place_ = local[:, :2] + side * over
        colour = at(flat, place_[:, 0], place_[:, 1], net)
        # At the ends two flaps come in from the sides and the lower one is folded up over them.
        inset = y / 2 - np.abs(local[:, 1])
        flap = inset - (below - 0.0) * 0.92
        crease = np.exp(-((flap / 0.09) ** 2)) + 0.55 * np.exp(-np.maximum(flap, 0) / 0.5) * (
            flap > 0
        )
        fold = below - z * 0.52
        crease = np.maximum(
            crease, 0.8 * np.exp(-np.maximum(-fold, 0) / 0.25) * (fold < 0) * (flap < 0)
        )
        colour = colour * (1 - 0.3 * (crease * ends)[:, None])
        ripple = sampled(crumple, place_[:, 0] * 9, place_[:, 1] * 9, wraps=True)
        return Finish(colour, 0.22, np.stack([ripple, -ripple, ripple * 0], 1))

    silk = plain(_ribbon_colour(art), 0.35)
    bodies: list[Body] = [
        Slab(paper, BOX, 0.12, 0.14, pose=place),
        Slab(silk, (x + 0.07, 1.9, z + 0.035), 0.12, 0.12, pose=place),
        Slab(silk, (1.9, y + 0.07, z + 0.05), 0.12, 0.12, pose=place),
        *_bow(silk, Pose(place.outward(np.array([0, 0, z + 0.1])), place.turn), rng),
    ]
    return photograph(bodies, stage(rng, reach=26), camera((0, 0, 3.6), 34, 31, rng, distance=140))


def _ribbon_colour(art: Artwork) -> Pixels:
    """The palette's surprise, or its main colour where the paper is full of the surprise."""
    mean = art.flat(160, 160, repeat=80).mean(axis=(0, 1))
    away = [float(np.abs(c - mean).sum()) for c in (art.palette.surprise, art.palette.main)]
    return art.palette.surprise if away[0] > 0.6 * away[1] else art.palette.main


def _bow(silk: Skin, pose: Pose, rng: np.random.Generator) -> list[Body]:
    """Two loops, a knot and two tails of a broad ribbon."""
    flat = np.diag([1.0, 0.075, 1.0])
    loop = curved(
        [
            (0.1, 0, 0.25),
            (1.6, 0, 1.9),
            (3.6, 0, 2.75),
            (4.9, 0, 2.1),
            (4.7, 0, 1.0),
            (3.0, 0, 0.45),
            (0.1, 0, 0.2),
        ],
        10,
    )
    tail = curved([(0.2, 0, 0.3), (1.6, 0, 0.62), (3.2, 0, 0.35), (5.0, 0, 0.1), (5.7, 0, 0.28)], 8)
    bodies: list[Body] = []
    for path, spin in ((loop, 18), (loop, 196), (tail, -52), (tail, 236)):
        turn = pose.turn @ Pose.at(spin=spin + rng.uniform(-8, 8)).turn
        bodies.append(Tube(silk, path, 0.07, flat, pose=Pose(pose.place, turn)))
    knot = curved(
        [(-0.75, 0, 0.2), (-0.5, 0, 0.75), (0, 0, 0.95), (0.5, 0, 0.75), (0.75, 0, 0.2)], 5
    )
    turn = pose.turn @ Pose.at(spin=20).turn
    bodies.append(Tube(silk, knot, 0.16, np.diag([1.0, 0.18, 1.0]), pose=Pose(pose.place, turn)))
    return bodies


def wrap_rolls(art: Artwork, rng: np.random.Generator) -> Pixels:
    """Three rolls side by side, their ends towards us."""
    bodies: list[Body] = []
    spin = rng.uniform(14, 24)
    length = 34.0
    for i, along in enumerate((rng.uniform(-2, 0), rng.uniform(1, 3.5), rng.uniform(-1.5, 1))):
        radius = 2.5 + 0.12 * i
        across = np.array([(i - 1) * 5.6, along - length / 2, radius])
        turn = Pose.at(spin=spin).turn
        pose = Pose(
            turn @ across, turn @ Pose.at(lean=90).turn @ Pose.at(spin=rng.uniform(0, 360)).turn
        )
        bodies.append(_roll(art, radius, length, pose, rng))
    return photograph(
        bodies, stage(rng, reach=34), camera((0, -1.0, 1.5), 48, 35, rng, distance=140)
    )


def _roll(
    art: Artwork, radius: float, length: float, pose: Pose, rng: np.random.Generator
) -> Turned:
    """A roll of paper about its hollow core, from z = 0."""
    fine, core = 34, radius - 0.75
    turn = 2 * np.pi * radius
    repeat = round(18 * fine)
    flat = art.flat(round(turn * fine), round(length * fine), repeat=repeat)
    shape = np.array(
        [
            (core, 12),
            (core, 0.1),
            (core + 0.05, 0),
            (radius - 0.05, 0),
            (radius, 0.08),
            (radius, length - 0.08),
            (radius - 0.05, length),
            (core, length),
        ]
    )
    start = 12 + radius - core

    def skin(spot: Spot) -> Finish:
        z, around = spot.local[:, 2], spot.around
        printed = sampled(flat, around * flat.shape[1], z * fine)
        # The sheet's last edge lies loose on the turn beneath it.
        edge = 1 - 0.45 * np.exp(-around * turn / 0.12) - 0.12 * np.exp(-around * turn / 0.6)
        away = np.hypot(spot.local[:, 0], spot.local[:, 1])
        turns = 0.5 + 0.5 * np.sin((away / 0.075 + around) * 2 * np.pi)
        end = PAGE * (0.62 + 0.38 * turns)[:, None]
        is_end = ((spot.along > 11.9) & (spot.along < start - 0.03))[:, None]
        inside = (spot.along <= 11.9)[:, None]
        colour = np.where(is_end, end, printed * edge[:, None])
        return Finish(
            np.where(inside, BOARD * 0.8, colour), np.where(is_end[:, 0] | inside[:, 0], 0, 0.2)
        )

    return Turned(skin, shape, pose=pose)


SCENES = {scene.__name__: scene for scene in (wrapped_box, wrap_rolls)}
