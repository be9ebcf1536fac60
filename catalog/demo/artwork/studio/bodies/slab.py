"""Blocks: boards, tiles, boxes, cards."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies.body import Charted, Meeting, Spot, Surface, Touch
from catalog.demo.artwork.studio.camera import View


@dataclass
class Slab(Charted):
    """A block with upright sides: `size` (x, y, z) in cm, corners of `corner` cm seen from above.

    Its origin is the middle of its foot; `bevel` cm of its edges catch the light.
    """

    size: tuple[float, float, float]
    corner: float = 0.0
    bevel: float = 0.05
    SIDE = 28

    @property
    def half(self) -> np.ndarray:
        return np.array(self.size[:2]) / 2

    def _corners(self) -> np.ndarray:
        x, y, z = self.size
        return np.array(
            [(a * x / 2, b * y / 2, c * z) for a in (-1, 1) for b in (-1, 1) for c in (0, 1)]
        )

    def meet(self, view: View) -> Touch | None:
        window = view.window(self.pose.outward(self._corners()))
        if window is None:
            return None
        way = view.rays(window) @ self.pose.turn
        eye = self.pose.inward(view.camera.eye)
        low, high = np.append(-self.half, 0), np.append(self.half, self.size[2])
        depth = cuts.box(eye, way, low, high)
        if self.corner:
            depth = self._rounded(eye, way, depth)
        meeting = Meeting(view, window)
        meeting.add(window, depth, np.zeros_like(depth))
        return meeting.touch()

    def _rounded(self, eye: np.ndarray, way: np.ndarray, depth: np.ndarray) -> np.ndarray:
        """The meetings with the box, those at its corners moved to the rounding or dropped."""
        at = eye + np.where(np.isfinite(depth), depth, 0)[..., None] * way
        gone = np.isfinite(depth) & (self._outside(at) > 1e-6)
        if gone.any():
            rays, nearest = way[gone], np.full(gone.sum(), np.inf)
            for a in (-1, 1):
                for b in (-1, 1):
                    centre = np.append((self.half - self.corner) * (a, b), 0)
                    rod = np.array([[self.corner, 0], [self.corner, self.size[2]]])
                    nearest = np.minimum(nearest, cuts.cone(eye - centre, rays, *rod))
            lid = cuts.plane(eye, rays, np.array([0, 0, self.size[2]]), np.array([0, 0, 1.0]))
            on_lid = self._outside(eye + lid[:, None] * rays) <= 1e-6
            nearest = np.minimum(nearest, np.where(on_lid, lid, np.inf))
            depth[gone] = nearest
        return depth

    def _outside(self, local: np.ndarray) -> np.ndarray:
        """How far points lie outside the outline seen from above, in cm; inside < 0."""
        past = np.abs(local[..., :2]) - self.half + self.corner
        round_ = np.hypot(np.maximum(past[..., 0], 0), np.maximum(past[..., 1], 0))
        return round_ + np.minimum(past.max(axis=-1), 0) - self.corner

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        local = self.pose.inward(points)
        return Spot(local, along, -self._outside(local))

    def surface(self, spot: Spot) -> Surface:
        local, inset = spot.local, np.maximum(spot.around, 0)
        below = np.maximum(self.size[2] - local[:, 2], 0)
        past = np.abs(local[:, :2]) - self.half + self.corner
        out = np.where((past > 0).all(axis=1)[:, None], past, past >= past.max(axis=1)[:, None])
        out = out * np.sign(local[:, :2])
        out /= np.maximum(np.hypot(*out.T)[:, None], 1e-9)
        lid = below < np.minimum(inset, 1e-3) + 1e-3
        bevel = max(self.bevel, 1e-4)
        tilt = np.where(
            lid,
            0.5 * np.clip(1 - inset / bevel, 0, 1) ** 2,
            1 - 0.5 * np.clip(1 - below / bevel, 0, 1) ** 2,
        ) * (np.pi / 2)
        normal = np.column_stack([out * np.sin(tilt)[:, None], np.cos(tilt)])
        row, column = self._on_chart(local, lid, out)
        return Surface(normal @ self.pose.turn.T, row, column)

    def _on_chart(
        self, local: np.ndarray, lid: np.ndarray, out: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Five faces lie on the chart one above the other: the lid, front, right, back, left."""
        u = local[:, 0] / self.size[0] + 0.5
        v = local[:, 1] / self.size[1] + 0.5
        w = local[:, 2] / self.size[2]
        sideways = np.abs(out[:, 0]) > np.abs(out[:, 1])
        face = np.where(
            lid, 0, np.where(sideways, np.where(out[:, 0] > 0, 2, 4), np.where(out[:, 1] < 0, 1, 3))
        )
        down = np.where(lid, v, w)
        across = np.where(lid | ~sideways, u, v)
        edge = 0.5 / self.SIDE  # keeps the reading within the face
        return (face + np.clip(down, edge, 1 - edge)) / 5, np.clip(across, edge, 1 - edge)

    def _chart_along(self) -> np.ndarray:
        return np.zeros((5 * self.SIDE, self.SIDE))

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        share = (np.arange(self.SIDE) + 0.5) / self.SIDE
        down, across = np.meshgrid(share, share, indexing="ij")
        (x, y), z = self.half, self.size[2]
        u, v, w = (across * 2 - 1) * x, (down * 2 - 1) * y, down * z
        side = (across * 2 - 1) * y
        one = np.ones_like(u)
        faces = [
            (u, v, z * one),
            (u, -y * one, w),
            (x * one, side, w),
            (u, y * one, w),
            (-x * one, side, w),
        ]
        normals = [(0, 0, 1), (0, -1, 0), (1, 0, 0), (0, 1, 0), (-1, 0, 0)]
        points = np.concatenate([np.stack(face, 2) for face in faces])
        normal = np.repeat(np.array(normals, float), self.SIDE, axis=0)[:, None]
        normal = np.broadcast_to(normal, points.shape)
        return self.pose.outward(points), normal @ self.pose.turn.T

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        low, high = np.append(-self.half, 0), np.append(self.half, self.size[2])
        origins, way = self.pose.inward(origins), way @ self.pose.turn
        return np.isfinite(cuts.box(origins, way[None], low, high))
