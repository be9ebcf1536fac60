"""Four small still lifes, one for each department of the shop."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light
from catalog.demo.artwork.scenes.cushions import printed
from catalog.demo.artwork.scenes.interiors import (
    bench,
    framed,
    jug,
    leafy_branches,
    wall,
)
from catalog.demo.artwork.scenes.throws import folded_stack
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.forms import (
    box,
    leaning,
    plane,
    revolved,
    smoothed,
    tube,
)
from catalog.demo.artwork.stage.light import Room
from catalog.demo.artwork.stage.materials import oak
from catalog.demo.artwork.stage.render import photograph
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, sheet, turn, unit_grid

type Draw = Callable[[str, str], Artwork]


def prints(artwork: Draw, chance: np.random.Generator) -> Pixels:
    """Three framed prints leaning and hanging over an oak bench."""
    wood = oak(chance, "#d6bd97", dark="#b79468")
    things = [wall(chance, tint="#f1ece3"), *bench(wood, z=0.24, width=2.6, depth=0.40)]
    things += framed(artwork("Nine Waves", "harbour"), 0.56, 0.74, wood, middle=(-0.13, 1.36))
    standing = framed(artwork("Scissor Garden", "orchard"), 0.40, 0.52, wood, middle=(0, 0.26))
    things += [part.moved(turn(x=-9), (0.26, 0.443, 0.10)) for part in standing]
    small = framed(artwork("Paper Moon", "ochre"), 0.25, 0.32, wood, middle=(0, 0.16))
    things += [part.moved(turn(x=-11), (0.02, 0.443, 0.22)) for part in small]
    vessel = jug((-0.36, 0.442, 0.22), light("#2d4a66"), height=0.23)
    things += [vessel, *leafy_branches((-0.36, 0.64, 0.22), chance, tall=0.40)]
    camera = Camera((0.05, 1.06, 3.3), 3.1, 1.20, rise=0.115, pitch=2)
    return photograph(things, camera, Room())


def textiles(artwork: Draw, chance: np.random.Generator) -> Pixels:
    """Folded throws and two cushions on a bench."""
    wood = oak(chance, "#d6bd97", dark="#b79468")
    things = [wall(chance, tint="#efe7da"), *bench(wood, z=0.28, width=2.6, depth=0.50)]
    things += printed(
        artwork("Quarter Turn", "damson"),
        chance,
        0.54,
        0.54,
        0.25,
        leaning(12, -8, 2),
        (-0.10, 0.44, 0.19),
    )
    things += printed(
        artwork("Saltmarsh Stripe", "ochre"),
        chance,
        0.50,
        0.29,
        0.18,
        leaning(20, 7, -2),
        (-0.17, 0.44, 0.39),
    )
    for number, (design, palette) in enumerate(
        (("Herringbone Lane", "forest"), ("Half Square", "kiln"))
    ):
        stack, high = folded_stack(
            artwork(design, palette), chance, width=0.36, depth=0.32, layers=3, thick=0.030
        )
        turned = turn(y=-9 + 5 * number)
        things += [part.moved(turned, (0.33, 0.44 + number * high, 0.34)) for part in stack]
    camera = Camera((0.09, 0.92, 2.6), 2.3, 1.08, rise=0.25, pitch=7)
    return photograph(things, camera, Room())


def ceramics(artwork: Draw, chance: np.random.Generator) -> Pixels:
    """A vase, two mugs, a bowl and a plate on an oak shelf."""
    wood = oak(chance, "#d6bd97", dark="#b79468")
    shelf = box((0, -0.02, 0.17), (2.4, 0.04, 0.40), wood, edge=0.006)
    things = [wall(chance, tint="#ece7de"), shelf]
    things += _plate(artwork("Courtyard", "harbour"), (0.07, 0.0, 0.075))
    things += [_glazed(artwork("Fern Walk", "moss"), VASE, 0.30, (-0.155, 0, 0.15), repeat=0.5)]
    things += leafy_branches((-0.155, 0.28, 0.15), chance, tall=0.30)
    things += [_glazed(artwork("Low Tide", "clay"), BOWL, 0.19, (0.13, 0, 0.21), repeat=0.6)]
    things += _mug(artwork("Quarter Turn", "kiln"), (-0.045, 0, 0.285), turned=-28)
    things += _mug(artwork("Confetti Hall", "lagoon"), (0.285, 0, 0.17), turned=20)
    camera = Camera((0.06, 0.26, 1.75), 1.55, 0.66, rise=0.17, pitch=5)
    return photograph(things, camera, Room())


def stationery(artwork: Draw, chance: np.random.Generator) -> Pixels:
    """Notebooks in a stack, a wrapped box on them, a card standing by."""
    wood = oak(chance, "#d6bd97", dark="#b79468")
    table = box((0, -0.02, 0.25), (2.4, 0.04, 0.86), wood, edge=0.006)
    things = [wall(chance, z=-0.16, tint="#f0ebe1"), table]
    height = 0.0
    for design, palette, wide, deep, thick, angle in (
        ("Hill Fort", "dusk", 0.21, 0.27, 0.018, 6),
        ("Nine Waves", "harbour", 0.21, 0.27, 0.018, -5),
        ("Confetti Hall", "ochre", 0.15, 0.21, 0.013, 9),
    ):
        book = _notebook(artwork(design, palette), wide, deep, thick)
        things += [part.moved(turn(y=angle), (-0.045, height, 0.16)) for part in book]
        height += thick
    parcel = _parcel(artwork("Flying Geese", "rosehip"), (0.125, 0.062, 0.125), light("#f4ede0"))
    things += [part.moved(turn(y=-16), (-0.045, height, 0.165)) for part in parcel]
    card = _card(artwork("Scissor Garden", "orchard"), 0.115, 0.165)
    things += [part.moved(turn(y=-10), (0.145, 0, 0.07)) for part in card]
    camera = Camera((0.06, 0.29, 1.28), 1.14, 0.45, rise=0.10, pitch=12, heading=-1)
    return photograph(things, camera, Room())


VASE = [
    (0.0, 0.0),
    (0.22, 0.0),
    (0.25, 0.03),
    (0.33, 0.28),
    (0.34, 0.48),
    (0.24, 0.74),
    (0.15, 0.88),
    (0.155, 0.97),
    (0.17, 1.0),
    (0.15, 0.99),
    (0.125, 0.90),
]
BOWL = [
    (0.0, 0.0),
    (0.22, 0.0),
    (0.23, 0.03),
    (0.38, 0.13),
    (0.48, 0.31),
    (0.50, 0.44),
    (0.485, 0.445),
    (0.46, 0.33),
    (0.34, 0.14),
    (0.0, 0.06),
]
CUP = [
    (0.0, 0.0),
    (0.36, 0.0),
    (0.41, 0.02),
    (0.43, 0.10),
    (0.435, 0.5),
    (0.44, 0.99),
    (0.43, 1.0),
    (0.41, 0.985),
    (0.40, 0.5),
    (0.39, 0.12),
    (0.0, 0.07),
]


def _glazed(
    artwork: Artwork,
    profile: list[tuple[float, float]],
    height: float,
    place: tuple[float, float, float],
    *,
    repeat: float,
) -> Patches:
    """A thrown pot with the design round it and plain glaze within; `height` scales its profile."""
    line = smoothed(profile, 90) * height
    line[:, 0] = np.maximum(line[:, 0], 0.0005)
    form = revolved(line, place, Material(light("#f4efe6")))
    around = 2 * np.pi * line[:, 0].max()
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    rim = int(np.argmax(line[:, 1]))
    dense = 2600
    sides = max(1, round(around / (repeat * height * 1.6)))
    tile = artwork.flat(
        round(around / sides * dense), round(way[rim] * dense), repeat=around / sides * dense
    )
    flat = np.concatenate(
        [
            np.tile(tile, (1, sides, 1)),
            np.full(
                (round((way[-1] - way[rim]) * dense) + 1, tile.shape[1] * sides, 3),
                light("#f4efe6"),
            ),
        ]
    )
    uv = unit_grid(*form.points.shape[1:3])
    uv[..., 1] = (way / way[-1])[:, None]
    return sheet(
        form.points, Material(flat.astype(np.float32), gloss=0.35), uv, normals=form.normals
    )


def _mug(artwork: Artwork, place: tuple[float, float, float], *, turned: float) -> list[Patches]:
    x, y, z = place
    height = 0.092
    body = _glazed(artwork, CUP, height, (0, 0, 0), repeat=0.9)
    reach = 0.43 * height
    loop = smoothed(
        [
            (reach - 0.004, 0.076, 0),
            (reach + 0.020, 0.079, 0),
            (reach + 0.033, 0.055, 0),
            (reach + 0.022, 0.026, 0),
            (reach - 0.003, 0.018, 0),
        ],
        40,
    )
    handle = tube(loop, 0.0055, Material(light("#f4efe6"), gloss=0.35), sides=18)
    return [part.moved(turn(y=turned), (x, y, z)) for part in (body, handle)]


def _plate(artwork: Artwork, place: tuple[float, float, float]) -> list[Patches]:
    """A dinner plate leaning on the wall, its face towards us."""
    radius = 0.135
    line = smoothed(
        [
            (0.0005, 0.004),
            (0.6, 0.004),
            (0.70, 0.02),
            (0.97, 0.105),
            (1.0, 0.118),
            (0.985, 0.09),
            (0.60, -0.04),
            (0.0005, -0.04),
        ],
        80,
    )
    line = line * radius
    plate = revolved(line, (0, 0, 0), Material(np.ones(3)), sides=120)
    flat = artwork.flat(760, 760, repeat=520)
    uv = plate.points[0][..., [0, 2]] / (2 * radius) + 0.5
    face = sheet(plate.points, Material(flat, gloss=0.3), uv, normals=plate.normals)
    x, y, z = place
    return [face.moved(turn(x=90 - 12), (x, y + radius * 0.99, z))]


def _notebook(artwork: Artwork, wide: float, deep: float, thick: float) -> list[Patches]:
    """A bound book lying flat: two covers, their spine at the left, and the block of pages."""
    dense = 2600
    cover = Material(artwork.flat(round(wide * dense), round(deep * dense), repeat=0.16 * dense))
    board = 0.0018
    edge = Material(artwork.palette.main * 0.9)
    pages = Material(
        light("#f3ead8"),
        relief=1 + 0.10 * np.sin(np.arange(256) * 0.9)[:, None] * np.ones((1, 8)),
        relief_repeats=(1, 3),
    )
    face = plane((-wide / 2, thick + 0.0002, -deep / 2), (wide, 0, 0), (0, 0, deep), cover)
    parts = [
        box((0, board / 2, 0), (wide, board, deep), edge, edge=0.0006),
        box((0, thick - board / 2, 0), (wide, board, deep), edge, edge=0.0006),
        box(
            (0.0015, thick / 2, 0),
            (wide - 0.006, thick - 2 * board, deep - 0.006),
            pages,
            edge=0.0006,
            texture=0.05,
        ),
        box((-wide / 2 + 0.0009, thick / 2, 0), (0.0018, thick, deep), edge, edge=0.0008),
    ]
    return [*parts, face]


def _parcel(artwork: Artwork, size: tuple[float, float, float], ribbon: Array) -> list[Patches]:
    """A wrapped box with a ribbon both ways and a bow."""
    dense, repeat = 2600, 0.14
    paper = Material(
        artwork.flat(round(repeat * dense), round(repeat * dense), repeat=repeat * dense)
    )
    wide, high, deep = size
    parts = [box((0, high / 2, 0), size, paper, edge=0.002, texture=repeat)]
    satin = Material(ribbon, gloss=0.08)
    band, lift = 0.014, 0.0016
    parts.append(box((0, high / 2, 0), (band, high + lift, deep + lift), satin, edge=0.0008))
    parts.append(box((0, high / 2, 0), (wide + lift, high + lift, band), satin, edge=0.0008))
    for angle, length in ((35, 0.062), (145, 0.058), (215, 0.060), (325, 0.056)):
        parts.append(_loop(length, band * 0.8, satin).moved(turn(y=angle), (0, high + 0.001, 0)))
    parts.append(box((0, high + 0.005, 0), (0.014, 0.009, 0.012), satin, edge=0.004))
    return parts


def _loop(length: float, width: float, satin: Material) -> Patches:
    """One loop of a bow: ribbon that leaves the knot, turns and comes back."""
    line = smoothed(
        [
            (0, 0.003),
            (length * 0.5, 0.022),
            (length * 0.95, 0.024),
            (length, 0.012),
            (length * 0.8, 0.003),
            (length * 0.4, 0.003),
            (0, 0.004),
        ],
        50,
    )
    across = np.linspace(-0.5, 0.5, 7)
    narrow = width * (0.45 + 0.55 * np.clip(line[:, 0] / length * 1.6, 0, 1))
    points = np.stack(
        [
            np.broadcast_to(line[:, :1], (50, 7)),
            np.broadcast_to(line[:, 1:], (50, 7)),
            narrow[:, None] * across,
        ],
        axis=-1,
    )
    return sheet(points, satin)


def _card(artwork: Artwork, wide: float, high: float) -> list[Patches]:
    """A folded card standing open."""
    front = Material(artwork.flat(round(wide * 3000), round(high * 3000)), reverse=light("#f8f4ea"))
    inside = Material(light("#f8f4ea"))
    face = plane((-wide / 2, high, 0), (wide, 0, 0), (0, -high, 0), front, casts=True)
    back = plane((-wide / 2, high, 0), (wide, 0, 0), (0, -high, 0), inside, casts=True)
    hinge = np.array([-wide / 2, 0, 0])
    parts = []
    for part, angle in ((face, -8), (back, 34)):
        tilt = turn(y=angle)
        parts.append(part.moved(tilt, tuple(hinge - tilt @ hinge)))
    return parts


FRONT = {
    "prints.avif": prints,
    "textiles.avif": textiles,
    "ceramics.avif": ceramics,
    "stationery.avif": stationery,
}
