"""The frame of every page: the same bytes for everybody, and the weight it may have."""

import json
import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import SimpleTestCase

from catalog.menu import Entry
from storefront.testing import StoreTestCase, make_category, make_product


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
        departments = (
            Entry("Rugs", "/c/rugs/"),
            Entry("Fabrics", "/c/fabrics/", (Entry("Linen", "/c/fabrics/linen/"),)),
        )
        html = render_to_string(
            "base.html", {"departments": departments, "present_path": "/c/fabrics/linen/"}
        )
        self.assertInHTML(
            '<a href="/c/fabrics/linen/" aria-current="true">Linen</a>', html, count=2
        )
        self.assertIn("is-present", html)
        self.assertInHTML('<a href="/c/rugs/">Rugs</a>', html, count=3)
        self.assertInHTML('<a class="departments__all" href="/c/fabrics/">All Fabrics</a>', html, 2)


class WeightTests(StoreTestCase):
    def test_the_first_page_weighs_less_than_40_kb_before_its_pictures(self):
        for number in range(20):
            parent = make_category(f"Department {number}") if number < 8 else None
            make_product(category=make_category(f"Room {number}", parent=parent))
        html = self.as_(None).get("/").content
        files = re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)
        assert len(files) > 8
        sources = [Path(finders.find(name.decode())).read_bytes() for name in files]
        weight = sum(len(brotli.compress(source)) for source in (html, *sources))
        self.assertLess(weight, 40_000)


class StarsTests(SimpleTestCase):
    def test_are_filled_to_the_rating_in_every_language(self):
        stars = Template('{% include "components/_stars.html" with rating=rating only %}')
        with self.settings(LANGUAGE_CODE="de"):
            self.assertIn('d="M0 0h4.3v1H0z"', stars.render(Context({"rating": 4.3})))
