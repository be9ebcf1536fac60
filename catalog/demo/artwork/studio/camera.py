"""Where the camera stands, and which rays it sees along."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

type Window = tuple[slice, slice]


@dataclass(frozen=True)
class Camera:
    """Looks at `target` from `distance` cm, down by `elevation` and round by `azimuth` degrees.

    At the target the picture is `field` cm wide; `roll` degrees tilt its horizon.
    """

    target: tuple[float, float, float]
    elevation: float
    field: float
    azimuth: float = 0
    distance: float = 110
    roll: float = 0

    @cached_property
    def axes(self) -> np.ndarray:
        """Right, up and forward, one a row."""
        down, round_, roll = np.radians([self.elevation, self.azimuth, self.roll])
        forward = np.array(
            [np.sin(round_) * np.cos(down), np.cos(round_) * np.cos(down), -np.sin(down)]
        )
        right = np.array([np.cos(round_), -np.sin(round_), 0])
        up = np.cross(right, forward)
        return np.array(
            [
                right * np.cos(roll) + up * np.sin(roll),
                up * np.cos(roll) - right * np.sin(roll),
                forward,
            ]
        )

    @cached_property
    def eye(self) -> np.ndarray:
        return np.array(self.target, float) - self.axes[2] * self.distance


@dataclass(frozen=True)
class View:
    """A camera with its picture's size in pixels."""

    camera: Camera
    height: int
    width: int

    @property
    def scale(self) -> float:
        """How far a ray moves sideways a pixel, for each cm it goes forward."""
        return self.camera.field / self.camera.distance / self.width

    def rays(self, window: Window) -> np.ndarray:
        """Directions [rows, columns, 3] of the rays through a window, 1 cm forward each."""
        rows, columns = window
        right, up, forward = self.camera.axes
        across = (np.arange(columns.start, columns.stop) + 0.5 - self.width / 2) * self.scale
        upward = (self.height / 2 - np.arange(rows.start, rows.stop) - 0.5) * self.scale
        return forward + across[None, :, None] * right + upward[:, None, None] * up

    def window(self, points: np.ndarray, margin: int = 2) -> Window | None:
        """The part of the picture that holds all points [n, 3]; None if it shows none.

        It begins and ends between pairs of rows and of columns.
        """
        away = (points - self.camera.eye) @ self.camera.axes.T
        x = away[:, 0] / away[:, 2] / self.scale + self.width / 2
        y = self.height / 2 - away[:, 1] / away[:, 2] / self.scale
        left, right = max(int(x.min()) - margin, 0), min(int(x.max()) + margin, self.width)
        top, bottom = max(int(y.min()) - margin, 0), min(int(y.max()) + margin, self.height)
        left, right, top, bottom = (
            left // 2 * 2,
            -(-right // 2) * 2,
            top // 2 * 2,
            -(-bottom // 2) * 2,
        )
        if left >= right or top >= bottom:
            return None
        return slice(top, bottom), slice(left, right)
