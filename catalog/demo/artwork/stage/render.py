"""From a stage to a picture: triangles to pixels, light at their corners, textures in between."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.light import Room, illuminate
from catalog.demo.artwork.stage.surfaces import Array, Material, Patches

# Light is worked out at corners this many supersampled pixels apart, on broad floors and walls further;
# textures are looked up for every pixel.
CELL, BROAD_CELL = 9.0, 12.0


def photograph(
    things: list[Patches],
    camera: Camera,
    room: Room,
    *,
    width: int = 960,
    height: int = 1200,
    samples: int = 2,
    exposure: float = 0.87,
) -> Array:
    """Linear light [height, width, 3] of `things` as `camera` sees them in `room`."""
    wide, high = width * samples, height * samples
    meshes = [_Mesh.of(patches, camera, wide, high) for patches in things]
    meshes = [mesh for mesh in meshes if len(mesh.triangles)]
    frame = _Frame(wide, high)
    for number, mesh in enumerate(meshes):
        frame.draw(number, mesh)
    lit = _lit(meshes, frame, np.asarray(camera.eye, np.float32), things, room)
    picture = np.ones((high * wide, 3), np.float32)
    for number, mesh in enumerate(meshes):
        seen = np.flatnonzero(frame.owner == number)
        if len(seen):
            picture[seen] = _shaded(mesh, frame, seen, lit[number])
    picture = shoulder(picture.reshape(high, wide, 3) * exposure)
    return picture.reshape(height, samples, width, samples, 3).mean((1, 3))


def shoulder(light: Array) -> Array:
    """Highlights roll off as on film instead of breaking off at white."""
    knee = 0.80
    over = np.clip(light - knee, 0, None)
    return np.where(
        light > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), np.clip(light, 0, None)
    )


@dataclass
class _Mesh:
    points: Array
    normals: Array
    uv: Array
    triangles: Array
    places: Array
    nearness: Array
    material: Material
    shape: tuple[int, int, int]
    even: int
    turned: Array

    @classmethod
    def of(cls, patches: Patches, camera: Camera, width: int, height: int) -> "_Mesh":
        fine = patches.refined(*_fineness(patches, camera, width, height))
        points = fine.points.reshape(-1, 3)
        normals, uv = fine.normals.reshape(-1, 3), fine.uv.reshape(-1, 2)
        away = np.asarray(camera.eye, np.float32) - points
        places, depth = camera.project(points, width, height)
        triangles = _triangles(*fine.points.shape[:3])
        low, high = _bounds(places, triangles)
        seen = (high[:, 0] > 0) & (high[:, 1] > 0) & (low[:, 0] < width) & (low[:, 1] < height)
        behind = depth <= 0.05
        if behind.any():
            seen &= ~behind[triangles].any(1)
        turned = (normals * away).sum(-1) < 0
        normals = np.where(turned[:, None], -normals, normals)
        shape = fine.points.shape[:3]
        return cls(
            points,
            normals,
            uv,
            triangles[seen],
            places,
            1 / depth,
            patches.material,
            shape,
            patches.even,
            turned,
        )


def _bounds(places: Array, triangles: Array) -> tuple[Array, Array]:
    """The lowest and highest x and y of each triangle."""
    one, two, three = (places[triangles[:, k]] for k in range(3))
    return np.minimum(np.minimum(one, two), three), np.maximum(np.maximum(one, two), three)


def _fineness(patches: Patches, camera: Camera, width: int, height: int) -> tuple[int, int]:
    shape = patches.points.shape[:3]
    places, depth = camera.project(patches.points.reshape(-1, 3), width, height)
    places = places.reshape(*shape, 2)
    margin = 0.2 * width
    inside = (
        (places > -margin).all(-1)
        & (places[..., 0] < width + margin)
        & (places[..., 1] < height + margin)
    )
    inside &= depth.reshape(shape) > 0.05

    def cells(axis: int) -> int:
        steps = np.linalg.norm(np.diff(places, axis=axis), axis=-1)
        near = np.minimum(
            inside.take(range(1, shape[axis]), axis), inside.take(range(shape[axis] - 1), axis)
        )
        longest = steps[near].max(initial=0) if near.any() else np.percentile(steps, 90)
        return int(np.clip(np.ceil(longest / (BROAD_CELL if patches.even else CELL)), 1, 120))

    return cells(1), cells(2)


def _triangles(sheets: int, rows: int, columns: int) -> Array:
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]).ravel()
    one = np.concatenate(
        [
            np.stack([corner, corner + columns, corner + 1], -1),
            np.stack([corner + 1, corner + columns, corner + columns + 1], -1),
        ]
    )
    return (one[None] + (np.arange(sheets) * rows * columns)[:, None, None]).reshape(-1, 3)


class _Frame:
    """For each pixel the nearest triangle and where in it the pixel's centre lies."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        count = width * height
        self.nearest = np.zeros(count, np.float32)
        self.owner = np.full(count, -1, np.int16)
        self.triangle = np.zeros(count, np.int32)
        self.second = np.zeros(count, np.float32)
        self.third = np.zeros(count, np.float32)

    def draw(self, number: int, mesh: _Mesh) -> None:
        corners = mesh.places[mesh.triangles]
        low, high = _bounds(mesh.places, mesh.triangles)
        first = np.ceil(np.maximum(low, -1) - 0.5)
        last = np.floor(np.minimum(high, [self.width + 1, self.height + 1]) - 0.5)
        size = np.maximum(last[:, 0] - first[:, 0], last[:, 1] - first[:, 1]) + 1
        area = _cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        good = (last[:, 0] >= first[:, 0]) & (last[:, 1] >= first[:, 1]) & (np.abs(area) > 1e-6)
        low = 0
        for high in (1, 2, 3, 4, 6, 8, 11, 15, 22, 32, 48, 80, 160):
            chosen = np.flatnonzero(good & (size > low) & (size <= high))
            low = high
            if len(chosen):
                self._fill(number, mesh, chosen, corners[chosen], first[chosen], area[chosen], high)

    def _fill(
        self,
        number: int,
        mesh: _Mesh,
        chosen: Array,
        corners: Array,
        first: Array,
        area: Array,
        size: int,
    ) -> None:
        one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        start = first + 0.5 - corners[:, 0]
        second = (_cross(start, two) / area).astype(np.float32)
        third = (_cross(one, start) / area).astype(np.float32)
        second_x, second_y = two[:, 1] / area, -two[:, 0] / area
        third_x, third_y = -one[:, 1] / area, one[:, 0] / area
        near = mesh.nearness[mesh.triangles[chosen]]
        origin = first.astype(np.int64)
        for dy in range(size):
            for dx in range(size):
                b, c = second + dx * second_x + dy * second_y, third + dx * third_x + dy * third_y
                x, y = origin[:, 0] + dx, origin[:, 1] + dy
                hit = (b >= -1e-5) & (c >= -1e-5) & (b + c <= 1 + 1e-5)
                hit &= (x >= 0) & (y >= 0) & (x < self.width) & (y < self.height)
                hit = np.flatnonzero(hit)
                if len(hit):
                    b, c = b[hit].astype(np.float32), c[hit].astype(np.float32)
                    depth = near[hit, 0] * (1 - b - c) + near[hit, 1] * b + near[hit, 2] * c
                    self._keep(
                        number,
                        y[hit] * self.width + x[hit],
                        depth.astype(np.float32),
                        chosen[hit],
                        b,
                        c,
                    )

    def _keep(
        self, number: int, pixel: Array, depth: Array, triangle: Array, b: Array, c: Array
    ) -> None:
        np.maximum.at(self.nearest, pixel, depth)
        nearest = depth >= self.nearest[pixel]
        pixel = pixel[nearest]
        self.owner[pixel] = number
        self.triangle[pixel] = triangle[nearest]
        self.second[pixel] = b[nearest]
        self.third[pixel] = c[nearest]


def _lit(
    meshes: list[_Mesh], frame: _Frame, eye: Array, things: list[Patches], room: Room
) -> list[Array]:
    """For each mesh the light at its corners that the picture shows: rgb, polish and how grazing the view is."""
    used = []
    for number, mesh in enumerate(meshes):
        mine = np.zeros(len(mesh.points), bool)
        mine[mesh.triangles[frame.triangle[frame.owner == number]].ravel()] = True
        used.append(mine)
    points = np.concatenate([mesh.points[mine] for mesh, mine in zip(meshes, used, strict=True)])
    normals = np.concatenate([mesh.normals[mine] for mesh, mine in zip(meshes, used, strict=True)])
    arriving, polish = illuminate(points, normals, eye, things, room)
    towards = eye - points
    towards /= np.linalg.norm(towards, axis=-1, keepdims=True)
    grazing = (1 - np.clip((normals * towards).sum(-1), 0, 1)) ** 3
    everything = np.concatenate([arriving, polish[:, None], grazing[:, None]], axis=-1)
    lit, start = [], 0
    for mesh, mine in zip(meshes, used, strict=True):
        light = np.zeros((len(mine), 5), np.float32)
        light[mine] = everything[start : start + mine.sum()]
        start += mine.sum()
        lit.append(_evened(light, mine, mesh) if mesh.even else light)
    return lit


def _evened(light: Array, mine: Array, mesh: _Mesh) -> Array:
    """The light blurred over a broad surface, so that the many shadows of one window melt together."""
    weight = mine.astype(np.float32).reshape(*mesh.shape, 1)
    total = np.concatenate([light.reshape(*mesh.shape, -1) * weight, weight], axis=-1)
    for axis in (1, 2):
        for _ in range(mesh.even):
            padded = np.pad(
                total,
                [(int(a == axis), int(a == axis)) if a in (1, 2) else (0, 0) for a in range(4)],
                "edge",
            )
            count = total.shape[axis]
            total = sum(
                padded.take(range(k, k + count), axis) * w
                for k, w in ((0, 0.25), (1, 0.5), (2, 0.25))
            )
    return (total[..., :-1] / np.maximum(total[..., -1:], 1e-6)).reshape(len(mine), -1)


def _shaded(mesh: _Mesh, frame: _Frame, seen: Array, light: Array) -> Array:
    corners = mesh.triangles[frame.triangle[seen]]
    b, c = frame.second[seen][:, None], frame.third[seen][:, None]

    def blend(values: Array) -> Array:
        return (
            values[corners[:, 0]] * (1 - b - c)
            + values[corners[:, 1]] * b
            + values[corners[:, 2]] * c
        )

    material = mesh.material
    arriving, uv = blend(light), blend(mesh.uv)
    step_u, step_v = _footprint(mesh)
    step_u, step_v = step_u[frame.triangle[seen]], step_v[frame.triangle[seen]]
    colour = sampled(material.colour_levels, uv, step_u, step_v)
    if material.reverse is not None:
        behind = mesh.turned[corners].any(1)
        colour[behind] = material.reverse
    shade = arriving[:, :3]
    if material.relief is not None:
        across, down = material.relief_repeats
        shade = shade * sampled(
            material.relief_levels, uv * [across, down], step_u * across, step_v * down
        )
    seen_light = colour * (1 + material.sheen * arriving[:, 4:5]) * shade
    return seen_light + material.gloss * arriving[:, 3:4]


def _footprint(mesh: _Mesh) -> tuple[Array, Array]:
    """How much of u and of v one pixel spans, for each triangle."""
    corners, uv = mesh.places[mesh.triangles], mesh.uv[mesh.triangles]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = _cross(one, two)
    area = np.where(np.abs(area) < 1e-6, 1e-6, area)[:, None]
    first, second = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    by_x = (first * two[:, 1:] - second * one[:, 1:]) / area
    by_y = (second * one[:, :1] - first * two[:, :1]) / area
    spans = np.hypot(by_x, by_y).astype(np.float32)
    return np.minimum(spans[:, 0], 4.0), np.minimum(spans[:, 1], 4.0)


def sampled(levels: list[Array], uv: Array, step_u: Array, step_v: Array) -> Array:
    """A repeating texture at `uv`, averaged over what a pixel spans: fine along its short side, three taps its long."""
    rows, columns, channels = levels[0].shape
    if rows == columns == 1:
        return np.broadcast_to(levels[0][0, 0], (len(uv), channels)).copy()
    texels_u, texels_v = step_u * columns, step_v * rows
    long_u = texels_u > texels_v
    short = np.minimum(texels_u, texels_v)
    long = np.maximum(texels_u, texels_v)
    level = np.log2(np.maximum(np.maximum(short, long / 4), 1))
    level = np.clip(np.rint(level), 0, len(levels) - 1).astype(np.int8)
    stretch = np.where(long > 1.5 * np.maximum(short, 1), long - short, 0)
    offset_u = np.where(long_u, stretch / columns, 0) / 3
    offset_v = np.where(long_u, 0, stretch / rows) / 3
    result = np.empty((len(uv), channels), np.float32)
    for number, texture in enumerate(levels):
        here = np.flatnonzero(level == number)
        if len(here):
            total = _bilinear(texture, uv[here, 0], uv[here, 1])
            long = stretch[here] > 0
            there = here[long]
            if len(there):
                for side in (-1, 1):
                    u, v = (
                        uv[there, 0] + side * offset_u[there],
                        uv[there, 1] + side * offset_v[there],
                    )
                    total[long] += _bilinear(texture, u, v)
                total[long] /= 3
            result[here] = total
    return result


def _bilinear(texture: Array, u: Array, v: Array) -> Array:
    rows, columns = texture.shape[:2]
    x, y = u * columns - 0.5, v * rows - 0.5
    left, top = np.floor(x), np.floor(y)
    share_x, share_y = (x - left)[:, None].astype(np.float32), (y - top)[:, None].astype(np.float32)
    left, top = left.astype(np.int32) % columns, top.astype(np.int32) % rows
    right, bottom = (left + 1) % columns, (top + 1) % rows
    flat = texture.reshape(rows * columns, -1)
    top, bottom = top * columns, bottom * columns
    upper, lower = flat.take(top + left, 0), flat.take(bottom + left, 0)
    upper += (flat.take(top + right, 0) - upper) * share_x
    lower += (flat.take(bottom + right, 0) - lower) * share_x
    upper += (lower - upper) * share_y
    return upper


def _cross(one: Array, two: Array) -> Array:
    return one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
