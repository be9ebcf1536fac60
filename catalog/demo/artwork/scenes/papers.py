"""What notebooks, wrapping paper and cards share: plain stock, and printed."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels, light, sampled

PAGE = light("#f8f3e7")
BOARD = light("#e9e2d3")


def at(flat: Pixels, x: np.ndarray, y: np.ndarray, size: tuple[float, float]) -> Pixels:
    """The design where it lies: x, y from the middle of its sheet, y upwards."""
    tall, wide = flat.shape[:2]
    return sampled(flat, (x / size[0] + 0.5) * wide, (0.5 - y / size[1]) * tall)


def cloth_colour(art: Artwork) -> Pixels:
    """What binds and ties: the palette's boldest colour that is not the design's ground."""
    return art.palette.second if art.palette.is_dark else art.palette.main
