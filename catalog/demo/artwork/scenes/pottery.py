"""The forms that Kiln Street turns and the glazes they wear. Profiles are (radius, height), cm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, noise, sampled
from catalog.demo.artwork.studio.bodies import Body, Finish, Spot, Tube, Turned, plain
from catalog.demo.artwork.studio.pose import Pose

STONEWARE = light("#d6c3a9")
TERRACOTTA = light("#b9785a")
WHITE_GLAZE = light("#f6f2ea")
type Profile = np.ndarray


# --- Profiles -------------------------------------------------------------------------------


def rounded(corners: Sequence[tuple[float, float, float]], steps: int = 6) -> Profile:
    """A profile through (radius, height, rounding): its corners rounded off."""
    points = np.array(corners, float)
    line = [points[0, :2]]
    for before, at, after in zip(points[:-2], points[1:-1], points[2:], strict=True):
        corner, into, out = at[:2], before[:2] - at[:2], after[:2] - at[:2]
        reach = min(at[2], np.hypot(*into) * 0.49, np.hypot(*out) * 0.49)
        start = corner + into / np.hypot(*into) * reach
        end = corner + out / np.hypot(*out) * reach
        for t in np.linspace(0, 1, steps):
            line.append((1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * end)
    return np.array([*line, points[-1, :2]])


def curved(points: Sequence[Sequence[float]], steps: int = 7) -> np.ndarray:
    """A smooth line through all the points: Catmull and Rom's spline."""
    knots = np.array(points, float)
    knots = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    line = [
        b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d)))
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    ]
    return np.vstack([*line, knots[-2:-1]])


def lengths(profile: Profile) -> np.ndarray:
    """How long the profile is up to each of its points."""
    return np.append(0, np.cumsum(np.hypot(*np.diff(profile, axis=0).T)))


def along_to(profile: Profile, radius: float, height: float) -> float:
    """How far along the profile its point nearest to the given one lies."""
    away = np.hypot(profile[:, 0] - radius, profile[:, 1] - height)
    return float(lengths(profile)[away.argmin()])


def hollow(outside: np.ndarray, wall: float, floor: float, foot: float = 0.35) -> Profile:
    """A whole vessel from the line of its outside, from the foot's edge to the rim."""
    turned_foot = rounded(
        [
            (0, foot, 0),
            (outside[0, 0] - 0.55, foot, 0.15),
            (outside[0, 0] - 0.4, 0, 0.08),
            (outside[0, 0], 0, 0.1),
            (*outside[1], 0),
        ],
        4,
    )[:-1]
    edge = np.gradient(outside, axis=0)
    edge /= np.hypot(*edge.T)[:, None]
    inside = (outside - wall * np.stack([edge[:, 1], -edge[:, 0]], 1))[::-1]
    inside = inside[(inside[:, 1] > floor + 0.25) & (inside[:, 0] > 0.3)]
    crown = outside[-1] + (inside[0] - outside[-1]) / 2 + edge[-1] * wall * 0.5
    turn = np.linspace(0, np.pi, 8)[1:-1, None]
    middle = (outside[-1] + inside[0]) / 2
    lip = middle + np.cos(turn) * (outside[-1] - middle) + np.sin(turn) * (crown - middle)
    well = [(inside[-1, 0] * 0.9, floor + 0.06), (inside[-1, 0] * 0.6, floor), (0, floor)]
    return np.vstack([turned_foot, outside[1:], lip, inside, well])


# --- Glazes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Glaze:
    """The skin of a pot: a pattern round its outside or over its inside, one colour elsewhere.

    `band` is where along the profile the outside's pattern lies, in cm: from the clay of the
    bare foot up to the rim. `inner` is seen from above, `across` cm wide. `peel` is the
    unevenness of a glaze that has run and set.
    """

    band: tuple[float, float]
    outer: Pixels
    inner: Pixels
    peel: Pixels
    across: float = 0.0
    rim: Pixels | None = None
    clay: Pixels | None = None
    gloss: float = 1.0

    def __call__(self, spot: Spot) -> Finish:
        low, high = self.band
        inside = _eased((spot.along - high) / 0.1)[:, None]
        colour = self._outside(spot, low, high) * (1 - inside) + self._inside(spot) * inside
        if self.rim is not None:
            near = _eased(1 - np.abs(spot.along - high) / 0.16)[:, None]
            colour = colour * (1 - near) + self.rim * near
        gloss = np.full(len(colour), self.gloss)
        if self.clay is not None:
            bare = _eased((low - spot.along) / 0.06)[:, None]
            colour, gloss = colour * (1 - bare) + self.clay * bare, gloss * (1 - bare[:, 0])
        rows, columns = self.peel.shape
        ripple = sampled(self.peel, spot.around * columns, spot.along * rows / 24, wraps=True)
        return Finish(colour, gloss, np.stack([ripple, -ripple, ripple], 1))

    def _outside(self, spot: Spot, low: float, high: float) -> Pixels:
        if self.outer.ndim == 1:
            return np.broadcast_to(self.outer, (len(spot.along), 3))
        tall, wide = self.outer.shape[:2]
        down = np.clip((high - spot.along) / (high - low), 0.001, 0.999)
        return sampled(self.outer, (spot.around * wide) % wide, down * tall, wraps=True)

    def _inside(self, spot: Spot) -> Pixels:
        if self.inner.ndim == 1:
            return np.broadcast_to(self.inner, (len(spot.along), 3))
        side = self.inner.shape[0]
        place = (spot.local[:, :2] * (1, -1) / self.across + 0.5) * side
        return sampled(self.inner, place[:, 0], place[:, 1])


def _eased(share: np.ndarray) -> np.ndarray:
    return np.clip(share + 0.5, 0, 1)


def peel(rng: np.random.Generator, depth: float = 0.012) -> Pixels:
    """The slow ripples of a glaze."""
    return noise(256, 256, 9, 13, rng, octaves=2) * depth


def coat(art: Artwork) -> Pixels:
    """The glaze where there is no pattern: the ground, or white where the ground is dark."""
    return WHITE_GLAZE if art.palette.is_dark else 0.4 * art.palette.ground + 0.6 * WHITE_GLAZE


def around(art: Artwork, radius: float, tall: float, repeats: int, fine: float) -> Pixels:
    """The design as it goes round a pot, so many repeats a turn; its ends meet.

    `fine` is how many pixels a cm of pot takes, here and below.
    """
    repeat = round(2 * np.pi * radius * fine / repeats)
    return art.flat(repeat * repeats, round(tall * fine), repeat=repeat)


def decorated(
    art: Artwork,
    profile: Profile,
    foot: tuple[float, float],
    rim: tuple[float, float],
    rng: np.random.Generator,
    *,
    fine: float,
    repeats: int = 2,
    inner: Pixels | None = None,
    clay: Pixels = STONEWARE,
    gloss: float = 1.0,
) -> Glaze:
    """A glaze with the design from the foot to the rim, both points of the profile."""
    band = along_to(profile, *foot), along_to(profile, *rim)
    outer = around(art, float(profile[:, 0].max()), band[1] - band[0], repeats, fine)
    return Glaze(
        band, outer, coat(art) if inner is None else inner, peel(rng), clay=clay, gloss=gloss
    )


# --- Cups -----------------------------------------------------------------------------------

MUG = rounded(
    [
        (0, 0.3, 0), (2.75, 0.3, 0.2), (2.8, 0, 0.08), (3.15, 0, 0.08), (3.25, 0.4, 0.2),
        (4.15, 1.25, 1.2), (4.2, 9.2, 0.15), (3.9, 9.2, 0.15), (3.84, 1.6, 1.2),
        (2.6, 0.8, 0.8), (0, 0.8, 0),
    ]
)  # fmt: skip
MUG_EAR = curved(
    [
        (3.9, 0, 7.75),
        (4.7, 0, 8.05),
        (5.75, 0, 7.8),
        (6.45, 0, 6.8),
        (6.5, 0, 5.6),
        (6.05, 0, 4.3),
        (5.1, 0, 3.2),
        (3.9, 0, 2.6),
    ],
    5,
)

ESPRESSO = rounded(
    [
        (0, 0.3, 0), (1.7, 0.3, 0.2), (1.75, 0, 0.06), (2.0, 0, 0.06), (2.1, 0.3, 0.2),
        (2.95, 1.5, 1.3), (3.25, 5.4, 0.12), (3.02, 5.4, 0.12), (2.7, 1.7, 1.2), (1.6, 0.75, 0.8), (0, 0.7, 0),
    ]
)  # fmt: skip
ESPRESSO_EAR = curved(
    [
        (3.0, 0, 4.55),
        (3.75, 0, 4.75),
        (4.4, 0, 4.35),
        (4.55, 0, 3.6),
        (4.2, 0, 2.75),
        (3.5, 0, 2.2),
        (2.75, 0, 2.0),
    ],
    5,
)
SAUCER = rounded(
    [
        (0, 0.25, 0), (3.2, 0.25, 0.1), (3.3, 0, 0.06), (3.55, 0, 0.06), (3.7, 0.3, 0.2),
        (5.2, 0.75, 0.8), (6.3, 1.5, 0.1), (6.2, 1.68, 0.1), (5.0, 1.0, 0.9), (2.5, 0.6, 0.3),
        (2.2, 0.5, 0.2), (0, 0.5, 0),
    ]
)  # fmt: skip


def mug(art: Artwork, pose: Pose, rng: np.random.Generator) -> list[Body]:
    skin = decorated(art, MUG, (3.25, 0.4), (4.2, 9.2), rng, fine=60)
    return [Turned(skin, MUG, pose=pose), ear(art, MUG_EAR, 0.42, pose)]


def ear(art: Artwork, path: np.ndarray, radius: float, pose: Pose) -> Tube:
    """A cup's handle, a little flatter than round."""
    colour = art.palette.ground if art.palette.is_dark else art.palette.main

    return Tube(plain(colour, 1.0), path, radius, np.diag([1, 0.72, 1]), pose=pose)


def espresso_cup(art: Artwork, pose: Pose, rng: np.random.Generator) -> list[Body]:
    skin = decorated(art, ESPRESSO, (2.1, 0.3), (3.25, 5.4), rng, fine=66)
    return [Turned(skin, ESPRESSO, pose=pose), ear(art, ESPRESSO_EAR, 0.3, pose)]


def saucer(art: Artwork, pose: Pose, rng: np.random.Generator) -> Turned:
    band = along_to(SAUCER, 3.7, 0.3), along_to(SAUCER, 6.3, 1.5)
    skin = Glaze(
        band,
        coat(art),
        coat(art),
        peel(rng),
        rim=art.palette.main if not art.palette.is_dark else art.palette.ground,
        clay=STONEWARE,
    )
    return Turned(skin, SAUCER, pose=pose)


def coffee(radius: float, height: float, pose: Pose, rng: np.random.Generator) -> Turned:
    """The coffee in a cup: dark, with its paler crema towards the edge."""
    cloud = noise(256, 256, 9, 9, rng, octaves=5)
    dark, pale = light("#5a3115"), light("#b07a43")

    def skin(spot: Spot) -> Finish:
        place = spot.local[:, :2] / radius
        ring = np.hypot(place[:, 0], place[:, 1])
        swirl = sampled(cloud, place[:, 0] * 110 + 128, place[:, 1] * 110 + 128)
        share = np.clip(0.36 + 0.4 * ring**3 + 0.09 * swirl, 0, 1)[:, None]
        share = np.where(ring[:, None] > 0.965, np.clip(share + 0.25, 0, 1), share)
        return Finish(dark * (1 - share) + pale * share, 0.8)

    return Turned(skin, np.array([(radius, height), (radius / 2, height), (0, height)]), pose=pose)


# --- Tableware ------------------------------------------------------------------------------


def plate_profile(radius: float) -> Profile:
    """A coupe plate of that radius."""
    k = radius / 13.5
    return rounded(
        [
            (0, 0.45, 0), (7.4 * k, 0.45, 0.2), (7.6 * k, 0, 0.1), (8.05 * k, 0, 0.1),
            (8.4 * k, 0.5, 0.3), (11.6 * k, 1.15, 1.5), (13.5 * k, 2.5, 0.14), (13.25 * k, 2.72, 0.14),
            (11.3 * k, 1.55, 1.6), (8.6 * k, 0.95, 1.2), (0, 0.85, 0),
        ]
    )  # fmt: skip


def plate(
    art: Artwork, radius: float, pose: Pose, rng: np.random.Generator, *, plain: bool = False
) -> Turned:
    """A plate with the design over its face, or `plain` for one that shows just its edge."""
    profile = plate_profile(radius)
    band = along_to(profile, 8.4 * radius / 13.5, 0.5), along_to(profile, radius, 2.5)
    across = 2 * radius
    side = round(across * 36)
    inner = coat(art)
    if not plain:
        inner = (
            art.flat(side, side, repeat=round(side * 0.62))
            if repeats(art)
            else art.flat(side, side)
        )
    edge = art.palette.ground if art.palette.is_dark else art.palette.main
    skin = Glaze(band, coat(art), inner, peel(rng, 0.008), across, rim=edge, clay=STONEWARE)
    return Turned(skin, profile, pose=pose)


def repeats(art: Artwork) -> bool:
    """Whether a round face shows the design repeated: rings and beams are composed instead."""
    return art.tiles and art.design not in {"Gramophone", "Lighthouse", "Echo"}


BOWL = curved([(3.6, 0), (3.75, 0.5), (5.6, 1.6), (7.2, 3.6), (7.75, 5.6), (8.0, 6.6)])


def bowl(art: Artwork, pose: Pose, rng: np.random.Generator) -> Turned:
    outside = BOWL
    profile = hollow(outside, 0.42, 0.75)
    band = along_to(profile, *outside[4]), along_to(profile, *outside[-1])
    radius = float(outside[-1, 0])
    across = 2 * radius
    side = round(across * 50)
    inner = art.flat(side, side, repeat=round(side * 0.72))
    outer = around(art, radius, band[1] - band[0], 2, 50)
    skin = Glaze(band, outer, inner, peel(rng), across, rim=coat(art), clay=STONEWARE)
    return Turned(skin, profile, pose=pose)


# --- Vases and pots -------------------------------------------------------------------------

# Each design of vases has its own form, as the collection describes it.
VASES = {
    "North Swell": [(4.6, 0), (5, 0.6), (6.7, 5.5), (6.9, 10.5), (5.2, 16), (3, 20.2), (2.5, 23.2), (2.9, 26)],
    "Fern Walk": [(3.6, 0), (3.8, 0.6), (4.5, 6), (4.6, 11), (3.9, 16), (2.4, 19.5), (1.9, 21), (2.1, 22)],
    "Paper Moon": [(4.4, 0), (4.7, 0.6), (6, 7), (7.2, 14), (7, 18.2), (4.9, 21.3), (3.5, 22.5), (3.8, 24)],
    "Alcove": [(4.6, 0), (4.8, 0.5), (5.3, 7), (5.1, 15), (4.9, 21), (5.8, 26), (7, 28)],
    "Hill Fort": [(4.4, 0), (5, 0.5), (8.2, 4.2), (9.4, 9.4), (8.2, 14.4), (5.2, 17.6), (3.4, 18.6), (3.6, 20)],
}  # fmt: skip
UNGLAZED = {"Hill Fort"}


def vase_outside(art: Artwork) -> np.ndarray:
    return curved(VASES.get(art.design, VASES["Paper Moon"]))


def vase(art: Artwork, pose: Pose, rng: np.random.Generator) -> Turned:
    outside = vase_outside(art)
    profile = hollow(outside, 0.4, 0.8)
    gloss = 0.12 if art.design in UNGLAZED else 1.0
    skin = decorated(
        art,
        profile,
        tuple(outside[4]),
        tuple(outside[-1]),
        rng,
        fine=40,
        inner=coat(art) * 0.85,
        gloss=gloss,
    )
    return Turned(skin, profile, pose=pose)


def pot_profile(size: float) -> Profile:
    """A plant pot, `size` cm across its rim, its foot drawn in a little."""
    r = size / 2
    return rounded(
        [
            (0, 0.4, 0), (r * 0.66, 0.4, 0.2), (r * 0.68, 0, 0.1), (r * 0.74, 0, 0.15),
            (r * 0.78, 0.5, 0.4), (r * 0.985, r * 1.2, 6), (r, r * 1.84, 0.25), (r - 0.62, r * 1.84, 0.25),
            (r - 0.75, r * 1.1, 2), (r * 0.6, 1.2, 1), (0, 1.1, 0),
        ]
    )  # fmt: skip


def plant_pot(
    art: Artwork, size: float, pose: Pose, rng: np.random.Generator, *, fine: float
) -> Turned:
    profile = pot_profile(size)
    r = size / 2
    turns = 1 if size < 13 else 2 if size < 20 else 3
    skin = decorated(
        art,
        profile,
        (r * 0.78, 0.5),
        (r, r * 1.84),
        rng,
        fine=fine,
        repeats=turns,
        inner=STONEWARE * 0.8,
        gloss=0.75,
    )
    return Turned(skin, profile, pose=pose)
