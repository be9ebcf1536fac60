"""Prints and papers on walls and tables."""

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import (
    HEIGHT,
    WIDTH,
    Pixels,
    light,
    over,
    plain,
    rectangle,
    shadowed,
)


def print_flat(artwork: Artwork, rng: np.random.Generator) -> Pixels:
    """A print lying on a table."""
    image = plain(HEIGHT, WIDTH, light("#e9e2d6"))
    box = (150, 135, 810, 1065)
    sheet = rectangle(HEIGHT, WIDTH, box)
    image = shadowed(image, sheet, depth=14)
    image = over(image, light("#fbf9f4"), sheet)
    image[135:1065, 150:810] = artwork.flat(660, 930)
    return image


SCENES = {"print_flat": print_flat}
