"""Things filled with feathers: cushions, and the upholstery they lie on."""

import numpy as np

from catalog.demo.artwork.stage.forms import tube
from catalog.demo.artwork.stage.materials import clouds
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, sheet, unit_grid


def cushion(
    width: float,
    height: float,
    thickness: float,
    front: Material,
    back: Material,
    piping: Material,
    chance: np.random.Generator,
    *,
    cord: float = 0.0035,
    fullness: float = 0.58,
) -> list[Patches]:
    """A sewn cushion upright about the origin, its front towards us: two sides and the cord along their seam.

    `fullness` says how the filling rises from the seam: 0.5 is plump, 1 is tired.
    """
    count = 140
    grid = unit_grid(count, count)
    # Rows crowd towards the seams, where the cloth turns.
    u, v = (np.sin(np.pi / 2 * (2 * grid[..., k] - 1)) for k in (0, 1))
    uv = np.stack([u, v], axis=-1) / 2 + 0.5
    # What it stands on presses its lower seam straight.
    drawn_in = np.array([0.055, 0.055, 0.018, 0.055]) + 0.02 * chance.random(4)
    x = u * (1 - np.where(u < 0, drawn_in[0], drawn_in[1]) * (1 - v**2) * u**2)
    y = -v * (1 - np.where(v > 0, drawn_in[2], drawn_in[3]) * (1 - u**2) * v**2)
    rise = ((1 - u**2) * (1 - v**2)).clip(0) ** fullness
    # Feathers settle: the lower half is the fuller one.
    rise = rise * (1 + 0.16 * v * (1 - v**2))
    sides = []
    for side, material in ((1, front), (-1, back)):
        unevenness = clouds(count, count, chance, size=34) * 0.035 * rise**0.5
        depth = thickness / 2 * rise * (1 + unevenness) + _puckers(u, v, rise, chance) * thickness
        points = np.stack([x * width / 2, y * height / 2, side * depth], axis=-1)
        mirrored = uv if side > 0 else uv * [-1, 1] + [1, 0]
        sides.append(sheet(points, material, mirrored))
    outline = sides[0].points[0]
    seam = np.concatenate(
        [outline[0], outline[1:, -1], outline[-1, -2::-1], outline[-2:0:-1, 0], outline[:1, 0]]
    )
    seam = _rounded(seam)
    return [*sides, tube(seam, cord, piping, sides=8, repeats=40)]


def standing(
    parts: list[Patches], rotation: Array, place: tuple[float, float, float]
) -> list[Patches]:
    """The parts turned and set down so that they rest on the height `place[1]`, pressed a little where they touch."""
    turned = [part.moved(rotation) for part in parts]
    lowest = min(float(np.percentile(part.points[..., 1], 0.6)) for part in turned)
    x, y, z = place
    rested = []
    for part in turned:
        # Its own weight sinks it by a finger's breadth.
        points = part.points + np.asarray([x, y - lowest - 0.008, z], np.float32)
        below = np.clip(y + 0.004 - points[..., 1], 0, None)
        points[..., 1] += below * 0.96
        rested.append(sheet(points, part.material, part.uv))
    return rested


def _puckers(u: Array, v: Array, rise: Array, chance: np.random.Generator) -> Array:
    """Pleats where the seam pulls the cloth, as shares of the thickness: short ones along it, long ones from corners."""
    total = np.zeros_like(u)
    for along, away in ((u, 1 - np.abs(v)), (v, 1 - np.abs(u))):
        phase = 7 * np.interp(along, np.linspace(-1, 1, 9), chance.standard_normal(9))
        total += 0.016 * np.cos(11 * along + phase) * np.exp(-away / 0.16) * (1 - along**2)
    for corner_u in (-1, 1):
        for corner_v in (-1, 1):
            du, dv = np.abs(u - corner_u), np.abs(v - corner_v)
            angle, reach = np.arctan2(dv, du + 1e-6), np.hypot(du, dv)
            ray = np.cos(chance.uniform(5, 8) * angle + chance.uniform(0, 6))
            total += 0.05 * ray * np.exp(-(((reach - 0.42) / 0.30) ** 2)) * np.sin(2 * angle)
    return total * rise**0.35


def _rounded(seam: Array) -> Array:
    """The closed line with its corners eased and its points evenly apart."""
    steps = np.linalg.norm(np.diff(seam, axis=0), axis=1)
    way = np.concatenate([[0], np.cumsum(steps)])
    even = np.linspace(0, way[-1], 401)
    line = np.stack([np.interp(even, way, seam[:, k]) for k in range(3)], axis=-1)[:-1]
    for _ in range(2):
        line = (np.roll(line, 1, 0) + 2 * line + np.roll(line, -1, 0)) / 4
    line[:, 2] = 0
    return np.concatenate([line, line[:1]])


def bolster(
    centre: tuple[float, float, float],
    size: tuple[float, float, float],
    material: Material,
    chance: np.random.Generator,
    *,
    edge: float,
    swell: float = 0.012,
) -> Patches:
    """An upholstered block: edges rounded by `edge`, its sides swelling by up to `swell`."""
    half = np.asarray(size) / 2
    edge = min(edge, float(half.min()) * 0.95)
    count = 26
    faces, charts, normals = [], [], []
    for axis in range(3):
        one, two = (a for a in range(3) if a != axis)
        for side in (-1, 1):
            t = np.sin(np.linspace(-np.pi / 2, np.pi / 2, count))
            rims = [t * half[k] for k in (one, two)]
            points = np.full((count, count, 3), side * half[axis])
            points[..., one], points[..., two] = np.meshgrid(*rims)
            inner = np.clip(points, -(half - edge), half - edge)
            away = points - inner
            away /= np.maximum(np.linalg.norm(away, axis=-1, keepdims=True), 1e-9)
            u, v = points[..., one] / half[one], points[..., two] / half[two]
            rise = (
                swell * (1 - u**2) * (1 - v**2) * (1 + 0.25 * clouds(count, count, chance, size=12))
            )
            faces.append(inner + edge * away + away * rise[..., None])
            normals.append(away)
            charts.append(np.stack([points[..., one], points[..., two]], axis=-1) / 0.5)
    block = sheet(
        np.stack(faces), material, np.stack(charts), normals=np.stack(normals).astype(np.float32)
    )
    return block.moved(None, centre)
