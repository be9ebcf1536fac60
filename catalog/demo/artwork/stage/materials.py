"""What rooms and cloth are made of: plaster, oak, yarn. Everything tiles; chance comes from the picture's generator."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.canvas import light
from catalog.demo.artwork.stage.surfaces import Array, Material


def clouds(
    rows: int, columns: int, chance: np.random.Generator, *, size: float, stretch: float = 1.0
) -> Array:
    """Tiling noise [rows, columns] of mean 0 and deviation 1 whose features are `size` pixels (× `stretch` across)."""
    y = np.fft.fftfreq(rows)[:, None] * size
    x = np.fft.rfftfreq(columns)[None] * size * stretch
    spectrum = np.fft.rfft2(chance.standard_normal((rows, columns))) * np.exp(
        -((x**2 + y**2) * 6.0)
    )
    noise = np.fft.irfft2(spectrum, s=(rows, columns))
    return ((noise - noise.mean()) / noise.std()).astype(np.float32)


def plaster(colour: str, chance: np.random.Generator) -> Material:
    """A limewashed wall: brush clouds hardly seen, and a fine tooth."""
    broad = (
        clouds(512, 512, chance, size=70, stretch=1.5) * 0.007
        + clouds(512, 512, chance, size=24) * 0.004
    )
    tooth = clouds(512, 512, chance, size=2.2) * 0.006
    return Material(light(colour), relief=1 + broad + tooth, relief_repeats=(2.0, 2.0))


def oak(
    chance: np.random.Generator,
    colour: str = "#d8bf9c",
    *,
    dark: str = "#b8966a",
    gloss: float = 0.05,
) -> Material:
    """Oiled oak, its grain along u."""
    return Material(_grain(512, 1024, chance, light(colour), light(dark)), gloss=gloss)


def boards(
    chance: np.random.Generator, colour: str = "#d9c4a4", dark: str = "#bd9f77", *, count: int = 10
) -> Material:
    """A floor of `count` oak boards side by side, running along v, each with its own tone and joints."""
    width, length = 120, 1536
    floor = np.empty((length, width * count, 3), np.float32)
    for number in range(count):
        tone = 1 + 0.055 * chance.standard_normal()
        grain = _grain(width, length, chance, light(colour) * tone, light(dark) * tone).transpose(
            1, 0, 2
        )
        joint = int(chance.integers(length))
        other = 1 + 0.05 * chance.standard_normal()
        grain = np.roll(grain, joint, 0)
        grain[: length // 2] *= other
        grain = np.roll(grain, int(chance.integers(length)), 0)
        _gap(grain)
        floor[:, number * width : (number + 1) * width] = grain
    return Material(floor, gloss=0.05)


def herringbone(
    chance: np.random.Generator, colour: str = "#d9c09a", dark: str = "#b9976b", *, blocks: int = 6
) -> Material:
    """A parquet of herringbone oak: one repeat is `blocks` stave widths wide and as high."""
    unit, ratio = 128, blocks // 2
    size = unit * blocks
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / unit
    row, column = np.floor(y).astype(int), np.floor(x).astype(int)
    phase = (column - row) % (2 * ratio)
    lying = phase < ratio
    along = np.where(lying, phase + (x - column), (2 * ratio - 1 - phase) + (y - row)) / ratio
    aside = np.where(lying, y - row, x - column)
    start_column = np.where(lying, column - phase, column) % blocks
    start_row = np.where(lying, row, row - (2 * ratio - 1 - phase)) % blocks
    stave = (start_row * blocks + start_column) * 2 + lying
    tones = 1 + 0.07 * chance.standard_normal(2 * blocks * blocks).astype(np.float32)
    shift = chance.random((2 * blocks * blocks, 2)).astype(np.float32)
    grain = _grain(1024, 1024, chance, light(colour), light(dark))
    u = ((along * 0.42 + shift[stave, 0]) % 1 * 1023).astype(int)
    v = ((aside * 0.14 + shift[stave, 1]) % 1 * 1023).astype(int)
    floor = grain[v, u] * tones[stave][..., None]
    edge = np.minimum(np.minimum(aside, 1 - aside), np.minimum(along, 1 - along) * ratio)
    floor *= (1 - 0.45 * np.exp(-((edge / 0.014) ** 2)))[..., None]
    return Material(floor.astype(np.float32), gloss=0.05)


def plain_weave(
    threads: int = 16, *, depth: float = 0.22, chance: np.random.Generator | None = None
) -> Array:
    """Relief of warp over weft over warp, `threads` each way to a repeat, with a little slub."""
    return _woven(threads, depth, chance, lambda warp, weft: (warp + weft) % 2 == 0)


def twill(
    threads: int = 16, *, depth: float = 0.22, chance: np.random.Generator | None = None
) -> Array:
    """Relief of a two-and-two twill: the ridges climb to the right."""
    return _woven(threads, depth, chance, lambda warp, weft: (warp + weft) % 4 < 2)


def pile(chance: np.random.Generator, *, depth: float = 0.16) -> Array:
    """Relief of a cut pile: tufts, and the broad marks of feet and brush."""
    tufts = clouds(512, 512, chance, size=5.0) * depth
    return np.clip(1 + tufts + 0.05 * clouds(512, 512, chance, size=60), 0.45, 1.6).astype(
        np.float32
    )


def ribs(chance: np.random.Generator, *, count: int = 48, depth: float = 0.16) -> Array:
    """Relief of a flatweave: weft-faced ribs across, and beads of yarn along each."""
    v, u = np.mgrid[0:768, 0:768].astype(np.float32) / 768
    rib = np.abs(np.sin(np.pi * v * count)) ** 0.6
    beads = np.cos(2 * np.pi * (u * count * 0.7 + 0.5 * np.floor(v * count))) * 0.35
    slub = clouds(768, 768, chance, size=6, stretch=6)
    relief = 1 + depth * (rib - 0.72) * 1.5 + depth * beads * rib + 0.035 * slub
    return np.clip(relief, 0.4, 1.5).astype(np.float32)


def cloth(
    texture: Array,
    relief: Array,
    repeats: tuple[float, float],
    *,
    reverse: Array | None = None,
    sheen: float = 0.0,
) -> Material:
    """A woven or printed textile; `repeats` says how often the relief of its yarn repeats across and down."""
    return Material(texture, relief=relief, relief_repeats=repeats, reverse=reverse, sheen=sheen)


def _woven(
    threads: int,
    depth: float,
    chance: np.random.Generator | None,
    warp_above: Callable[[Array, Array], Array],
) -> Array:
    fine = 16
    size = threads * fine
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / fine
    weft, warp = np.floor(y).astype(int), np.floor(x).astype(int)
    over = warp_above(warp, weft)
    across, along = (
        np.where(over, x - warp, y - weft) - 0.5,
        np.where(over, y - weft, x - warp) - 0.5,
    )
    thread = np.sqrt(np.clip(1 - (1.75 * across) ** 2, 0, 1)) * (0.72 + 0.28 * np.cos(2.2 * along))
    # Light from the upper left: the near side of each thread shows a little less of it.
    slope = -0.35 * across
    relief = thread + slope
    relief = (relief - relief.mean()) / relief.std()
    if chance is not None:
        relief = (
            relief
            + 0.35 * clouds(size, size, chance, size=9)
            + 0.08 * clouds(size, size, chance, size=2.5)
        )
    return np.clip(1 + depth * relief, 0.25, 1.75).astype(np.float32)


def _grain(
    rows: int, columns: int, chance: np.random.Generator, light: Array, dark: Array
) -> Array:
    rings = clouds(rows, columns, chance, size=26, stretch=14) * 2.2
    figure = 0.5 + 0.5 * np.sin(
        rings * 5.5 + np.linspace(0, 2 * np.pi * 5, rows, endpoint=False)[:, None]
    )
    fibres = clouds(rows, columns, chance, size=2.2, stretch=40)
    pores = np.clip(clouds(rows, columns, chance, size=2.0, stretch=18) - 1.5, 0, 2)
    share = np.clip(0.14 + 0.34 * figure**2 + 0.13 * fibres + 0.22 * pores, 0, 1)[..., None]
    return light * (1 - share) + dark * share


def _gap(board: Array) -> None:
    board[:, :2] *= 0.62
    board[:, -1:] *= 0.8
