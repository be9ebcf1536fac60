"""The ways a journey is walked; each decorates a test and multiplies it."""

import pytest

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}

both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
both_sizes = pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
both_schemes = pytest.mark.parametrize("color_scheme", ["light", "dark"])
