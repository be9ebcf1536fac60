"""Staff keep the list of what searches should find, run it, and see the score over time."""

from datetime import timedelta
from unittest import mock

from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from catalog.models import Change, ScoreCardEntry, ScoreCardRun
from catalog.score_card import go_through
from catalog.verbs.score_card import advance_run, begin_run
from storefront.testing import (
    StoreTestCase,
    admin_form_data,
    make_pins,
    make_product,
    make_score_card_entry,
)

LIST = "/admin/catalog/scorecardentry/"


class ScoreCardTestCase(StoreTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def run_card(self) -> ScoreCardRun:
        with self.captureOnCommitCallbacks(execute=True):
            self.assertRedirects(self.client.post(f"{LIST}run/"), LIST)
        return ScoreCardRun.objects.finished()[0]


class RunTests(ScoreCardTestCase):
    def test_an_empty_card_says_what_it_is_for(self) -> None:
        page = self.client.get(LIST)
        self.assertContains(page, "The score card says whether the search finds what it should.")
        self.assertNotContains(page, "Run the score card")
        self.assertContains(page, "Add score card entry")
        self.client.post(f"{LIST}run/")
        self.assertFalse(ScoreCardRun.objects.exists())

    def test_an_entry_is_kept_by_the_verbs(self) -> None:
        product = make_product("Moss rug")
        url = reverse("admin:catalog_scorecardentry_add")
        form = admin_form_data(self.client.get(url)) | {"query": "Rugs", "product": product.pk}
        self.client.post(url, form)
        entry = ScoreCardEntry.objects.get()
        self.assertEqual((entry.key, entry.within), ("rug", 10))
        self.assertEqual(Change.objects.get(model="scorecardentry").actor, self.olivia)
        self.assertContains(self.client.post(url, form), "has this search and product already")
        self.assertContains(self.client.post(url, form | {"within": 0}), "greater than or equal")

    def test_says_how_many_stand_where_they_should(self) -> None:
        moss, fern = make_product("Moss rug"), make_product("Fern vase")
        make_score_card_entry("moss", moss, 1)
        make_score_card_entry("rug", fern)
        self.assertContains(self.client.get(LIST), "The score card hasn’t run yet.")
        self.assertContains(self.client.get(LIST), "Not run yet")
        run = self.run_card()
        self.assertEqual((run.met, run.total, run.percent), (1, 2, 50))
        self.assertIsNotNone(run.edition)
        page = self.client.get(LIST)
        self.assertContains(page, "<strong>50 %</strong>", html=True)
        self.assertContains(page, "1 of 2 found where they should be")
        self.assertContains(page, '<span class="word word--good">1</span>', html=True)
        self.assertContains(page, "Not in the first 100")

    def test_looks_at_the_list_as_shoppers_see_it(self) -> None:
        make_product("Rug")
        fringe = make_product("Fringe for the edge of a rug")
        make_score_card_entry("rugs", fringe, 1)
        self.assertEqual([*self.run_card().ranks.values()], [2])
        make_pins("rug", make_product(is_published=False), fringe)
        self.assertEqual([*self.run_card().ranks.values()], [1])

    def test_the_score_over_time_and_what_fell(self) -> None:
        entry = make_score_card_entry("moss", make_product("Moss"), 1)
        make_score_card_entry("fern", make_product("Fern"), 1)
        go_through(begin_run())
        latest = begin_run()
        with mock.patch("catalog.score_card.first_products", return_value=[0, entry.product_id]):
            go_through(latest)
        page = self.client.get(LIST)
        self.assertContains(page, "The score of the last 2 runs, from 100 % to 0 %")
        self.assertContains(page, "The figures of each run")
        fallen = [
            (str(row.query), place, before) for row, place, before, _ in page.context["worse"]
        ]
        self.assertEqual(fallen, [("fern", "Not in the first 100", 1), ("moss", "2", 1)])
        self.assertContains(page, "-100 since the run before")

    def test_says_when_nothing_fell(self) -> None:
        make_score_card_entry("moss", make_product("Moss"), 1)
        for _ in range(2):
            go_through(begin_run())
        self.assertContains(self.client.get(LIST), "Nothing fell.")

    def test_one_run_at_a_time(self) -> None:
        make_score_card_entry("moss", make_product("Moss"))
        run = begin_run()
        self.assertIsNone(begin_run())
        advance_run(run, 1)
        page = self.client.get(LIST)
        self.assertContains(page, "Running: 1 of 1")
        self.assertNotContains(page, "Run the score card")
        again = self.client.post(f"{LIST}run/", follow=True)
        self.assertContains(again, "A run is under way already.")
        part = self.client.get(f"{LIST}progress/", headers={"hx-request": "true"})
        self.assertContains(part, "Running: 1 of 1")
        self.assertNotContains(part, "<html")
        go_through(run)
        done = self.client.get(f"{LIST}progress/", headers={"hx-request": "true"})
        self.assertEqual(done["HX-Redirect"], LIST)

    def test_a_run_whose_worker_ended_makes_room(self) -> None:
        make_score_card_entry("moss", make_product("Moss"))
        lost = begin_run()
        ScoreCardRun.objects.update(reached_at=timezone.now() - timedelta(minutes=6))
        self.assertContains(self.client.get(LIST), "Run the score card")
        self.run_card()
        self.assertFalse(ScoreCardRun.objects.filter(pk=lost.pk).exists())

    def test_asks_as_many_queries_for_many_entries_as_for_few(self) -> None:
        def fill(count: int) -> None:
            for _number in range(count):
                make_score_card_entry(f"moss {ScoreCardEntry.objects.count()}", make_product())
            go_through(begin_run())
            go_through(begin_run())

        fill(2)
        self.client.get(LIST)
        with self.assertNumQueries(10):
            self.client.get(LIST)
        fill(9)
        with self.assertNumQueries(10):
            self.client.get(LIST)


class ImportAndExportTests(ScoreCardTestCase):
    def hand_in(self, text: str | bytes) -> HttpResponse:
        content = text.encode() if isinstance(text, str) else text
        file = SimpleUploadedFile("card.csv", content, "text/csv")
        return self.client.post(f"{LIST}import/", {"file": file})

    def exported(self) -> str:
        return b"".join(self.client.get(f"{LIST}export/").streaming_content).decode()

    def test_what_goes_out_comes_in_again(self) -> None:
        moss, fern = make_product("Moss"), make_product("Fern")
        make_score_card_entry('rug, 5" pile', moss, 3)
        make_score_card_entry("vases", fern)
        text = self.exported()
        self.assertEqual(
            text, 'query,product,within\r\n"rug, 5"" pile",moss,3\r\nvases,fern,10\r\n'
        )
        ScoreCardEntry.objects.filter(query="vases").delete()
        self.assertRedirects(self.hand_in(text), LIST)
        self.assertEqual(self.exported(), text)

    def test_takes_a_sku_and_changes_what_is_there(self) -> None:
        moss = make_product("Moss", sku="MOSS-1")
        make_score_card_entry("rug", moss, 3)
        response = self.client.post(
            f"{LIST}import/",
            {"file": SimpleUploadedFile("c.csv", b"query,product,within\nRugs,MOSS-1,5\n")},
            follow=True,
        )
        self.assertContains(response, "Entries added: 0, changed: 1, as before: 0.")
        self.assertEqual(ScoreCardEntry.objects.get().within, 5)
        self.assertEqual(Change.objects.filter(model="scorecardentry").count(), 2)

    def test_a_spreadsheets_file_needs_no_number(self) -> None:
        make_product("Moss")
        self.assertRedirects(self.hand_in("\ufeffquery,product\r\nrug,moss\r\n"), LIST)
        self.assertEqual(ScoreCardEntry.objects.get().within, 10)

    def test_says_every_wrong_line_and_takes_none(self) -> None:
        make_product("Moss")
        response = self.hand_in(
            "query,product,within\nrug,moss,3\n?!,moss,3\nrug,none,3\nrug,moss,x\nrug,moss,101\n"
        )
        self.assertEqual(response.status_code, 422)
        for reason in (
            "Line 3: Write at least one word.",
            "Line 4: There is no product “none”.",
            "Line 5: “x” is no number.",
            "Line 6: Ensure this value is less than or equal to 100.",
        ):
            self.assertContains(response, reason, status_code=422)
        self.assertFalse(ScoreCardEntry.objects.exists())

    def test_refuses_what_is_no_list(self) -> None:
        make_product("Moss")
        for content, reason in (
            ("a,b\n1,2\n", "The first line must name the columns"),
            ("\xff\xfe".encode("latin-1"), "Save the file as CSV in UTF-8."),
            ("x" * 1_000_001, "larger than 1 MB"),
            ("query,product\nrug\0,moss\n", "can’t be read as CSV"),
            ("query,product\nrug,mo\0ss\n", "can’t be read as CSV"),
            (f"query,product,within\nrug,moss,{'9' * 5000}\n", "is no number"),
            ('query,product\n"' + "x" * 200_000, "can’t be read as CSV"),
        ):
            with self.subTest(reason):
                self.assertContains(self.hand_in(content), reason, status_code=422)
        self.assertEqual(self.client.post(f"{LIST}import/").status_code, 422)

    def test_no_cell_is_a_formula(self) -> None:
        make_score_card_entry('=HYPERLINK("x")', make_product("Moss"))
        self.assertIn("\"'=HYPERLINK", self.exported())
        self.assertRedirects(self.hand_in(self.exported()), LIST)
        self.assertEqual(ScoreCardEntry.objects.get().query, '=HYPERLINK("x")')


class PermissionTests(ScoreCardTestCase):
    def test_who_may_look_runs_and_imports_nothing(self) -> None:
        make_score_card_entry("moss", make_product("Moss"))
        self.sam.user_permissions.set(Permission.objects.filter(codename="view_scorecardentry"))
        browser = self.as_(self.sam)
        page = browser.get(LIST)
        self.assertNotContains(page, "Run the score card")
        self.assertNotContains(page, f"{LIST}import/")
        self.assertEqual(browser.post(f"{LIST}run/").status_code, 403)
        self.assertEqual(browser.get(f"{LIST}import/").status_code, 403)
        self.assertEqual(browser.get(f"{LIST}export/").status_code, 200)

    def test_nobody_else_gets_in(self) -> None:
        for name in ("progress", "import", "export"):
            self.assertEqual(self.as_(self.sam).get(f"{LIST}{name}/").status_code, 403)
            self.assertEqual(self.as_(None).get(f"{LIST}{name}/").status_code, 302)
        self.assertEqual(self.as_(self.sam).post(f"{LIST}run/").status_code, 403)
        self.assertEqual(self.client.get(f"{LIST}run/").status_code, 405)
