"""The page on which anybody tells the shop that a review should not stand."""

from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import Rejection, ReviewReport
from storefront.testing import StoreTestCase, make_product, make_review
from storefront.tests.markup import assert_valid_html

HTMX = {"HX-Request": "true"}


class ReviewReportTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss")
        cls.review = make_review(cls.product, cls.alice, title="<b>Loud</b>")
        cls.url = reverse("reviews:review_report", args=[cls.review.pk])

    def setUp(self) -> None:
        cache.clear()

    def report(self, client: Client, **fields: object) -> object:
        data = {"code": "fake", "words": "", "is_honest": "on"} | fields
        return client.post(self.url, data, follow=True)

    def test_shows_what_it_is_about_and_no_stars(self) -> None:
        page = self.as_(None).get(self.url)
        self.assertContains(page, "&lt;b&gt;Loud&lt;/b&gt;")
        self.assertContains(page, "Alice")
        self.assertNotContains(page, "stars_")
        self.assertNotContains(page, "out of 5")
        self.assertContains(page, 'type="radio"', len(Rejection))
        self.assertNotContains(page, "checked")
        self.assertIn("no-store", page["Cache-Control"])
        self.assertContains(page, '<meta name="robots" content="noindex">')

    def test_a_visitor_reports_and_hears_what_happens_next(self) -> None:
        browser = self.as_(None)
        with self.captureOnCommitCallbacks(execute=True):
            page = self.report(browser, words="I know the author", email="Eve@example.com")
        self.assertRedirects(page, self.url)
        self.assertContains(page, "Thank you, we have your report")
        self.assertContains(page, "The answer goes to eve@example.com.")
        report = ReviewReport.objects.get()
        self.assertEqual(
            (report.reporter, report.email, report.code, report.words),
            (None, "eve@example.com", "fake", "I know the author"),
        )
        self.assertEqual(mail.outbox[0].to, ["eve@example.com"])
        # The same browser is told so again; another one isn't.
        self.assertContains(browser.get(self.url), "we have your report")
        self.assertNotContains(self.as_(None).get(self.url), "we have your report")

    def test_a_visitor_needs_no_address(self) -> None:
        page = self.report(self.as_(None))
        self.assertContains(page, "You left no address, so there will be no answer.")
        self.assertEqual(ReviewReport.objects.get().email, "")

    def test_a_customer_is_answered_at_the_accounts_address(self) -> None:
        page = self.as_(self.bob).get(self.url)
        self.assertContains(page, "The answer goes to bob@example.com.")
        self.assertNotContains(page, 'name="email"')
        page = self.report(self.as_(self.bob), email="someone.else@example.com")
        self.assertContains(page, "we have your report")
        report = ReviewReport.objects.get()
        self.assertEqual((report.reporter, report.email), (self.bob, ""))

    def test_the_second_one_is_the_first(self) -> None:
        for _time in range(2):
            self.assertContains(self.report(self.as_(self.bob)), "we have your report")
        self.assertEqual(ReviewReport.objects.count(), 1)

    def test_the_same_address_from_elsewhere_is_told_in_words(self) -> None:
        self.report(self.as_(None), email="eve@example.com")
        page = self.report(self.as_(None), email="eve@example.com")
        self.assertContains(page, "You have reported this review already.", status_code=422)
        self.assertEqual(ReviewReport.objects.count(), 1)

    def test_ones_own_review_can_be_changed_instead(self) -> None:
        for page in (self.as_(self.alice).get(self.url), self.report(self.as_(self.alice))):
            self.assertContains(page, "This is your own review")
            self.assertContains(page, reverse("reviews:my_review", args=[self.product.slug]))
        self.assertFalse(ReviewReport.objects.exists())

    def test_errors_stand_in_place_and_nothing_typed_is_lost(self) -> None:
        page = self.report(self.as_(None), code="", is_honest="", words="I know the author")
        self.assertContains(page, "Choose what comes closest.", status_code=422)
        self.assertContains(page, "somebody’s words are at stake", status_code=422)
        self.assertContains(page, "I know the author", status_code=422)
        self.assertContains(page, "autofocus", 1, status_code=422)
        page = self.report(self.as_(None), code="other", words=" \x00 ")
        self.assertContains(page, "Tell us what is wrong with it.", status_code=422)
        page = self.report(self.as_(None), email="nonsense", words="x" * 2001)
        self.assertContains(page, "Enter a valid email address.", status_code=422)
        page = self.report(self.as_(None), words="x" * 2001)
        self.assertContains(page, "at most 2000 characters", status_code=422)
        page = self.report(self.as_(None), code="boring")
        self.assertEqual(page.status_code, 422)
        self.assertFalse(ReviewReport.objects.exists())

    def test_htmx_gets_the_region_alone(self) -> None:
        browser = self.as_(self.bob)
        refused = browser.post(self.url, {"code": ""}, headers=HTMX)
        self.assertContains(refused, "Choose what comes closest.", status_code=422)
        self.assertNotContains(refused, "<html", status_code=422)
        sent = browser.post(self.url, {"code": "fake", "is_honest": "on"}, headers=HTMX)
        self.assertEqual(sent["HX-Redirect"], self.url)

    def test_what_fills_in_the_trap_is_answered_and_not_kept(self) -> None:
        page = self.report(self.as_(None), website="https://example.com", email="a@example.com")
        self.assertContains(page, "we have your report")
        self.assertFalse(ReviewReport.objects.exists())

    def test_only_what_everybody_reads_can_be_reported(self) -> None:
        self.assertEqual(
            self.as_(None).get("/reviews/99999999999999999999/report/").status_code, 404
        )
        with edit_catalog(by=None) as edit:
            self.product.is_published = False
            edit.save([self.product])
        self.assertEqual(self.as_(None).get(self.url).status_code, 404)
        with edit_catalog(by=None) as edit:
            self.product.is_published = True
            edit.save([self.product])
        verbs.reject([self.review], by=self.sam, code=Rejection.PRIVATE)
        for response in (self.as_(None).get(self.url), self.report(self.as_(self.bob))):
            self.assertEqual(response.status_code, 404)

    def test_it_can_be_reported_again_once_it_was_answered(self) -> None:
        browser = self.as_(None)
        self.report(browser)
        verbs.dismiss(self.review, by=self.sam)
        self.assertContains(browser.get(self.url), "Send report")
        self.report(browser)
        self.assertEqual(ReviewReport.objects.count(), 2)

    def test_neither_the_shop_nor_a_mailbox_is_flooded(self) -> None:
        others = [make_review(self.product) for _ in range(6)]
        for review in others:
            url = reverse("reviews:review_report", args=[review.pk])
            data = {"code": "fake", "is_honest": "on", "email": "eve@example.com"}
            page = self.as_(None).post(url, data)
        self.assertContains(page, "a lot of reports in a short time", status_code=422)
        self.assertEqual(ReviewReport.objects.count(), 5)
        for _time in range(20):
            page = self.report(self.as_(None))
        self.assertContains(page, "a lot of reports in a short time", status_code=422)

    def test_only_posts_and_looks(self) -> None:
        self.assertEqual(self.as_(None).put(self.url).status_code, 405)

    def test_asks_few_queries(self) -> None:
        with self.assertNumQueries(2):
            self.as_(None).get(self.url)

    def test_is_valid_html(self) -> None:
        browser = self.as_(None)
        pages = {"asked": browser.get(self.url).content}
        pages["refused"] = self.report(browser, code="", is_honest="").content
        pages["own"] = self.as_(self.alice).get(self.url).content
        pages["thanked"] = self.report(browser).content
        assert_valid_html(pages)
