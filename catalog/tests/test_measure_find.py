"""What is measured of finding things: by questions that nobody has asked before."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase, TransactionTestCase, override_settings

from catalog.management.commands import measure_find
from catalog.models import Change, Product, Variant
from catalog.scale.measuring import KINDS, Figures, Memory, Times
from catalog.scale.questions import Questions
from storefront.testing import make_product


def stock(products: int) -> None:
    call_command("stock_scale", products=products, stderr=StringIO())


def figures(seconds: float) -> Figures:
    return Figures(
        first_answer=1,
        times={kind.name: Times([seconds] * 200, [seconds] * 200) for kind in KINDS},
        plain=Times([0.001], [0.001]),
        slow={},
        memory=Memory(100, 50, 20),
        after_edit={1: 10},
    )


class QuestionsTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        stock(300)

    def asked(self, seed: int, count: int = 40) -> list[str]:
        questions = Questions(seed)
        return [
            address
            for _ in range(count)
            for address in (
                *(questions.category(filters) for filters in range(4)),
                *(questions.search(filters) for filters in range(4)),
                questions.suggestions(),
            )
        ]

    def test_are_the_same_for_the_same_number_and_never_repeated(self) -> None:
        first = self.asked(1)
        self.assertEqual(self.asked(1), first)
        self.assertNotEqual(self.asked(2), first)
        self.assertEqual(len(set(first)), len(first))

    def test_are_answered_with_pages(self) -> None:
        for address in self.asked(1, 2):
            self.assertEqual(self.client.get(address).status_code, 200, address)

    def test_have_as_many_filters_as_asked_for_and_leave_something_over(self) -> None:
        questions = Questions(1)
        for filters in range(4):
            for _ in range(10):
                response = self.client.get(questions.category(filters))
                chosen = {name for name, _value in response.context["products"].asked.chosen}
                self.assertEqual(len(chosen), filters)
                self.assertTrue(response.context["products"].page.row_count)


class FiguresTests(TestCase):
    def test_say_what_missed_its_goal(self) -> None:
        self.assertEqual(list(measure_find.misses(figures(0.010))), [])
        missed = list(measure_find.misses(figures(0.031)))
        self.assertIn("category, 2 filters, median", missed)
        self.assertIn("suggestions, median", missed)
        self.assertNotIn("search, 1 filter, median", missed)

    def test_one_in_a_hundred_may_be_slower(self) -> None:
        times = Times([0.001] * 197 + [9, 9, 9], [0.001] * 200)
        self.assertEqual((times.median, times.slowest), (1, 9000))
        times.wall[-3] = 0.001
        self.assertEqual(times.slowest, 1)

    def test_the_shares_are_told(self) -> None:
        told = measure_find.described()
        self.assertIn("10 of a typing error", told)
        self.assertIn("80 show page 1", told)


class MeasureFindTests(TransactionTestCase):
    """Forks a worker, which sees what is committed."""

    def test_prints_every_figure_and_puts_right_what_it_edits(self) -> None:
        stock(60)
        before = list(Variant.objects.order_by("pk").values_list("stock", flat=True))
        changes, out = Change.objects.count(), StringIO()
        call_command(
            "measure_find", requests=2, warming=1, edits=1, slow=1, stdout=out, stderr=StringIO()
        )
        for kind in KINDS:
            self.assertIn(f"| {kind.name} | **", out.getvalue())
        self.assertIn("First answer after an edit of 1 product:", out.getvalue())
        self.assertGreater(Change.objects.count(), changes)
        after = list(Variant.objects.order_by("pk").values_list("stock", flat=True))
        self.assertEqual(after, before)

    def test_says_where_the_time_goes(self) -> None:
        stock(60)
        out = StringIO()
        call_command("measure_find", requests=2, warming=1, profile="category", stdout=out)
        self.assertIn("category_detail", out.getvalue())

    def test_wants_a_shop_as_it_serves(self) -> None:
        with self.assertRaisesMessage(CommandError, "no products"):
            call_command("measure_find")
        make_product()
        self.assertEqual(Product.objects.count(), 1)
        with override_settings(DEBUG=True), self.assertRaisesMessage(CommandError, "DEBUG"):
            call_command("measure_find")
