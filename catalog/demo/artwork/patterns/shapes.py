"""Outlines to be cut from paper: arrays of points (x, y), y downwards, around the origin."""

import numpy as np
from numpy.typing import ArrayLike


def set_down(points: ArrayLike, x: float, y: float, size: float = 1, turn: float = 0) -> np.ndarray:
    """The outline scaled, turned clockwise by `turn` radians, and laid down at (x, y)."""
    cos, sin = np.cos(turn), np.sin(turn)
    return np.asarray(points) @ (np.array([[cos, sin], [-sin, cos]]) * size) + (x, y)


def ellipse(width: float, height: float, points: int = 72) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.stack([np.cos(angle) * width / 2, np.sin(angle) * height / 2], 1)


def sector(radius: float, start: float, end: float, inner: float = 0) -> np.ndarray:
    """A slice of a disc between two angles in radians, or of a ring from `inner` outwards."""
    angle = np.linspace(start, end, 64)
    arc = np.stack([np.cos(angle), np.sin(angle)], 1)
    return np.concatenate([arc * radius, arc[::-1] * inner if inner else [[0, 0]]])


def box(width: float, height: float) -> np.ndarray:
    return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)


def smooth(corners: ArrayLike, steps: int = 14, *, closed: bool = True) -> np.ndarray:
    """A curve that passes through the corners without a kink (Catmull and Rom's)."""
    p = np.asarray(corners, float)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate(parts if closed else [*parts, p[-1:]])


def turned(profile: ArrayLike) -> np.ndarray:
    """The silhouette of something from the potter's wheel: half widths (x) by height (y)."""
    right = smooth(profile, closed=False)
    return np.concatenate([right, right[::-1] * (-1, 1)])


def leaf(width: float, fullest: float = 0.45, point: float = 1.3, points: int = 40) -> np.ndarray:
    """A leaf of length 1 along y, from its stalk at the origin up; widest at `fullest`."""
    t = np.linspace(0, 1, points)
    power = np.log(0.5) / np.log(fullest)
    half = np.sin(np.pi * t**power) ** point * width / 2
    return np.concatenate([np.stack([half, -t], 1), np.stack([-half, -t], 1)[::-1]])


def stroke(path: ArrayLike, width: ArrayLike) -> np.ndarray:
    """A line of the given width (one number, or one for each point) drawn along a path."""
    path = np.asarray(path, float)
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    normal = along[:, ::-1] * (-1, 1)
    half = np.broadcast_to(np.asarray(width, float) / 2, len(path))[:, None]
    return np.concatenate([path + normal * half, (path - normal * half)[::-1]])
