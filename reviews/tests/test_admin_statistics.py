"""What the statistics say of rejections and stars."""

import re
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone

from reviews import tallies, verbs
from reviews.models import Rejection, Review, ReviewEvent, Status
from reviews.tallies import Line
from storefront.testing import StoreTestCase, make_product, make_review

TABLE = ((5, 300, 30), (4, 200, 20), (3, 100, 10), (2, 100, 10), (1, 300, 30))


def lines(*rows: tuple[int, int, int]) -> list[Line]:
    return [
        Line(rating, published=published, rejected=rejected, withdrawn=0)
        for rating, published, rejected in rows
    ]


class EvennessTests(SimpleTestCase):
    def test_knows_the_chances_of_the_tables(self) -> None:
        # Abramowitz and Stegun, table 26.8: the points that 5 and 1 of a hundred exceed.
        for degrees, five, one in (
            (1, 3.84146, 6.63490),
            (2, 5.99147, 9.21034),
            (3, 7.81473, 11.3449),
            (4, 9.48773, 13.2767),
        ):
            self.assertAlmostEqual(tallies.chance_of(five, degrees), 0.05, 5)
            self.assertAlmostEqual(tallies.chance_of(one, degrees), 0.01, 5)
            self.assertEqual(tallies.chance_of(0, degrees), 1)

    def test_finds_no_sign_where_all_are_rejected_alike(self) -> None:
        found = tallies.evenness(lines(*TABLE))
        self.assertEqual((found.statistic, found.degrees, found.probability), (0, 4, 1))
        self.assertTrue(found.is_even)

    def test_finds_who_spares_the_stars(self) -> None:
        found = tallies.evenness(
            lines((5, 300, 3), (4, 200, 4), (3, 90, 9), (2, 80, 20), (1, 50, 50))
        )
        self.assertFalse(found.is_even)
        self.assertLess(found.probability, 1e-9)

    def test_reckons_as_pearson_does(self) -> None:
        found = tallies.evenness(
            lines((5, 90, 10), (4, 80, 12), (3, 70, 9), (2, 60, 14), (1, 50, 15))
        )
        expected = sum(
            (seen - mean) ** 2 / mean
            for row in ((90, 10), (80, 12), (70, 9), (60, 14), (50, 15))
            for seen, mean in zip(row, (sum(row) * 350 / 410, sum(row) * 60 / 410), strict=True)
        )
        self.assertAlmostEqual(found.statistic, expected)
        self.assertTrue(found.is_even)

    def test_says_nothing_of_too_few(self) -> None:
        for table in (
            [],
            [(5, 10, 0), (1, 10, 0)],
            [(5, 10, 1), (4, 10, 0), (3, 10, 0), (2, 10, 0), (1, 10, 1)],
            [(5, 500, 50)],
        ):
            with self.subTest(table):
                self.assertIsNone(tallies.evenness(lines(*table)))

    def test_leaves_out_stars_that_nobody_gave(self) -> None:
        found = tallies.evenness(lines((5, 300, 30), (4, 0, 0), (1, 300, 30)))
        self.assertEqual(found.degrees, 1)


class StatisticsTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product()
        cls.published = [make_review(rating=5) for _number in range(3)]
        cls.held = make_review(rating=1, is_insider=True)
        cls.rejected = make_review(rating=1, body="See www.example.org for more of it.")
        cls.job = uuid4()
        verbs.reject([cls.rejected], by=cls.sam, code=Rejection.ADVERTISING, job=cls.job)
        brought = Review(
            product=cls.product, rating=2, title="There", body="Elsewhere.", origin="X"
        )
        verbs.bring_in([brought])

    def setUp(self) -> None:
        self.client = self.as_(self.olivia)
        self.url = reverse("admin:reviews_review_statistics")

    def test_counts_what_was_received_and_became_of_it(self) -> None:
        found = {line.rating: line for line in tallies.lines_since(None)}
        self.assertEqual(found[5], Line(5, 3, 0, 0))
        self.assertEqual(found[1], Line(1, 0, 1, 0))
        self.assertEqual(found[2].received, 0)
        self.assertEqual((found[1].share, found[5].share, found[3].share), (100, 0, None))

    def test_tells_no_stars_of_what_waits(self) -> None:
        pages = set()
        for rating in range(1, 6):
            Review.objects.filter(pk=self.held.pk).update(rating=rating)
            page = self.client.get(self.url)
            self.assertContains(page, "1 more waits and is counted once it is decided")
            pages.add(re.sub('(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", page.content.decode()))
        self.assertEqual(len(pages), 1)

    def test_counts_by_rule_and_by_judge(self) -> None:
        held = {row.label: row for row in tallies.held_since(None)}
        links = held["Links or addresses in the text"]
        self.assertEqual((links.total, links.rejected, links.waiting), (1, 1, 0))
        verbs.undo(self.job, by=self.olivia)
        verbs.publish([self.held], by=self.sam)
        (judge,) = tallies.judges_since(None)
        self.assertEqual(
            (judge.name, judge.published, judge.rejected, judge.undone), ("Sam", 1, 1, 1)
        )

    def test_tells_how_long_half_of_it_waited(self) -> None:
        self.assertLess(tallies.time_to_decision(None), timedelta(minutes=1))
        ReviewEvent.objects.filter(review=self.rejected, action="write").update(
            at=timezone.now() - timedelta(hours=3, minutes=30)
        )
        self.assertGreater(tallies.time_to_decision(None), timedelta(hours=2))
        self.assertContains(self.client.get(self.url), "decided within 3\xa0hours")
        self.assertIsNone(tallies.time_to_decision(timezone.now() + timedelta(days=1)))

    def test_shows_it_all_for_a_time(self) -> None:
        page = self.client.get(self.url)
        self.assertContains(page, "Too few reviews were rejected")
        self.assertContains(page, '<td class="number">100.0 %</td>', html=True)
        self.assertContains(page, '<th scope="row">Sam</th>', html=True)
        Review.objects.update(created_at=timezone.now() - timedelta(days=100))
        self.assertContains(self.client.get(self.url), "No review was written in this time.")
        for period in ("year", "all"):
            self.assertContains(self.client.get(self.url, {"period": period}), "Sam")
        self.assertContains(self.client.get(self.url, {"period": "x"}), "No review was written")

    def test_says_in_words_whether_stars_matter(self) -> None:
        for is_even, told in (
            (True, "No sign that rejection depends on the stars."),
            (False, "look into it."),
        ):
            Review.objects.all().update(origin="X")
            for rating, published, rejected in ((5, 90, 30), (1, 90 if is_even else 6, 30)):
                for count, status in ((published, Status.PUBLISHED), (rejected, Status.REJECTED)):
                    verbs.bring_in(
                        Review(
                            product=self.product, rating=rating, title="T", body="B", status=status
                        )
                        for _number in range(count)
                    )
            with self.subTest(told):
                page = self.client.get(self.url)
                self.assertContains(page, told)
                self.assertContains(page, "1 degrees of freedom")

    def test_asks_as_many_queries_for_many_reviews_as_for_few(self) -> None:
        self.client.get(self.url)
        with self.assertNumQueries(8):
            self.client.get(self.url)
        for _number in range(5):
            review = make_review(is_insider=True)
            verbs.reject([review], by=self.olivia, code=Rejection.FAKE, job=uuid4())
        with self.assertNumQueries(8):
            self.client.get(self.url)

    def test_is_for_whoever_may_see_reviews(self) -> None:
        for person in (self.sam, self.alice, None):
            self.assertIn(self.as_(person).get(self.url).status_code, {302, 403})
        self.sam.user_permissions.set(Permission.objects.filter(codename="view_review"))
        self.assertEqual(self.as_(self.sam).get(self.url).status_code, 200)
        self.assertEqual(self.client.post(self.url).status_code, 405)
