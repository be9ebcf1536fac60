"""The view camera: level, so that verticals stay upright, and shifted like an architect's lens."""

from dataclasses import dataclass

import numpy as np

from catalog.demo.artwork.stage.surfaces import Array


@dataclass(frozen=True)
class Camera:
    """Looks from `eye` with `heading` (degrees to the right of -z) and `pitch` (degrees downwards).

    `field` is the width in metres seen at `distance` metres; `rise` shifts the picture's centre up (a share of its
    width), as a shift lens does; `roll` is the photographer's hand, in degrees.
    """

    eye: tuple[float, float, float]
    distance: float
    field: float
    heading: float = 0.0
    pitch: float = 0.0
    rise: float = 0.0
    slide: float = 0.0
    roll: float = 0.0

    def project(self, points: Array, width: int, height: int) -> tuple[Array, Array]:
        """Pixel places [n, 2] and depths [n] (metres before the lens) of `points` [n, 3]."""
        right, up, ahead = self._axes()
        away = points - np.asarray(self.eye, np.float32)
        depth = np.maximum(away @ ahead, 1e-3)
        scale = self.distance / self.field * width / depth
        x = width * (0.5 - self.slide) + (away @ right) * scale
        y = height / 2 + self.rise * width - (away @ up) * scale
        return np.stack([x, y], axis=-1), depth

    def _axes(self) -> tuple[Array, Array, Array]:
        heading, pitch, roll = np.radians([self.heading, self.pitch, self.roll])
        ahead = np.array(
            [np.sin(heading) * np.cos(pitch), -np.sin(pitch), -np.cos(heading) * np.cos(pitch)],
            np.float32,
        )
        right = np.array([np.cos(heading), 0, np.sin(heading)], np.float32)
        up = np.cross(right, ahead)
        return (
            right * np.cos(roll) + up * np.sin(roll),
            up * np.cos(roll) - right * np.sin(roll),
            ahead,
        )
