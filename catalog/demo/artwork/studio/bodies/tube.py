"""Rods and ribbons: what is swept along a path."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies.body import Charted, Meeting, Spot, Surface, Touch, overlap
from catalog.demo.artwork.studio.camera import View


@dataclass
class Tube(Charted):
    """A rod swept along a path [n, 3] in cm; `squeeze` (3×3) flattens what would be round.

    The squeeze takes the body's coordinates to those in which the rod is round.
    """

    path: np.ndarray
    radius: float
    squeeze: np.ndarray = field(default_factory=lambda: np.eye(3))
    ROWS, COLUMNS = 32, 12
    chart_wraps = True

    @cached_property
    def _round(self) -> np.ndarray:
        return self.path @ self.squeeze.T

    @cached_property
    def lengths(self) -> np.ndarray:
        return np.append(0, np.cumsum(np.linalg.norm(np.diff(self.path, axis=0), axis=1)))

    def _hull(self, points: np.ndarray) -> np.ndarray:
        reach = np.abs(np.linalg.inv(self.squeeze)).sum(axis=1) * self.radius * 1.05
        corners = np.array(np.meshgrid([-1, 1], [-1, 1], [-1, 1])).reshape(3, -1).T * reach
        return self.pose.outward((points[:, None] + corners).reshape(-1, 3))

    def meet(self, view: View) -> Touch | None:
        whole = view.window(self._hull(self.path))
        if whole is None:
            return None
        meeting = Meeting(view, whole)
        into = self.pose.turn @ self.squeeze.T
        ways = view.rays(whole) @ into
        eye = self.pose.inward(view.camera.eye) @ self.squeeze.T
        for i, (start, end) in enumerate(zip(self._round[:-1], self._round[1:], strict=True)):
            part = view.window(self._hull(self.path[i : i + 2]))
            part = part and overlap(part, whole)
            if not part:
                continue
            way = ways[meeting.within(part)]
            depth = cuts.capsule(eye, way, start, end, self.radius)
            at = eye + np.where(np.isfinite(depth), depth, 0)[..., None] * way - start
            share = np.clip(at @ (end - start) / ((end - start) @ (end - start)), 0, 1)
            step = self.lengths[i + 1] - self.lengths[i]
            meeting.add(part, depth, self.lengths[i] + share * step)
        return meeting.touch()

    def _axis(self, along: np.ndarray, line: np.ndarray) -> np.ndarray:
        return np.stack([np.interp(along, self.lengths, line[:, k]) for k in range(3)], -1)

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        local = self.pose.inward(points)
        away = local @ self.squeeze.T - self._axis(along, self._round)
        one, other = self._frame(along)
        turn = np.arctan2(cuts.dot(away, other), cuts.dot(away, one)) / (2 * np.pi) % 1
        return Spot(local, along, turn)

    def _frame(self, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Two directions across the path, in round coordinates."""
        ahead = self._axis(along + 0.05, self._round) - self._axis(along - 0.05, self._round)
        ahead /= np.maximum(np.linalg.norm(ahead, axis=-1)[..., None], 1e-9)
        one = np.cross(ahead, [0.31, 0.83, 0.46])
        one /= np.linalg.norm(one, axis=-1)[..., None]
        return one, np.cross(ahead, one)

    def surface(self, spot: Spot) -> Surface:
        away = spot.local @ self.squeeze.T - self._axis(spot.along, self._round)
        normal = away @ self.squeeze
        normal /= np.maximum(np.linalg.norm(normal, axis=1)[:, None], 1e-9)
        return Surface(normal @ self.pose.turn.T, spot.along / self.lengths[-1], spot.around)

    def _chart_along(self) -> np.ndarray:
        along = (np.arange(self.ROWS) + 0.5) / self.ROWS * self.lengths[-1]
        return np.broadcast_to(along[:, None], (self.ROWS, self.COLUMNS))

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        along = self._chart_along().reshape(-1)
        turn = np.tile((np.arange(self.COLUMNS) + 0.5) / self.COLUMNS, self.ROWS)
        one, other = self._frame(along)
        angle = turn[:, None] * 2 * np.pi
        round_ = self._axis(along, self._round) + self.radius * (
            one * np.cos(angle) + other * np.sin(angle)
        )
        local = round_ @ np.linalg.inv(self.squeeze).T
        shape = (self.ROWS, self.COLUMNS, 3)
        normal = self.surface(Spot(local, along, turn)).normal
        return self.pose.outward(local).reshape(shape), normal.reshape(shape)

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        origins = self.pose.inward(origins) @ self.squeeze.T
        way = way @ self.pose.turn @ self.squeeze.T
        stopped = np.zeros(len(origins), bool)
        step = max(1, len(self.path) // 12)
        coarse = self._round[::step]
        for start, end in zip(coarse[:-1], coarse[1:], strict=True):
            # A little thinner than it is, so that it doesn't shade itself.
            stopped |= np.isfinite(cuts.capsule(origins, way, start, end, self.radius * 0.9))
        return stopped
