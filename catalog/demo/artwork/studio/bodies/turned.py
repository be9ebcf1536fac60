"""Pots: what is turned on the wheel."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies.body import Charted, Meeting, Spot, Surface, Touch, overlap
from catalog.demo.artwork.studio.bodies.lines import extremes, kept, simplified
from catalog.demo.artwork.studio.camera import View


@dataclass
class Turned(Charted):
    """A body of the potter's wheel: a profile (radius, height) turned about its z.

    The profile runs up the outside and down the inside, so that its left is the clay's outside.
    """

    profile: np.ndarray
    chart_wraps = True
    ROWS, COLUMNS = 64, 64

    @cached_property
    def lengths(self) -> np.ndarray:
        """The length of the profile up to each of its points, in cm."""
        steps = np.hypot(*np.diff(self.profile, axis=0).T)
        return np.append(0, np.cumsum(steps))

    @cached_property
    def normals(self) -> np.ndarray:
        """The profile's normals (outward, upward) at its points."""
        edge = np.diff(self.profile, axis=0)
        edge /= np.maximum(np.hypot(*edge.T)[:, None], 1e-9)
        at_points = np.vstack([edge[:1], edge[:-1] + edge[1:], edge[-1:]])
        at_points /= np.hypot(*at_points.T)[:, None]
        return np.stack([at_points[:, 1], -at_points[:, 0]], 1)

    @cached_property
    def _coarse(self) -> np.ndarray:
        return simplified(self.profile, 0.05)

    def _ring(self, *points: np.ndarray) -> np.ndarray:
        turn = np.linspace(0, 2 * np.pi, 25)[:-1]
        return np.concatenate(
            [np.stack([r * np.cos(turn), r * np.sin(turn), np.full(24, z)], 1) for r, z in points]
        ) * [1.01, 1.01, 1]

    def meet(self, view: View) -> Touch | None:
        whole = view.window(
            self.pose.outward(
                self._ring(
                    *self.profile[:: max(1, len(self.profile) // 12)],
                    self.profile[-1],
                    *extremes(self.profile),
                )
            )
        )
        if whole is None:
            return None
        meeting = Meeting(view, whole)
        ways = view.rays(whole) @ self.pose.turn
        eye = self.pose.inward(view.camera.eye)
        points = kept(self.profile, 0.004)
        for i, j in zip(points[:-1], points[1:], strict=True):
            low, high = self.profile[i], self.profile[j]
            part = self._turned_to(eye, low, high) and view.window(
                self.pose.outward(self._ring(low, high))
            )
            part = part and overlap(part, whole)
            if not part:
                continue
            way = ways[meeting.within(part)]
            depth = cuts.cone(eye, way, low, high)
            at = eye + np.where(np.isfinite(depth), depth, 0)[..., None] * way
            run = high - low
            if abs(run[1]) > abs(run[0]):
                share = (at[..., 2] - low[1]) / run[1]
            else:
                share = (np.hypot(at[..., 0], at[..., 1]) - low[0]) / run[0]
            step = self.lengths[j] - self.lengths[i]
            meeting.add(part, depth, self.lengths[i] + np.clip(share, 0, 1) * step)
        return meeting.touch()

    def _turned_to(self, eye: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
        """Whether any of a ring's outside looks at the eye."""
        run = high - low
        out, up = run[1], -run[0]
        away = np.hypot(*eye[:2])
        return any(
            abs(out) * away - out * radius + up * (eye[2] - height) > 0
            for radius, height in (low, high)
        )

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        local = self.pose.inward(points)
        return Spot(local, along, np.arctan2(local[:, 1], local[:, 0]) / (2 * np.pi) % 1)

    def surface(self, spot: Spot) -> Surface:
        out = np.interp(spot.along, self.lengths, self.normals[:, 0])
        up = np.interp(spot.along, self.lengths, self.normals[:, 1])
        turn = spot.around * 2 * np.pi
        normal = np.stack([out * np.cos(turn), out * np.sin(turn), up], 1)
        normal /= np.linalg.norm(normal, axis=1)[:, None]
        return Surface(normal @ self.pose.turn.T, spot.along / self.lengths[-1], spot.around)

    def _chart_along(self) -> np.ndarray:
        along = (np.arange(self.ROWS) + 0.5) / self.ROWS * self.lengths[-1]
        return np.broadcast_to(along[:, None], (self.ROWS, self.COLUMNS))

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        along = self._chart_along()
        radius = np.interp(along, self.lengths, self.profile[:, 0])
        height = np.interp(along, self.lengths, self.profile[:, 1])
        turn = (np.arange(self.COLUMNS) + 0.5) / self.COLUMNS * 2 * np.pi
        local = np.stack([radius * np.cos(turn), radius * np.sin(turn), height], 2)
        spot = Spot(local.reshape(-1, 3), along.reshape(-1), np.tile(turn / (2 * np.pi), self.ROWS))
        return self.pose.outward(local), self.surface(spot).normal.reshape(local.shape)

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        origins, way = self.pose.inward(origins), way @ self.pose.turn
        stopped = np.zeros(len(origins), bool)
        for low, high in zip(self._coarse[:-1], self._coarse[1:], strict=True):
            stopped |= np.isfinite(cuts.cone(origins, way, low, high))
        return stopped
