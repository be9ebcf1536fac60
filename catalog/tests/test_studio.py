import numpy as np
import pytest

from catalog.demo.artwork import draw
from catalog.demo.artwork.canvas import light
from catalog.demo.artwork.scenes import cards, ceramics
from catalog.demo.artwork.studio import cuts, daylight
from catalog.demo.artwork.studio.bodies import Finish, Foliage, Sheet, Slab, Tube, Turned
from catalog.demo.artwork.studio.camera import Camera, View
from catalog.demo.artwork.studio.photograph import Stage, photograph
from catalog.demo.artwork.studio.pose import Pose

FROM_AFAR = np.array([0.0, -10.0, 1.0])
AHEAD = np.array([0.0, 1.0, 0.0])
RED = light("#b03020")
SMALL = {"height": 60, "width": 48}


def painted(spot):
    return Finish(np.broadcast_to(RED, (len(spot.along), 3)), 0.5)


def white(x, y):
    return np.ones((len(x), 3))


def picture(bodies):
    camera = Camera((0, 0, 2), 25, 24)
    return photograph(bodies, Stage(white, white), camera, **SMALL)


CYLINDER = Turned(painted, np.array([(0, 0.1), (2, 0.1), (2, 4), (0, 4)], float))


class TestCuts:
    def test_a_cylinder_is_met_at_its_front(self):
        wall = np.array([2.0, 0.0]), np.array([2.0, 4.0])
        assert cuts.cone(FROM_AFAR, AHEAD, *wall) == pytest.approx(8)

    def test_the_inside_is_met_through_the_mouth(self):
        wall = np.array([2.0, 0.0]), np.array([2.0, 4.0])
        down = np.array([0.0, 1.0, -0.5])
        assert cuts.cone(np.array([0, -3.0, 5]), down, *wall) == pytest.approx(5)

    def test_a_flat_floor_is_met_to_its_very_middle(self):
        floor = np.array([2.0, 1.0]), np.array([0.0, 1.0])
        down = np.array([0.0, 0.0, -1.0])
        for x in (0, 1e-9, 0.01, 1.9):
            assert cuts.cone(np.array([x, 0, 5]), down, *floor) == pytest.approx(4)

    def test_a_ray_beside_misses(self):
        aside = FROM_AFAR + (5, 0, 0)
        assert np.isinf(cuts.cone(aside, AHEAD, np.array([2.0, 0]), np.array([2.0, 4])))
        assert np.isinf(cuts.ball(aside, AHEAD, np.zeros(3), 2))

    def test_a_ball_a_rod_a_box_and_a_plane(self):
        middle = np.array([0, 0, 1.0])
        rod = np.array([-3.0, 0, 1]), np.array([3.0, 0, 1])
        assert cuts.ball(FROM_AFAR, AHEAD, middle, 2) == pytest.approx(8)
        assert cuts.capsule(FROM_AFAR, AHEAD, *rod, 1.5) == pytest.approx(8.5)
        assert cuts.box(FROM_AFAR, AHEAD, middle - 1, middle + 1) == pytest.approx(9)
        assert cuts.plane(FROM_AFAR, AHEAD, np.zeros(3), AHEAD) == pytest.approx(10)


@pytest.mark.parametrize(
    "body",
    [
        CYLINDER,
        Tube(painted, np.array([(-3.0, 0, 1), (0, 0, 3), (3.0, 0, 1)]), 0.8),
        Slab(painted, (5, 4, 2), 0.5),
        Sheet(painted, np.array([(-3.0, 0.1), (0, 2), (3, 0.1)]), -2, 2),
        Foliage(painted, np.array([[(0, 0, 2), (2, 0, 0), (0, 1, 1), (0, -0.7, 0.7)]], float)),
    ],
    ids=lambda body: type(body).__name__,
)
class TestBodies:
    def test_where_it_is_met_it_faces_the_camera(self, body):
        view = View(Camera((0, 0, 2), 25, 24), 60, 48)
        touch = body.meet(view)
        met = np.isfinite(touch.depth)
        ways = view.rays(touch.window)[met]
        points = view.camera.eye + touch.depth[met][:, None] * ways
        surface = body.surface(body.spot(points, touch.along[met]))
        assert np.linalg.norm(surface.normal, axis=1) == pytest.approx(1, abs=0.02)
        if not body.two_sided:
            assert np.mean(cuts.dot(surface.normal, ways) < 0.02) > 0.97

    def test_its_chart_lies_where_its_surface_says(self, body):
        points, normals = body.chart()
        assert points.shape == normals.shape
        assert np.linalg.norm(normals, axis=2) == pytest.approx(1, abs=0.02)

    def test_it_shades_what_lies_behind_it(self, body):
        lamp = np.array([0.0, -0.3, 1.0])
        behind = np.array([[0.05, 0.3, 0.0]]) - lamp
        assert body.blocks(behind, lamp).all()
        assert not body.blocks(behind + (30, 0, 0), lamp).any()


class TestPhotograph:
    def test_a_body_throws_its_shadow_to_the_right(self):
        image = picture([CYLINDER])
        left, right = image[24:42, :12].mean(), image[24:42, -18:].mean()
        assert right < left - 0.03

    def test_an_open_table_returns_what_falls_on_it(self):
        assert picture([])[45:].mean() == pytest.approx(1, abs=0.06)

    def test_it_is_the_same_each_time(self):
        assert np.array_equal(picture([CYLINDER]), picture([CYLINDER]))

    def test_a_posed_body_stands_where_it_is_put(self):
        pose = Pose.at(3, 1, 2, spin=30, lean=20)
        there = pose.outward(np.array([[1.0, 2, 3]]))
        assert pose.inward(there) == pytest.approx(np.array([[1.0, 2, 3]]))


@pytest.mark.parametrize(
    ("module", "name"),
    [(ceramics, "espresso_above"), (cards, "card_standing")],
)
def test_a_scene_is_of_light_that_can_be_seen(module, name, artwork, monkeypatch):
    ways = daylight.all_ways(8)
    monkeypatch.setattr(daylight, "all_ways", lambda: ways)
    monkeypatch.setattr(daylight, "window_ways", lambda: daylight.TO_WINDOW[None])
    monkeypatch.setattr(module, "photograph", lambda *given: photograph(*given, **SMALL))
    image = module.SCENES[name](artwork, np.random.default_rng(1))
    assert image.shape == (60, 48, 3)
    assert np.isfinite(image).all()
    assert image.min() >= 0
    assert image.mean() > 0.2


@pytest.fixture(scope="module")
def artwork():
    return draw.artwork("Half Square", "kiln")
