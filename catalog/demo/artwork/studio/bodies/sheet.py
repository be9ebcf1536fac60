"""Bent paper."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies.body import Charted, Meeting, Spot, Surface, Touch, overlap
from catalog.demo.artwork.studio.bodies.lines import simplified
from catalog.demo.artwork.studio.camera import View


@dataclass
class Sheet(Charted):
    """Paper bent along a fold line: a line (x, z) [n, 2] drawn out along y from `start` to `end`.

    Its upper side is to the left of the line. `cut` may trim it: given (along, y) in cm, it
    says which points are paper.
    """

    line: np.ndarray
    start: float
    end: float
    cut: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
    ROWS, COLUMNS = 32, 32
    two_sided = True

    @cached_property
    def lengths(self) -> np.ndarray:
        return np.append(0, np.cumsum(np.hypot(*np.diff(self.line, axis=0).T)))

    @cached_property
    def normals(self) -> np.ndarray:
        edge = np.diff(self.line, axis=0)
        edge /= np.hypot(*edge.T)[:, None]
        at_points = np.vstack([edge[:1], edge[:-1] + edge[1:], edge[-1:]])
        at_points /= np.hypot(*at_points.T)[:, None]
        return np.stack([-at_points[:, 1], at_points[:, 0]], 1)

    def _strip(self, *points: np.ndarray) -> np.ndarray:
        return self.pose.outward(
            np.array([(x, y, z) for x, z in points for y in (self.start, self.end)])
        )

    def _cut(
        self, origin: np.ndarray, way: np.ndarray, i: int, line: np.ndarray, lengths: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        low, high = line[i], line[i + 1]
        run = high - low
        size = lengths[i + 1] - lengths[i]
        normal = np.array([-run[1], 0, run[0]]) / size
        t = cuts.plane(origin, way, np.array([low[0], 0, low[1]]), normal)
        at = origin + np.where(np.isfinite(t), t, 0)[..., None] * way
        share = ((at[..., 0] - low[0]) * run[0] + (at[..., 2] - low[1]) * run[1]) / size**2
        along = lengths[i] + share * size
        inside = (share >= 0) & (share <= 1) & (at[..., 1] >= self.start) & (at[..., 1] <= self.end)
        if self.cut:
            inside &= self.cut(along, at[..., 1])
        return np.where(inside, t, np.inf), along

    def meet(self, view: View) -> Touch | None:
        whole = view.window(self._strip(*self.line))
        if whole is None:
            return None
        meeting = Meeting(view, whole)
        ways = view.rays(whole) @ self.pose.turn
        eye = self.pose.inward(view.camera.eye)
        for i in range(len(self.line) - 1):
            part = view.window(self._strip(*self.line[i : i + 2]))
            part = part and overlap(part, whole)
            if part:
                way = ways[meeting.within(part)]
                meeting.add(part, *self._cut(eye, way, i, self.line, self.lengths))
        return meeting.touch()

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        local = self.pose.inward(points)
        return Spot(local, along, local[:, 1])

    def surface(self, spot: Spot) -> Surface:
        x = np.interp(spot.along, self.lengths, self.normals[:, 0])
        z = np.interp(spot.along, self.lengths, self.normals[:, 1])
        normal = np.stack([x, np.zeros_like(x), z], 1)
        normal /= np.linalg.norm(normal, axis=1)[:, None]
        column = (spot.local[:, 1] - self.start) / (self.end - self.start)
        return Surface(normal @ self.pose.turn.T, spot.along / self.lengths[-1], column)

    def _chart_along(self) -> np.ndarray:
        along = (np.arange(self.ROWS) + 0.5) / self.ROWS * self.lengths[-1]
        return np.broadcast_to(along[:, None], (self.ROWS, self.COLUMNS))

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        along = self._chart_along()
        share = (np.arange(self.COLUMNS) + 0.5) / self.COLUMNS
        y = np.broadcast_to(self.start + share * (self.end - self.start), along.shape)
        local = np.stack(
            [
                np.interp(along, self.lengths, self.line[:, 0]),
                y,
                np.interp(along, self.lengths, self.line[:, 1]),
            ],
            2,
        )
        spot = Spot(local.reshape(-1, 3), along.reshape(-1), y.reshape(-1))
        return self.pose.outward(local), self.surface(spot).normal.reshape(local.shape)

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        origins, way = self.pose.inward(origins), way @ self.pose.turn
        line = simplified(self.line, 0.02)
        lengths = np.append(0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
        stopped = np.zeros(len(origins), bool)
        for i in range(len(line) - 1):
            stopped |= np.isfinite(self._cut(origins, way, i, line, lengths)[0])
        return stopped
