"""The demo shop's designs: drawn alike each time, in their palette's colours, without a seam."""

from functools import cache

import numpy as np
import pytest
from PIL import Image

from catalog.demo.artwork import Artwork, Palette, canvas
from catalog.demo.artwork.draw import chance, drawn, orders_of
from catalog.demo.artwork.patterns import DESIGNS, FAMILIES
from catalog.demo.artwork.scenes import SCENES, wallpaper, walls
from catalog.demo.collection import PICTURES, read_collection

HARBOUR = Palette.of(["#f3ece0", "#1f3a5f", "#7c9cb5", "#d9c7a3", "#d8572a"])
COLLECTION = read_collection()
ORDERS = orders_of(COLLECTION)

each_design = pytest.mark.parametrize("design", DESIGNS)


@cache
def drawn_small(design: str) -> np.ndarray:
    return Artwork(design, HARBOUR).flat(96, 96)


def test_the_drawing_knows_the_designs_of_the_collection():
    families = {design.name: family.__name__ for family in FAMILIES for design in family.DESIGNS}
    assert set(families) == set(COLLECTION.designs)
    for name, design in COLLECTION.designs.items():
        assert families[name].endswith(f".{design.family}"), name


@each_design
def test_a_design_is_the_same_each_time(design):
    flat = drawn_small(design)
    assert np.array_equal(flat, Artwork(design, HARBOUR).flat(96, 96))
    assert flat.dtype == np.float32
    assert flat.shape == (96, 96, 3)


@each_design
def test_a_design_keeps_to_its_palette(design):
    flat = drawn_small(design)
    colours = np.array(HARBOUR.colours)
    # Edges and thin inks mix two colours; nothing is lighter or darker than those mixed, but
    # for shadows of paper on paper.
    assert flat.max() <= colours.max() + 0.01
    assert flat.min() >= 0
    own = np.abs(flat[:, :, None] - colours).max(axis=3).min(axis=2) < 0.06
    assert own.mean() > 0.15


@pytest.mark.parametrize("design", [name for name, design in DESIGNS.items() if design.tiles])
def test_a_repeat_has_no_seam(design):
    flat = Artwork(design, HARBOUR).flat(240, 120, repeat=120)
    assert np.array_equal(flat[:, :120], flat[:, 120:])
    for axis in (0, 1):
        tile = np.concatenate([flat[:, :120]] * 2, axis=axis)
        steps = np.abs(np.diff(tile, axis=axis)).mean(axis=(1 - axis, 2))
        seam = len(steps) // 2
        # A line of the design may lie on the seam, but then others lie elsewhere.
        assert steps[seam] <= 1.25 * np.delete(steps, seam).max(), f"axis {axis}"


def test_a_design_that_does_not_repeat_is_composed_all_the_same():
    artwork = Artwork("Long Afternoon", HARBOUR)
    assert np.array_equal(artwork.flat(60, 80, repeat=20), artwork.flat(60, 80))


def test_every_picture_asked_for_can_be_drawn():
    for order in ORDERS:
        if order.scene:
            assert order.scene in SCENES, order.file
            assert order.design in DESIGNS, order.file
            assert order.palette in COLLECTION.palettes, order.file


def test_no_two_pictures_share_a_file():
    files = [order.file for order in ORDERS]
    assert len(files) == len(set(files))


class Stripes(Artwork):
    """Stands in for a design, as the scenes are looked at here, not the patterns."""

    def flat(self, width, height, *, repeat=None, seed=0):
        stripes = np.arange(width) // 8 % 2
        return np.repeat(
            np.array([self.palette.ground, self.palette.main])[stripes][None], height, 0
        )


@pytest.mark.parametrize("scene", [*walls.SCENES, *wallpaper.SCENES])
def test_a_scene_is_a_picture_in_linear_light(scene):
    image = SCENES[scene](Stripes("Pears", HARBOUR), np.random.default_rng(1))
    assert image.shape == (canvas.HEIGHT, canvas.WIDTH, 3)
    assert np.isfinite(image).all()
    assert image.min() >= 0
    assert image.max() < 2
    assert image.std() > 0.02


def test_a_picture_is_the_same_each_time():
    order = next(order for order in ORDERS if order.scene == "print_flat")
    first, again = (canvas.finish(drawn(order), chance(order)) for _ in range(2))
    assert first.shape == (canvas.HEIGHT, canvas.WIDTH, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)


def test_the_committed_pictures_are_those_that_the_shop_shows():
    assert {path.name for path in PICTURES.glob("*")} == {order.file for order in ORDERS}


def test_a_committed_picture_of_a_product_has_the_size_of_a_scene():
    for order in ORDERS:
        if order.scene:
            with Image.open(PICTURES / order.file) as picture:
                assert picture.size == (canvas.WIDTH, canvas.HEIGHT), order.file


def test_the_committed_pictures_are_light():
    weights = [path.stat().st_size for path in PICTURES.glob("*.avif")]
    assert sum(weights) <= 12_000_000


class TestCanvas:
    def test_light_and_back(self):
        assert np.allclose(
            canvas.encoded(canvas.light("#7c9cb5")) * 255, [124, 156, 181], atol=0.01
        )

    def test_blur_keeps_the_light(self):
        image = np.zeros((60, 60), np.float32)
        image[30, 30] = 1
        for radius in (1, 4, 9):
            assert canvas.blurred(image, radius).sum() == pytest.approx(1, abs=0.03)

    def test_a_polygon_covers_its_area(self):
        mask = canvas.polygon(40, 40, [(5.5, 5), (25.5, 5), (25.5, 15.5), (5.5, 15.5)])
        # Pillow counts every pixel of the fine grid that the outline touches.
        assert mask.sum() == pytest.approx(20 * 10.5, rel=0.05)

    def test_a_homography_takes_corners_to_corners(self):
        target = [(3, 4), (50, 8), (60, 70), (1, 66)]
        matrix = canvas.homography([(0, 0), (1, 0), (1, 1), (0, 1)], target)
        x, y = canvas.mapped(matrix, np.array([0, 1, 1, 0.0]), np.array([0, 0, 1, 1.0]))
        assert np.allclose(np.stack([x, y], 1), target, atol=1e-4)

    def test_noise_tiles(self):
        field = canvas.noise(64, 64, 4, 4, np.random.default_rng(1))
        inner = np.abs(np.diff(field, axis=1)).max()
        assert np.abs(field[:, 0] - field[:, -1]).max() <= inner * 1.05

    def test_saving_stays_within_its_weight(self, tmp_path):
        rough = np.random.default_rng(1).integers(0, 255, (240, 192, 3), dtype=np.uint8)
        canvas.save(rough, tmp_path / "rough.avif", most=20_000)
        canvas.save(rough // 8, tmp_path / "calm.avif")
        assert (tmp_path / "rough.avif").stat().st_size < 30_000
        assert (tmp_path / "calm.avif").read_bytes()[4:12] == b"ftypavif"
