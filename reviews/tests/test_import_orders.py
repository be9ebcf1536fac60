"""`manage.py import_orders` prints the account of an order book."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.models import Order
from storefront.testing import make_product

pytestmark = pytest.mark.django_db

ROWS = (
    "Order number;E-mail;SKU;Date\n"
    "1001;ann@example.com;MUG-1;2026-05-01\n"
    "1002;ann@example.com;GONE;2026-05-01\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make_product("Mug", sku="MUG-1")
    path = tmp_path / "orders.csv"
    path.write_text(ROWS)
    return path


def said(*arguments: object) -> list[str]:
    out = StringIO()
    call_command("import_orders", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue().splitlines()


def test_brings_in_and_accounts_for_every_row(file: Path) -> None:
    assert said(file) == [
        "rejected, line 3: SKU: “GONE”: The shop sells nothing with this SKU.",
        "2 rows: 1 added + 0 unchanged + 1 rejected.",
        "New orders: 1. Reviews verified: 0.",
    ]
    assert said(file)[1:] == [
        "2 rows: 0 added + 1 unchanged + 1 rejected.",
        "New orders: 0. Reviews verified: 0.",
    ]


def test_a_dry_run_writes_nothing(file: Path) -> None:
    assert said(file, "--dry-run")[1:] == [
        "2 rows: 1 would be added, 0 are there already, 1 would be rejected.",
        "New orders: 1. Reviews that would be verified: 0.",
    ]
    assert not Order.objects.exists()


def test_shows_the_first_problems(file: Path) -> None:
    file.write_text(ROWS + "1003;ann@example.com;GONE;2026-05-01\n" * 60)
    lines = said(file)
    assert len(lines) == 50 + 1 + 2
    assert lines[50] == "… and 11 more; --verbosity 2 shows them all."
    assert len(said(file, "--verbosity", 2)) == 61 + 2


def test_a_file_that_cannot_be_read_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        said(tmp_path / "none.csv")
    file.write_text("Order number,E-mail\n")
    with pytest.raises(CommandError, match=r"missing: SKU, date\.\nNothing was brought in\."):
        said(file)
