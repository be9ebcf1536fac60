"""Simple forms that furniture and rooms are made of."""

import numpy as np

from catalog.demo.artwork.stage.surfaces import Array, Material, Patches, sheet, turn, unit_grid


def plane(
    corner: tuple[float, float, float],
    across: tuple[float, float, float],
    down: tuple[float, float, float],
    material: Material,
    *,
    rows: int = 30,
    columns: int = 30,
    texture: tuple[float, float] | None = None,
    casts: bool = False,
    near: float = 1.0,
    even: int = 0,
) -> Patches:
    """A flat sheet from `corner`; `texture` is the size in metres of one repeat, `near` crowds rows to its far end."""
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows) ** near)
    grid = np.stack([u, v], axis=-1)
    points = (
        np.asarray(corner) + grid[..., :1] * np.asarray(across) + grid[..., 1:] * np.asarray(down)
    )
    uv = grid
    if texture is not None:
        uv = grid * [np.linalg.norm(across) / texture[0], np.linalg.norm(down) / texture[1]]
    return sheet(points, material, uv, casts=casts, even=even)


def box(
    centre: tuple[float, float, float],
    size: tuple[float, float, float],
    material: Material,
    *,
    edge: float = 0.004,
    rotation: Array | None = None,
    texture: float = 0.6,
    grain: int = 0,
) -> Patches:
    """A block with rounded edges of radius `edge`; the grain of its wood runs along axis `grain` (0 x, 1 y, 2 z)."""
    half = np.asarray(size) / 2
    rims = [
        np.concatenate([-h + edge * np.array([0, 0.3, 0.65]), np.linspace(-h + edge, h - edge, 7)])
        for h in half
    ]
    rims = [np.concatenate([rim, -rim[2::-1]]) for rim in rims]
    count = len(rims[0])
    faces, charts, normals = [], [], []
    for axis in range(3):
        for side in (-1, 1):
            one, two = (a for a in range(3) if a != axis)
            points = np.full((count, count, 3), side * half[axis])
            points[..., one], points[..., two] = np.meshgrid(rims[one], rims[two])
            inner = np.clip(points, -(half - edge), half - edge)
            away = points - inner
            away /= np.maximum(np.linalg.norm(away, axis=-1, keepdims=True), 1e-9)
            points = inner + edge * away
            faces.append(points)
            normals.append(away)
            along, aside = (one, two) if (grain == one or grain not in (one, two)) else (two, one)
            charts.append(
                np.stack(
                    [points[..., along] / texture + 0.37 * axis, points[..., aside] / texture], -1
                )
                + 0.5
            )
    block = sheet(
        np.stack(faces), material, np.stack(charts), normals=np.stack(normals).astype(np.float32)
    )
    return block.moved(rotation, centre)


def tube(
    path: Array, radius: float | Array, material: Material, *, sides: int = 14, repeats: float = 1.0
) -> Patches:
    """A round bar along `path` [n, 3] with one radius or a radius at each point."""
    path = np.asarray(path, float)
    ahead = np.gradient(path, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    helper = np.array([0.13, 0.21, 1.0]) if abs(ahead[0, 2]) < 0.8 else np.array([1.0, 0.2, 0.1])
    across = np.cross(helper, ahead)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    aside = np.cross(ahead, across)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    ring = (
        np.cos(angle)[None, :, None] * across[:, None]
        + np.sin(angle)[None, :, None] * aside[:, None]
    )
    points = path[:, None] + np.broadcast_to(radius, len(path))[:, None, None] * ring
    uv = unit_grid(len(path), sides + 1)[..., ::-1] * [repeats, 1]
    return sheet(points, material, uv, normals=ring[None].astype(np.float32))


def bar(
    start: Array, end: Array, radius: float, material: Material, *, taper: float = 1.0
) -> Patches:
    """A straight round leg or rail whose radius at its end is `taper` times that at its start."""
    share = np.linspace(0, 1, 12)[:, None]
    path = np.asarray(start) * (1 - share) + np.asarray(end) * share
    return tube(path, radius * (1 + (taper - 1) * share[:, 0]), material)


def revolved(
    profile: Array, centre: tuple[float, float, float], material: Material, *, sides: int = 64
) -> Patches:
    """A thrown form: `profile` [n, 2] of radius and height, turned about the upright through `centre`."""
    profile = np.asarray(profile, float)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    radius, height = profile[:, :1], np.broadcast_to(profile[:, 1:], (len(profile), sides + 1))
    points = np.stack([radius * np.cos(angle), height, radius * np.sin(angle)], axis=-1)
    return sheet(points, material).moved(None, centre)


def smoothed(corners: list[tuple[float, ...]], count: int = 60) -> Array:
    """A smooth line [count, dimensions] through the given points (Catmull and Rom's spline)."""
    knots = np.asarray(corners, float)
    knots = np.concatenate([[2 * knots[0] - knots[1]], knots, [2 * knots[-1] - knots[-2]]])
    places = np.linspace(0, len(knots) - 3 - 1e-9, count)
    piece = places.astype(int)
    t = (places - piece)[:, None]
    a, b, c, d = (knots[piece + k] for k in range(4))
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def leaning(angle: float, swing: float = 0.0, roll: float = 0.0) -> Array:
    """A rotation for what leans back against a wall by `angle` degrees."""
    return turn(y=swing) @ turn(x=-angle) @ turn(z=roll)
