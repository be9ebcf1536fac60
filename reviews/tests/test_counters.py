"""The published figures: what came in, and what became of it."""

from reviews import verbs
from reviews.counters import Line, counters
from reviews.models import Rejection, Status
from storefront.testing import StoreTestCase, make_order, make_product, make_review


class CountersTests(StoreTestCase):
    def test_an_empty_shop_has_noughts(self) -> None:
        figures = counters()
        self.assertEqual(figures.total, Line(0, 0, 0, 0))
        self.assertEqual([line.rating for line in figures.lines], [5, 4, 3, 2, 1])

    def test_what_is_decided_stands_beside_its_stars_and_what_waits_beside_none(self) -> None:
        reviews = [make_review(rating=rating) for rating in (5, 5, 5, 4, 1, 1)]
        waiting = make_review(rating=2, is_insider=True)
        self.assertEqual(waiting.status, Status.PENDING)
        verbs.reject([reviews[0]], by=self.sam, code=Rejection.FAKE)
        verbs.withdraw([reviews[-1]], by=reviews[-1].user)
        with self.assertNumQueries(1):
            figures = counters()
        self.assertEqual(
            figures.lines,
            (
                Line(5, published=2, rejected=1, withdrawn=0),
                Line(4, published=1, rejected=0, withdrawn=0),
                Line(3, published=0, rejected=0, withdrawn=0),
                Line(2, published=0, rejected=0, withdrawn=0),
                Line(1, published=1, rejected=0, withdrawn=1),
            ),
        )
        self.assertEqual(figures.total, Line(0, 4, 1, 1))
        self.assertEqual((figures.lines[0].received, figures.total.received), (3, 6))
        self.assertEqual(figures.waiting, 1)

    def test_says_what_vouches_for_those_that_show(self) -> None:
        mug = make_product(sku="MUG-1")
        make_order("alice@example.com", "MUG-1")
        make_review(mug, self.alice)
        followed = make_order("gift@example.com", "MUG-1")
        verbs.follow_invitation(followed, by=self.bob)
        make_review(mug, self.bob)
        checked, hidden, _plain = make_review(), make_review(), make_review()
        verbs.check([checked, hidden], by=self.sam, reason="A receipt.")
        verbs.reject([hidden], by=self.sam, code=Rejection.FAKE)
        figures = counters()
        self.assertEqual(
            (figures.by_order, figures.by_invitation, figures.by_staff, figures.unverified),
            (1, 1, 1, 1),
        )
