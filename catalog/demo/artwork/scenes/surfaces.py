"""The tables and walls of the small scenes, and where the camera stands before them."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.canvas import Pixels, light, noise, sampled
from catalog.demo.artwork.studio.camera import Camera
from catalog.demo.artwork.studio.photograph import Stage

PAPERS = ("#faf8f4", "#efe9df", "#f1ece3", "#e9e4da", "#ece5d8")
PLASTERS = ("#eee9e0", "#e8e1d5", "#e3ded6", "#ebe5dc", "#dfd9cf", "#e6dccf")
OAKS = ("#d9c3a2", "#dcc9ab", "#d2ba97")
SPAN = 128.0  # cm across which a ground's texture is drawn before it comes again


@dataclass(frozen=True)
class Grained:
    """A ground of one colour [3] times a texture, which comes again every SPAN cm."""

    colour: Pixels
    texture: Pixels

    def __call__(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        scale = self.texture.shape[1] / SPAN
        grain = sampled(self.texture, x * scale, y * scale, wraps=True)
        return self.colour * grain[:, None]


def plaster(colour: str, rng: np.random.Generator) -> Grained:
    """Matte and even, with the trowel's slow swells."""
    swell = noise(512, 512, 6, 6, rng, octaves=4) * 0.008
    tooth = noise(512, 512, 200, 200, rng) * 0.006
    return Grained(light(colour), 1 + swell + tooth)


def oak(colour: str, rng: np.random.Generator) -> Grained:
    """Pale oiled oak: grain along x, in boards of 16 cm."""
    size = 1536
    board = (np.arange(size) * 8 // size)[:, None]
    fibre = noise(size, size, 700, 26, rng) * 0.014
    figure = noise(size, size, 110, 5, rng, octaves=2) * 0.016
    shift = rng.integers(0, size, 8)
    columns = (np.arange(size)[None, :] + shift[board]) % size
    texture = 1 + np.take_along_axis(figure + fibre, columns, 1)
    texture *= 1 + rng.normal(0, 0.02, 8)[board]
    seam = np.abs((np.arange(size) * 8 / size + 0.5) % 1 - 0.5)[:, None] < 8 / size * 0.9
    return Grained(light(colour), np.where(seam, texture * 0.8, texture).astype(np.float32))


def stage(rng: np.random.Generator, **settings: float) -> Stage:
    """A table and a wall in paper tones, as chance will have them."""
    wall = plaster(str(rng.choice(PLASTERS)), rng)
    kind = rng.random()
    if kind < 0.28:
        table = oak(str(rng.choice(OAKS)), rng)
    else:
        table = plaster(str(rng.choice(PAPERS)), rng)
    return Stage(table, wall, **settings)


def camera(
    target: tuple[float, float, float],
    elevation: float,
    field: float,
    rng: np.random.Generator,
    **more: float,
) -> Camera:
    """A camera on a tripod, never twice in quite the same place."""
    x, y, z = target
    return Camera(
        (x + field * rng.uniform(-0.015, 0.015), y, z + field * rng.uniform(-0.015, 0.015)),
        elevation + rng.uniform(-1.5, 1.5),
        field * rng.uniform(0.97, 1.03),
        roll=rng.uniform(-0.5, 0.5),
        **more,
    )
