"""Taking the picture: what each ray sees, in the light that was measured."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork import canvas
from catalog.demo.artwork.studio import cuts
from catalog.demo.artwork.studio.bodies import Body, Finish
from catalog.demo.artwork.studio.camera import Camera, View
from catalog.demo.artwork.studio.daylight import (
    ROOM,
    TO_WINDOW,
    WINDOW,
    Caster,
    Floor,
    Gauge,
    Plane,
    measured,
    measured_plane,
    mirrored,
)

# A glaze returns so much of what stands straight before it.
FRESNEL = 0.045
WINDOW_GLARE = 7.0

# Rays a pixel, each way, where there are bodies.
FINE = 2

type Ground = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Stage:
    """A table (z = 0) and the wall behind it, each coloured by a function of two cm coordinates.

    `wall` is how far away the wall stands (y); the light is measured over `reach` cm either
    side of the middle. `focus` is how much softer what lies behind gets.
    """

    table: Ground
    wall: Ground
    wall_at: float = 60.0
    reach: float = 26.0
    focus: float = 1.0
    middle: tuple[float, float] = (0.0, 0.0)

    @property
    def table_plane(self) -> Plane:
        (x, y), r = self.middle, self.reach
        return Plane(
            np.array([x - r, y - r, 0.0]),
            np.array([2 * r, 0, 0]),
            np.array([0, 2 * r, 0]),
            np.array([0, 0, 1.0]),
        )

    @property
    def wall_plane(self) -> Plane:
        x, r = self.middle[0], self.reach
        return Plane(
            np.array([x - r, self.wall_at, 0.0]),
            np.array([2 * r, 0, 0]),
            np.array([0, 0, 2 * r]),
            np.array([0, -1.0, 0]),
        )


def photograph(
    bodies: Sequence[Body],
    stage: Stage,
    camera: Camera,
    *,
    height: int = canvas.HEIGHT,
    width: int = canvas.WIDTH,
) -> np.ndarray:
    """The picture of bodies on a stage, linear light [height, width, 3]."""
    casters = [Caster.of(body) for body in bodies if body.casts]
    table = measured_plane(stage.table_plane, casters)
    tone = stage.table(np.linspace(-9, 9, 40), np.linspace(-9, 9, 40)).mean(axis=0)
    floor = Floor(tone, stage.table_plane, table)
    picture = _backdrop(casters, stage, table, View(camera, height, width))
    fine = View(camera, height * FINE, width * FINE)
    layer, cover = _developed(bodies, casters, floor, fine)
    cover = canvas.reduced(cover, FINE)
    return (canvas.reduced(layer, FINE) + picture * (1 - cover[..., None])).astype(np.float32)


# --- What stands behind ---------------------------------------------------------------------


def _backdrop(casters: Sequence[Caster], stage: Stage, table: Gauge, view: View) -> np.ndarray:
    everything = (slice(0, view.height), slice(0, view.width))
    ways = view.rays(everything).reshape(-1, 3)
    eye = view.camera.eye
    to_table = np.where(ways[:, 2] < -1e-6, -eye[2] / np.minimum(ways[:, 2], -1e-6), np.inf)
    to_wall = np.where(
        ways[:, 1] > 1e-6, (stage.wall_at - eye[1]) / np.maximum(ways[:, 1], 1e-6), np.inf
    )
    on_table = to_table < to_wall
    away = np.minimum(to_table, to_wall)
    points = eye + away[:, None] * ways
    colour = np.empty_like(points)
    down = points[on_table]
    window, around = table.at(*stage.table_plane.on_chart(down))
    light = WINDOW * window[:, None] + around
    fall = np.maximum(stage.wall_at - down[:, 1], 0)
    light *= 1 - 0.22 * np.exp(-fall / 7)[:, None]
    colour[on_table] = stage.table(down[:, 0], down[:, 1]) * light
    if not on_table.all():
        up = points[~on_table]
        colour[~on_table] = stage.wall(up[:, 0], up[:, 2]) * _wall_light(casters, stage, up)
    picture = colour.reshape(view.height, view.width, 3).astype(np.float32)
    return _out_of_focus(picture, away.reshape(view.height, view.width), stage, view)


def _wall_light(casters: Sequence[Caster], stage: Stage, points: np.ndarray) -> np.ndarray:
    """Light on the wall: falling off to the right and towards the table, shaded by what is near."""
    x, z = points[:, 0], points[:, 2]
    open_wall = 0.97 - 0.0022 * x - 0.1 * np.exp(-np.maximum(z, 0) / 9)
    if stage.wall_at > 22:
        return open_wall[:, None] * np.ones(3)
    window, around = measured_plane(stage.wall_plane, casters).at(
        *stage.wall_plane.on_chart(points)
    )
    around = around / np.quantile(around, 0.98, axis=(0))
    return (
        open_wall[:, None] * (0.42 + 0.58 * window[:, None]) * (0.35 + 0.65 * np.clip(around, 0, 1))
    )


def _out_of_focus(picture: np.ndarray, away: np.ndarray, stage: Stage, view: View) -> np.ndarray:
    behind = np.maximum(away - view.camera.distance - 3, 0) / view.camera.distance
    circle = np.minimum(behind * stage.focus * view.width * 0.045, view.width * 0.02)
    soft = picture
    for radius in (view.width * 0.0025, view.width * 0.007, view.width * 0.016):
        if circle.max() > radius * 0.5:
            soft = canvas.over(
                soft, canvas.blurred(picture, radius), canvas.step(0.35, 1, circle / radius)
            )
    return soft


# --- The bodies -----------------------------------------------------------------------------


def _developed(
    bodies: Sequence[Body], casters: Sequence[Caster], floor: Floor, view: View
) -> tuple[np.ndarray, np.ndarray]:
    """The bodies alone, light times coverage, and their coverage."""
    nearest = np.full((view.height, view.width), np.inf)
    touches = [body.meet(view) for body in bodies]
    for touch in filter(None, touches):
        nearest[touch.window] = np.minimum(nearest[touch.window], touch.depth)
    layer = np.zeros((view.height, view.width, 3), np.float32)
    for body, touch in zip(bodies, touches, strict=True):
        if touch is None:
            continue
        seen = np.isfinite(touch.depth) & (touch.depth <= nearest[touch.window])
        if not seen.any():
            continue
        even = _even(seen, touch.depth)
        shaded = seen & ~even
        shaded[::FINE, ::FINE] |= even[::FINE, ::FINE]
        ways = view.rays(touch.window)[shaded]
        points = view.camera.eye + touch.depth[shaded][:, None] * ways
        part = layer[touch.window]
        part[shaded] = _shaded(body, casters, floor, points, ways, touch.along[shaded])
        part[even] = np.repeat(np.repeat(part[::FINE, ::FINE], FINE, 0), FINE, 1)[even]
    return layer, np.isfinite(nearest).astype(np.float32)


def _even(seen: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Where all rays of a pixel meet the body close together, so that one shade will do."""
    height, width = (n // FINE for n in seen.shape)
    near = np.where(seen, depth, np.inf).reshape(height, FINE, width, FINE)
    near = near.transpose(0, 2, 1, 3).reshape(height, width, -1)
    low, high = near.min(axis=2), near.max(axis=2)
    with np.errstate(invalid="ignore"):
        even = high - low < 0.12
    return np.repeat(np.repeat(even, FINE, 0), FINE, 1)


def _shaded(
    body: Body,
    casters: Sequence[Caster],
    floor: Floor,
    points: np.ndarray,
    ways: np.ndarray,
    along: np.ndarray,
) -> np.ndarray:
    spot = body.spot(points, along)
    surface, finish = body.surface(spot), body.skin(spot)
    window, around = measured(body, casters, floor).at(surface.row, surface.column)
    normal = surface.normal
    behind = cuts.dot(normal, ways) > 0
    if behind.any() and body.two_sided:
        other = measured(body, casters, floor, under=True).at(surface.row, surface.column)
        window = np.where(behind, other[0], window)
        around = np.where(behind[:, None], other[1], around)
        normal = np.where(behind[:, None], -normal, normal)
    if finish.relief is not None:
        normal = normal + finish.relief
        normal /= np.linalg.norm(normal, axis=1)[:, None]
    return _lit(finish, normal, ways, window, around, floor)


def _lit(
    finish: Finish,
    normal: np.ndarray,
    ways: np.ndarray,
    window: np.ndarray,
    around: np.ndarray,
    floor: Floor,
) -> np.ndarray:
    slant = np.maximum(normal @ TO_WINDOW + 0.1, 0) / (TO_WINDOW[2] + 0.1)
    light = WINDOW * (window * slant)[:, None] + around
    seen = finish.colour * light
    if np.max(finish.gloss) <= 0:
        return seen
    ahead = ways / np.linalg.norm(ways, axis=1)[:, None]
    facing = np.clip(-cuts.dot(ahead, normal), 0, 1)
    reflected = ahead + 2 * facing[:, None] * normal
    gloss = (FRESNEL + (1 - FRESNEL) * (1 - facing) ** 5) * finish.gloss
    scene, glare = mirrored(reflected, floor.colour)
    openness = np.clip(around.mean(axis=1) / ROOM, 0, 1)
    mirror = (
        scene * openness[:, None]
        + (WINDOW_GLARE * glare * np.clip(window * 1.4 - 0.2, 0, 1))[:, None]
    )
    return seen * (1 - gloss[:, None]) + mirror * gloss[:, None]
