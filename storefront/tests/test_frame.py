"""The frame of every page: the same bytes for everybody, and the weight it may have."""

import json
import re
from pathlib import Path

import brotli
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import SimpleTestCase

from storefront.testing import StoreTestCase

STATIC = Path(settings.BASE_DIR) / "static"


def compressed(*files: Path) -> int:
    return sum(len(brotli.compress(file.read_bytes(), mode=brotli.MODE_TEXT)) for file in files)


class FrameTests(StoreTestCase):
    def test_htmx_runs_nothing_that_a_page_brings(self):
        html = render_to_string("base.html")
        config = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", html)[1])
        self.assertEqual(
            [config[key] for key in ("allowEval", "allowScriptTags", "includeIndicatorStyles")],
            [False, False, False],
        )
        handling = {
            status: next(
                rule["swap"]
                for rule in config["responseHandling"]
                if re.search(rule["code"], str(status))
            )
            for status in (200, 204, 302, 422, 403, 404, 500)
        }
        self.assertEqual([s for s, swaps in handling.items() if swaps], [200, 302, 422])

    def test_comes_first_with_a_way_past_itself(self):
        body = render_to_string("base.html").partition("<body>")[2].strip()
        self.assertTrue(body.startswith('<a class="skip-link" href="#main">'))

    def test_marks_the_department_of_the_page(self):
        departments = [
            {"name": "Rugs", "url": "/c/rugs/", "children": []},
            {
                "name": "Fabrics",
                "url": "/c/fabrics/",
                "children": [{"name": "Linen", "url": "/c/fabrics/linen/", "children": []}],
            },
        ]
        html = render_to_string(
            "base.html", {"departments": departments, "present_path": "/c/fabrics/linen/"}
        )
        self.assertInHTML(
            '<a href="/c/fabrics/linen/" aria-current="page">Linen</a>', html, count=2
        )
        self.assertIn("is-present", html)
        self.assertInHTML('<a href="/c/rugs/">Rugs</a>', html, count=3)
        self.assertInHTML('<a class="departments__all" href="/c/fabrics/">All Fabrics</a>', html, 2)


class WeightTests(SimpleTestCase):
    def test_styles_and_scripts_leave_room_for_the_page(self):
        self.assertLess(compressed(*(STATIC / "js").glob("shop.js")), 2_000)
        linked = re.findall(
            r"css/[\w/]+\.css", (settings.BASE_DIR / "templates/base.html").read_text()
        )
        self.assertLess(compressed(*(STATIC / name for name in linked)), 9_000)


class StarsTests(SimpleTestCase):
    def test_are_filled_to_the_rating_in_every_language(self):
        stars = Template('{% include "components/_stars.html" with rating=rating only %}')
        with self.settings(LANGUAGE_CODE="de"):
            self.assertIn('d="M0 0h4.3v1H0z"', stars.render(Context({"rating": 4.3})))
