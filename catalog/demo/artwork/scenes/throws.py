"""Throws: drawn over a sofa, laid over the foot of a bed, folded on a bench."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.scenes.interiors import (
    bench,
    floor,
    oak_of,
    seen,
    skirting,
    sofa,
    upholstery,
    wall,
)
from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.cloth import fall, fine, ground, table_top
from catalog.demo.artwork.stage.forms import smoothed, tube
from catalog.demo.artwork.stage.light import Room
from catalog.demo.artwork.stage.materials import cloth, clouds, twill
from catalog.demo.artwork.stage.render import photograph
from catalog.demo.artwork.stage.soft import bolster
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, sheet, unit_grid

WIDTH, LENGTH = 1.30, 1.75
THREAD = 0.0035


def throw_draped(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A throw over a sofa's back and seat, or over the foot of a bed."""
    return over_sofa(artwork, chance) if chance.random() < 0.5 else over_bed(artwork, chance)


def over_sofa(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    back, depth = 0.04, 0.86
    seat = sofa(upholstery(chance), oak_of(chance), chance, z=back, width=2.2)
    # From behind the back, over it, down to the seat, along it and over its edge.
    line = [
        (0.62, back - 0.045),
        (0.80, back - 0.04),
        (0.86, back + 0.10),
        (0.82, back + 0.24),
        (0.55, back + 0.26),
    ]
    line += [
        (0.49, back + 0.31),
        (0.485, back + 0.60),
        (0.485, back + depth),
        (0.43, back + depth + 0.06),
        (0.20, back + depth + 0.07),
    ]
    spread = WIDTH * chance.uniform(0.50, 0.62)
    start = _along(
        line, spread, chance, middle=chance.uniform(-0.12, 0.12), skew=chance.uniform(-0.14, 0.14)
    )
    obstacles = [
        table_top((-1.2, -0.5, back), (1.2, 0.826, back + 0.226), 0.07),
        table_top((-1.2, -0.5, back), (1.2, 0.462, back + depth + 0.034), 0.05),
        ground(),
    ]
    woven = _woven(
        artwork,
        fall(
            start, obstacles, seconds=1.3, step=0.010, rounds=6, stiffness=0.55, drag=0.06, grip=0.8
        ),
        chance,
    )
    camera = Camera((0.55, 1.12, 3.35), 2.9, 1.42, rise=-0.03, pitch=11, heading=-9)
    return photograph(
        [wall(chance), floor(chance), skirting(), *seat, *woven], seen(camera, chance), Room()
    )


def over_bed(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    linen = upholstery(chance, "#e9e4da")
    front, top = 1.0, 0.52
    bed = [
        bolster((0, 0.40, front - 1.0), (2.4, 0.24, 2.0), linen, chance, edge=0.07, swell=0.02),
        bolster((0, 0.20, front - 1.0), (2.4, 0.18, 1.96), upholstery(chance), chance, edge=0.03),
    ]
    line = [
        (top + 0.05, front - 1.1),
        (top + 0.05, front - 0.5),
        (top + 0.05, front - 0.05),
        (top - 0.04, front + 0.06),
        (top - 0.34, front + 0.06),
    ]
    start = _along(
        line,
        WIDTH * chance.uniform(0.70, 0.84),
        chance,
        middle=chance.uniform(-0.1, 0.1),
        skew=chance.uniform(-0.2, 0.2),
    )
    obstacles = [table_top((-1.2, -0.5, -1.2), (1.2, top + 0.030, front + 0.034), 0.08), ground()]
    woven = _woven(
        artwork,
        fall(
            start,
            obstacles,
            seconds=1.3,
            step=0.010,
            rounds=6,
            stiffness=0.55,
            drag=0.06,
            grip=0.85,
        ),
        chance,
    )
    camera = Camera((0.26, 1.25, 3.3), 2.5, 1.50, rise=0.02, pitch=16, heading=-8)
    return photograph(
        [wall(chance, z=-1.1), floor(chance, z=-1.1, depth=5), *bed, *woven],
        seen(camera, chance),
        Room(),
    )


def throw_folded(artwork: Artwork, chance: np.random.Generator) -> Pixels:
    """A throw folded small, lying on a bench."""
    layers, thick = int(chance.integers(3, 5)), chance.uniform(0.030, 0.036)
    stack, _ = folded_stack(artwork, chance, width=0.50, depth=0.36, layers=layers, thick=thick)
    things = [wall(chance), floor(chance), *bench(oak_of(chance), z=0.28, width=2.4, depth=0.5)]
    camera = Camera((0.35, 0.98, 1.9), 1.65, 0.68, rise=0.03, pitch=17, heading=-12)
    placed = [part.moved(None, (0, 0.44, 0.30)) for part in stack]
    return photograph([*things, *placed], seen(camera, chance), Room())


def folded_stack(
    artwork: Artwork,
    chance: np.random.Generator,
    *,
    width: float,
    depth: float,
    layers: int,
    thick: float,
) -> tuple[list[Patches], float]:
    """A throw folded to `layers` double folds, standing on the origin, and how high it is."""
    dense = 1400
    flat = artwork.flat(round(WIDTH * dense), round(LENGTH * dense), repeat=0.65 * dense)
    relief = twill(24, depth=0.15, chance=chance)
    parts: list[Patches] = []
    height, row = 0.0, 0.10
    for layer in range(layers):
        wide = width * (1 - 0.012 * layer)
        fold, used = _fold(wide, depth, thick, row, chance, flat, relief)
        askew = chance.uniform(-0.006, 0.006), height, chance.uniform(-0.006, 0.006)
        parts.append(fold.moved(None, askew))
        height, row = height + thick * 0.985, (row + used) % 1
    # The end of the cloth comes out under the uppermost fold.
    way = np.linspace(-0.48, 0.48, 40)[:, None] * width
    end = np.concatenate(
        [way, np.full_like(way, height - thick), np.full_like(way, depth / 2 - 0.010)], -1
    )
    out = np.broadcast_to([0.0, -0.1, 0.62], end.shape)
    return [
        *parts,
        fringe(end, out, _ends(artwork, flat), chance, length=0.048, strand=0.0014, droop=0.75),
    ], height


def fringe(
    end: Array,
    outwards: Array,
    colours: Array,
    chance: np.random.Generator,
    *,
    length: float = 0.07,
    strand: float = 0.0026,
    droop: float = 0.3,
) -> Patches:
    """Twisted tassels along an end [n, 3] of the cloth, leaving it `outwards` [n, 3] and soon hanging down.

    `strand` is their radius; they hang five of it apart. `droop` says how soon they turn down.
    """
    count = max(8, int(_way(end)[-1] / (5 * strand)))
    way = _way(end)
    places = (np.arange(count) + 0.5) / count * way[-1]
    root = np.stack([np.interp(places, way, end[:, k]) for k in range(3)], axis=-1)
    out = np.stack([np.interp(places, way, outwards[:, k]) for k in range(3)], axis=-1)
    share = np.linspace(0, 1, 7)
    strands, shades = [], []
    for begin, direction in zip(root, out, strict=True):
        sway = chance.normal(0, 0.16, 3)
        hang = np.array([0, -droop, 0]) + sway * 0.36
        line = begin + length * (
            share[:, None] * (direction + sway * 0.3) + share[:, None] ** 2 * hang
        )
        line[:, 1] = np.maximum(line[:, 1], 0.003)
        tassel = tube(
            line,
            strand * (1 - 0.35 * share) * (1 + 0.25 * np.sin(share * 16)),
            Material(np.ones(3)),
            sides=6,
        )
        strands.append(tassel.points[0])
        shades.append(tassel.normals[0])
    uv = np.zeros((count, 7, 7, 2), np.float32)
    uv[..., 0] = ((np.arange(count) + 0.5) / count)[:, None, None]
    return sheet(np.stack(strands), Material(colours), uv, normals=np.stack(shades))


def hemmed(
    points: Array, material: Material, uv: Array, *, radius: float = 0.0024
) -> list[Patches]:
    """The cloth with the thickness of its selvedges along both long sides."""
    parts = [sheet(points, material, uv)]
    for column in (0, -1):
        edge = tube(points[:, column], radius, material, sides=6)
        along = np.broadcast_to(uv[:, column][:, None], (*edge.points.shape[1:3], 2))
        parts.append(
            Patches(edge.points, material, along[None].astype(np.float32), normals=edge.normals)
        )
    return parts


def _along(
    line: list[tuple[float, float]],
    spread: float,
    chance: np.random.Generator,
    *,
    middle: float,
    skew: float,
) -> Array:
    """The throw before it falls: laid along a profile of (height, depth), gathered to `spread` across."""
    rows, columns = 76, 58
    profile = smoothed(line, 400)
    way = _way(profile)
    places = np.linspace(max(0, way[-1] - LENGTH), way[-1], rows)
    height, depth = (np.interp(places, way, profile[:, k]) for k in (0, 1))
    across = np.linspace(-0.5, 0.5, columns)
    share = np.linspace(0, 1, rows)
    gathers = clouds(rows, columns, chance, size=16, stretch=0.55) * 0.010
    x = (
        across[None] * (spread * (0.93 + 0.14 * share))[:, None]
        + middle
        + skew * (share - 0.5)[:, None]
    )
    # It lies a little off what it falls on, in waves: they are the folds to come.
    off = np.gradient(profile, axis=0)
    normal = np.stack([-off[:, 1], off[:, 0]], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    side = np.stack([np.interp(places, way, -normal[:, k]) for k in (0, 1)], axis=-1)
    wave = (
        0.010
        + np.abs(gathers)
        + 0.018 * np.cos(across * 2 * np.pi * chance.uniform(3, 5) + chance.uniform(0, 6))[None]
    )
    points = np.stack(
        [x, height[:, None] + side[:, :1] * wave, depth[:, None] + side[:, 1:] * wave], axis=-1
    )
    return points.astype(np.float32)


def _woven(artwork: Artwork, fallen: Array, chance: np.random.Generator) -> list[Patches]:
    dense = 900
    flat = artwork.flat(round(WIDTH * dense), round(LENGTH * dense), repeat=0.65 * dense)
    points = fine(fallen)
    relief = twill(24, depth=0.15, chance=chance)
    wool = cloth(flat, relief, (WIDTH / 24 / THREAD, LENGTH / 24 / THREAD), sheen=0.25)
    uv = unit_grid(*points.shape[:2])
    parts = hemmed(points, wool, uv)
    ends = _ends(artwork, flat)
    for end, before in ((points[-1], points[-3]), (points[0], points[2])):
        out = end - before
        out = out / np.linalg.norm(out, axis=-1, keepdims=True)
        parts.append(fringe(end, out, ends, chance))
    return parts


def _ends(artwork: Artwork, flat: Array) -> Array:
    """The colours [1, n, 3] of the warp threads that the fringe is knotted from."""
    return flat[None, -12:, ::30].mean(1) * 0.5 + artwork.palette.ground * 0.5


def _fold(
    width: float,
    depth: float,
    thick: float,
    row: float,
    chance: np.random.Generator,
    flat: Array,
    relief: Array,
) -> tuple[Patches, float]:
    """One fold of a stack: two layers of cloth round their edge, from the lower back to the upper back."""
    radius = thick / 2
    angle = np.linspace(-np.pi / 2, np.pi / 2, 26)
    run = np.linspace(0, 1, 30)
    front = depth / 2 - radius
    lower = np.stack([-depth / 2 + run * (depth - radius), np.zeros(30)], -1)
    nose = np.stack([front + radius * np.cos(angle), radius + radius * np.sin(angle)], -1)
    upper = np.stack([front - run * (depth - radius), np.full(30, thick)], -1)
    profile = np.concatenate([lower, nose[1:], upper[1:]])
    way = _way(profile)
    columns = 70
    across = np.sin(np.linspace(-np.pi / 2, np.pi / 2, columns))
    rows = len(profile)
    # The two layers close up towards the sides, where the folds of the width lie.
    closing = (1 - np.clip((np.abs(across) - 0.93) / 0.07, 0, 1) ** 2 * 0.72)[None]
    soft = (
        clouds(rows, columns, chance, size=22) * 0.0016
        + clouds(rows, columns, chance, size=48) * 0.0022
    )
    z = profile[:, :1] + soft * 0.8 + 0.004 * np.cos(across * 3 + chance.uniform(0, 6))[None]
    y = radius + (profile[:, 1:] - radius) * closing + soft * 0.7
    x = np.broadcast_to(across * width / 2, (rows, columns)) + soft * 0.5
    uv = unit_grid(rows, columns)
    uv[..., 0] = (across[None] + 1) / 2 * width / WIDTH + 0.5
    uv[..., 1] = row + way[:, None] / LENGTH
    wool = cloth(flat, relief, (WIDTH / 24 / THREAD, LENGTH / 24 / THREAD), sheen=0.25)
    return sheet(np.stack([x, y, z], axis=-1), wool, uv), way[-1] / LENGTH


def _way(line: Array) -> Array:
    """How far along the line each of its points is."""
    return np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=-1))])


SCENES = {"throw_draped": throw_draped, "throw_folded": throw_folded}
