"""The command that holds the search against the score card."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import ScoreCardRun
from catalog.verbs.score_card import begin_run
from storefront.testing import make_product, make_score_card_entry

pytestmark = pytest.mark.django_db


def score(**options: object) -> list[str]:
    out = StringIO()
    call_command("score_search", stdout=out, **options)
    return out.getvalue().splitlines()


def test_says_what_is_not_found_where_it_should_be() -> None:
    make_score_card_entry("moss", make_product("Moss"), 1)
    make_score_card_entry("unicorn", make_product("Fern"), 5)
    assert score() == [
        "unicorn → Fern: not found, should be among the first 5",
        "Found where it should be: 1 of 2.",
        "Score: 50.0 %.",
    ]
    assert ScoreCardRun.objects.finished()[0].met == 1


def test_fails_below_a_score() -> None:
    make_score_card_entry("unicorn", make_product("Fern"))
    with pytest.raises(CommandError, match="below 90 %"):
        score(at_least=90)


def test_runs_no_empty_card_and_none_twice() -> None:
    with pytest.raises(CommandError, match="empty"):
        score()
    make_score_card_entry("moss", make_product("Moss"))
    begin_run()
    with pytest.raises(CommandError, match="already"):
        score()
