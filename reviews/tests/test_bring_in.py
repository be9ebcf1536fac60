from uuid import uuid4

from django.core.exceptions import ValidationError

from reviews import verbs
from reviews.models import HelpfulVote, Review, ReviewEvent, ReviewPhoto, StaffReply
from storefront.testing import StoreTestCase, make_picture, make_product, make_review


class BringInTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")

    def make(self, **fields: object) -> Review:
        words = {"rating": 4, "title": "Round", "body": "As round as it gets."}
        return Review(**{"product": self.product, "byline": "Chi"} | words | fields)

    def test_stores_what_hangs_on_reviews_and_counts_it(self) -> None:
        plain, rich = self.make(), self.make(rating=2, user=self.alice, byline="")
        photos = [
            ReviewPhoto(review=rich, key=uuid4(), picture=make_picture(seed), position=seed)
            for seed in (0, 1)
        ]
        verbs.bring_in(
            [plain, rich],
            photos=photos,
            replies=[StaffReply(review=plain, body="Thank you.")],
            votes=[HelpfulVote(review=rich, user=user) for user in (self.bob, self.sam)],
        )
        plain, rich = Review.objects.order_by("pk")
        assert (plain.photo_count, plain.helpful_count) == (0, 0)
        assert (rich.photo_count, rich.helpful_count) == (2, 2)
        assert [photo.position for photo in rich.photos.order_by("pk")] == [0, 1]
        assert rich.photos.first().width == 800
        assert plain.reply.body == "Thank you."
        assert {vote.user for vote in rich.votes.all()} == {self.bob, self.sam}
        self.product.refresh_from_db()
        assert self.product.rating_counts == [0, 1, 0, 1, 0]

    def test_writes_the_ledger_as_if_written_here(self) -> None:
        review = self.make(user=self.alice, byline="")
        verbs.bring_in([review])
        event = review.events.get()
        assert (event.action, event.actor, event.at) == ("write", self.alice, review.created_at)

    def test_writes_the_ledger_that_it_is_given(self) -> None:
        review = self.make(status="pending")
        entry = ReviewEvent(
            review=review, action="write", to_status="pending", actor=self.sam, codes=["links"]
        )
        verbs.bring_in([review], entries=[entry])
        event = review.events.get()
        assert (event.actor, event.codes) == (self.sam, ["links"])

    def test_stores_all_or_nothing(self) -> None:
        make_review(self.product, self.alice)
        with self.assertRaisesMessage(ValidationError, "reviewed this product already"):
            verbs.bring_in([self.make(), self.make(user=self.alice)])
        assert Review.objects.count() == 1

    def test_pictures_that_come_late_stay_away_from_what_was_erased(self) -> None:
        review = make_review(author=self.alice)
        verbs.erase(self.alice)
        photo = ReviewPhoto(key=uuid4(), picture=make_picture())
        verbs.bring_in_photos(review, [photo])
        assert not ReviewPhoto.objects.exists()
        review.refresh_from_db()
        assert review.photo_count == 0
