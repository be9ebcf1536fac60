"""Notebooks on a table by the window, closed, stacked and open. Lengths are centimetres."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, noise, sampled
from catalog.demo.artwork.scenes.papers import PAGE, at, cloth_colour
from catalog.demo.artwork.scenes.pottery import curved
from catalog.demo.artwork.scenes.surfaces import camera, stage
from catalog.demo.artwork.studio.bodies import Body, Finish, Sheet, Slab, Spot, Turned, plain
from catalog.demo.artwork.studio.photograph import photograph
from catalog.demo.artwork.studio.pose import Pose


@dataclass(frozen=True)
class Binding:
    """How a notebook is made: its cover's width, height, corners and thickness, its pages' depth.

    The spine is `cloth` cm of the cover wide, or the design's own where that is 0.
    """

    cover: tuple[float, float]
    corner: float
    board: float
    pages: float
    cloth: float

    @property
    def thick(self) -> float:
        return 2 * self.board + self.pages


DESK = Binding((14.8, 21.0), 0.45, 0.2, 1.3, 2.1)
POCKET = Binding((10.5, 14.8), 0.8, 0.07, 0.62, 0.0)


def cover_of(art: Artwork, binding: Binding, fine: float) -> Pixels:
    """The design as it is printed on a cover, `fine` pixels a cm."""
    wide, tall = binding.cover
    return art.flat(round(wide * fine), round(tall * fine), repeat=round(wide * fine))


def closed_notebook(
    art: Artwork, binding: Binding, flat: Pixels, place: Pose, rng: np.random.Generator
) -> list[Body]:
    """Two boards, the pages between them, a spine."""
    wide, tall = binding.cover
    edges = noise(512, 64, 180, 3, rng)

    def pages(spot: Spot) -> Finish:
        x, y, z = spot.local.T
        leaf = sampled(edges, (x + y) * 2, z / binding.pages * 500, wraps=True)
        return Finish(PAGE * (0.94 + 0.07 * leaf[:, None]))

    def lifted(x: float, height: float) -> Pose:
        return Pose(place.outward(np.array([x, 0, height])), place.turn)

    shift, size = (
        (0.12, (wide - 0.5, tall - 0.7)) if binding.cloth else (0.0, (wide - 0.1, tall - 0.1))
    )
    board, back = binding.board, plain(cloth_colour(art))
    spine = (2 * board - 0.14, tall, binding.thick - 0.02)
    bodies: list[Body] = [
        Slab(back, (wide, tall, board), binding.corner, 0.05, pose=place),
        Slab(pages, (*size, binding.pages), binding.corner * 0.8, 0.02, pose=lifted(-shift, board)),
        Slab(
            Cover(art, binding, flat, place, rng),
            (wide, tall, board),
            binding.corner,
            0.09,
            pose=lifted(0, board + binding.pages),
        ),
    ]
    if binding.cloth:
        bodies.append(Slab(back, spine, 0.1, 0.1, pose=lifted(0.13 - wide / 2, 0), casts=False))
    return bodies


class Cover:
    """The skin of a front cover: the design, its cloth, and the groove that it opens at."""

    def __init__(
        self, art: Artwork, binding: Binding, flat: Pixels, place: Pose, rng: np.random.Generator
    ) -> None:
        self.binding, self.flat, self.place = binding, flat, place
        self.cloth = cloth_colour(art)
        self.weave = (noise(256, 256, 90, 90, rng) + noise(256, 256, 128, 40, rng)) / 2

    def __call__(self, spot: Spot) -> Finish:
        x, y = spot.local[:, 0], spot.local[:, 1]
        binding = self.binding
        inner = x + binding.cover[0] / 2
        colour = at(self.flat, x, y, binding.cover)
        cloth = np.clip((binding.cloth - inner) / 0.03 + 0.5, 0, 1) * (binding.cloth > 0)
        thread = sampled(self.weave, x * 40, y * 40, wraps=True)
        woven = self.cloth * (1 + 0.1 * thread[:, None])
        colour = colour * (1 - cloth[:, None]) + woven * cloth[:, None]
        away = (inner - (1.05 if binding.cloth else 0.75)) / (0.16 if binding.cloth else 0.1)
        groove = np.exp(-(away**2)) * (1 if binding.cloth else 0.5)
        relief = np.zeros((len(x), 3))
        relief[:, 0] = -0.5 * groove * away
        relief[:, :2] += 0.03 * (thread * cloth)[:, None]
        colour = colour * (1 - 0.22 * groove[:, None])
        return Finish(colour, 0.25 * (1 - cloth), relief @ self.place.turn.T)


def ribbon_mark(art: Artwork, place: Pose, height: float, rng: np.random.Generator) -> Sheet:
    """The ribbon that hangs out at a notebook's foot."""
    drop = curved(
        [
            (0, height),
            (0.9, height * 0.92),
            (1.7, height * 0.35),
            (2.6, 0.05),
            (3.6, 0.16),
            (4.6, 0.04),
        ],
        5,
    )
    turn = Pose.at(spin=-90 + rng.uniform(-12, 12)).turn
    foot = place.outward(np.array([1.5, -DESK.cover[1] / 2 + 0.4, 0]))
    return Sheet(
        plain(art.palette.surprise, 0.3), drop, -0.28, 0.28, pose=Pose(foot, place.turn @ turn)
    )


def notebook(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A desk notebook on a table."""
    place = Pose.at(spin=rng.uniform(-14, 14))
    bodies = closed_notebook(art, DESK, cover_of(art, DESK, 48), place, rng)
    bodies.append(ribbon_mark(art, place, 0.9, rng))
    return photograph(bodies, stage(rng, reach=19), camera((0.2, -0.4, 0.8), 62, 25.5, rng))


def pocket_notebook(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A pocket notebook on a table, in some pictures with a pencil."""
    place = Pose.at(spin=rng.uniform(-16, 16))
    bodies = closed_notebook(art, POCKET, cover_of(art, POCKET, 62), place, rng)
    aim = (0.0, -0.2, 0.4)
    if rng.random() < 0.4:
        beside = place.outward(np.array([6.6, -6.8, 0.36]))
        tilt = Pose.at(spin=rng.uniform(-3, 2), lean=90)
        bodies.append(pencil(art, Pose(beside, place.turn @ tilt.turn)))
        aim = (0.9, -0.2, 0.4)
    return photograph(bodies, stage(rng, reach=15), camera(aim, 60, 18.5, rng))


def notebooks_stacked(art: Artwork, rng: np.random.Generator) -> Pixels:
    """Four of them, one on the other, a pencil on top."""
    flat, bodies, height = cover_of(art, POCKET, 54), [], 0.0
    for spin in (
        rng.uniform(12, 22),
        rng.uniform(-14, -5),
        rng.uniform(2, 8),
        rng.uniform(-12, 16),
    ):
        place = Pose.at(*rng.uniform(-0.4, 0.4, 2), height, spin=spin)
        bodies += closed_notebook(art, POCKET, flat, place, rng)
        height += POCKET.thick
    lie = Pose.at(2.2, -6.0, height + 0.36, spin=rng.uniform(-6, 30), lean=90)
    bodies.append(pencil(art, lie))
    return photograph(bodies, stage(rng, reach=17), camera((0, -0.3, 1.6), 44, 20, rng))


def pencil(art: Artwork, pose: Pose) -> Turned:
    """A pencil lying along y, its point away from us."""
    wood, lead = light("#dcb88a"), light("#3a3632")
    shape = np.array([(0, 0), (0.33, 0.02), (0.36, 0.06), (0.36, 13.6), (0.1, 15.2), (0.02, 15.6)])

    def skin(spot: Spot) -> Finish:
        z = spot.local[:, 2]
        scallop = 13.7 + 0.16 * np.abs(np.sin(spot.around * 6 * np.pi))
        colour = np.where((z < scallop)[:, None], art.palette.surprise, wood)
        colour = np.where((z > 15.1)[:, None], lead, colour)
        return Finish(np.where((z < 0.04)[:, None], wood, colour), np.where(z < scallop, 0.6, 0.05))

    return Turned(skin, shape, pose=pose)


def notebook_open(art: Artwork, rng: np.random.Generator) -> Pixels:
    """Open at its first page: the design as endpaper on the left, dotted paper on the right."""
    spin = rng.uniform(-9, 9)
    place = Pose.at(spin=spin)
    wide, tall = DESK.cover
    line = np.vstack(
        [
            curved([(-wide + 0.5, 0.24), (-8, 0.26), (-2.0, 0.3), (-0.7, 0.34)], 6),
            curved(
                [
                    (-0.2, 0.28),
                    (0.0, 0.22),
                    (0.12, 0.5),
                    (0.9, 1.12),
                    (2.6, 1.34),
                    (6.5, 1.26),
                    (wide - 0.5, 1.08),
                ],
                7,
            ),
        ]
    )
    size = (wide * 2, tall - 0.7)
    flat = art.flat(round(wide * 38), round(tall * 38), repeat=round(wide * 38))

    def spread(spot: Spot) -> Finish:
        x, y = spot.local[:, 0], spot.local[:, 1]
        dots = np.hypot((x + 0.25) % 0.5 - 0.25, (y + 0.25) % 0.5 - 0.25)
        inside = (x > 1.3) & (x < wide - 1.3) & (np.abs(y) < tall / 2 - 1.4)
        dotted = PAGE * (1 - 0.42 * (np.clip((0.045 - dots) / 0.02 + 0.5, 0, 1) * inside)[:, None])
        endpaper = at(flat, x + wide / 2, y, DESK.cover)
        return Finish(np.where((x < 0)[:, None], endpaper, dotted))

    bodies: list[Body] = [Sheet(spread, line, -size[1] / 2, size[1] / 2, pose=place)]
    for layer in range(1, 9):  # the pages beneath, each a little further in
        share = 1 - layer / 9
        leaf = line[line[:, 0] > 0.02] * (1, 0)
        leaf[:, 1] = 0.24 + (line[line[:, 0] > 0.02][:, 1] - 0.24) * share
        leaf[:, 0] -= 0.05 * rng.random() + 0.004 * layer
        shade = PAGE * rng.uniform(0.9, 1.0)
        bodies.append(Sheet(plain(shade), leaf, -size[1] / 2, size[1] / 2, pose=place, casts=False))
    cloth = plain(cloth_colour(art), 0.1)
    for side in (-1, 1):
        half = Pose(place.outward(np.array([side * (wide / 2 + 0.1), 0, 0])), place.turn)
        bodies.append(Slab(cloth, (wide - 0.1, tall, 0.2), 0.45, 0.07, pose=half))
    bodies.append(Slab(cloth, (1.2, tall, 0.1), 0.0, 0.05, pose=place))
    ribbon = curved([(0, 0.2), (0.5, 0.2), (1.5, 0.05), (2.6, 0.12), (3.6, 0.03)], 5)
    foot = Pose(
        place.outward(np.array([0.4, -tall / 2 + 0.2, 0.1])), place.turn @ Pose.at(spin=-84).turn
    )
    bodies.append(Sheet(plain(art.palette.surprise, 0.3), ribbon, -0.28, 0.28, pose=foot))
    closed = Pose.at(rng.uniform(-9, -4), 25.5, spin=rng.uniform(8, 24))
    bodies += closed_notebook(art, DESK, cover_of(art, DESK, 30), closed, rng)
    lie = Pose.at(6.5, -6.2, 1.62, spin=rng.uniform(48, 66) + spin, lean=90)
    bodies.append(pencil(art, lie))
    return photograph(
        bodies,
        stage(rng, reach=27, middle=(0, 5)),
        camera((0.4, 2.6, 0.8), 57, 34.5, rng, distance=150),
    )


SCENES = {
    scene.__name__: scene for scene in (notebook, pocket_notebook, notebooks_stacked, notebook_open)
}
