import csv
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from uuid import uuid4

from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from reviews import ratings, verbs
from reviews.feeds import exporter
from reviews.feeds.layout import COLUMNS, guard, unguard
from reviews.models import Review, ReviewEvent, ReviewPhoto, StaffReply
from storefront.testing import StoreTestCase, make_picture, make_product, make_review, make_user

SIGNS = st.text(alphabet="'=+-@\t\ra ", max_size=6)


@given(SIGNS)
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    guarded = guard(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guarded) == text


class ExportReviewsTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ball = make_product("Ball", external_id="BALL")
        cls.lamp = make_product("Lamp")

    def setUp(self) -> None:
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "reviews.zip")

    def export(self) -> zipfile.ZipFile:
        call_command("export_reviews", to=self.path, verbosity=0)
        archive = zipfile.ZipFile(self.path)
        self.addCleanup(archive.close)
        assert archive.testzip() is None
        return archive

    def rows(self) -> list[dict[str, str]]:
        text = self.export().read("reviews.csv").decode()
        return list(csv.DictReader(StringIO(text, newline="")))

    def import_back(self) -> str:
        out = StringIO()
        call_command("import_reviews", self.path, stdout=out, stderr=StringIO())
        return out.getvalue()

    def stock(self) -> None:
        """A review of every kind."""
        written = datetime(2025, 3, 1, 12, 0, 5, 123456, tzinfo=UTC)
        rich = Review(
            product=self.ball,
            user=self.alice,
            rating=2,
            title='=HYPERLINK("https://x")',
            body='Some "quotes", <b>signs</b>; &amp;\n\n- a list\n' + "line\n" * 900 + "🙂 שלום",
            created_at=written,
            edited_at=written + timedelta(days=1),
            is_rewarded=True,
            status="published",
        )
        photos = [
            ReviewPhoto(
                review=rich, key=uuid4(), picture=make_picture(seed), position=seed, alt=alt
            )
            for seed, alt in enumerate(['The ball, "close"', ""])
        ]
        reply = StaffReply(review=rich, body="@Alice: thank you.", created_at=written)
        reply.updated_at = written + timedelta(days=2)
        elsewhere = Review(
            product=self.ball,
            byline="Chi",
            origin="Judge.me",
            rating=5,
            title="Love it!",
            body="Love it!",
            created_at=written,
        )
        verbs.bring_in([rich, elsewhere], photos=photos, replies=[reply])
        verbs.reject(
            [make_review(self.lamp, self.alice)],
            by=self.sam,
            code="unrelated",
            reason="Not a lamp.",
        )
        verbs.withdraw([make_review(self.ball, self.bob)], by=self.bob)
        spam = make_review(self.lamp, self.bob, body="See https://spam.example/now for more of it.")
        assert spam.status == "pending"
        carol, dan = make_user("Carol"), make_user("Dan")
        make_review(self.lamp, carol, body="Kept without a name, as she wished it to be.")
        make_review(self.lamp, dan)
        verbs.part(carol)
        verbs.erase(dan)

    def told(self) -> list[dict[str, Any]]:
        """All reviews as readers and staff know them."""
        return [
            {
                "product": review.product.name,
                "user": review.user,
                "name": str(review.author_name),
                "photos": [photo.alt for photo in review.photos.order_by("position")],
                "reply": (review.reply.body, review.reply.updated_at)
                if hasattr(review, "reply")
                else None,
                "codes": codes_of(review),
                **{
                    name: getattr(review, name)
                    for name in (
                        *("rating", "title", "body", "status", "source", "origin", "byline"),
                        *("is_rewarded", "is_insider", "photo_count", "created_at", "edited_at"),
                    )
                },
            }
            for review in Review.objects.order_by("product", "created_at", "byline")
        ]

    def test_writes_every_review_in_every_state(self) -> None:
        self.stock()
        rows = self.rows()
        assert tuple(rows[0]) == COLUMNS
        assert [(row["status"], row["reason_codes"]) for row in rows] == [
            ("published", ""),
            ("published", ""),
            ("rejected", "unrelated"),
            ("withdrawn", ""),
            ("pending", "links"),
            ("published", ""),
            ("withdrawn", ""),
        ]
        first = rows[0]
        assert first["reviewer_email"] == "alice@example.com"
        assert first["review_date"] == "2025-03-01T12:00:05.123456+00:00"
        assert first["received_something"] == "yes"
        assert rows[1]["brought_in_from"] == "Judge.me"
        assert rows[6]["body"] == rows[6]["reviewer_email"] == ""

    def test_holds_no_cell_that_a_spreadsheet_would_run(self) -> None:
        self.stock()
        rows = self.rows()
        assert rows[0]["title"] == '\'=HYPERLINK("https://x")'
        assert rows[0]["reply"] == "'@Alice: thank you."
        assert not [
            cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r"))
        ]

    def test_packs_the_pictures(self) -> None:
        self.stock()
        archive = self.export()
        pictures = [name for name in archive.namelist() if name.startswith("pictures/")]
        kept = [photo.picture.read() for photo in ReviewPhoto.objects.order_by("pk")]
        assert [archive.read(name) for name in pictures] == kept
        assert self.rows()[0]["picture_urls"] == ",".join(pictures)

    def test_a_picture_whose_file_is_lost_costs_nothing_else(self) -> None:
        self.stock()
        photo = ReviewPhoto.objects.first()
        photo.picture.storage.delete(photo.picture.name)
        assert len(self.export().namelist()) == 2

    def test_comes_back_as_it_was_into_an_empty_shop(self) -> None:
        self.stock()
        self.export()
        before = self.told()
        counts = ratings_of(self.ball, self.lamp)
        empty()
        assert ratings_of(self.ball, self.lamp) == [[], []]
        assert "7 added + 0 known already + 0 rejected = 7" in self.import_back()
        assert self.told() == before
        assert ratings_of(self.ball, self.lamp) == counts

    def test_changes_nothing_in_the_shop_it_came_from(self) -> None:
        self.stock()
        self.export()
        before = self.told()
        assert "0 added + 7 known already + 0 rejected = 7" in self.import_back()
        assert self.told() == before

    def test_is_never_verified_by_the_file(self) -> None:
        review = make_review(self.ball, self.alice)
        verbs.check([review], by=self.sam, reason="A receipt.")
        self.export()
        empty()
        assert "it isn’t verified" in self.import_back()
        assert Review.objects.get().source == ""

    def test_asks_a_constant_number_of_questions_a_batch(self) -> None:
        for _number in range(3):
            make_review(self.ball)
        # Reviews, their events are not asked for, pictures neither; then none are left.
        with self.assertNumQueries(3):
            list(exporter.write(Review.objects.all()))
        with mock.patch.object(exporter, "BATCH", 2), self.assertNumQueries(4):
            list(exporter.write(Review.objects.all()))

    def test_writes_piece_by_piece(self) -> None:
        self.stock()
        pieces = list(exporter.write(Review.objects.all()))
        assert len(pieces) > 3
        with zipfile.ZipFile(BytesIO(b"".join(pieces))) as archive:
            assert archive.testzip() is None

    def test_says_where_it_can_not_write(self) -> None:
        with self.assertRaisesMessage(CommandError, "No such file or directory"):
            call_command("export_reviews", to="/nowhere/reviews.zip")


def codes_of(review: Review) -> list[str]:
    """Why the review isn't public, as its ledger says."""
    if review.status not in {"pending", "rejected"}:
        return []
    return review.events.exclude(codes=[]).latest("pk").codes


def ratings_of(*products: Any) -> list[list[int]]:
    for product in products:
        product.refresh_from_db()
    return [product.rating_counts for product in products]


def empty() -> None:
    """Takes all reviews out of the shop, as no verb does."""
    products = set(Review.objects.values_list("product", flat=True))
    ReviewEvent.objects.all().delete()
    Review.objects.all().delete()
    ratings.refresh(products)
