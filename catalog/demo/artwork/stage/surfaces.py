"""What stands on the stage: patches of points with a material on them."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Material:
    """How a surface answers light.

    `colour` is linear light: one colour [3] or a texture [rows, columns, 3] that repeats. `relief` [rows, columns] is
    the unevenness of yarn or grain around 1; it multiplies light and repeats `relief_repeats` (across, down) times over
    the uv square. `reverse` is the colour of the back side, `sheen` what pile and wool catch at grazing angles,
    `gloss` the strength of a polished highlight.
    """

    colour: Array
    relief: Array | None = None
    relief_repeats: tuple[float, float] = (1.0, 1.0)
    reverse: Array | None = None
    sheen: float = 0.0
    gloss: float = 0.0

    @cached_property
    def colour_levels(self) -> list[Array]:
        return _halved(np.asarray(self.colour, np.float32).reshape(*_texture_shape(self.colour), 3))

    @cached_property
    def relief_levels(self) -> list[Array]:
        return _halved(np.asarray(self.relief, np.float32)[:, :, None])


@dataclass(frozen=True)
class Patches:
    """Sheets of points [sheet, row, column, xyz] that share a material; uv runs 0..1 over its texture.

    What `casts` keeps light from others; `even` blurs the light on a broad wall or floor by so many steps.
    """

    points: Array
    material: Material
    uv: Array
    normals: Array
    casts: bool = True
    even: int = 0

    def moved(
        self, rotation: Array | None = None, shift: tuple[float, float, float] = (0, 0, 0)
    ) -> "Patches":
        """The same thing turned about the origin, then carried by `shift`."""
        turn = np.eye(3, dtype=np.float32) if rotation is None else rotation.astype(np.float32)
        points = self.points @ turn.T + np.asarray(shift, np.float32)
        return replace(self, points=points, normals=self.normals @ turn.T)

    def refined(self, down: int, across: int) -> "Patches":
        """The same sheets with `down` × `across` as many cells."""
        if down == across == 1:
            return self
        stacked = np.concatenate([self.points, self.normals, self.uv], axis=-1)
        stacked = _stretched(_stretched(stacked, down, 1), across, 2)
        normals = stacked[..., 3:6]
        normals = normals / np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
        return replace(self, points=stacked[..., :3], normals=normals, uv=stacked[..., 6:])


def sheet(
    points: Array,
    material: Material,
    uv: Array | None = None,
    *,
    normals: Array | None = None,
    **facts: object,
) -> Patches:
    """One or several sheets of points [(sheet,) row, column, xyz].

    Without `uv` the texture fills each sheet once; without `normals` they follow the points.
    """
    points = np.asarray(points, np.float32)
    if points.ndim == 3:
        points = points[None]
    if uv is None:
        uv = unit_grid(points.shape[1], points.shape[2])
    uv = np.broadcast_to(np.asarray(uv, np.float32), (*points.shape[:3], 2))
    normals = _normals(points) if normals is None else normals
    return Patches(points, material, uv, normals, **facts)


def unit_grid(rows: int, columns: int) -> Array:
    """uv [rows, columns, 2] from 0 to 1, u across and v down."""
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    return np.stack([u, v], axis=-1).astype(np.float32)


def turn(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Array:
    """A rotation by degrees about x, then y, then z."""
    ax, ay, az = np.radians([x, y, z])
    about_x = np.array([[1, 0, 0], [0, np.cos(ax), -np.sin(ax)], [0, np.sin(ax), np.cos(ax)]])
    about_y = np.array([[np.cos(ay), 0, np.sin(ay)], [0, 1, 0], [-np.sin(ay), 0, np.cos(ay)]])
    about_z = np.array([[np.cos(az), -np.sin(az), 0], [np.sin(az), np.cos(az), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def _normals(points: Array) -> Array:
    down = np.gradient(points, axis=1)
    across = np.gradient(points, axis=2)
    normals = np.cross(down, across)
    return (normals / np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-12)).astype(
        np.float32
    )


def _stretched(values: Array, factor: int, axis: int) -> Array:
    count = values.shape[axis]
    places = np.linspace(0, count - 1, (count - 1) * factor + 1, dtype=np.float32)
    low = np.minimum(places.astype(int), count - 2)
    share = (
        (places - low)
        .reshape([-1 if i == axis else 1 for i in range(values.ndim)])
        .astype(np.float32)
    )
    return values.take(low, axis) * (1 - share) + values.take(low + 1, axis) * share


def _texture_shape(colour: Array) -> tuple[int, int]:
    shape = np.asarray(colour).shape
    return (1, 1) if len(shape) == 1 else (shape[0], shape[1])


def _halved(texture: Array) -> list[Array]:
    levels = [texture]
    while min(levels[-1].shape[:2]) >= 8:
        last = levels[-1]
        last = last[: last.shape[0] // 2 * 2, : last.shape[1] // 2 * 2]
        levels.append((last[::2, ::2] + last[1::2, ::2] + last[::2, 1::2] + last[1::2, 1::2]) / 4)
    return levels
