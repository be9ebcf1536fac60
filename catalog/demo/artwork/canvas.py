"""What every picture is made with: linear light, noise, blur, shadow, perspective, saving.

An image is float32 [height, width, 3] in linear light, 0 black and 1 paper white; a mask is
float32 [height, width], 0 nothing and 1 covered. Positions are (x, y) in pixels, y downwards.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 1200  # 4:5, as the shop's grid and product page show it

type Pixels = np.ndarray

# Coverage of a polygon's edge is counted on a grid so many times finer than the pixels.
EDGE_GRID = 4


# --- Colour ---------------------------------------------------------------------------------


def light(colour: str) -> Pixels:
    """The linear light of a colour written as #rrggbb."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
    return decoded(encoded)


def decoded(srgb: Pixels) -> Pixels:
    """Linear light from sRGB values 0..1."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )


def encoded(linear: Pixels) -> Pixels:
    """SRGB values 0..1 from linear light, clipped to what a screen can show."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def luminance(image: Pixels) -> Pixels:
    """How bright the image or colour looks, without its hue."""
    return image @ np.array([0.2126, 0.7152, 0.0722], np.float32)


def plain(height: int, width: int, colour: ArrayLike) -> Pixels:
    """An image of one colour, given in linear light."""
    return np.broadcast_to(np.asarray(colour, np.float32), (height, width, 3)).copy()


# --- Scaling, blur and noise ----------------------------------------------------------------


def resized(image: Pixels, height: int, width: int, box: tuple | None = None) -> Pixels:
    """The image or mask in another size; `box` (left, top, right, bottom) takes a part of it."""
    if image.ndim == 3:
        return np.stack([resized(c, height, width, box) for c in np.moveaxis(image, 2, 0)], 2)
    plane = Image.fromarray(np.ascontiguousarray(image, np.float32))
    return np.asarray(plane.resize((width, height), Image.Resampling.BICUBIC, box))


def reduced(image: Pixels, factor: int) -> Pixels:
    """The image or mask at 1/factor of its size, each pixel the mean of those it replaces."""
    height, width = (n // factor for n in image.shape[:2])
    cut = image[: height * factor, : width * factor]
    return cut.reshape(height, factor, width, factor, *image.shape[2:]).mean(axis=(1, 3))


def blurred(image: Pixels, radius: float, *, wraps: bool = False) -> Pixels:
    """A Gaussian blur of the image or mask; `radius` is the standard deviation in pixels.

    Beyond its edge the image goes on as it is there, or from the other side if it `wraps`.
    """
    if radius < 0.3:
        return image
    height, width = image.shape[:2]
    shrink = max(1, int(radius / 2.5))
    mode = "wrap" if wraps else "edge"
    border = -(-int(3 * radius + 2) // shrink) * shrink
    below, right = -height % shrink, -width % shrink
    rest = ((0, 0),) * (image.ndim - 2)
    padded = np.pad(image, ((border, border + below), (border, border + right), *rest), mode)
    small = reduced(padded, shrink) if shrink > 1 else padded
    small = _convolved(_convolved(small, radius / shrink, 0), radius / shrink, 1)
    if shrink > 1:
        small = resized(small, *padded.shape[:2])
    return small[border : border + height, border : border + width]


def _convolved(image: Pixels, deviation: float, axis: int) -> Pixels:
    reach = int(np.ceil(3 * deviation))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    length = image.shape[axis]
    rest = [(0, 0)] * image.ndim
    rest[axis] = (reach, reach)
    padded = np.pad(image, rest, "edge")
    total = np.zeros_like(image, np.float32)
    for offset, weight in enumerate(weights):
        window = [slice(None)] * image.ndim
        window[axis] = slice(offset, offset + length)
        total += weight * padded[tuple(window)]
    return total


def noise(
    height: int,
    width: int,
    rows: float,
    columns: float,
    rng: np.random.Generator,
    *,
    octaves: int = 1,
) -> Pixels:
    """Smooth noise with mean 0 and deviation 1 that tiles; `rows` × `columns` swells fit in it.

    It looks the same in every size, so a design keeps its hand wherever it is printed. Each
    further octave adds finer swells, half as high.
    """
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        down, across = (max(2, round(n * 2**octave)) for n in (rows, columns))
        lattice = rng.standard_normal((down, across)).astype(np.float32)
        if octave and (down > 2 * height or across > 2 * width):
            break
        lattice = np.pad(lattice, 3, "wrap")
        total += resized(lattice, height, width, (3, 3, 3 + across, 3 + down)) / 2**octave
    return (total - total.mean()) / max(float(total.std()), 1e-6)


def grid(height: int, width: int) -> tuple[Pixels, Pixels]:
    """Coordinates x and y of every pixel's centre, in pixels."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x + 0.5, y + 0.5


def step(low: float, high: float, value: Pixels) -> Pixels:
    """0 below `low`, 1 above `high`, eased between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


# --- Masks and compositing ------------------------------------------------------------------


def over(base: Pixels, layer: ArrayLike, mask: Pixels | float = 1.0) -> Pixels:
    """The layer (an image or one colour) laid over the base where the mask says."""
    mask = np.asarray(mask, np.float32)
    return base + (np.asarray(layer, np.float32) - base) * (mask[..., None] if mask.ndim else mask)


def polygon(height: int, width: int, points: ArrayLike) -> Pixels:
    """The mask of a polygon, given by its corners (x, y), with smooth edges."""
    mask = np.zeros((height, width), np.float32)
    window, coverage = polygon_window(np.asarray(points, np.float64))
    left, top = window
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + coverage.shape[1], width), min(top + coverage.shape[0], height)
    if x0 < x1 and y0 < y1:
        mask[y0:y1, x0:x1] = coverage[y0 - top : y1 - top, x0 - left : x1 - left]
    return mask


def polygon_window(points: Pixels) -> tuple[tuple[int, int], Pixels]:
    """Just the part of the plane that a polygon touches: its (left, top) and its mask."""
    left, top = np.floor(points.min(axis=0)).astype(int) - 1
    right, bottom = np.ceil(points.max(axis=0)).astype(int) + 1
    size = ((right - left) * EDGE_GRID, (bottom - top) * EDGE_GRID)
    fine = Image.new("L", size)
    # Pillow counts from the middle of a pixel, we from its corner.
    outline = (points - (left, top)) * EDGE_GRID - 0.5
    ImageDraw.Draw(fine).polygon([tuple(p) for p in outline.tolist()], fill=255)
    mask = np.asarray(fine.reduce(EDGE_GRID), np.float32) / 255
    return (int(left), int(top)), mask


def rectangle(height: int, width: int, box: ArrayLike, radius: float = 0) -> Pixels:
    """The mask of a box (left, top, right, bottom), its corners rounded by `radius` pixels."""
    left, top, right, bottom = (float(n) for n in np.asarray(box))
    x, y = grid(height, width)
    dx = np.abs(x - (left + right) / 2) - (right - left) / 2 + radius
    dy = np.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
    return covered(outside + np.minimum(np.maximum(dx, dy), 0) - radius)


def covered(distance: Pixels, pixel: float = 1.0) -> Pixels:
    """How much of each pixel lies inside a shape, from the distance to its edge (inside < 0)."""
    return np.clip(0.5 - distance / pixel, 0, 1).astype(np.float32)


def moved(mask: Pixels, dx: float, dy: float) -> Pixels:
    """The image or mask shifted by whole pixels; what comes in is empty."""
    dx, dy = round(dx), round(dy)
    out = np.zeros_like(mask)
    height, width = mask.shape[:2]
    if abs(dx) >= width or abs(dy) >= height:
        return out
    out[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = mask[
        max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)
    ]
    return out


def shadowed(
    image: Pixels,
    mask: Pixels,
    *,
    depth: float,
    strength: float = 0.45,
    contact: float = 0.5,
    slant: tuple[float, float] = (0.55, 0.8),
) -> Pixels:
    """The image with the shadow that a thing of this mask casts on it.

    `depth` is how far the thing stands off, in pixels; the light comes from the upper left, so
    the shadow falls along `slant`. Two layers: a tight dark one where it touches and a wide
    soft one. Draw the thing itself over it afterwards.
    """
    dx, dy = slant
    wide = blurred(moved(mask, depth * dx, depth * dy), max(depth * 0.55, 0.8))
    tight = blurred(moved(mask, depth * dx * 0.22, depth * dy * 0.22), max(depth * 0.12, 0.7))
    dark = 1 - (1 - strength * wide) * (1 - contact * strength * tight)
    return image * (1 - dark[..., None] * SHADE)


# Shadows on warm paper keep a little of its warmth.
SHADE = np.array([0.86, 0.89, 0.92], np.float32)


# --- Perspective ----------------------------------------------------------------------------


def homography(source: ArrayLike, target: ArrayLike) -> np.ndarray:
    """The 3×3 matrix that takes four source points (x, y) to four target points."""
    rows, values = [], []
    for (x, y), (u, v) in zip(np.asarray(source), np.asarray(target), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(np.array(rows, float), values), 1).reshape(3, 3)


def mapped(matrix: np.ndarray, x: Pixels, y: Pixels) -> tuple[Pixels, Pixels]:
    """Points taken through a homography."""
    w = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return (
        ((matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / w).astype(np.float32),
        ((matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / w).astype(np.float32),
    )


def sampled(image: Pixels, x: Pixels, y: Pixels, *, wraps: bool = False) -> Pixels:
    """The image or mask at any positions, given in its pixels, interpolated between four."""
    height, width = image.shape[:2]
    x, y = x - 0.5, y - 0.5
    left, top = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = (x - left).astype(np.float32), (y - top).astype(np.float32)
    if wraps:
        x0, x1, y0, y1 = left % width, (left + 1) % width, top % height, (top + 1) % height
    else:
        x0, x1 = np.clip(left, 0, width - 1), np.clip(left + 1, 0, width - 1)
        y0, y1 = np.clip(top, 0, height - 1), np.clip(top + 1, 0, height - 1)
    if image.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    above = image[y0, x0] * (1 - fx) + image[y0, x1] * fx
    below = image[y1, x0] * (1 - fx) + image[y1, x1] * fx
    return above * (1 - fy) + below * fy


def placed(base: Pixels, sheet: Pixels, corners: ArrayLike, mask: Pixels | None = None) -> Pixels:
    """The base with a sheet laid on it in perspective.

    `corners` are where the sheet's corners come to lie: upper left, upper right, lower right,
    lower left. A mask of the sheet's size leaves parts of it out.
    """
    layer, coverage = projected(sheet, corners, *base.shape[:2], mask=mask)
    return over(base, layer, coverage)


def projected(
    sheet: Pixels, corners: ArrayLike, height: int, width: int, mask: Pixels | None = None
) -> tuple[Pixels, Pixels]:
    """A sheet seen in perspective: its image and its mask in a picture of that size."""
    corners = np.asarray(corners, float)
    layer = np.zeros((height, width, *sheet.shape[2:]), np.float32)
    coverage = polygon(height, width, corners)
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int) - 1, 0, (width, height))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 1, 0, (width, height))
    if left >= right or top >= bottom:
        return layer, coverage
    tall, wide = sheet.shape[:2]
    there = homography(corners, [(0, 0), (wide, 0), (wide, tall), (0, tall)])
    fine = 2  # samples a pixel and direction, for what recedes
    y, x = np.mgrid[top * fine : bottom * fine, left * fine : right * fine].astype(np.float32)
    u, v = mapped(there, (x + 0.5) / fine, (y + 0.5) / fine)
    window = (slice(top, bottom), slice(left, right))
    layer[window] = reduced(sampled(sheet, u, v), fine)
    if mask is not None:
        coverage[window] *= reduced(sampled(mask, u, v), fine)
    return layer, coverage


# --- Finishing ------------------------------------------------------------------------------


def finish(image: Pixels, rng: np.random.Generator) -> np.ndarray:
    """The picture as the shop keeps it, uint8 sRGB: a breath of vignette and grain."""
    height, width = image.shape[:2]
    falloff, grain = _vignette(height, width), rng.standard_normal((height // 2, width // 2))
    graded = encoded(image * falloff[..., None])
    # Coarse enough for the encoder to keep, fine enough for the eye to take for film.
    graded += resized(grain.astype(np.float32), height, width)[..., None] * 0.0022
    return (np.clip(graded, 0, 1) * 255 + 0.5).astype(np.uint8)


@cache
def _vignette(height: int, width: int) -> Pixels:
    x, y = grid(height, width)
    away = np.hypot((x - width / 2) / width, (y - height / 2) / height)
    return (1 - 0.07 * step(0.25, 0.75, away)).astype(np.float32)


def save(picture: np.ndarray, path: Path, *, most: int = 52_000) -> None:
    """Write the finished picture as AVIF, in no more than about `most` bytes."""
    image = Image.fromarray(picture)
    for quality in (60, 52, 45, 38, 32):
        file = BytesIO()
        image.save(file, "AVIF", quality=quality, speed=7, subsampling="4:2:0")
        if file.tell() <= most:
            break
    # At once, so that nobody meets half a picture.
    path.write_bytes(file.getvalue())
