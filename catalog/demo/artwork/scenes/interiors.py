"""The rooms that textiles are shown in: paper-toned walls, oak floors, simple furniture; lengths in metres."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, luminance
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.forms import bar, box, plane, revolved, smoothed, tube
from catalog.demo.artwork.stage.materials import boards, cloth, oak, plain_weave, plaster
from catalog.demo.artwork.stage.soft import bolster
from catalog.demo.artwork.stage.surfaces import Material, Patches, sheet

WALLS = ("#f1ece3", "#efe7da", "#ebe8e1", "#f2eee7", "#e9e3d7")
OAKS = (("#dcc7a6", "#c0a279"), ("#d6bd97", "#b79468"), ("#e2d0b4", "#c8ad88"))
LINENS = ("#d9d2c4", "#cfc8ba", "#e0d8ca", "#c8c4bb")


def wall(chance: np.random.Generator, *, z: float = 0.0, tint: str | None = None) -> Patches:
    """A limewashed wall behind everything."""
    colour = tint or str(chance.choice(WALLS))
    return plane((-4, 3.4, z), (8, 0, 0), (0, -4.6, 0), plaster(colour, chance), even=4)


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


def framed(
    artwork: Artwork,
    width: float,
    height: float,
    wood: Material,
    *,
    middle: tuple[float, float],
    z: float = 0.0,
) -> list[Patches]:
    """A print in a narrow frame with a mat, `width` × `height` over all, hung with its middle at (x, y)."""
    x, y = middle
    bar_width, depth, mat = 0.022, 0.028, 0.13 * width
    inner = width - 2 * bar_width, height - 2 * bar_width
    paper = inner[0] - 2 * mat, inner[1] - 2 * mat
    print_ = artwork.flat(round(paper[0] * 900), round(paper[1] * 900))
    board = Material(light("#f8f5ee"))
    shade = Material(light("#cfc8bb"))
    parts = [
        box(
            (x, y + side * (height - bar_width) / 2, z + depth / 2),
            (width, bar_width, depth),
            wood,
            edge=0.002,
        )
        for side in (-1, 1)
    ]
    parts += [
        box(
            (x + side * (width - bar_width) / 2, y, z + depth / 2),
            (bar_width, height - 2 * bar_width, depth),
            wood,
            edge=0.002,
            grain=1,
        )
        for side in (-1, 1)
    ]
    for (wide, high), material, lift in (
        (inner, board, 0.010),
        ((paper[0] + 0.008, paper[1] + 0.008), shade, 0.0106),
        (paper, Material(print_), 0.0112),
    ):
        corner = (x - wide / 2, y + high / 2, z + lift)
        parts.append(plane(corner, (wide, 0, 0), (0, -high, 0), material, even=3))
    return parts


def leafy_branches(
    foot: tuple[float, float, float], chance: np.random.Generator, *, tall: float = 0.75
) -> list[Patches]:
    """Three cut branches with narrow leaves, standing in a vessel whose mouth is at `foot`."""
    bark, green = Material(light("#7a6248")), Material(light("#7f8f62"), reverse=light("#a9b38c"))
    stems, leaves = [], []
    for lean, height in ((-0.30, 1.0), (0.16, 0.88), (0.42, 0.68)):
        reach = np.array([lean, height, chance.uniform(-0.1, 0.25)]) * tall
        bend = chance.normal(0, 0.05, 3)
        line = smoothed(
            [
                tuple(np.asarray(foot) + np.array([0, -0.1, 0])),
                foot,
                tuple(np.asarray(foot) + reach * 0.5 + bend),
                tuple(np.asarray(foot) + reach),
            ],
            40,
        )
        stems.append(tube(line, np.linspace(0.004, 0.0016, 40), bark, sides=7))
        for place in np.linspace(14, 39, 17).astype(int):
            along = line[min(place + 1, 39)] - line[place - 1]
            leaves.append(_leaf(line[place], along / np.linalg.norm(along), chance))
    return [*stems, sheet(np.stack(leaves), green)]


def _leaf(root: Pixels, along: Pixels, chance: np.random.Generator) -> Pixels:
    """A narrow leaf [row, column, xyz], folded a little along its rib, that hangs out from its stem."""
    out = chance.normal(0, 1, 3) * [1, 0.35, 1]
    out -= (out @ along) * along
    out /= np.linalg.norm(out)
    way = out * 0.85 + along * chance.uniform(0.3, 0.8)
    length = chance.uniform(0.055, 0.10)
    side = np.cross(way, [0.1, 1.0, 0.2])
    side /= np.linalg.norm(side)
    share = np.linspace(0, 1, 9)[:, None, None]
    across = np.linspace(-1, 1, 5)[None, :, None]
    breadth = 0.16 * length * np.sin(np.pi * share**0.8)
    fall = np.array([0, -1.0, 0]) * length * 0.35 * share**2
    cup = np.array([0, 1.0, 0]) * breadth * 0.35 * np.abs(across)
    return root + way * length * share + side * breadth * across + fall + cup


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
