"""Kiln Street's tiles: on the wall behind a worktop, and loose on a table."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, noise, sampled
from catalog.demo.artwork.scenes.pottery import (
    BOWL,
    STONEWARE,
    Glaze,
    along_to,
    coat,
    hollow,
    peel,
)
from catalog.demo.artwork.scenes.surfaces import OAKS, camera, oak, plaster, stage
from catalog.demo.artwork.studio.bodies import Body, Finish, Slab, Spot, Turned
from catalog.demo.artwork.studio.photograph import Stage, photograph
from catalog.demo.artwork.studio.pose import UPRIGHT, Pose

SIDE = 10.0  # of a tile, cm
JOINT = 0.26
GROUTS = ("#d9d3c7", "#cfc8bb", "#e2ddd3")


def motifs(art: Artwork, columns: int, rows: int, fine: int) -> Pixels:
    """The design so that each motif fills a tile: so many tiles, `fine` pixels each way a tile."""
    return art.flat(columns * fine, rows * fine, repeat=fine * art.drawing.repeat[0])


@dataclass(frozen=True)
class Tiling:
    """The skin of a tiled wall: glazed tiles, no two quite level, in matte grout."""

    flat: Pixels
    columns: int
    rows: int
    grout: Pixels
    level: Pixels  # how each tile leans [rows, columns, 2]
    shade: Pixels  # how light each one came out of the kiln [rows, columns]
    swell: Pixels

    def __call__(self, spot: Spot) -> Finish:
        pitch = SIDE + JOINT
        x = spot.local[:, 0] / pitch + self.columns / 2
        y = self.rows / 2 - spot.local[:, 1] / pitch
        column = np.clip(x.astype(int), 0, self.columns - 1)
        row = np.clip(y.astype(int), 0, self.rows - 1)
        # From the middle of its tile, in cm.
        right, down = (x - column - 0.5) * pitch, (y - row - 0.5) * pitch
        inset = SIDE / 2 - np.maximum(np.abs(right), np.abs(down))
        corner = np.hypot(*(np.maximum(np.abs(n) - SIDE / 2 + 0.35, 0) for n in (right, down)))
        inset = np.minimum(inset, 0.35 - corner)
        tall, wide = self.flat.shape[:2]
        u = (column + np.clip(right / SIDE + 0.5, 0.004, 0.996)) / self.columns
        v = (row + np.clip(down / SIDE + 0.5, 0.004, 0.996)) / self.rows
        colour = sampled(self.flat, u * wide, v * tall) * self.shade[row, column][:, None]
        tile = np.clip(inset / 0.05 + 0.5, 0, 1)
        # The glaze runs thin and pale over the edge; the joint lies in its shade.
        edge = np.exp(-np.maximum(inset, 0) / 0.12)
        colour = colour * (1 - 0.2 * edge[:, None]) + 0.2 * edge[:, None] * np.array(
            [0.9, 0.87, 0.82]
        )
        lit = np.clip(
            0.62 + 0.3 * np.clip(-inset / JOINT * 2, 0, 1) + 0.12 * (right - down) / SIDE, 0, 1
        )
        colour = colour * tile[:, None] + self.grout * lit[:, None] * (1 - tile[:, None])
        tilt = self.level[row, column]
        ripple = sampled(self.swell, x * 37 % 512, y * 37 % 512, wraps=True)
        round_ = 0.55 * np.clip(1 - inset / 0.22, 0, 1) ** 2 * tile
        steep = np.abs(right) > np.abs(down)
        relief = np.zeros((len(x), 3))
        relief[:, 0] = tilt[:, 0] + ripple + round_ * np.sign(right) * steep
        relief[:, 2] = tilt[:, 1] - ripple - round_ * np.sign(down) * ~steep
        return Finish(colour, tile, relief)


def tile_wall(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A splashback above a worktop, with bowls standing on it."""
    columns, rows = 8, 7
    tiling = Tiling(
        motifs(art, columns, rows, 200),
        columns,
        rows,
        light(str(rng.choice(GROUTS))),
        rng.normal(0, 0.011, (rows, columns, 2)),
        rng.normal(1, 0.022, (rows, columns)),
        noise(512, 512, 30, 30, rng, octaves=2) * 0.009,
    )
    size = ((SIDE + JOINT) * columns, (SIDE + JOINT) * rows, 0.9)
    wall = Pose(np.array([rng.uniform(-3, 3), 14.0, size[1] / 2]), UPRIGHT)
    bodies: list[Body] = [Slab(tiling, size, pose=wall)]
    bodies += _stack_of_bowls(art, rng)
    worktop = oak(str(rng.choice(OAKS)), rng) if rng.random() < 0.5 else plaster("#e7e3dc", rng)
    set_ = Stage(worktop, plaster("#e8e1d5", rng), wall_at=23, reach=40, focus=0.2)
    return photograph(bodies, set_, camera((0, 8, 19), 6, 50, rng, distance=170))


def _stack_of_bowls(art: Artwork, rng: np.random.Generator) -> list[Body]:
    """Two plain bowls, one in the other, in a colour of the tiles."""
    outside = BOWL
    profile = hollow(outside, 0.42, 0.75)
    band = along_to(profile, *outside[4]), along_to(profile, *outside[-1])
    x, y = float(rng.uniform(7, 13) * rng.choice([-1, 1])), 3.0
    bodies: list[Body] = []
    for height, colour in ((0.0, coat(art)), (2.1, art.palette.second)):
        skin = Glaze(band, colour, colour, peel(rng), clay=STONEWARE)
        bodies.append(Turned(skin, profile, pose=Pose.at(x, y, height, spin=rng.uniform(0, 360))))
    return bodies


def tile_flat(art: Artwork, rng: np.random.Generator) -> Pixels:
    """Four tiles laid together and one on top, on a table."""
    fine = 260
    flat = motifs(art, 2, 2, fine)
    spin = rng.uniform(8, 20) * rng.choice([-1, 1])
    turn = Pose.at(spin=spin)
    bodies: list[Body] = []
    for row in range(2):
        for column in range(2):
            nudge = rng.normal(0, 0.05, 2)
            where = turn.outward(
                np.array([(column - 0.5) * 10.22 + nudge[0], (0.5 - row) * 10.22 + nudge[1], 0])
            )
            pose = Pose(where, Pose.at(spin=spin + rng.normal(0, 0.5)).turn)
            bodies.append(
                _tile(
                    flat[row * fine : row * fine + fine, column * fine : column * fine + fine],
                    pose,
                    rng,
                )
            )
    top = Pose.at(
        *turn.outward(np.array([rng.uniform(6.8, 7.6), -7.6, 0.87]))[:2],
        0.87,
        spin=spin + rng.uniform(24, 38),
    )
    bodies.append(_tile(flat[:fine, :fine], top, rng))
    return photograph(bodies, stage(rng, reach=21), camera((1.6, -1.2, 0), 52, 32, rng))


def _tile(motif: Pixels, pose: Pose, rng: np.random.Generator) -> Slab:
    """One loose tile: glaze on its face, biscuit at its sides."""
    biscuit = light("#cfae90") * rng.uniform(0.94, 1.04)
    shade, swell = rng.normal(1, 0.02), noise(128, 128, 5, 5, rng, octaves=2) * 0.012
    side = motif.shape[0]

    def skin(spot: Spot) -> Finish:
        x, y = spot.local[:, 0] / SIDE + 0.5, 0.5 - spot.local[:, 1] / SIDE
        colour = sampled(motif, x * side, y * side) * shade
        thin = np.exp(-np.maximum(spot.around, 0) / 0.07)[:, None]
        colour = colour * (1 - 0.3 * thin) + 0.3 * thin * np.array([0.86, 0.8, 0.72])
        glazed = np.clip((spot.local[:, 2] - 0.68) / 0.05, 0, 1)
        ripple = sampled(swell, x * 128, y * 128)
        colour = colour * glazed[:, None] + biscuit * (1 - glazed[:, None])
        return Finish(colour, glazed, np.stack([ripple, -ripple, ripple * 0], 1))

    return Slab(skin, (SIDE, SIDE, 0.85), 0.25, 0.16, pose=pose)


SCENES = {"tile_wall": tile_wall, "tile_flat": tile_flat}
