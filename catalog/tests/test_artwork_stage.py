"""The stage that rooms and textiles are drawn on: cloth falls as cloth, light comes from its window."""

import numpy as np
import pytest

from catalog.demo.artwork.stage.camera import Camera
from catalog.demo.artwork.stage.cloth import fall, fine, ground, table_top
from catalog.demo.artwork.stage.forms import box, plane, revolved
from catalog.demo.artwork.stage.light import Room, illuminate
from catalog.demo.artwork.stage.render import photograph, sampled, shoulder
from catalog.demo.artwork.stage.surfaces import Material, sheet, turn

GREY = Material(np.full(3, 0.5))
EYE = np.array([0, 1, 4], np.float32)


def cloth_over_a_table() -> tuple[np.ndarray, np.ndarray]:
    x, z = np.meshgrid(np.linspace(-0.5, 0.5, 30), np.linspace(-0.4, 0.4, 24))
    flat = np.stack([x, np.full_like(x, 0.76), z], axis=-1)
    table = table_top((-0.3, 0, -0.2), (0.3, 0.75, 0.2))
    return flat, fall(flat, [table, ground()], seconds=1.0)


def test_cloth_lies_on_the_table_and_hangs_over_its_edge():
    _, fallen = cloth_over_a_table()
    assert fallen[12, 15, 1] == pytest.approx(0.75, abs=0.01)
    assert fallen[0, 15, 1] < 0.70
    assert fallen[..., 1].min() > 0
    assert fallen[0, 0, 1] < fallen[0, 15, 1]  # corners hang lowest


def test_threads_hardly_stretch():
    flat, fallen = cloth_over_a_table()
    before = np.linalg.norm(np.diff(flat, axis=1), axis=-1)
    after = np.linalg.norm(np.diff(fallen, axis=1), axis=-1)
    assert np.median(after / before) == pytest.approx(1, abs=0.02)


def test_cloth_is_rounded_between_its_points():
    _, fallen = cloth_over_a_table()
    smooth = fine(fallen, 3)
    assert smooth.shape == (70, 88, 3)
    assert np.allclose(smooth[::3, ::3], fallen, atol=1e-5)


def test_what_stands_on_the_floor_keeps_light_from_it():
    block = box((0, 0.25, 0), (0.4, 0.5, 0.4), GREY)
    right_of_it, far_away = [0.3, 0, 0.1], [-3, 0, 2]
    points = np.array([right_of_it, far_away], np.float32)
    up = np.array([[0, 1, 0]] * 2, np.float32)
    light, _ = illuminate(points, up, EYE, [block], Room())
    assert light[0].mean() < 0.6 * light[1].mean()


def test_a_wall_that_faces_us_gets_about_the_whole_light():
    light, _ = illuminate(
        np.zeros((1, 3), np.float32), np.array([[0, 0, 1]], np.float32), EYE, [], Room()
    )
    assert 0.8 < light.mean() < 1.4


def test_the_camera_keeps_verticals_upright_when_level():
    camera = Camera((0, 1, 4), distance=4, field=2)
    low, high = camera.project(np.array([[0.5, 0, 0], [0.5, 2, 0]], np.float32), 100, 100)[0]
    assert low[0] == pytest.approx(high[0])
    assert low[0] == pytest.approx(75)
    assert high[1] < low[1]


def test_a_turned_thing_keeps_its_size():
    block = box((0, 0, 0), (0.4, 0.5, 0.6), GREY)
    turned = block.moved(turn(x=20, y=30, z=40), (1, 2, 3))
    sizes = [
        np.linalg.norm(thing.points - thing.points.mean((0, 1, 2)), axis=-1).max()
        for thing in (block, turned)
    ]
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-4)


def test_a_photograph_shows_what_is_nearest():
    wall = plane((-2, 2, 0), (4, 0, 0), (0, -4, 0), Material(np.array([0.0, 0.0, 0.9])))
    ball = revolved(
        np.array([[0.001, -0.3], [0.25, -0.15], [0.3, 0], [0.25, 0.15], [0.001, 0.3]]),
        (0, 0, 0.5),
        Material(np.array([0.9, 0.0, 0.0])),
    )
    picture = photograph([wall, ball], Camera((0, 0, 4), 4, 2), Room(), width=40, height=40)
    assert picture.shape == (40, 40, 3)
    assert np.isfinite(picture).all()
    middle, corner = picture[20, 20], picture[2, 2]
    assert middle[0] > 3 * middle[2]
    assert corner[2] > 3 * corner[0]
    again = photograph([wall, ball], Camera((0, 0, 4), 4, 2), Room(), width=40, height=40)
    assert np.array_equal(picture, again)


def test_a_texture_far_away_is_its_mean():
    stripes = np.zeros((64, 64, 3), np.float32)
    stripes[:, ::2] = 1
    levels = Material(stripes).colour_levels
    uv = np.random.default_rng(1).random((50, 2)).astype(np.float32)
    wide = np.full(50, 0.5, np.float32)
    assert np.allclose(sampled(levels, uv, wide, wide), 0.5, atol=0.01)


def test_highlights_roll_off():
    light = np.linspace(0, 3, 50)
    rolled = shoulder(light)
    assert np.allclose(rolled[light <= 0.8], light[light <= 0.8])
    assert (np.diff(rolled) > 0).all()
    assert rolled.max() <= 1


def test_sheets_without_uv_show_the_texture_once():
    patches = sheet(np.zeros((3, 4, 3)), GREY)
    assert patches.uv[0, 0, 0].tolist() == [0, 0]
    assert patches.uv[0, -1, -1].tolist() == [1, 1]
