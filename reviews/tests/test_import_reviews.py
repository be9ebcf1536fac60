import csv
import json
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.models import User
from catalog.feeds.fetching import NotFetched
from catalog.feeds.problems import FeedRefused
from catalog.models import Product
from reviews import verbs
from reviews.feeds.importer import ReviewImport
from reviews.feeds.layout import COMMON, OWN
from reviews.feeds.outcome import Fate, Outcome, Verdict
from reviews.models import Review
from reviews.verbs import Purchase, bring_in_orders
from storefront.testing import StoreTestCase, make_picture, make_product, make_review, make_user

GOOD = {
    "title": "Round",
    "body": "As round as it gets, and it stays so for years.",
    "rating": "4",
    "review_date": "2025-03-01",
    "reviewer_name": "Chi",
    "reviewer_email": "chi@example.com",
    "product_id": "BALL",
}


def table(*rows: dict[str, str], columns: tuple[str, ...] = COMMON) -> bytes:
    """A file with these rows; each is a good one but for what it says."""
    out = StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(GOOD | row for row in rows)
    return out.getvalue().encode()


class ImportTestCase(StoreTestCase):
    ball: Product
    lamp: Product

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ball = make_product("Ball", external_id="BALL", sku="BALL-RED")
        cls.lamp = make_product("Lamp", external_id="LAMP", sku="LAMP-1")

    def run_import(
        self,
        content: bytes,
        *,
        origin: str = "Judge.me",
        is_dry: bool = False,
        by: User | None = None,
    ) -> Outcome:
        review_import = ReviewImport(BytesIO(content), origin=origin, by=by)
        with closing(review_import):
            list(review_import.check())
            if not is_dry:
                list(review_import.write())
        outcome = review_import.outcome
        assert sum(outcome.counts.values()) == outcome.rows
        return outcome

    def verdict(self, **row: str) -> Verdict:
        """What becomes of one row."""
        outcome = self.run_import(table(row), is_dry=True)
        assert outcome.rows == 1
        return outcome.verdicts[2]

    def bring(self, **row: str) -> Review:
        """The review that one row becomes."""
        outcome = self.run_import(table(row))
        assert outcome.stored == 1, outcome.verdicts
        return Review.objects.latest("pk")


class ImportReviewsTests(ImportTestCase):
    def test_stores_what_a_row_says(self) -> None:
        outcome = self.run_import(table({"reply": "Thank you, Chi."}), by=self.sam)
        review = Review.objects.get()
        assert (review.product, review.rating, review.title) == (self.ball, 4, "Round")
        assert review.body == "As round as it gets, and it stays so for years."
        assert (review.user, review.byline, review.origin) == (None, "Chi", "Judge.me")
        assert (review.status, review.source) == ("published", "")
        assert timezone.localdate(review.created_at) == date(2025, 3, 1)
        assert review.reply.body == "Thank you, Chi."
        event = review.events.get()
        assert (event.action, event.actor, event.job) == ("write", self.sam, outcome.job)
        assert event.reason == "Brought in from Judge.me."
        self.ball.refresh_from_db()
        assert (self.ball.rating_count, self.ball.rating_average) == (1, 4)

    def test_a_dry_run_stores_nothing(self) -> None:
        outcome = self.run_import(table({}), is_dry=True)
        assert outcome.counts[Fate.ADDED] == 1
        assert not Review.objects.exists()

    def test_the_same_file_again_adds_nothing(self) -> None:
        content = table({}, {"product_id": "LAMP", "title": "Bright", "body": "Bright enough."})
        assert self.run_import(content).counts[Fate.ADDED] == 2
        assert self.run_import(content).counts == {Fate.DUPLICATE: 2}
        assert Review.objects.count() == 2

    def test_counts_every_row_once(self) -> None:
        content = table({}, {}, {"rating": "6"}, {"product_id": "NONE"}) + b'"open\n'
        outcome = self.run_import(content)
        assert [(line, each.fate) for line, each in sorted(outcome.verdicts.items())] == [
            (2, Fate.ADDED),
            (3, Fate.DUPLICATE),
            (4, Fate.REJECTED),
            (5, Fate.REJECTED),
            (6, Fate.REJECTED),
        ]

    def test_finds_products_by_feed_key_sku_and_address(self) -> None:
        for key, handle in [("BALL", ""), ("BALL-RED", ""), ("", "ball"), ("gone", "ball")]:
            verdict = self.verdict(product_id=key, product_handle=handle)
            assert (verdict.fate, verdict.product) == (Fate.ADDED, "Ball")
        assert "no such product: “NONE”" in self.verdict(product_id="NONE").reason
        assert "No product is named" in self.verdict(product_id="").reason

    def test_says_what_is_wrong_with_a_row(self) -> None:
        for fields, reason in [
            ({"rating": "6"}, "Stars are a whole number from 1 to 5."),
            ({"rating": "0"}, "Stars are a whole number from 1 to 5."),
            ({"rating": "4.5"}, "Stars are a whole number from 1 to 5."),
            ({"rating": "five"}, "Stars are a whole number from 1 to 5."),
            ({"rating": "9" * 5000}, "Stars are a whole number from 1 to 5."),
            ({"rating": ""}, "There are no stars."),
            ({"title": " ", "body": "\u200b"}, "There are no words."),
            ({"body": "x" * 100_000}, "The review has 100,000 characters; at most 5,000"),
            ({"review_date": "last week"}, "write it like 2026-05-31"),
            ({"review_date": "31/05/2025"}, "write it like 2026-05-31"),
            ({"review_date": "2999-01-01"}, "The date lies in the future."),
            ({"review_date": "0001-01-01T00:00+14:00"}, "This date is too far away."),
        ]:
            with self.subTest(fields=str(fields)[:60]):
                verdict = self.verdict(**fields)
                assert verdict.fate is Fate.REJECTED
                assert reason in verdict.reason

    def test_reads_dates_as_systems_write_them(self) -> None:
        noon_utc = datetime(2025, 3, 1, 12, 30, 5, tzinfo=UTC)
        for text in (
            "2025-03-01T12:30:05Z",
            "2025-03-01 12:30:05 UTC",
            "2025-03-01 12:30:05 +0000",
            "2025-03-01T14:30:05+02:00",
            "20250301T123005Z",
        ):
            with self.subTest(text=text):
                assert self.bring(review_date=text).created_at == noon_utc
                Review.objects.all()[0].events.all().delete()
                Review.objects.all().delete()
        assert self.bring(review_date=str(timezone.localdate())).created_at <= timezone.now()

    def test_marks_what_has_no_date(self) -> None:
        outcome = self.run_import(
            table(
                {"review_date": ""},
                {"review_date": "", "reviewer_email": "bo@example.com", "body": "Bouncy."},
            )
        )
        (warning,) = outcome.warnings
        assert "2 rows in all, have no date" in warning.reason
        review = Review.objects.first()
        assert timezone.now() - review.created_at < timedelta(minutes=2)
        assert "no date" in review.events.get().reason

    def test_shows_plain_text_whatever_was_in_it(self) -> None:
        review = self.bring(
            title="<b>Bold</b> &amp; \x00loud",
            body="<p>I &lt;3 it, 3 < 5.</p><p>Two<br>lines</p><script>alert(1)</script>"
            "<img src=x onerror=alert(2)>",
        )
        assert review.title == "Bold & loud"
        assert review.body == "I <3 it, 3 < 5.\n\nTwo\nlines"

    def test_leaves_words_alone_that_only_look_like_markup(self) -> None:
        body = "I <3 it: a<b, x & y; 🙂 שלום"
        assert self.bring(body=body).body == body

    def test_a_headline_or_a_text_alone_is_all_that_was_said(self) -> None:
        review = self.bring(title="Great!", body="")
        assert (review.title, review.body) == ("Great!", "Great!")
        review = self.bring(
            title="", body="Long words. " * 20, reviewer_email="", reviewer_name="A"
        )
        assert review.title.startswith("Long words.")
        assert len(review.title) <= 60

    def test_shortens_a_title_and_never_an_opinion(self) -> None:
        outcome = self.run_import(table({"title": "word " * 40}))
        assert len(Review.objects.get().title) <= 120
        assert "shortened to 120" in outcome.warnings[0].reason

    def test_shows_no_address_as_a_name(self) -> None:
        outcome = self.run_import(table({"reviewer_name": "chi@example.com"}))
        assert Review.objects.get().byline == ""
        assert "isn’t shown" in outcome.warnings[0].reason

    def test_keeps_no_e_mail_address(self) -> None:
        review = self.bring()
        assert not [
            field.name
            for field in Review._meta.concrete_fields
            if "chi@example.com" in str(getattr(review, field.attname))
        ]
        assert "chi@example.com" not in review.events.get().reason

    def test_belongs_to_the_account_whose_confirmed_address_it_has(self) -> None:
        review = self.bring(reviewer_email="ALICE@example.com", reviewer_name="A.")
        assert (review.user, review.byline) == (self.alice, "")

    def test_belongs_to_nobody_whose_address_is_not_confirmed(self) -> None:
        User.objects.filter(pk=self.alice.pk).update(is_verified=False)
        review = self.bring(reviewer_email="alice@example.com", reviewer_name="A.")
        assert (review.user, review.byline) == (None, "A.")

    def test_a_customer_who_reviewed_the_product_keeps_their_own_words(self) -> None:
        make_review(self.ball, self.alice, title="Mine")
        verdict = self.verdict(reviewer_email="alice@example.com")
        assert verdict.fate is Fate.DUPLICATE
        withdrawn = make_review(self.lamp, self.alice)
        verbs.withdraw([withdrawn], by=self.alice)
        row = {"reviewer_email": "alice@example.com", "product_id": "LAMP"}
        assert self.verdict(**row).fate is Fate.DUPLICATE

    def test_knows_a_review_by_its_words_or_its_author(self) -> None:
        same_words = {"body": "AS round as it gets,  and it stays so for years."}
        for twin in (
            same_words | {"reviewer_email": "", "reviewer_name": "Chi"},
            {"body": "Other words.", "reviewer_name": "Chi B."},
        ):
            with self.subTest(twin=twin):
                outcome = self.run_import(table({}, twin), is_dry=True)
                assert outcome.verdicts[3].fate is Fate.DUPLICATE
                assert outcome.verdicts[3].reason == "Line 2 told it already."

    def test_short_words_of_two_people_are_two_reviews(self) -> None:
        short = {"body": "Love it!", "title": "Love it!", "review_date": "2025-03-01"}
        outcome = self.run_import(
            table(
                short,
                short | {"reviewer_email": "ann@example.com", "reviewer_name": "Ann"},
                short | {"reviewer_email": "bo@example.com", "body": "Love it too!"},
            )
        )
        assert outcome.counts == {Fate.ADDED: 3}

    def test_brings_nothing_back_that_its_author_erased(self) -> None:
        row = {"reviewer_email": "alice@example.com", "review_date": "2025-03-01T10:00:07Z"}
        self.bring(**row)
        verbs.erase(self.alice)
        self.alice.delete()
        assert self.verdict(**row).fate is Fate.DUPLICATE
        other = row | {"review_date": "2025-03-01T10:00:08Z"}
        assert self.verdict(**other).fate is Fate.ADDED

    def test_is_verified_by_an_order_and_by_no_claim(self) -> None:
        claim = table({"verified_by": "order", "status": "published"}, columns=(*COMMON, *OWN))
        outcome = self.run_import(claim, is_dry=True)
        assert "it isn’t verified" in outcome.warnings[0].reason
        assert outcome.verified == 0
        bring_in_orders(
            [Purchase("1", "chi@example.com", date(2025, 2, 1), self.ball.pk, "BALL-RED")], by=None
        )
        outcome = self.run_import(claim)
        assert outcome.verified == 1
        review = Review.objects.get()
        assert (review.source, review.order_line.sku) == ("order", "BALL-RED")

    def test_words_that_would_wait_here_wait_whatever_their_stars(self) -> None:
        spam = "Buy it cheaper at https://spam.example/ball, they have all of it."
        for stars in "15":
            outcome = self.run_import(table({"body": spam, "rating": stars}), is_dry=True)
            assert (outcome.waiting, outcome.verdicts[2].codes) == (1, ["links"])
        review = self.bring(body=spam)
        assert review.status == "pending"
        assert review.events.get().codes == ["links"]
        self.ball.refresh_from_db()
        assert self.ball.rating_count == 0

    def test_what_staff_wrote_elsewhere_waits(self) -> None:
        review = self.bring(reviewer_email="sam@example.com")
        assert (review.user, review.status) == (self.sam, "pending")
        assert review.events.get().codes == ["insider"]

    def test_a_text_told_of_two_products_waits(self) -> None:
        outcome = self.run_import(table({}, {"product_id": "LAMP", "reviewer_email": ""}))
        assert [outcome.verdicts[line].codes for line in (2, 3)] == [[], ["repeated_text"]]
        again = table(
            {"product_id": "LAMP", "reviewer_name": "Z", "reviewer_email": "z@example.com"}
        )
        assert self.run_import(again).counts == {Fate.DUPLICATE: 1}

    def test_says_where_it_comes_from_or_is_refused(self) -> None:
        with self.assertRaisesMessage(FeedRefused, "Say where these reviews were written"):
            self.run_import(table({}), origin="")

    def test_reads_other_separators_packing_and_headings(self) -> None:
        content = (
            "review_title;review_content;review_score;date;display_name;email;sku\n"
            "Round;Really round, I mean it.;5;2025-01-02;Chi;chi@example.com;BALL-RED\n"
        )
        outcome = self.run_import(content.encode())
        assert outcome.stored == 1
        assert Review.objects.get().rating == 5

    def test_refuses_what_is_no_file_of_reviews(self) -> None:
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("xl/workbook.xml", "<x/>")
        for content, reason in [
            (b"", "The file is empty."),
            ("title,body,rating,product_id\nGrün".encode("latin-1"), "not UTF-8"),
            ("title,body".encode("utf-16"), "UTF-16"),
            (b"id\ttitel\tpreis\n", "none of the columns of one"),
            (b"title,body,product_id\n", "Column rating is missing."),
            (b"title,body,rating\n", "Column product_id is missing."),
            (archive.getvalue(), "holds no reviews.csv"),
            (b"PK\x03\x04 not an archive", "The archive is damaged."),
        ]:
            with self.subTest(reason=reason), self.assertRaisesMessage(FeedRefused, reason):
                self.run_import(content)

    def test_gives_the_rejected_rows_back_with_their_reasons(self) -> None:
        review_import = ReviewImport(
            BytesIO(table({}, {"rating": "9"})), origin="Judge.me", by=None
        )
        with closing(review_import):
            list(review_import.check())
            out = StringIO()
            review_import.write_rejected(out)
        (row,) = csv.DictReader(StringIO(out.getvalue()))
        assert row["rating"] == "9"
        assert row["reason"] == "rating: Stars are a whole number from 1 to 5."

    def test_one_bad_row_costs_only_itself(self) -> None:
        content = table(
            {}, {"product_id": "LAMP"}, {"reviewer_email": "alice@example.com", "body": "Hm."}
        )
        review_import = ReviewImport(BytesIO(content), origin="Judge.me", by=None)
        with closing(review_import):
            list(review_import.check())
            # Meanwhile she writes one herself.
            make_review(self.ball, self.alice)
            list(review_import.write())
        outcome = review_import.outcome
        assert outcome.counts == {Fate.ADDED: 2, Fate.REJECTED: 1}
        assert outcome.stored == 2
        assert "reviewed this product already" in outcome.verdicts[4].reason

    def test_asks_a_number_of_questions_that_rows_do_not_add_to(self) -> None:
        asked = []

        def count(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        rows = [
            {
                "body": f"Words {number}",
                "reviewer_email": f"r{number}@example.com",
                "reviewer_name": "",
            }
            for number in range(60)
        ]
        for number in (1, 60):
            asked.clear()
            with connection.execute_wrapper(count):
                self.run_import(table(*rows[:number]), is_dry=True)
            # Keys, SKUs, accounts, purchases, what is known, what is similar.
            assert len(asked) == 6, asked


class ImportedPicturesTests(ImportTestCase):
    ADDRESSES = "https://pictures.example/a.jpg,https://pictures.example/b.jpg"

    def test_fetches_pictures_and_cleans_them(self) -> None:
        with mock.patch("reviews.feeds.remote_photos.Fetcher.fetch") as fetch:
            fetch.side_effect = [make_picture().read(), make_picture(1).read()]
            outcome = self.run_with_commits(table({"picture_urls": self.ADDRESSES}))
        assert outcome.pictures_waiting == 2
        review = Review.objects.get()
        assert review.photo_count == 2
        assert [photo.position for photo in review.photos.order_by("position")] == [0, 1]

    def test_a_picture_that_fails_costs_nothing_else(self) -> None:
        with mock.patch("reviews.feeds.remote_photos.Fetcher.fetch") as fetch:
            fetch.side_effect = [NotFetched("No."), b"not a picture"]
            with self.assertLogs("reviews.feeds.remote_photos", "WARNING") as logs:
                self.run_with_commits(table({"picture_urls": self.ADDRESSES}))
        assert len(logs.output) == 2
        assert Review.objects.get().photo_count == 0

    def test_asks_no_address_inside_the_network(self) -> None:
        for address in ("http://127.0.0.1/a.jpg", "http://169.254.169.254/latest", "http://[::1]/"):
            with self.assertLogs("reviews.feeds.remote_photos", "WARNING") as logs:
                self.run_with_commits(
                    table({"picture_urls": address, "body": address[7:] + " " * 3})
                )
            assert "private network" in logs.output[0]

    def test_reads_no_file_of_the_machine(self) -> None:
        outcome = self.run_with_commits(table({"picture_urls": "/etc/passwd,../../secret.jpg"}))
        assert [each.reason for each in outcome.warnings] == [
            "The file came without its pictures."
        ] * 2

    def test_takes_pictures_out_of_the_archive(self) -> None:
        bomb = BytesIO()
        Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
        names = ["pictures/1.jpg", "pictures/bomb.png", "pictures/gone.jpg", "../2.jpg"]
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            row = {
                "picture_urls": ",".join(names),
                "picture_texts": '["The ball"]',
                "status": "published",
            }
            archive.writestr("reviews.csv", table(row, columns=(*COMMON, *OWN)))
            archive.writestr("pictures/1.jpg", make_picture().read())
            archive.writestr("pictures/bomb.png", bomb.getvalue())
            archive.writestr("../2.jpg", make_picture().read())
        outcome = self.run_with_commits(content.getvalue())
        assert outcome.pictures_added == 1
        assert len(outcome.warnings) == 3
        review = Review.objects.get()
        assert [photo.alt for photo in review.photos.all()] == ["The ball"]
        assert review.photo_count == 1

    def run_with_commits(self, content: bytes) -> Outcome:
        with self.captureOnCommitCallbacks(execute=True):
            return self.run_import(content)


class ImportReviewsCommandTests(ImportTestCase):
    def setUp(self) -> None:
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, content: bytes, *arguments: str) -> str:
        path = self.folder / "reviews.csv"
        path.write_bytes(content)
        out = StringIO()
        call_command("import_reviews", path, *arguments, stdout=out, stderr=StringIO())
        return out.getvalue()

    def test_prints_what_became_of_the_rows(self) -> None:
        content = table({}, {}, {"rating": "9"}, {"product_id": "LAMP", "reviewer_email": ""})
        dry = self.call(content, "--origin", "Judge.me", "--dry-run")
        assert "2 added + 1 known already + 1 rejected = 4" in dry
        assert "nothing was stored" in dry
        assert not Review.objects.exists()
        told = self.call(content, "--origin", "Judge.me", "--by", "sam@example.com")
        assert "rejected, line 4: rating: Stars are" in told
        assert "known already, line 3: Line 2 told it already." in told
        assert "waits for staff, line 5: The same text" in told
        assert "1 of the added ones wait for staff" in told
        assert Review.objects.first().events.get().actor == self.sam

    def test_prints_the_account_for_machines(self) -> None:
        told = json.loads(self.call(table({}), "--origin", "Judge.me", "--json"))
        assert (told["rows"], told["added"], told["stored"], told["finished"]) == (1, 1, 1, True)

    def test_writes_the_rejected_rows(self) -> None:
        rejected = self.folder / "rejected.csv"
        self.call(table({"rating": ""}), "--origin", "Judge.me", "--rejected", str(rejected))
        assert "There are no stars." in rejected.read_text()

    def test_says_why_nothing_was_imported(self) -> None:
        with self.assertRaisesMessage(CommandError, "Nothing was imported."):
            self.call(b"nonsense", "--origin", "Judge.me")
        with self.assertRaisesMessage(CommandError, "No such file"):
            call_command("import_reviews", self.folder / "gone.csv", origin="x")
        with self.assertRaisesMessage(CommandError, "Nobody has the e-mail address"):
            self.call(table({}), "--origin", "Judge.me", "--by", "nobody@example.com")

    def test_a_customer_is_found_by_either_case(self) -> None:
        make_user("Dan", email="Dan@Example.com")
        self.call(table({"reviewer_email": "dan@example.com"}), "--origin", "Judge.me")
        assert Review.objects.get().user.username == "Dan"

    def test_leaves_pictures_out(self) -> None:
        with mock.patch("reviews.feeds.remote_photos.enqueue") as enqueue:
            content = table({"picture_urls": "https://pictures.example/a.jpg"})
            self.call(content, "--origin", "Judge.me", "--no-pictures")
        assert not enqueue.called
