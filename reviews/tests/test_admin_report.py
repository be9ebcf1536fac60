"""Staff decide on reported reviews without seeing their stars; all reports of one at once."""

from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from reviews import verbs
from reviews.models import Rejection, Review, ReviewEvent, ReviewReport, Status
from storefront.testing import StoreTestCase, make_product, make_review, make_user
from storefront.tests.markup import assert_valid_html

LIST = reverse("admin:reviews_reviewreport_changelist")


class ReportAdminTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss")
        cls.review = make_review(cls.product, cls.alice, title="<b>Loud</b>", rating=1)
        cls.first = verbs.report(cls.review, by=cls.bob, code=Rejection.FAKE, words="<i>Known</i>")
        cls.second = verbs.report(
            cls.review, by=None, code=Rejection.OTHER, words="Spam", email="eve@example.com"
        )
        cls.url = reverse("admin:reviews_reviewreport_change", args=[cls.first.pk])

    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def helper(self, codename: str) -> Client:
        """Staff with one permission alone."""
        person = make_user("Helper", is_staff=True)
        person.user_permissions.set(Permission.objects.filter(codename=codename))
        return self.as_(person)

    def status(self) -> str:
        return Review.objects.get(pk=self.review.pk).status

    def posted(self, button: str, **typed: str) -> dict[str, object]:
        """What a browser sends from the page as it stands."""
        page = self.client.get(self.url)
        shown = [report.pk for report, _reporter in page.context["reports"] if report.is_open]
        self.assertContains(page, 'name="report"', len(shown))
        return {button: "1", "as_read": page.context["as_read"], "report": shown, **typed}

    def test_lists_open_ones_first_without_stars_or_addresses(self) -> None:
        other = make_review(self.product)
        verbs.report(other, by=self.bob, code=Rejection.PRIVATE)
        verbs.dismiss(other, by=self.sam)
        page = self.client.get(LIST)
        listed = [report.status for report in page.context["cl"].result_list]
        self.assertEqual(listed, ["open", "open", "dismissed"])
        self.assertContains(page, "&lt;b&gt;Loud&lt;/b&gt;")
        self.assertContains(page, "A visitor")
        self.assertNotContains(page, "eve@example.com")
        self.assertNotContains(page, "★")

    def test_the_start_page_tells_how_many_wait(self) -> None:
        url = reverse("admin:reviews_reviewreport_open")
        self.assertContains(self.client.get(reverse("admin:index")), "Open reports (2)")
        self.assertRedirects(self.client.get(url), f"{LIST}?status__exact=open")
        self.assertNotContains(self.as_(self.sam).get(reverse("admin:index")), "Open reports")

    def test_asks_as_many_queries_for_many_as_for_few(self) -> None:
        self.client.get(LIST)
        with self.assertNumQueries(4):
            self.client.get(LIST)
        for _number in range(5):
            verbs.report(make_review(), by=self.bob, code=Rejection.FAKE)
        with self.assertNumQueries(4):
            self.client.get(LIST)

    def test_shows_the_review_beside_all_that_is_said_and_no_stars(self) -> None:
        pages = []
        for rating in (1, 5):
            Review.objects.filter(pk=self.review.pk).update(rating=rating)
            pages.append(self.client.get(self.url))
        for page in pages:
            self.assertContains(page, "&lt;b&gt;Loud&lt;/b&gt;")
            self.assertContains(page, "&lt;i&gt;Known&lt;/i&gt;")
            self.assertContains(page, "Spam")
            self.assertNotContains(page, "eve@example.com")
            self.assertNotContains(page, "★")
        first, second = (
            page.content.replace(str(page.context["csrf_token"]).encode(), b"") for page in pages
        )
        self.assertEqual(first, second)

    @override_settings(REVIEW_NOTICE_MINUTES=0)
    def test_rejects_for_a_reason_and_answers_all(self) -> None:
        data = self.posted("uphold", code="fake", reason="Copied.", answer="Thank you.")
        with self.captureOnCommitCallbacks(execute=True):
            page = self.client.post(self.url, data, follow=True)
        self.assertRedirects(page, LIST)
        self.assertContains(page, "2 reports are answered.")
        self.assertEqual(self.status(), Status.REJECTED)
        event = ReviewEvent.objects.get(action="reject")
        self.assertEqual(
            (event.codes, event.reason, event.actor), (["fake"], "Copied.", self.olivia)
        )
        self.assertEqual(
            {message.to[0] for message in mail.outbox},
            {"alice@example.com", "bob@example.com", "eve@example.com"},
        )
        self.assertContains(page, reverse("admin:reviews_review_undo", args=[event.job]))
        verbs.undo(event.job, by=self.olivia)
        self.assertEqual(ReviewReport.objects.open().count(), 2)

    def test_wants_to_know_why(self) -> None:
        page = self.client.post(self.url, {"uphold": "1", "answer": "Thank you."})
        self.assertContains(page, "Choose why it goes: its author is told.", status_code=422)
        self.assertContains(page, "Thank you.", status_code=422)
        page = self.client.post(self.url, {"uphold": "1", "code": "other"})
        self.assertContains(page, "Say why", status_code=422)
        self.assertEqual(self.client.post(self.url, {"uphold": "1", "code": "x"}).status_code, 422)
        self.assertEqual(self.status(), Status.PUBLISHED)
        self.assertEqual(ReviewReport.objects.open().count(), 2)

    def test_lets_it_stand_and_can_think_again(self) -> None:
        page = self.client.post(
            self.url, self.posted("dismiss", answer="It is harsh."), follow=True
        )
        self.assertContains(page, "The review stays. 2 reports are answered.")
        self.assertEqual(self.status(), Status.PUBLISHED)
        page = self.client.get(self.url)
        self.assertContains(page, "It is harsh.")
        self.assertNotContains(page, "Let it stand")
        page = self.client.post(self.url, {"reopen": "1"}, follow=True)
        self.assertContains(page, "2 reports are open again.")
        self.assertEqual(ReviewReport.objects.open().count(), 2)

    def test_what_somebody_else_decided_meanwhile_stays(self) -> None:
        posted = self.posted("dismiss")
        verbs.dismiss(self.review, by=self.sam)
        page = self.client.post(self.url, posted, follow=True)
        self.assertContains(page, "Somebody decided this already.")
        self.assertEqual(ReviewReport.objects.first().decided_by, self.sam)

    def test_only_what_was_read_is_decided(self) -> None:
        for button in ("dismiss", "uphold"):
            posted = self.posted(button, code="fake")
            verbs.edit(self.review, by=self.alice, rating=1, title=button, body="Now it is fair.")
            page = self.client.post(self.url, posted, follow=True)
            self.assertContains(page, "was changed while you read it. Please read it again.")
        self.assertEqual(ReviewReport.objects.open().count(), 2)
        posted = self.posted("dismiss")
        later = verbs.report(self.review, by=self.sam, code=Rejection.PRIVATE)
        self.client.post(self.url, posted)
        self.assertEqual(ReviewReport.objects.open().get(), later)

    def test_looking_and_deciding_are_two_permissions(self) -> None:
        reader = self.helper("view_review")
        page = reader.get(self.url)
        self.assertNotContains(page, "Let it stand")
        self.assertEqual(reader.post(self.url, self.posted("dismiss")).status_code, 403)
        self.assertEqual(self.as_(self.sam).get(self.url).status_code, 403)
        self.assertEqual(self.as_(self.sam).get(LIST).status_code, 403)
        self.assertEqual(self.as_(self.alice).get(self.url).status_code, 302)
        self.assertEqual(ReviewReport.objects.open().count(), 2)

    def test_who_may_judge_may_decide(self) -> None:
        self.helper("change_review").post(self.url, self.posted("dismiss"))
        self.assertFalse(ReviewReport.objects.open().exists())

    def test_what_is_not_there_leads_back(self) -> None:
        gone = reverse("admin:reviews_reviewreport_change", args=[0])
        self.assertRedirects(self.client.get(gone), reverse("admin:index"))

    def test_is_valid_html(self) -> None:
        pages = {"asked": self.client.get(self.url).content}
        pages["refused"] = self.client.post(self.url, {"uphold": "1"}).content
        verbs.dismiss(self.review, by=self.sam, answer="It is harsh.")
        pages["decided"] = self.client.get(self.url).content
        assert_valid_html(pages)
