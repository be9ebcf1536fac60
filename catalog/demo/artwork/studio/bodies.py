"""What can stand in the studio: turned pots, bent tubes, slabs, folded sheets and leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.camera import View, Window
from catalog.demo.artwork.studio.pose import Pose


@dataclass(frozen=True)
class Touch:
    """Where rays of a window meet a body: how far off, and `along` which of its parts."""

    window: Window
    depth: np.ndarray
    along: np.ndarray


@dataclass(frozen=True)
class Spot:
    """Points of a body's surface, for whoever colours it.

    `local` are the body's own coordinates [n, 3], `along` and `around` where they lie on its
    surface (cm along a profile, path or fold; a part of a turn, or cm across).
    """

    local: np.ndarray
    along: np.ndarray
    around: np.ndarray


@dataclass(frozen=True)
class Surface:
    """The same points for the light: normals and places on the chart, 0..1 each, [n, …]."""

    normal: np.ndarray
    row: np.ndarray
    column: np.ndarray


@dataclass(frozen=True)
class Finish:
    """Colour in linear light [n, 3] and how much of the room it mirrors: 1 glaze, 0 paper."""

    colour: np.ndarray
    gloss: np.ndarray | float = 0.0
    relief: np.ndarray | None = None  # what is added to the normals, in the room's coordinates


type Skin = Callable[[Spot], Finish]


class Body(Protocol):
    """What the photographer asks of a body."""

    skin: Skin
    chart_wraps: bool
    two_sided: bool
    casts: bool

    def meet(self, view: View) -> Touch | None:
        """Where the view's rays meet the body; None if it is not in the picture."""

    def spot(self, points: np.ndarray, along: np.ndarray) -> Spot:
        """What a skin needs to know of points in the room."""

    def surface(self, spot: Spot) -> Surface:
        """What the light needs to know of them."""

    def chart(self) -> tuple[np.ndarray, np.ndarray]:
        """Points and normals in the room [rows, columns, 3] that the light is measured at."""

    def blocks(self, origins: np.ndarray, way: np.ndarray) -> np.ndarray:
        """Which rays from the origins [n, 3] along one way [3] the body stops."""

    def sample(self) -> np.ndarray:
        """The colour of its skin as a whole, for what it throws back on its neighbours."""


@dataclass
class _Charted:
    """What every body shares: its skin, its pose and its mean colour."""

    skin: Skin
    pose: Pose = field(default_factory=Pose, kw_only=True)
    casts: bool = field(default=True, kw_only=True)  # whether it shades others: stalks needn't
    chart_wraps = False
    two_sided = False

    def sample(self) -> np.ndarray:
        points, _ = self.chart()
        spot = self.spot(points.reshape(-1, 3)[::7], self._chart_along().reshape(-1)[::7])
        return self.skin(spot).colour.mean(axis=0)


class _Meeting:
    """Collects the nearest meeting of many parts within the window of the whole body."""

    def __init__(self, view: View, window: Window) -> None:
        rows, columns = window
        self.view, self.window = view, window
        self.depth = np.full((rows.stop - rows.start, columns.stop - columns.start), np.inf)
        self.along = np.zeros_like(self.depth)

    def within(self, part: Window) -> Window:
        """The window of a part, counted from the corner of the whole."""
        return tuple(
            slice(p.start - w.start, p.stop - w.start)
            for p, w in zip(part, self.window, strict=True)
        )

    def add(self, part: Window, depth: np.ndarray, along: np.ndarray) -> None:
        inside = self.within(part)
        nearer = depth < self.depth[inside]
        self.depth[inside][nearer] = depth[nearer]
        self.along[inside][nearer] = along[nearer]

    def touch(self) -> Touch | None:
        return Touch(self.window, self.depth, self.along) if np.isfinite(self.depth).any() else None


@dataclass
class Turned(_Charted):
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
        meeting = _Meeting(view, whole)
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


@dataclass
class Tube(_Charted):
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
        meeting = _Meeting(view, whole)
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


@dataclass
class Slab(_Charted):
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
        meeting = _Meeting(view, window)
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


@dataclass
class Sheet(_Charted):
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
        meeting = _Meeting(view, whole)
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


@dataclass
class Foliage(_Charted):
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
        meeting = _Meeting(view, whole)
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


def overlap(one: Window, other: Window) -> Window | None:
    """What two windows share."""
    shared = tuple(
        slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one, other, strict=True)
    )
    return shared if all(s.start < s.stop for s in shared) else None


def extremes(line: np.ndarray) -> np.ndarray:
    """The points of a line that reach furthest either way."""
    return line[[*line.argmin(axis=0), *line.argmax(axis=0)]]


def simplified(line: np.ndarray, tolerance: float) -> np.ndarray:
    """The line with fewer points, nowhere further off than the tolerance."""
    return line[kept(line, tolerance)]


def kept(line: np.ndarray, tolerance: float) -> list[int]:
    """Which points the simplified line keeps: Douglas and Peucker's way."""
    away, run = line - line[0], line[-1] - line[0]
    size = np.hypot(*run)
    off = np.hypot(*away.T)
    if size > 1e-9:
        off = np.abs(run[0] * away[:, 1] - run[1] * away[:, 0]) / size
    worst = int(off.argmax())
    if len(line) < 3 or off[worst] <= tolerance:
        return [0, len(line) - 1]
    return kept(line[: worst + 1], tolerance)[:-1] + [
        worst + i for i in kept(line[worst:], tolerance)
    ]
