"""Notebooks, gift wrap and cards on a table by the window. Lengths are centimetres."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, noise, sampled
from catalog.demo.artwork.scenes.pottery import curved
from catalog.demo.artwork.scenes.surfaces import camera, stage
from catalog.demo.artwork.studio.bodies import Body, Finish, Sheet, Skin, Slab, Spot, Tube, Turned
from catalog.demo.artwork.studio.photograph import photograph
from catalog.demo.artwork.studio.pose import Pose

PAGE = light("#f8f3e7")
BOARD = light("#e9e2d3")
KRAFT = light("#c9a67c")
ENVELOPES = ("#e8dfce", "#d9c8ad", "#dfd8cc")


def plain(colour: Pixels, gloss: float = 0.0) -> Skin:
    """A skin of one colour."""

    def skin(spot: Spot) -> Finish:
        return Finish(np.broadcast_to(colour, (len(spot.along), 3)), gloss)

    return skin


def at(flat: Pixels, x: np.ndarray, y: np.ndarray, size: tuple[float, float]) -> Pixels:
    """The design where it lies: x, y from the middle of its sheet, y upwards."""
    tall, wide = flat.shape[:2]
    return sampled(flat, (x / size[0] + 0.5) * wide, (0.5 - y / size[1]) * tall)


def cloth_colour(art: Artwork) -> Pixels:
    """What binds and ties: the palette's boldest colour that is not the design's ground."""
    return art.palette.second if art.palette.is_dark else art.palette.main


# --- Notebooks ------------------------------------------------------------------------------


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


# --- Gift wrap ------------------------------------------------------------------------------

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


# --- Cards ----------------------------------------------------------------------------------

CARD = (12.0, 17.0)


def card_standing(art: Artwork, rng: np.random.Generator) -> Pixels:
    """A folded card standing up, its envelope lying by it."""
    wide, tall = CARD
    fine = 54
    flat = art.flat(round(wide * fine), round(tall * fine))
    back = np.array([(wide * 0.93, -4.3), (0.16, -0.12)])
    front = np.array([(0.0, 0.02), (0.16, 0.1), (wide * 0.5, 0.6), (wide - 0.06, 0.95)])
    fold = float(np.hypot(*(back[1] - back[0])))

    def skin(spot: Spot) -> Finish:
        x = spot.along - fold
        printed = at(flat, x - wide / 2, spot.local[:, 1] - tall / 2, CARD)
        edge = np.minimum(
            np.minimum(x, wide - x), np.minimum(spot.local[:, 1], tall - spot.local[:, 1])
        )
        # The cut edge of thick paper, where no ink is.
        printed = np.where((edge < 0.035)[:, None], PAGE, printed)
        return Finish(np.where((x < 0)[:, None], PAGE, printed), 0.06)

    upright = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
    spin = Pose.at(spin=rng.uniform(4, 13)).turn
    pose = Pose(np.array([-wide / 2 - 0.6, 0.6, 0.0]), spin @ upright)
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
    return photograph(bodies, stage(rng, reach=30), camera((0, -0.6, 0), 66, 31, rng))


def _flat_card(flat: Pixels, pose: Pose) -> Slab:
    def skin(spot: Spot) -> Finish:
        printed = at(flat, spot.local[:, 0], spot.local[:, 1], CARD)
        return Finish(np.where((spot.around < 0.03)[:, None], PAGE, printed), 0.06)

    return Slab(skin, (*CARD, 0.07), 0.08, 0.03, pose=pose)


SCENES: dict[str, Callable[[Artwork, np.random.Generator], Pixels]] = {
    scene.__name__: scene
    for scene in (
        notebook, notebooks_stacked, notebook_open, wrapped_box, wrap_rolls, card_standing, cards_fanned,
    )
}  # fmt: skip
