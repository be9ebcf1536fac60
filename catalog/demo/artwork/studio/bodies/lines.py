"""Lines with fewer points."""

import numpy as np


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
