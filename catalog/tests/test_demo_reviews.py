"""The demo shop's reviews could have been written by sixty people about what they own."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.test import SimpleTestCase

from catalog.demo.collection import read_collection

# Two bodies share at most five words in a row, by chance; those of a template would share more.
SHARED_RUN = 6
OPENING = 4


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’×]+", text.lower())


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (tuple(said[at : at + length]) for at in range(len(said) - length + 1))


class DemoReviewTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.collection = read_collection()
        cls.reviews = cls.collection.reviews

    def test_are_seven_hundred_by_sixty_people_who_all_have_something_to_say(self) -> None:
        names = [customer.username for customer in self.collection.customers]
        self.assertEqual(len(self.reviews), 700)
        people = {review.customer for review in self.reviews}
        new = {arrival.customer for arrival in self.collection.arrivals}
        self.assertEqual(len(people), 60)
        self.assertFalse(people & new)
        self.assertEqual(people | new, set(names))
        self.assertEqual(len({name.lower() for name in names}), len(names))

    def test_leave_nobody_an_address_that_exists(self) -> None:
        emails = [customer.email for customer in self.collection.customers]
        self.assertEqual(len(set(emails)), len(emails))
        for email in emails:
            self.assertTrue(email.endswith("@parquet.example"), email)

    def test_share_no_run_of_words(self) -> None:
        first_said: dict[tuple[str, ...], int] = {}
        for number, review in enumerate(self.reviews):
            for run in runs(review.body, SHARED_RUN):
                said_by = self.reviews[first_said.setdefault(run, number)]
                self.assertEqual(said_by, review, " ".join(run))

    def test_open_each_in_their_own_way(self) -> None:
        openings = Counter(" ".join(words(review.body)[:OPENING]) for review in self.reviews)
        titles = Counter(review.title.lower() for review in self.reviews)
        for counted in (openings, titles):
            self.assertEqual([text for text, count in counted.items() if count > 1], [])

    def test_are_as_long_as_people_write(self) -> None:
        lengths = [len(review.body.split()) for review in self.reviews]
        self.assertGreaterEqual(min(lengths), 8)
        self.assertLessEqual(max(lengths), 120)
        self.assertAlmostEqual(sum(lengths) / len(lengths), 40, delta=3)
        for review in self.reviews:
            self.assertIn(len(review.title.split()), range(2, 8), review.title)

    def test_praise_more_than_they_blame_and_differ_by_product(self) -> None:
        stars = Counter(review.rating for review in self.reviews)
        for rating, percent in {5: 55, 4: 25, 3: 11, 2: 6, 1: 4}.items():
            with self.subTest(rating=rating):
                self.assertAlmostEqual(100 * stars[rating] / 700, percent, delta=3)
        given = defaultdict(list)
        for review in self.reviews:
            given[review.product].append(review.rating)
        means = [sum(ratings) / len(ratings) for ratings in given.values() if len(ratings) > 3]
        self.assertLess(min(means), 3)
        self.assertGreater(max(means), 4.7)

    def test_leave_some_products_alone_and_crowd_round_others(self) -> None:
        each = Counter(review.product for review in self.reviews)
        self.assertAlmostEqual(len(self.collection.products) - len(each), 20, delta=3)
        self.assertGreaterEqual(sum(count >= 20 for count in each.values()), 4)
        self.assertLessEqual(max(each.values()), 30)
