"""Leaves."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies.body import Charted, Meeting, Spot, Surface, Touch
from catalog.demo.artwork.studio.camera import View


@dataclass
class Foliage(Charted):
    """Flat leaves: for each its middle, the directions of its tip and its width, and its face.

    `frames` [n, 4, 3] holds middle, tip and width (as long as half the leaf), and unit normal;
    `taper` 1 is a round leaf, more is more pointed.
    """

    frames: np.ndarray
    taper: float = 1.0
    cup: float = 0.35
    two_sided = True

    def _inside(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Whether (tipwards, sideways), -1..1, lies on the leaf."""
        return np.abs(v) <= np.maximum(1 - u * u, 0) ** (self.taper / 2)

    def _cut(self, origin: np.ndarray, way: np.ndarray, frame: np.ndarray) -> np.ndarray:
        middle, tip, side, normal = frame
        t = cuts.plane(origin, way, middle, normal)
        at = origin + np.where(np.isfinite(t), t, 0)[..., None] * way - middle
        inside = self._inside(at @ tip / (tip @ tip), at @ side / (side @ side))
        return np.where(inside, t, np.inf)

    def _hull(self, frame: np.ndarray) -> np.ndarray:
        middle, tip, side, _ = frame
        return self.pose.outward(
            np.array([middle + a * tip + b * side for a in (-1, 1) for b in (-1, 1)])
        )

    def meet(self, view: View) -> Touch | None:
        whole = view.window(np.concatenate([self._hull(frame) for frame in self.frames]))
        if whole is None:
            return None
        meeting = Meeting(view, whole)
        eye = self.pose.inward(view.camera.eye)
        for i, frame in enumerate(self.frames):
            part = view.window(self._hull(frame))
            if part:
                depth = self._cut(eye, view.rays(part) @ self.pose.turn, frame)
                meeting.add(part, depth, np.full_like(depth, i))
        return meeting.touch()

    def place(self, spot: Spot) -> tuple[np.ndarray, np.ndarray]:
        """(tipwards, sideways), -1..1, of points on their leaves."""
        frame = self.frames[spot.along.astype(int)]
        away = spot.local - frame[:, 0]
        return (
            cuts.dot(away, frame[:, 1]) / cuts.dot(frame[:, 1], frame[:, 1]),
            cuts.dot(away, frame[:, 2]) / cuts.dot(frame[:, 2], frame[:, 2]),
        )

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        local = self.pose.inward(points)
        return Spot(local, along, along)

    def surface(self, spot: Spot) -> Surface:
        u, v = self.place(spot)
        frame = self.frames[spot.along.astype(int)]
        normal = frame[:, 3] - self.cup * (
            u[:, None] * frame[:, 1] / np.linalg.norm(frame[:, 1], axis=1)[:, None]
            + v[:, None] * frame[:, 2] / np.linalg.norm(frame[:, 2], axis=1)[:, None]
        )
        normal /= np.linalg.norm(normal, axis=1)[:, None]
        leaf = (spot.along.astype(int) + 0.5) / len(self.frames)
        # Two by two places a leaf, as far from its neighbours on the chart as need be.
        row = leaf + (np.clip(u, -0.5, 0.5)) / (2 * len(self.frames))
        return Surface(normal @ self.pose.turn.T, row, np.clip(v / 2 + 0.5, 0.25, 0.75))

    def _chart_along(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.frames)), 4).reshape(-1, 2).astype(float)

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        middle, tip, side, normal = np.moveaxis(self.frames, 1, 0)
        places = [[middle + (a * tip + b * side) * 0.5 for b in (-1, 1)] for a in (-1, 1)]
        points = np.moveaxis(np.array(places), 2, 0).reshape(-1, 2, 3)
        normals = np.repeat(normal, 4, axis=0).reshape(-1, 2, 3)
        return self.pose.outward(points), normals @ self.pose.turn.T

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        origins, way = self.pose.inward(origins), way @ self.pose.turn
        stopped = np.zeros(len(origins), bool)
        for frame in self.frames:
            stopped |= np.isfinite(self._cut(origins, way, frame))
        return stopped
