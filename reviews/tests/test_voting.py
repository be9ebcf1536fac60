"""Votes for reviews, and the number that follows them."""

from django.core.exceptions import ValidationError
from django.test import TransactionTestCase

from catalog.models import Edition
from reviews import verbs
from reviews.models import HelpfulVote, Review
from reviews.ratings import EDITION
from storefront.testing import StoreTestCase, at_once, make_product, make_review, make_user


def count(review: Review) -> int:
    """What pages show, having seen that it is what the rows say."""
    review.refresh_from_db(fields=["helpful_count"])
    assert review.helpful_count == HelpfulVote.objects.filter(review=review).count()
    return review.helpful_count


class VotingTests(StoreTestCase):
    def setUp(self) -> None:
        self.review = make_review(author=self.alice)

    def test_each_reader_counts_once(self) -> None:
        self.assertEqual(verbs.vote(self.review, by=self.bob), 1)
        self.assertEqual(verbs.vote(self.review, by=self.bob), 1)
        self.assertEqual(verbs.vote(self.review, by=self.sam), 2)
        self.assertEqual(count(self.review), 2)

    def test_can_be_taken_back_and_given_again(self) -> None:
        verbs.vote(self.review, by=self.bob)
        verbs.vote(self.review, by=self.sam)
        self.assertEqual(verbs.take_back(self.review, by=self.bob), 1)
        self.assertEqual(verbs.take_back(self.review, by=self.bob), 1)
        self.assertEqual(count(self.review), 1)
        self.assertEqual(verbs.vote(self.review, by=self.bob), 2)

    def test_nobody_votes_for_their_own(self) -> None:
        with self.assertRaisesMessage(ValidationError, "your own review"):
            verbs.vote(self.review, by=self.alice)
        self.assertEqual(count(self.review), 0)

    def test_what_nobody_can_read_gets_no_votes_but_may_lose_them(self) -> None:
        verbs.vote(self.review, by=self.bob)
        verbs.reject([self.review], by=self.sam, reason="Spam")
        with self.assertRaisesMessage(ValidationError, "isn’t in the shop any more"):
            verbs.vote(self.review, by=self.olivia)
        self.assertEqual(verbs.take_back(self.review, by=self.bob), 0)

    def test_a_closed_account_has_no_vote(self) -> None:
        self.bob.is_active = False
        self.bob.save()
        with self.assertRaisesMessage(ValidationError, "This account is closed."):
            verbs.vote(self.review, by=self.bob)

    def test_what_was_counted_wrong_is_right_after_the_next_vote(self) -> None:
        Review.objects.update(helpful_count=41)
        self.assertEqual(verbs.vote(self.review, by=self.bob), 1)
        self.assertEqual(count(self.review), 1)

    def test_a_vote_that_changes_something_draws_a_new_edition(self) -> None:
        def edition() -> int:
            return Edition.objects.get(part=EDITION).number

        before = edition()
        verbs.vote(self.review, by=self.bob)
        after = edition()
        self.assertNotEqual(after, before)
        verbs.vote(self.review, by=self.bob)
        self.assertEqual(edition(), after)

    def test_a_vote_is_no_edit(self) -> None:
        before = self.review.updated_at
        verbs.vote(self.review, by=self.bob)
        self.review.refresh_from_db()
        self.assertEqual(self.review.updated_at, before)
        self.assertEqual(self.review.events.count(), 1)

    def test_the_votes_stay_with_an_edited_review(self) -> None:
        verbs.vote(self.review, by=self.bob)
        verbs.edit(
            self.review, by=self.alice, rating=2, title="Other", body="Other words, as many."
        )
        self.assertEqual(count(self.review), 1)


class VotingAtOnceTests(TransactionTestCase):
    """Votes that arrive at the same moment, on the real locks of either database."""

    def setUp(self) -> None:
        self.review = make_review(make_product())

    def test_twenty_readers_are_all_counted(self) -> None:
        readers = [make_user(f"Reader {number}") for number in range(1, 21)]
        results = at_once(
            *(lambda reader=reader: verbs.vote(self.review, by=reader) for reader in readers)
        )
        self.assertCountEqual(results, range(1, 21))
        self.assertEqual(count(self.review), 20)

    def test_one_reader_many_times_is_one_vote(self) -> None:
        reader = make_user("Reader")
        results = at_once(*[lambda: verbs.vote(self.review, by=reader)] * 6)
        self.assertEqual(results, [1] * 6)
        self.assertEqual(count(self.review), 1)

    def test_votes_beside_an_edit_that_stores_the_whole_review(self) -> None:
        readers = [make_user(f"Reader {number}") for number in range(1, 9)]
        author = self.review.user

        def edit(number: int) -> Review:
            return verbs.edit(
                self.review, by=author, rating=3, title=f"Title {number}", body=self.review.body
            )

        results = at_once(
            *(lambda reader=reader: verbs.vote(self.review, by=reader) for reader in readers),
            *(lambda number=number: edit(number) for number in range(4)),
        )
        self.assertFalse([r for r in results if isinstance(r, Exception)], results)
        self.assertEqual(count(self.review), 8)
