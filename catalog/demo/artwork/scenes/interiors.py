"""The rooms that textiles are shown in: paper-toned walls, oak floors, simple furniture; lengths in metres."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, luminance
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.forms import bar, box, plane, revolved, smoothed
from catalog.demo.artwork.stage.materials import boards, cloth, oak, plain_weave, plaster
from catalog.demo.artwork.stage.soft import bolster
from catalog.demo.artwork.stage.surfaces import Material, Patches

WALLS = ("#f1ece3", "#efe7da", "#ebe8e1", "#f2eee7", "#e9e3d7")
OAKS = (("#dcc7a6", "#c0a279"), ("#d6bd97", "#b79468"), ("#e2d0b4", "#c8ad88"))
LINENS = ("#d9d2c4", "#cfc8ba", "#e0d8ca", "#c8c4bb")


def wall(chance: np.random.Generator, *, z: float = 0.0, tint: str | None = None) -> Patches:
    """A limewashed wall behind everything."""
    colour = tint or str(chance.choice(WALLS))
    return plane((-4, 3.4, z), (8, 0, 0), (0, -3.4, 0), plaster(colour, chance), even=4)


def floor(chance: np.random.Generator, *, z: float = 0.0, depth: float = 4.5) -> Patches:
    """Oak boards that run towards us from the wall at `z`."""
    material = boards(chance, *OAKS[int(chance.integers(len(OAKS)))])
    return plane(
        (-4, 0, z),
        (8, 0, 0),
        (0, 0, depth),
        material,
        rows=50,
        near=1.4,
        texture=(1.5, 1.9),
        even=1,
    )


def skirting(*, z: float = 0.0, height: float = 0.10) -> Patches:
    """The painted board where wall and floor meet."""
    paint = Material(light("#f4f1ea"))
    return box((0, height / 2, z + 0.008), (8, height, 0.016), paint, edge=0.004)


def oak_of(chance: np.random.Generator) -> Material:
    """One of three tones of oiled oak."""
    pale, dark = OAKS[int(chance.integers(len(OAKS)))]
    return oak(chance, pale, dark=dark)


def bench(
    wood: Material, *, z: float, height: float = 0.44, width: float = 1.5, depth: float = 0.40
) -> list[Patches]:
    """A plank on four turned legs, its top at `height`."""
    top = box((0, height - 0.02, z), (width, 0.04, depth), wood, edge=0.006)
    legs = [
        bar(
            (side * (width / 2 - 0.14), height - 0.03, z + fore * (depth / 2 - 0.06)),
            (side * (width / 2 - 0.09), 0, z + fore * (depth / 2 - 0.02)),
            0.019,
            wood,
            taper=0.7,
        )
        for side in (-1, 1)
        for fore in (-1, 1)
    ]
    return [top, *legs]


def upholstery(chance: np.random.Generator, tint: str | None = None) -> Material:
    """Heavy undyed linen."""
    colour = light(tint or str(chance.choice(LINENS)))
    return cloth(colour, plain_weave(24, depth=0.10, chance=chance), (14, 14))


def sofa(
    linen: Material, wood: Material, chance: np.random.Generator, *, z: float, width: float = 1.9
) -> list[Patches]:
    """A low sofa with its back at `z`: seat at 0.42, back at 0.80, on short oak legs."""
    depth, arm = 0.86, 0.15
    inner = width - 2 * arm
    parts = [
        bolster((0, 0.24, z + depth / 2), (width, 0.16, depth), linen, chance, edge=0.03),
        bolster(
            (0, 0.365, z + depth / 2 + 0.09),
            (inner, 0.13, depth - 0.18),
            linen,
            chance,
            edge=0.045,
            swell=0.02,
        ),
        bolster((0, 0.56, z + 0.10), (inner, 0.48, 0.20), linen, chance, edge=0.06),
    ]
    parts += [
        bolster(
            (side * (width - arm) / 2, 0.42, z + depth / 2),
            (arm, 0.36, depth),
            linen,
            chance,
            edge=0.05,
        )
        for side in (-1, 1)
    ]
    parts += [
        bar(
            (side * (width / 2 - 0.12), 0.17, place),
            (side * (width / 2 - 0.10), 0, place),
            0.022,
            wood,
            taper=0.7,
        )
        for side in (-1, 1)
        for place in (z + 0.1, z + depth - 0.1)
    ]
    return parts


def jug(
    place: tuple[float, float, float], colour: Pixels, *, height: float = 0.24, gloss: float = 0.12
) -> Patches:
    """A plain thrown vessel with an open neck."""
    shape = smoothed(
        [
            (0.001, 0.0),
            (0.30, 0.0),
            (0.40, 0.14),
            (0.46, 0.36),
            (0.36, 0.62),
            (0.20, 0.80),
            (0.22, 1.0),
            (0.20, 0.99),
            (0.16, 0.80),
        ],
        70,
    )
    return revolved(shape * height, place, Material(colour, gloss=gloss))


def bowl(
    place: tuple[float, float, float], colour: Pixels, *, width: float = 0.28, gloss: float = 0.12
) -> Patches:
    """A plain thrown bowl."""
    shape = smoothed(
        [
            (0.001, 0.0),
            (0.20, 0.0),
            (0.21, 0.03),
            (0.36, 0.12),
            (0.47, 0.28),
            (0.50, 0.40),
            (0.485, 0.40),
            (0.44, 0.27),
            (0.30, 0.11),
            (0.001, 0.06),
        ],
        80,
    )
    return revolved(shape * width, place, Material(colour, gloss=gloss))


def seen(camera: Camera, chance: np.random.Generator) -> Camera:
    """The camera as a hand would set it up that day: framing within 3 %, level within half a degree."""
    values = {**vars(camera)}
    values["field"] *= chance.uniform(0.97, 1.03)
    values["roll"] += chance.uniform(-0.4, 0.4)
    values["slide"] += chance.uniform(-0.015, 0.015)
    return Camera(**values)


def quiet_colour(artwork: Artwork) -> Pixels:
    """The colour of the palette that a plain thing beside the design may have."""
    colours = [artwork.palette.second, artwork.palette.third, artwork.palette.ground]
    return min(colours, key=lambda colour: abs(float(luminance(colour)) - 0.42))


def deep_colour(artwork: Artwork) -> Pixels:
    """The darkest colour of the palette: pipings, bindings, a dark jug."""
    return min(artwork.palette.colours, key=lambda colour: float(luminance(colour)))
