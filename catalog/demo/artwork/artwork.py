"""A design in a palette, ready to be printed, woven or fired in any size."""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from catalog.demo.artwork.canvas import Pixels, light, luminance, reduced
from catalog.demo.artwork.patterns import DESIGNS
from catalog.demo.artwork.patterns.sheet import Design, Sheet

# A sheet is drawn so many times finer than asked for, then reduced.
FINE = 2


@dataclass(frozen=True, eq=False)
class Palette:
    """Five colours in linear light; the surprise is used sparingly."""

    ground: Pixels
    main: Pixels
    second: Pixels
    third: Pixels
    surprise: Pixels

    @classmethod
    def of(cls, colours: Iterable[str]) -> "Palette":
        """The palette of five colours written as #rrggbb, in the order of the fields."""
        return cls(*(light(colour) for colour in colours))

    @property
    def colours(self) -> list[Pixels]:
        return [self.ground, self.main, self.second, self.third, self.surprise]

    @property
    def is_dark(self) -> bool:
        """Whether the ground is a dark one, as of night."""
        return float(luminance(self.ground)) < 0.2


@dataclass(frozen=True, eq=False)
class Artwork:
    """What a scene shows: the design called `design`, in a palette.

    Another `seed` gives another arrangement of what is left to chance.
    """

    design: str
    palette: Palette
    seed: int = 0

    @property
    def drawing(self) -> Design:
        return DESIGNS[self.design]

    @property
    def tiles(self) -> bool:
        """Whether the design repeats; a picture like a landscape doesn't."""
        return self.drawing.tiles

    def flat(
        self, width: int, height: int, *, repeat: float | None = None, seed: int = 0
    ) -> Pixels:
        """The design alone, in linear light, smooth at its edges.

        `repeat` is how many pixels wide one repeat is, which holds four to eight motifs across.
        Without it, or where the design doesn't repeat, it is composed to fit the sheet, as a
        print is: whole motifs, with a margin where it wants one.
        """
        chance = np.random.default_rng([crc32(self.design.encode()), self.seed, seed])
        if repeat is None or not self.tiles:
            return self._composed(width, height, chance)
        return self._repeated(width, height, max(8, round(repeat)), chance)

    def _composed(self, width: int, height: int, chance: np.random.Generator) -> Pixels:
        sheet = Sheet.composed(width * FINE, height * FINE, self.drawing, self.palette, chance)
        self.drawing.draw(sheet)
        return reduced(sheet.trimmed(), FINE)

    def _repeated(
        self, width: int, height: int, repeat: int, chance: np.random.Generator
    ) -> Pixels:
        columns, rows = self.drawing.repeat
        tall = max(8, round(repeat * rows / columns))
        sheet = Sheet(repeat * FINE, tall * FINE, columns, rows, self.palette, chance, wraps=True)
        self.drawing.draw(sheet)
        tile = reduced(sheet.trimmed(), FINE)
        down, across = np.arange(height) % tall, np.arange(width) % repeat
        return tile[down][:, across]
