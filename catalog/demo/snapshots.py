"""What customers photographed: the shop's pictures again, as somebody's phone would see them.

Nothing of it is committed: a snapshot is made from a drawn picture when the shop is stocked.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

# The longer side, in pixels.
LONGEST = 900
# The warmest lamp beside the daylight of the drawings: red, green, blue.
LAMP = np.array([1.06, 1.0, 0.86])


@dataclass(frozen=True)
class View:
    """Where the phone was held: the part of the picture's width and height that it sees, from
    the left and the top, and how far it was turned, in degrees."""

    left: float
    top: float
    width: float
    height: float
    turn: float


def taken(picture: Path, view: View, seed: int) -> bytes:
    """A JPEG of a drawn picture, a little crooked, a little soft, in the light of a room."""
    with Image.open(picture) as image:
        drawn = image.convert("RGB")
    wide, high = drawn.size
    turned = drawn.rotate(view.turn, Image.Resampling.BICUBIC)
    left, top = view.left * wide, view.top * high
    box = (left, top, left + view.width * wide, top + view.height * high)
    cut = turned.crop(tuple(map(round, box)))
    cut.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    lit = _in_room(np.asarray(cut.filter(ImageFilter.GaussianBlur(0.6)), float) / 255, seed)
    buffer = BytesIO()
    Image.fromarray((lit * 255).round().astype(np.uint8)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def _in_room(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Warm from one upper corner, darker away from it, with the grain of a small sensor."""
    chance = np.random.default_rng(seed)
    high, wide, _channels = pixels.shape
    down, across = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j]
    if seed % 2:
        across = 1 - across
    light = 1.08 - 0.42 * np.hypot(across - 0.2, down - 0.1)
    warmth = LAMP ** chance.uniform(0, 1)
    grain = chance.normal(0, 0.012, (high, wide, 1))
    return np.clip(pixels**1.12 * light[..., None] * warmth + grain, 0, 1)
