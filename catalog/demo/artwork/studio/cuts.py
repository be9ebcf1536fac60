"""Where rays first meet the simple solids that bodies are made of.

Rays are given by their origins and directions, any shapes that broadcast to [..., 3]; the
answer is how many directions away the first meeting lies, infinite where there is none.
"""

import numpy as np

type Rays = np.ndarray

# Nearer than this, in directions, a ray is still leaving the surface it starts from.
NEAR = 1e-6


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The inner product along the last axis, without the temporaries of a sum."""
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def cone(origin: Rays, way: Rays, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """A ring of the lathe: the slice of a cone about z between two points (radius, height)."""
    (r0, z0), (r1, z1) = low, high
    if abs(z1 - z0) < 1e-4:
        return _ring(origin, way, z0, r0, r1)
    slope = (r1 - r0) / (z1 - z0)
    reach = r0 + slope * (origin[..., 2] - z0)
    grow = slope * way[..., 2]
    a = way[..., 0] ** 2 + way[..., 1] ** 2 - grow**2
    b = origin[..., 0] * way[..., 0] + origin[..., 1] * way[..., 1] - reach * grow
    c = origin[..., 0] ** 2 + origin[..., 1] ** 2 - reach**2
    under = b * b - a * c
    root = np.sqrt(np.maximum(under, 0))
    a = np.where(np.abs(a) < 1e-12, 1e-12, a)
    bottom, top = min(z0, z1) - 1e-7, max(z0, z1) + 1e-7
    first = np.full(np.broadcast(a, b).shape, np.inf)
    for t in ((-b - root) / a, (-b + root) / a):
        z = origin[..., 2] + t * way[..., 2]
        meets = (under >= 0) & (t > NEAR) & (z >= bottom) & (z <= top) & (reach + grow * t >= 0)
        first = np.where(meets & (t < first), t, first)
    return first


def _ring(origin: Rays, way: Rays, height: float, r0: float, r1: float) -> np.ndarray:
    """A flat ring about z between two radii: a cone too flat to be met as one."""
    fall = np.where(np.abs(way[..., 2]) < 1e-12, 1e-12, way[..., 2])
    t = (height - origin[..., 2]) / fall
    away = (origin[..., 0] + t * way[..., 0]) ** 2 + (origin[..., 1] + t * way[..., 1]) ** 2
    low, high = min(r0, r1) ** 2, max(r0, r1) ** 2
    return np.where((t > NEAR) & (away >= low) & (away <= high), t, np.inf)


def capsule(
    origin: Rays, way: Rays, start: np.ndarray, end: np.ndarray, radius: float
) -> np.ndarray:
    """A round rod from start to end with a ball at its start."""
    axis = end - start
    length = axis @ axis
    from_start = origin - start
    along_way, along_start = dot(way, axis), dot(from_start, axis)
    a = dot(way, way) * length - along_way**2
    b = dot(way, from_start) * length - along_way * along_start
    c = dot(from_start, from_start) * length - along_start**2 - radius**2 * length
    under = b * b - a * c
    t = (-b - np.sqrt(np.maximum(under, 0))) / np.maximum(a, 1e-12)
    part = along_start + t * along_way
    rod = np.where((under >= 0) & (t > NEAR) & (part >= 0) & (part <= length), t, np.inf)
    return np.minimum(rod, ball(origin, way, start, radius))


def ball(origin: Rays, way: Rays, centre: np.ndarray, radius: float) -> np.ndarray:
    """A ball, met from outside."""
    away = origin - centre
    a, b = dot(way, way), dot(way, away)
    under = b * b - a * (dot(away, away) - radius**2)
    t = (-b - np.sqrt(np.maximum(under, 0))) / a
    return np.where((under >= 0) & (t > NEAR), t, np.inf)


def plane(origin: Rays, way: Rays, point: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """An endless plane, from either side."""
    slant = dot(way, normal)
    slant = np.where(np.abs(slant) < 1e-12, 1e-12, slant)
    t = dot(point - origin, normal) / slant
    return np.where(t > NEAR, t, np.inf)


def box(origin: Rays, way: Rays, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """A box along the axes, met from outside or from within."""
    enter, leave = -np.inf, np.inf
    for k in range(3):
        along = way[..., k]
        along = np.where(np.abs(along) < 1e-12, 1e-12, along)
        one, other = (low[k] - origin[..., k]) / along, (high[k] - origin[..., k]) / along
        enter = np.maximum(enter, np.minimum(one, other))
        leave = np.minimum(leave, np.maximum(one, other))
    first = np.where(enter > NEAR, enter, leave)
    return np.where((leave >= enter) & (leave > NEAR), first, np.inf)
