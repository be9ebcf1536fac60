"""Staff hand in a file of reviews, look at what becomes of its rows, and import it."""

import csv
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from unittest import mock

from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from reviews import verbs
from reviews.feeds import uploads
from reviews.models import Rejection, Review, ReviewUpload
from reviews.tests.test_import_reviews import ImportTestCase, table
from storefront.testing import make_review, make_user

ADD = "/admin/reviews/reviewupload/add/"
LIST = "/admin/reviews/reviewupload/"
SPAM = {"body": "Cheaper at https://spam.example/ball, all of it.", "reviewer_email": ""}
ROWS = table({}, {}, {"rating": "9"}, SPAM)


class AdminImportingTests(ImportTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = self.as_(self.olivia)

    def hand_in(self, content: bytes = ROWS, origin: str = "Judge.me") -> HttpResponse:
        file = SimpleUploadedFile("reviews.csv", content, "text/csv")
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(ADD, {"file": file, "origin": origin})

    def upload(self, content: bytes = ROWS) -> ReviewUpload:
        response = self.hand_in(content)
        upload = ReviewUpload.objects.latest("pk")
        self.assertRedirects(response, self.url(upload))
        return upload

    def url(self, upload: ReviewUpload, name: str = "change") -> str:
        return reverse(f"admin:reviews_reviewupload_{name}", args=[upload.pk])

    def start(self, upload: ReviewUpload) -> HttpResponse:
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(self.url(upload, "import"), follow=True)

    def test_shows_what_would_become_of_each_row_and_stores_nothing(self) -> None:
        upload = self.upload()
        page = self.client.get(self.url(upload))
        self.assertContains(page, "Import 2 reviews")
        for text in (
            "Line 2 told it already.",
            "rating: Stars are a whole number from 1 to 5.",
            "Links or addresses in the text",
            "1 of the added ones waits for staff.",
        ):
            self.assertContains(page, text)
        told = {row["line"]: row["fate"] for row in page.context["rows"]}
        assert told == {2: "added", 3: "known already", 4: "rejected", 5: "waits for staff"}
        assert not Review.objects.exists()

    def test_shows_the_rows_of_one_fate(self) -> None:
        url = self.url(self.upload())
        for shown, lines in [
            ("added", [2, 5]),
            ("waiting", [5]),
            ("rejected", [4]),
            ("x", [2, 3, 4, 5]),
        ]:
            page = self.client.get(url, {"show": shown})
            assert [row["line"] for row in page.context["rows"]] == lines

    def test_imports_them_once(self) -> None:
        upload = self.upload()
        page = self.start(upload)
        self.assertContains(page, "The reviews are imported in the background.")
        upload.refresh_from_db()
        assert (upload.stage, upload.content) == ("done", None)
        assert Review.objects.count() == 2
        event = Review.objects.first().events.get()
        assert (event.actor, event.job) == (self.olivia, upload.job)
        self.assertContains(self.start(upload), "under way or done already")
        assert Review.objects.count() == 2

    def test_gives_the_rejected_rows_and_the_fates_as_files(self) -> None:
        upload = self.upload()
        rejected = self.client.get(self.url(upload, "rejected"))
        (row,) = csv.DictReader(StringIO(rejected.content.decode()))
        assert (row["rating"], row["reason"][:12]) == ("9", "rating: Star")
        fates = list(
            csv.DictReader(StringIO(self.client.get(self.url(upload, "rows")).content.decode()))
        )
        assert [row["fate"] for row in fates] == ["added", "duplicate", "rejected", "added"]
        assert self.client.get(self.url(self.upload(table({})), "rejected")).status_code == 404

    def test_says_why_a_file_is_refused(self) -> None:
        upload = self.upload(b"name;price\nBall;3\n")
        page = self.client.get(self.url(upload))
        self.assertContains(page, "This isn’t a file of reviews")
        self.assertNotContains(page, '<button class="button" type="submit">')
        self.start(upload)
        assert not Review.objects.exists()

    def test_asks_for_what_is_missing(self) -> None:
        response = self.client.post(ADD, {"origin": ""})
        self.assertContains(response, "This field is required.", 2, 422)
        assert self.hand_in(b"").status_code == 422
        with mock.patch.object(uploads, "LARGEST_FILE", 10):
            self.assertContains(self.hand_in(), "larger than", status_code=422)
        assert self.client.get(ADD).status_code == 200

    def test_tells_how_far_it_is(self) -> None:
        upload = self.upload()
        ReviewUpload.objects.update(stage="storing", done=1)
        self.assertContains(self.client.get(self.url(upload)), "Imported: 1 of 2 reviews")
        progress = self.client.get(self.url(upload, "progress"))
        self.assertContains(progress, 'id="progress"')
        self.assertNotContains(progress, "<html")
        ReviewUpload.objects.update(stage="done")
        self.assertRedirects(self.client.get(self.url(upload, "progress")), self.url(upload))

    def test_begins_again_what_lost_its_worker(self) -> None:
        upload = self.upload()
        long_ago = timezone.now() - timedelta(hours=1)
        ReviewUpload.objects.update(stage="storing", reached_at=long_ago)
        self.assertContains(self.client.get(self.url(upload)), "Begin again")
        self.assertContains(self.client.get(LIST), "Interrupted")
        self.start(upload)
        assert Review.objects.count() == 2

    def test_lists_imports_in_as_many_queries_whatever_their_number(self) -> None:
        self.upload()
        self.client.get(LIST)
        with self.assertNumQueries(4):
            self.assertContains(self.client.get(LIST), "2 added + 1 known already + 1 rejected = 4")
        self.upload(table({}))
        with self.assertNumQueries(4):
            self.client.get(LIST)

    def test_nobody_edits_an_import_and_who_may_deletes_it(self) -> None:
        upload = self.upload()
        assert self.client.post(self.url(upload), {"origin": "Elsewhere"}).status_code == 405
        self.client.post(self.url(upload, "delete"), {"post": "yes"})
        assert not ReviewUpload.objects.exists()

    def test_is_for_those_who_may(self) -> None:
        upload = self.upload()
        self.client = self.as_(self.sam)
        names = ("change", "import", "progress", "rows", "rejected")
        for name in names:
            answer = self.client.post if name == "import" else self.client.get
            assert answer(self.url(upload, name)).status_code == 403, name
        assert self.client.get(ADD).status_code == 403
        for codename in ("view_reviewupload", "add_reviewupload"):
            self.sam.user_permissions.add(Permission.objects.get(codename=codename))
        # Who may look, but judges no reviews, imports none.
        self.client = self.as_(type(self.sam).objects.get(pk=self.sam.pk))
        assert self.client.get(self.url(upload)).status_code == 200
        assert self.client.get(ADD).status_code == 403
        assert self.client.post(self.url(upload, "import")).status_code == 403
        self.sam.user_permissions.add(Permission.objects.get(codename="change_review"))
        self.client = self.as_(type(self.sam).objects.get(pk=self.sam.pk))
        assert self.client.get(ADD).status_code == 200
        visitor = self.as_(None)
        assert visitor.get(self.url(upload)).status_code == 302
        assert self.as_(self.alice).get(self.url(upload)).status_code == 302

    def test_a_get_changes_nothing(self) -> None:
        upload = self.upload()
        assert self.client.get(self.url(upload, "import")).status_code == 405

    def test_forgets_after_a_week_what_files_said(self) -> None:
        upload = self.upload()
        fresh = self.upload(table({"rating": "7"}))
        ReviewUpload.objects.filter(pk=upload.pk).update(
            created_at=timezone.now() - timedelta(days=8)
        )
        out = StringIO()
        call_command("prune_review_uploads", stdout=out)
        assert "1 file forgotten." in out.getvalue()
        upload.refresh_from_db()
        assert (upload.content, upload.rows, upload.rejected) == (None, [], "")
        assert upload.account["rows"] == 4
        fresh.refresh_from_db()
        assert fresh.content
        call_command("prune_review_uploads", stdout=out)
        assert "0 files forgotten." in out.getvalue()

    def test_forgets_who_closes_their_account(self) -> None:
        carol = make_user("Carol")
        upload = self.upload(table({"rating": "0", "reviewer_email": "Carol@example.com"}))
        self.start(upload)
        verbs.erase(carol)
        upload.refresh_from_db()
        assert "arol" not in f"{upload.rejected}{upload.rows}{upload.warnings}"

    def test_holds_what_no_database_holds(self) -> None:
        upload = self.upload(table({"title": "A\x00B", "rating": "1\x00", "product_id": "\x00"}))
        assert upload.stage == "checked"
        assert self.client.get(self.url(upload)).status_code == 200


class AdminExportingTests(ImportTestCase):
    def export(self, *reviews: Review, **more: object) -> list[dict[str, str]]:
        data = {
            "action": "export",
            "_selected_action": [review.pk for review in reviews],
            "index": 0,
        }
        response = self.client.post("/admin/reviews/review/", data | more)
        assert response["Content-Type"] == "application/zip"
        with zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
            text = archive.read("reviews.csv").decode()
        return list(csv.DictReader(StringIO(text, newline="")))

    def test_exports_those_chosen_or_all_of_a_filter(self) -> None:
        self.client = self.as_(self.olivia)
        one, two, three = (make_review(self.ball, rating=rating) for rating in (1, 3, 5))
        verbs.withdraw([three], by=three.user)
        assert [row["rating"] for row in self.export(one)] == ["1"]
        everything = self.export(one, select_across="1")
        assert [row["review_id"] for row in everything] == [
            str(each.pk) for each in (one, two, three)
        ]

    def test_keeps_the_stars_of_what_waits_to_itself(self) -> None:
        self.client = self.as_(self.olivia)
        waiting = make_review(self.ball, body="See https://spam.example/all for more of it.")
        assert waiting.status == "pending"
        reported = make_review(self.ball)
        verbs.report(reported, by=self.bob, code=Rejection.FAKE)
        assert [row["rating"] for row in self.export(waiting, reported)] == ["", ""]

    def test_is_for_those_who_judge_and_see_customers(self) -> None:
        review = make_review(self.ball)
        data = {"action": "export", "_selected_action": [review.pk], "index": 0}
        for codenames in (["view_review"], ["change_review"], ["view_review", "view_user"]):
            self.sam.user_permissions.set(Permission.objects.filter(codename__in=codenames))
            client = self.as_(type(self.sam).objects.get(pk=self.sam.pk))
            response = client.post("/admin/reviews/review/", data)
            assert response.get("Content-Type") != "application/zip", codenames
