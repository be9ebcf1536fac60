"""Draws the demo shop's pictures: `python -m catalog.demo.artwork.draw [WHAT…]`.

WHAT is a file's name, a part of one with `*`, or the name of a scene; without it, all that the
collection asks for. A picture is drawn the same each time: its chance hangs on its file's name.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from time import perf_counter
from zlib import crc32

import numpy as np

from catalog.demo.artwork.artwork import Artwork, Palette
from catalog.demo.artwork.canvas import finish, save
from catalog.demo.artwork.scenes import FRONT, SCENES
from catalog.demo.collection import PICTURES, Collection, read_collection

# What a picture of the shop's front may weigh, and one of a product, in bytes.
FRONT_MOST, PRODUCT_MOST = 110_000, 52_000


@dataclass(frozen=True)
class Order:
    """One picture to draw; one of the shop's front has no scene, design or palette."""

    file: str
    scene: str = ""
    design: str = ""
    palette: str = ""

    def is_meant_by(self, words: list[str]) -> bool:
        return any(
            fnmatch(self.file, word) or word in (self.scene, Path(self.file).stem) for word in words
        )


def main(words: list[str]) -> int:
    """Draw what the words mean; returns how many pictures failed."""
    orders = [order for order in orders_of(collection()) if not words or order.is_meant_by(words)]
    PICTURES.mkdir(exist_ok=True)
    failed = 0
    with ProcessPoolExecutor(os.process_cpu_count()) as pool:
        drawings = {pool.submit(draw, order): order for order in orders}
        for number, drawing in enumerate(as_completed(drawings), 1):
            file = drawings[drawing].file
            try:
                said = f"{drawing.result():.1f} s, {(PICTURES / file).stat().st_size // 1000} KB"
            except Exception as error:  # the others are to be drawn all the same
                said, failed = f"failed: {error!r}", failed + 1
            sys.stderr.write(f"{number}/{len(orders)} {file}: {said}\n")
    return failed


def orders_of(collection: Collection) -> list[Order]:
    """Every picture that the shop shows, once."""
    products = [
        Order(picture.file, picture.scene, product.design, picture.colourway)
        for product in collection.products
        for picture in product.pictures
    ]
    return [Order(file) for file in FRONT] + products


def draw(order: Order) -> float:
    """Draw one picture into its file; returns the seconds it took."""
    start = perf_counter()
    save(finish(drawn(order), chance(order)), PICTURES / order.file, most=most(order))
    return perf_counter() - start


def drawn(order: Order) -> np.ndarray:
    """The picture in linear light."""
    if order.scene:
        return SCENES[order.scene](artwork(order.design, order.palette), chance(order))
    return FRONT[order.file](artwork, chance(order))


def chance(order: Order) -> np.random.Generator:
    return np.random.default_rng(crc32(order.file.encode()))


def most(order: Order) -> int:
    return PRODUCT_MOST if order.scene else FRONT_MOST


def artwork(design: str, palette: str) -> Artwork:
    """A design in one of the collection's palettes."""
    return Artwork(design, Palette.of(collection().palettes[palette].colours))


@cache
def collection() -> Collection:
    return read_collection()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
