"""Kiln Street's cups, plates, bowls, vases and pots, photographed by a window."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.scenes import plants, pottery
from catalog.demo.artwork.scenes.surfaces import camera, stage
from catalog.demo.artwork.studio.bodies import Body
from catalog.demo.artwork.studio.photograph import photograph
from catalog.demo.artwork.studio.pose import Pose


def mug(art: Artwork, rng: np.random.Generator) -> Pixels:
    """One mug, its ear to the right."""
    pose = Pose.at(-1.0, 0, 0, spin=rng.uniform(-30, -12))
    return photograph(
        pottery.mug(art, pose, rng), stage(rng, reach=20), camera((0.1, 0, 4.4), 16, 18.2, rng)
    )


def mug_pair(art: Artwork, rng: np.random.Generator) -> Pixels:
    """Two mugs, which shows what goes round the other side."""
    bodies = pottery.mug(art, Pose.at(-4.4, 5.2, 0, spin=rng.uniform(185, 215)), rng)
    bodies += pottery.mug(art, Pose.at(2.5, -2.5, 0, spin=rng.uniform(-62, -40)), rng)
    return photograph(bodies, stage(rng, reach=24), camera((-0.7, 0, 4.0), 26, 23.5, rng))


def espresso(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A cup on its saucer."""
    bodies = _espresso(art, rng, spin=rng.uniform(-32, -14))
    return photograph(bodies, stage(rng, reach=18), camera((0.3, 0, 2.7), 21, 15.6, rng))


def espresso_above(art: Artwork, rng: np.random.Generator) -> Pixels:
    """The cup from above, with coffee in it."""
    bodies = _espresso(art, rng, spin=rng.uniform(-50, -25))
    bodies.append(pottery.coffee(2.98, 4.75, Pose.at(0, 0, 0.5), rng))
    return photograph(bodies, stage(rng, reach=18), camera((0.2, 0, 1.8), 56, 15, rng))


def _espresso(art: Artwork, rng: np.random.Generator, *, spin: float) -> list[Body]:
    cup = pottery.espresso_cup(art, Pose.at(0, 0, 0.5, spin=spin), rng)
    return [*cup, pottery.saucer(art, Pose(), rng)]


def plate(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A dinner plate leaned against the wall."""
    radius, lean = 13.5, -rng.uniform(73, 76)
    tilt = np.radians(-lean)
    rise = radius * np.sin(tilt) - 2.6 * np.cos(tilt)
    pose = Pose.at(0, 0, rise, lean=lean)
    behind = radius * np.cos(tilt) - 1.6
    set_ = stage(rng, reach=30, wall_at=behind, focus=0.3)
    return photograph(
        [pottery.plate(art, radius, pose, rng)],
        set_,
        camera((0, 0, 12.4), 7, 35, rng, distance=160),
    )


def plate_stack(art: Artwork, rng: np.random.Generator) -> Pixels:
    """Four plates, the topmost showing its face."""
    bodies, height = [], 0.0
    for i in range(4):
        place = Pose.at(
            *rng.uniform(-0.18, 0.18, 2),
            height,
            spin=rng.uniform(0, 360) if i < 3 else rng.uniform(-25, 25),
        )
        bodies.append(pottery.plate(art, 13.5, place, rng, plain=i < 3))
        height += 0.95
    return photograph(bodies, stage(rng, reach=32), camera((0, 0, 2), 34, 34.5, rng, distance=150))


def bowl(art: Artwork, rng: np.random.Generator) -> Pixels:
    pose = Pose.at(spin=rng.uniform(-40, 40))
    return photograph(
        [pottery.bowl(art, pose, rng)], stage(rng, reach=24), camera((0, 0, 2.8), 32, 21.5, rng)
    )


def bowl_above(art: Artwork, rng: np.random.Generator) -> Pixels:
    pose = Pose.at(spin=rng.uniform(-40, 40))
    return photograph(
        [pottery.bowl(art, pose, rng)], stage(rng, reach=24), camera((0.2, 0, 3), 68, 21.5, rng)
    )


def vase(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A vase, in half the pictures with a branch in it."""
    pose = Pose.at(spin=rng.uniform(0, 360))
    tall = float(pottery.vase_outside(art)[-1, 1])
    bodies: list[Body] = [pottery.vase(art, pose, rng)]
    if rng.random() < 0.5:
        bodies += plants.eucalyptus(tall, 13, Pose(), rng)
        return photograph(
            bodies,
            stage(rng, reach=34),
            camera((1.0, 0, tall * 0.5 + 6), 9, tall * 0.55 + 23, rng, distance=150),
        )
    return photograph(
        bodies,
        stage(rng, reach=30),
        camera((0, 0, tall * 0.48), 11, tall * 1.12, rng, distance=150),
    )


def vase_on_shelf(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A vase with a branch on an oak shelf against the wall."""
    tall = float(pottery.vase_outside(art)[-1, 1])
    bodies: list[Body] = [pottery.vase(art, Pose.at(-2.5, 0, 0, spin=rng.uniform(0, 360)), rng)]
    bodies += plants.eucalyptus(tall, 14, Pose.at(-2.5), rng)
    set_ = stage(rng, reach=40, wall_at=13, focus=0.35)
    return photograph(
        bodies, set_, camera((0.5, 0, tall * 0.5 + 6), 5, tall * 0.6 + 24, rng, distance=170)
    )


def plant_pot(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A pot with something growing in it."""
    bodies = _potted(art, 17, Pose.at(spin=rng.uniform(0, 360)), rng, fine=34)
    set_ = stage(rng, reach=34)
    return photograph(bodies, set_, camera((0, 0, 14.5), 13, 38, rng, distance=170))


def _potted(
    art: Artwork, size: float, pose: Pose, rng: np.random.Generator, *, fine: float
) -> list[Body]:
    soil = size * 0.92 * 0.86
    grow = plants.pilea if rng.random() < 0.6 else plants.swords
    stands = Pose(pose.place)
    pot = pottery.plant_pot(art, size, pose, rng, fine=fine)
    return [
        pot,
        plants.earth(size / 2 - 0.6, soil, stands, rng),
        *grow(soil, size * 0.62, stands, rng),
    ]


def pots_in_row(art: Artwork, rng: np.random.Generator) -> Pixels:
    """The three sizes side by side."""
    bodies: list[Body] = []
    for x, y, size in ((-17.5, -2, 12), (-1.5, 1, 17), (20.5, 4, 24)):
        pose = Pose.at(x, y, spin=rng.uniform(0, 360))
        bodies.append(pottery.plant_pot(art, size, pose, rng, fine=24))
    set_ = stage(rng, reach=52, middle=(3, 2))
    return photograph(bodies, set_, camera((3.2, 0, 9), 14, 64, rng, distance=240))


SCENES = {
    scene.__name__: scene
    for scene in (
        mug, mug_pair, espresso, espresso_above, plate, plate_stack, bowl, bowl_above,
        vase, vase_on_shelf, plant_pot, pots_in_row,
    )
}  # fmt: skip
