"""How a body stands in the room."""

from dataclasses import dataclass, field

import numpy as np

# The turn of what lay on its back and was stood up: its face, its z, looks at the camera.
UPRIGHT = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])


@dataclass(frozen=True)
class Pose:
    """A turn (3×3, its columns the body's own axes) and the place of the body's origin in cm."""

    place: np.ndarray = field(default_factory=lambda: np.zeros(3))
    turn: np.ndarray = field(default_factory=lambda: np.eye(3))

    @classmethod
    def at(
        cls, x: float = 0, y: float = 0, z: float = 0, *, spin: float = 0, lean: float = 0
    ) -> "Pose":
        """Stands at a place, leaned back by `lean`, then spun about the upright by `spin` degrees."""
        about_z, about_x = np.radians([spin, lean])
        c, s = np.cos(about_z), np.sin(about_z)
        spun = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
        c, s = np.cos(about_x), np.sin(about_x)
        leaned = np.array([[1, 0, 0], [0, c, s], [0, -s, c]])
        return cls(np.array([x, y, z], float), spun @ leaned)

    def inward(self, points: np.ndarray) -> np.ndarray:
        """Points of the room in the body's own coordinates."""
        return (points - self.place) @ self.turn

    def outward(self, points: np.ndarray) -> np.ndarray:
        """The body's points in the room's coordinates."""
        return points @ self.turn.T + self.place
