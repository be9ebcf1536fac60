"""The nightly command that keeps the shop's promise about counts of searches."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog.models import SearchCount


@pytest.mark.django_db
def test_says_how_many_counts_it_deleted() -> None:
    for days in (91, 1):
        day = timezone.localdate() - timedelta(days=days)
        SearchCount.objects.create(day=day, key="rug", text="rug", searches=9)
    out = StringIO()
    call_command("prune_search_counts", stdout=out)
    assert out.getvalue() == "Counts of searches deleted: 1.\n"
    call_command("prune_search_counts", stdout=out, verbosity=0)
    assert SearchCount.objects.count() == 1
