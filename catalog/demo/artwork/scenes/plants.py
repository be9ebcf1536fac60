"""What grows in the pots and stands in the vases."""

import numpy as np

from catalog.demo.artwork.canvas import light, noise, sampled
from catalog.demo.artwork.scenes.pottery import curved
from catalog.demo.artwork.studio.bodies import Body, Finish, Foliage, Spot, Tube, Turned, plain
from catalog.demo.artwork.studio.pose import Pose

GREEN = light("#5d7f4a")
PALE_GREEN = light("#8fa873")
SILVER_GREEN = light("#8a9c86")
STALK = light("#7d8a5a")
TWIG = light("#8a7358")
EARTH = light("#3f2f25")


def leaf(
    middle: np.ndarray, towards: np.ndarray, face: np.ndarray, long: float, wide: float
) -> np.ndarray:
    """The frame of a leaf: half as long and wide as said (cm), its tip and face as they turn."""
    tip = towards / np.linalg.norm(towards)
    face = face - (face @ tip) * tip
    face /= np.linalg.norm(face)
    return np.array([middle, tip * long, np.cross(face, tip) * wide, face])


def stalk(path: np.ndarray, thickness: float, colour: np.ndarray, pose: Pose) -> Tube:
    tube = Tube(plain(colour, 0.25), path, thickness, pose=pose, casts=False)
    tube.ROWS, tube.COLUMNS = 6, 6
    return tube


def foliage(
    frames: list[np.ndarray],
    colours: np.ndarray,
    pose: Pose,
    *,
    gloss: float,
    taper: float,
    vein: float,
) -> Foliage:
    """Leaves of their own colours [n, 3], paler along the rib by `vein`."""

    def skin(spot: Spot) -> Finish:
        u, v = leaves.place(spot)
        rib = np.exp(-((v / 0.07) ** 2)) * (u < 0.85)
        shade = 1 + vein * rib + 0.08 * v - 0.1 * (u < -0.6) * (-0.6 - u)
        return Finish(colours[spot.along.astype(int)] * shade[:, None], gloss)

    leaves = Foliage(skin, np.array(frames), taper, pose=pose)
    return leaves


def earth(radius: float, height: float, pose: Pose, rng: np.random.Generator) -> Turned:
    """The soil in a pot."""
    crumbs = noise(256, 256, 70, 70, rng, octaves=2)

    def skin(spot: Spot) -> Finish:
        at = spot.local[:, :2] / radius * 120 + 128
        grain = sampled(crumbs, at[:, 0], at[:, 1])
        return Finish(EARTH * (1 + 0.3 * grain[:, None]), 0.0)

    return Turned(skin, np.array([(radius, height), (0, height + 0.3)]), pose=pose)


def pilea(height: float, spread: float, pose: Pose, rng: np.random.Generator) -> list[Body]:
    """Round leaves on thin stalks, from soil at `height`, reaching `spread` cm out."""
    bodies, frames, colours = [], [], []
    count = 24
    for i in range(count):
        turn = i * 2.39996 + rng.uniform(-0.3, 0.3)
        high = (i / count) ** 0.8
        out = spread * (1.05 - 0.75 * high) * rng.uniform(0.8, 1.1)
        rise = spread * (0.28 + 1.5 * high) * rng.uniform(0.9, 1.08)
        way = np.array([np.cos(turn), np.sin(turn), 0])
        root = np.array([0, 0, height + 0.2]) + way * 0.5
        end = root + way * out + np.array([0, 0, rise])
        bend = root + way * out * 0.3 + np.array([0, 0, rise * 0.66])
        bodies.append(stalk(curved([root, bend, end], 3), 0.1, STALK, pose))
        size = spread * rng.uniform(0.2, 0.31) * (1.12 - 0.45 * high)
        face = (
            way * (1.0 - 0.55 * high)
            + np.array([-0.1, -0.75, 0.7 + 0.3 * high])
            + rng.normal(0, 0.16, 3)
        )
        droop = way + np.array([0, 0, -0.5])
        frames.append(leaf(end + way * size * 0.25, droop, face, size, size * 0.94))
        young = np.clip(high - 0.35 + rng.normal(0, 0.15), 0, 1)
        colours.append((GREEN * (1 - young) + PALE_GREEN * young) * rng.uniform(0.85, 1.1))
    bodies.append(foliage(frames, np.array(colours), pose, gloss=0.55, taper=1.0, vein=0.12))
    return bodies


def swords(height: float, spread: float, pose: Pose, rng: np.random.Generator) -> list[Body]:
    """Upright blades, banded darker: the plant that survives its owner."""
    frames, colours = [], []
    for i in range(11):
        turn = i * 2.39996 + rng.uniform(-0.2, 0.2)
        way = np.array([np.cos(turn), np.sin(turn), 0])
        long = spread * rng.uniform(0.75, 1.25)
        towards = way * rng.uniform(0.08, 0.3) + np.array([0, 0, 1])
        root = way * spread * 0.16 + np.array([0, 0, height - long * 0.1])
        middle = root + towards / np.linalg.norm(towards) * long
        face = np.array([rng.uniform(-0.7, 0.7), -1, 0.1])
        frames.append(leaf(middle, towards, face, long * 1.02, spread * rng.uniform(0.12, 0.16)))
        colours.append(GREEN * rng.uniform(0.62, 0.85))
    edge, bands = light("#c9c68a"), noise(256, 64, 36, 2, rng, octaves=2)

    def skin(spot: Spot) -> Finish:
        u, v = leaves.place(spot)
        which = spot.along.astype(int)
        band = sampled(bands, v * 20 + 32, (u * 0.5 + 0.5) * 200 + which * 31.0, wraps=True)
        green = np.array(colours)[which] * (1.1 + 0.28 * band[:, None])
        width = np.maximum(1 - u * u, 1e-4) ** 0.275
        rim = np.clip((np.abs(v) / width - 0.86) / 0.05, 0, 1)[:, None]
        return Finish(green * (1 - rim) + edge * rim, 0.35)

    leaves = Foliage(skin, np.array(frames), 0.55, cup=0.25, pose=pose)
    return [leaves]


def eucalyptus(height: float, reach: float, pose: Pose, rng: np.random.Generator) -> list[Body]:
    """A branch from a vase's neck at `height`: coin leaves in pairs along a bent stem."""
    bodies, frames, colours = [], [], []
    for lean, long in ((rng.uniform(0.35, 0.6), 1.0), (-rng.uniform(0.25, 0.5), 0.72)):
        root = np.array([0, 0, height - 3.0])
        mouth = np.array([0.6 * np.sign(lean), 0.1, height + 0.2])
        top = mouth + np.array([lean, rng.uniform(-0.1, 0.25), 1.0]) * reach * long
        bend = (mouth + top) / 2 + np.array([-0.12 * np.sign(lean), 0, 0.06]) * reach
        stem = curved([root, mouth, bend, top], 6)
        bodies.append(stalk(stem, 0.11, TWIG, pose))
        for i in range(9 if long == 1 else 6):
            share = 0.42 + 0.58 * (i + 0.5) / (9 if long == 1 else 6)
            at = stem[min(int(share * (len(stem) - 1)), len(stem) - 2)]
            ahead = stem[min(int(share * (len(stem) - 1)) + 1, len(stem) - 1)] - at
            ahead /= np.linalg.norm(ahead)
            across = np.cross(ahead, [0.2, 1, 0.1 + 0.9 * (i % 2)])
            across /= np.linalg.norm(across)
            size = reach * (0.125 - 0.055 * share) * rng.uniform(0.85, 1.15)
            for side in (-1, 1):
                towards = side * across + 0.45 * ahead + rng.normal(0, 0.12, 3)
                face = np.array([-0.25, -1, 0.45]) + rng.normal(0, 0.35, 3)
                frames.append(leaf(at + towards * size * 1.05, towards, face, size, size * 0.86))
                colours.append(SILVER_GREEN * rng.uniform(0.75, 1.12))
    bodies.append(foliage(frames, np.array(colours), pose, gloss=0.15, taper=1.15, vein=0.16))
    return bodies
