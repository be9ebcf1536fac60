"""Folded cards and their envelopes. Lengths are centimetres."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light
from catalog.demo.artwork.scenes.papers import PAGE, at
from catalog.demo.artwork.scenes.surfaces import camera, stage
from catalog.demo.artwork.studio.bodies import Body, Finish, Sheet, Slab, Spot
from catalog.demo.artwork.studio.photograph import photograph
from catalog.demo.artwork.studio.pose import UPRIGHT, Pose

ENVELOPES = ("#e8dfce", "#d9c8ad", "#dfd8cc")

CARD = (12.0, 17.0)


def card_standing(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A folded card standing up, its envelope lying by it."""
    wide, tall = CARD
    fine = 54
    flat = art.flat(round(wide * fine), round(tall * fine))
    back = np.array([(wide * 0.93, -4.3), (0.16, -0.12)])
    front = np.array([(0.0, 0.02), (0.16, 0.1), (wide * 0.5, 0.6), (wide - 0.06, 0.95)])
    fold = float(np.hypot(*(back[1] - back[0])))
    face = float(np.hypot(*np.diff(np.vstack([back[1:], front]), axis=0).T).sum())

    def skin(spot: Spot) -> Finish:
        x = (spot.along - fold) * wide / face
        printed = at(flat, x - wide / 2, spot.local[:, 1] - tall / 2, CARD)
        edge = np.minimum(
            np.minimum(x, wide - x), np.minimum(spot.local[:, 1], tall - spot.local[:, 1])
        )
        # The cut edge of thick paper, where no ink is.
        printed = np.where((edge < 0.035)[:, None], PAGE, printed)
        return Finish(np.where((x < 0)[:, None], PAGE, printed), 0.06)

    spin = Pose.at(spin=rng.uniform(4, 13)).turn
    pose = Pose(np.array([-wide / 2 - 0.6, 0.6, 0.0]), spin @ UPRIGHT)
    lie = Pose.at(rng.uniform(2.2, 3.2), rng.uniform(-8.6, -8.0), spin=rng.uniform(-15, -7))
    bodies: list[Body] = [
        Sheet(skin, np.vstack([back, front]), 0, tall, pose=pose),
        envelope(light(str(rng.choice(ENVELOPES))), lie),
    ]
    return photograph(
        bodies, stage(rng, reach=24), camera((0.6, 0, 5.6), 19, 26, rng, distance=130)
    )


def envelope(colour: Pixels, pose: Pose) -> Slab:
    """An envelope lying on its face, its flap folded down."""
    size = (17.6, 12.6, 0.12)

    def skin(spot: Spot) -> Finish:
        x, y = spot.local[:, 0], spot.local[:, 1]
        flap = y - (np.abs(x) / (size[0] / 2) * size[1] * 0.6 - size[1] * 0.1)
        side = np.abs(y + size[1] * 0.5) - (1 - np.abs(x) / (size[0] / 2)) * size[1] * 0.56
        shade = 0.2 * np.exp(-np.maximum(-flap, 0) / 0.13) * (flap < 0) + 0.09 * np.exp(
            -np.abs(side) / 0.05
        ) * (flap < 0)
        return Finish(colour * (1 - shade[:, None]))

    return Slab(skin, size, 0.15, 0.08, pose=pose)


def cards_fanned(art: Artwork, rng: np.random.Generator) -> Pixels:
    """The five of a pack, fanned out, their envelopes beneath."""
    wide, tall = CARD
    flat = art.flat(round(wide * 42), round(tall * 42))
    bodies: list[Body] = []
    colour = light(str(rng.choice(ENVELOPES)))
    bodies.append(envelope(colour, Pose.at(-2.5, -3.2, spin=rng.uniform(6, 14))))
    lean = rng.uniform(-3, 3)
    for i in range(5):
        turn = np.radians((2 - i) * 12.5 + lean)
        reach = 16.5
        middle = (-np.sin(turn) * reach, np.cos(turn) * reach - reach + 1.5)
        bodies.append(
            _flat_card(flat, Pose.at(*middle, 0.13 + 0.075 * i, spin=float(np.degrees(turn))))
        )
    return photograph(bodies, stage(rng, reach=30), camera((0.9, -0.6, 0), 66, 35, rng))


def _flat_card(flat: Pixels, pose: Pose) -> Slab:
    def skin(spot: Spot) -> Finish:
        printed = at(flat, spot.local[:, 0], spot.local[:, 1], CARD)
        return Finish(np.where((spot.around < 0.03)[:, None], PAGE, printed), 0.06)

    return Slab(skin, (*CARD, 0.07), 0.08, 0.03, pose=pose)


SCENES = {scene.__name__: scene for scene in (card_standing, cards_fanned)}
