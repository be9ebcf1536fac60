"""The sheet that a design is drawn on, measured in cells, and the inks and scissors for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike

from catalog.demo.artwork.canvas import (
    Pixels,
    covered,
    noise,
    over,
    plain,
    polygon_window,
    sampled,
    step,
)

if TYPE_CHECKING:
    from catalog.demo.artwork.artwork import Palette


@dataclass(frozen=True)
class Design:
    """How one design is drawn.

    `repeat` is its repeat in cells (columns, rows), `across` how many cells fill the shorter
    side of a print, `margin` the unprinted edge of a print as a part of that side.
    """

    name: str
    draw: Callable[["Sheet"], None]
    repeat: tuple[int, int]
    across: int
    margin: float = 0.0
    tiles: bool = True


class Sheet:
    """A surface being printed. Lengths are cells: `columns` × `rows` of them lie in its print.

    `x` and `y` are every pixel's position, slightly off as a hand is; `pixel` is one pixel's
    size. A sheet that `wraps` goes on seamlessly in all directions.
    """

    def __init__(
        self,
        width: int,
        height: int,
        columns: int,
        rows: int,
        palette: "Palette",
        rng: np.random.Generator,
        *,
        wraps: bool = False,
        cell: float | None = None,
        wobble: float = 0.012,
    ) -> None:
        self.columns, self.rows, self.palette, self.rng, self.wraps = (
            columns,
            rows,
            palette,
            rng,
            wraps,
        )
        self.across = cell or width / columns  # pixels a cell
        self.down = cell or height / rows
        self.left = (width - columns * self.across) / 2  # pixels beside the print
        self.top = (height - rows * self.down) / 2
        self.pixel = 1 / self.across
        self.image = plain(height, width, palette.ground)
        # Where the print ends is the same for every design: true coordinates, before the wobble.
        self._straight = self._coordinates(height, width)
        self._wobble = [self.noise(1.1) * wobble + self.noise(5) * wobble / 5 for _ in range(2)]
        self.x, self.y = (c + w for c, w in zip(self._straight, self._wobble, strict=True))
        self._tooth = self.noise(36, octaves=2)

    @classmethod
    def composed(
        cls,
        width: int,
        height: int,
        design: Design,
        palette: "Palette",
        rng: np.random.Generator,
    ) -> Self:
        """A sheet that the design fills once: whole cells, centred between its margins."""
        short = min(width, height)
        cell = short * (1 - 2 * design.margin) / design.across
        bare = 2 * design.margin * short
        if design.margin:
            columns, rows = (max(1, int((n - bare) / cell + 0.12)) for n in (width, height))
        else:
            columns, rows = (-(-n // cell) for n in (width, height))
        return cls(width, height, int(columns), int(rows), palette, rng, cell=cell)

    def _coordinates(self, height: int, width: int) -> tuple[Pixels, Pixels]:
        x = (np.arange(width, dtype=np.float32) + 0.5 - self.left) / self.across
        y = (np.arange(height, dtype=np.float32) + 0.5 - self.top) / self.down
        shape = (height, width)
        return np.broadcast_to(x, shape), np.broadcast_to(y[:, None], shape)

    # --- Chance -----------------------------------------------------------------------------

    def noise(self, swells: float, octaves: int = 1) -> Pixels:
        """Noise (mean 0, deviation 1) with about so many swells a cell, tiling with the sheet."""
        height, width = self.image.shape[:2]
        rows, columns = (n * swells for n in (height / self.down, width / self.across))
        return noise(height, width, rows, columns, self.rng, octaves=octaves)

    def cells(self, x: Pixels | None = None, y: Pixels | None = None) -> tuple[Pixels, ...]:
        """Each pixel's cell (column, row) and its place (u, v) in it, 0..1."""
        x, y = self.x if x is None else x, self.y if y is None else y
        i, j = np.floor(x), np.floor(y)
        if self.wraps:
            u, v = x - i, y - j
            return i.astype(np.int32) % self.columns, j.astype(np.int32) % self.rows, u, v
        # Where the hand strays over the edge, the last cell goes on.
        i, j = np.clip(i, 0, self.columns - 1), np.clip(j, 0, self.rows - 1)
        return i.astype(np.int32), j.astype(np.int32), x - i, y - j

    def choice(self, options: int | list, p: list[float] | None = None) -> np.ndarray:
        """One thing by chance for each cell: an array [rows, columns]."""
        return self.rng.choice(options, (self.rows, self.columns), p=p)

    def astray(self, by: float = 0.01) -> tuple[Pixels, Pixels]:
        """The coordinates of a second screen, which never lies quite true on the first."""
        dx, dy = self.rng.normal(0, by, 2)
        return self.x + np.float32(dx), self.y + np.float32(dy)

    # --- Inks and scissors ------------------------------------------------------------------

    def inside(self, distance: Pixels) -> Pixels:
        """The mask of a shape, from the distance to its edge in cells (inside < 0)."""
        return covered(distance, self.pixel)

    def ink(self, colour: ArrayLike, mask: Pixels | float = 1.0, dry: float = 0.05) -> None:
        """Print a colour where the mask says; `dry` is how much the tooth of the paper shows."""
        if dry:
            # Each screen meets the tooth elsewhere.
            offset = self.rng.integers(0, min(self._tooth.shape), 2)
            tooth = np.roll(self._tooth, tuple(offset), (0, 1))
            mask = mask * (1 - dry * step(0.4, 2.6, tooth))
        self.image = over(self.image, colour, mask)

    def cut(self, points: ArrayLike, colour: ArrayLike, opacity: float = 1.0) -> None:
        """Lay down a shape with this outline (x, y in cells), cut from paper of one colour."""
        points = np.asarray(points, float)
        place = points * (self.across, self.down) + (self.left, self.top)
        wobble = [sampled(w, *place.T, wraps=True) for w in self._wobble]
        place = place - np.stack(wobble, 1) * (self.across, self.down)
        self.paste(*polygon_window(place), colour, opacity)

    def paste(
        self, corner: tuple[int, int], mask: Pixels, colour: ArrayLike, opacity: float = 1.0
    ) -> None:
        """Lay a colour (or an image of the mask's size) down where a small mask lies."""
        height, width = self.image.shape[:2]
        left, top = corner
        rows, columns = top + np.arange(mask.shape[0]), left + np.arange(mask.shape[1])
        if self.wraps:
            rows, columns = rows % height, columns % width
        down, across = ((rows >= 0) & (rows < height)), ((columns >= 0) & (columns < width))
        if not down.any() or not across.any():
            return
        if np.ndim(colour) == 3:
            colour = np.asarray(colour)[down][:, across]
        window = np.ix_(rows[down], columns[across])
        self.image[window] = over(self.image[window], colour, mask[down][:, across] * opacity)

    def silhouette(self, *outlines: ArrayLike) -> Pixels:
        """The mask of several outlines together."""
        kept, self.image = self.image, np.zeros_like(self.image)
        for outline in outlines:
            self.cut(outline, np.ones(3))
        mask, self.image = self.image[..., 0], kept
        return mask

    def around(self, x: float, y: float, reach: float, below: float | None = None) -> "Patch":
        """The neighbourhood of a point, to draw something small in; `reach` in cells."""
        below = reach if below is None else below
        height, width = self.image.shape[:2]
        left, right = (round(self.left + (x + d) * self.across) for d in (-reach, reach))
        top, bottom = (round(self.top + (y + d) * self.down) for d in (-reach, below))
        rows, columns = np.arange(top, bottom), np.arange(left, right)
        u = (columns + 0.5 - self.left) / self.across - x
        v = (rows + 0.5 - self.top) / self.down - y
        if self.wraps:
            rows, columns = rows % height, columns % width
        down, across = (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
        window = np.ix_(rows[down], columns[across])
        return Patch(
            self,
            window,
            (u[across] + self._wobble[0][window]).astype(np.float32),
            (v[down, None] + self._wobble[1][window]).astype(np.float32),
        )

    def trimmed(self) -> Pixels:
        """The finished image, its print ending where the margin begins."""
        if self.wraps or (self.left <= 0 and self.top <= 0):
            return self.image
        x, y = self._straight
        beyond = np.abs(x - self.columns / 2) - self.columns / 2
        above = np.abs(y - self.rows / 2) - self.rows / 2
        edge = np.maximum(beyond, above) + 0.004 + 0.0015 * self._tooth
        return over(self.palette.ground, self.image, self.inside(edge))


@dataclass(frozen=True, eq=False)
class Patch:
    """A part of a sheet, `x` and `y` counted in cells from the point in its middle."""

    sheet: Sheet
    window: tuple[np.ndarray, np.ndarray]
    x: Pixels
    y: Pixels

    def ink(self, colour: ArrayLike, mask: Pixels) -> None:
        """Print a colour where the mask says."""
        image = self.sheet.image
        image[self.window] = over(image[self.window], colour, mask)
