"""What `make bench` prints, and what it needs."""

from unittest import mock

import pytest

from storefront import servers
from storefront.bench import __main__ as bench


def pair(bare: float, page: float) -> bench.Pair:
    return bench.Pair(
        bench.Run(bare, 1.0, 2.0, server=0.25, database=0.0),
        bench.Run(page, 10.0, 20.0, server=3.0, database=1.0),
    )


def test_a_page_is_told_by_its_median_run_and_by_the_spread_of_its_ratio():
    row = bench.row_of("category", [pair(4000, 240), pair(2000, 200), pair(4000, 200)])

    assert row == (
        "| category | 200 | 10.0 | 20.0 | 4.00 | 1.0 | **0.060** | 0.050 to 0.100 | 0.062 |"
    )


def test_says_which_package_brings_wrk():
    missing = mock.patch("shutil.which", return_value=None)

    with missing, pytest.raises(servers.MissingProgram, match="apt install wrk"):
        bench.Bench(bench.SHORT)
