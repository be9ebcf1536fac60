"""The figure that says how good the order of results is."""

from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from catalog.search.measuring import ndcg
from storefront.testing import StoreTestCase, make_product


class FigureTests(SimpleTestCase):
    def test_is_one_for_the_best_order_and_none_for_nothing(self) -> None:
        self.assertEqual(ndcg([3, 2, 1], [1, 3, 2]), 1)
        self.assertEqual(ndcg([], [3]), 0)
        self.assertEqual(ndcg([0, 0], [3]), 0)

    def test_weighs_ratings_and_places(self) -> None:
        # By hand: a second place counts 1 / log2(3) of a first one.
        self.assertAlmostEqual(ndcg([0, 3], [3]), 0.6309, 4)
        self.assertAlmostEqual(ndcg([1, 3], [3, 1]), 0.7098, 4)

    def test_looks_at_the_first_ten(self) -> None:
        self.assertEqual(ndcg([0] * 10 + [3], [3]), 0)
        self.assertEqual(ndcg([3] * 10, [3] * 40), 1)


class MeasureSearchTests(StoreTestCase):
    def measured(self, judgements: str, *options: str) -> str:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "judgements.csv"
            path.write_text(judgements)
            out = StringIO()
            call_command("measure_search", folder, "--here", *options, stdout=out)
        return out.getvalue()

    def test_measures_the_shop(self) -> None:
        make_product("Wool rug", sku="a")
        make_product("Rug", external_id="b")
        said = self.measured("query,id,rating\nwool rug,a,3\nwool rug,b,1\nrug,c,0\n")
        self.assertEqual(said, "nDCG@10 1.0000 over 1 queries\n")

    def test_names_the_queries_that_find_nothing(self) -> None:
        make_product("Rug", sku="a")
        said = self.measured("query,id,rating\ncarpet,a,3\nrug,a,3\n", "--queries")
        self.assertEqual(
            said.splitlines(),
            [
                "0.0000       0  carpet",
                "1.0000       1  rug",
                "Nothing found: carpet",
                "nDCG@10 0.5000 over 2 queries",
            ],
        )

    def test_refuses_what_is_no_judgement(self) -> None:
        for text in ("query,id,rating\nrug,a,much\n", "query,id\nrug,a\n", "query,id,rating\n"):
            with self.subTest(text=text), self.assertRaises(CommandError):
                self.measured(text)
