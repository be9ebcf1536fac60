"""`manage.py send_invitations` catches up with whoever is due."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from storefront.testing import make_order, make_product

pytestmark = pytest.mark.django_db


def said(**options: int) -> str:
    out = StringIO()
    call_command("send_invitations", stdout=out, **options)
    return out.getvalue()


def test_says_how_many_it_sent() -> None:
    make_product(sku="MUG-1")
    placed_on = timezone.localdate() - timedelta(days=30)
    make_order("buyer@example.com", "MUG-1", placed_on=placed_on)
    assert said() == "Invitations sent: 1.\n"
    assert said() == "Invitations sent: 0.\n"
    assert len(mail.outbox) == 1


def test_says_nothing_to_the_clock() -> None:
    assert said(verbosity=0) == ""
