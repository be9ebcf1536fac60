"""The queue of waiting reviews: what staff see and don't see, decide, and take back."""

import re
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviews import verbs, waiting
from reviews.models import Hold, Rejection, Review, ReviewEvent, Status
from storefront.testing import StoreTestCase, make_image, make_product, make_review, make_user

HTMX = {"HX-Request": "true"}
LONG = (
    "Knotted by someone who cares. It lies flat on the old boards, keeps its colour in the sun "
    "and has outlived two moves and one puppy without a loose thread."
)


def make_waiting(**fields: object) -> Review:
    """A review that waits, since its author says that they work for the shop."""
    review = make_review(**{"is_insider": True} | fields)
    assert review.status == Status.PENDING
    return review


class QueueTestCase(StoreTestCase):
    def setUp(self) -> None:
        self.client = self.as_(self.olivia)
        self.url = reverse("admin:reviews_review_queue")

    def key(self, review: Review) -> str:
        review.refresh_from_db()
        return f"{review.pk}~{review.updated_at.isoformat()}"

    def decide(self, *reviews: Review, **fields: str) -> HttpResponse:
        data = {"chosen": [self.key(review) for review in reviews]} | fields
        return self.client.post(self.url, data, follow=True)

    def titles(self, **query: object) -> list[str]:
        shown = self.client.get(self.url, query).context["cards"]
        return [row["card"].review.title for row in shown]

    def assert_stands(self, review: Review, status: Status) -> None:
        review.refresh_from_db()
        self.assertEqual(review.status, status)


class ListTests(QueueTestCase):
    def test_shows_what_waits_the_oldest_first(self) -> None:
        now = timezone.now()
        for title, days in (("Middle", 2), ("Newest", 1), ("Oldest", 3)):
            review = make_waiting(title=title)
            Review.objects.filter(pk=review.pk).update(created_at=now - timedelta(days=days))
        make_review(title="Published")
        self.assertEqual(self.titles(), ["Oldest", "Middle", "Newest"])
        self.assertContains(
            self.client.get(self.url), "<strong>3</strong> reviews wait", html=False
        )

    def test_skips_a_page_and_comes_back_to_its_beginning(self) -> None:
        reviews = [make_waiting(title=f"Number {number}") for number in range(12)]
        page = self.client.get(self.url)
        last = reviews[9].pk
        self.assertContains(page, f'href="?after={last}"')
        self.assertEqual(self.titles(after=last), ["Number 10", "Number 11"])
        self.assertContains(self.client.get(self.url, {"after": last}), "Back to the oldest")
        self.assertEqual(len(self.titles(after=reviews[11].pk)), 10)
        for nonsense in ("x", "0", "9" * 30, "-1", "٣"):
            with self.subTest(nonsense):
                self.assertEqual(len(self.titles(after=nonsense)), 10)

    def test_says_that_nothing_waits(self) -> None:
        self.assertContains(self.client.get(self.url), "Nothing waits.")

    def test_asks_as_many_queries_for_a_full_page_as_for_two(self) -> None:
        def fill(count: int) -> None:
            for number in range(count):
                product = make_product()
                make_image(product)
                author = make_user(f"New {number} {count}", date_joined=timezone.now())
                make_waiting(product=product, author=author, body=LONG)

        fill(2)
        self.client.get(self.url)
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.url)
        fill(8)
        with self.assertNumQueries(len(few)):
            self.client.get(self.url)
        self.assertLess(len(few), 20)


class ContextTests(QueueTestCase):
    def test_tells_why_a_review_waits_and_what_shows_it(self) -> None:
        first = make_review(author=self.alice, title="First", body=LONG)
        new = make_user("New", date_joined=timezone.now())
        make_review(author=new, body=LONG.replace("puppy", "kitten") + " See www.example.org")
        page = self.client.get(self.url)
        for told in (
            "First review of a new customer",
            "and nothing of it published yet.",
            "Links or addresses in the text",
            "“www.example.org”",
            "The same text about another product",
            f"of its runs of words stand in what Alice wrote of {first.product}.",
            reverse("admin:reviews_review_change", args=[first.pk]),
        ):
            self.assertContains(page, told)

    @override_settings(REVIEW_BURST=1)
    def test_tells_how_large_a_burst_is(self) -> None:
        product = make_product()
        make_review(product)
        make_review(product)
        self.assertContains(self.client.get(self.url), "2 reviews in 24 hours; usually 0.0.")

    def test_tells_what_makes_an_insider(self) -> None:
        make_review(author=self.sam)
        self.assertContains(self.client.get(self.url), "Its author has a staff account.")
        Review.objects.all().update(status=Status.WITHDRAWN)
        with override_settings(REVIEW_OWN_DOMAINS=["example.com"]):
            make_review(author=self.bob)
            self.assertContains(self.client.get(self.url), "e-mail address is at example.com.")
        Review.objects.all().update(status=Status.WITHDRAWN)
        make_waiting()
        self.assertContains(self.client.get(self.url), "Its author says so.")

    def test_tells_what_was_decided_before_and_what_its_author_says(self) -> None:
        review = make_review(author=self.alice)
        verbs.reject([review], by=self.sam, code=Rejection.PRIVATE, reason="Names a neighbour.")
        verbs.edit(review, by=self.alice, rating=2, title="Anew", body="Without a neighbour.")
        ReviewEvent.objects.create(
            review=review,
            action=ReviewEvent.Action.APPEAL,
            from_status=Status.PENDING,
            to_status=Status.PENDING,
            codes=[Hold.REJECTED],
            reason="It was my own name.",
        )
        page = self.client.get(self.url)
        self.assertContains(page, "Rejected before, and changed or appealed")
        self.assertContains(page, "by Sam on")
        self.assertContains(page, "It tells private things about somebody “Names a neighbour.”")
        self.assertContains(page, "It was my own name.")

    def test_tells_about_the_author(self) -> None:
        make_review(author=self.alice, body="One of hers.")
        rejected = make_review(author=self.alice, body="Another of hers.")
        verbs.reject([rejected], by=self.sam, reason="No.")
        make_waiting(author=self.alice, is_rewarded=True, body="A third of hers.")
        page = self.client.get(self.url)
        self.assertContains(page, "1 published, 1 rejected")
        self.assertContains(page, "received something for it")
        self.assertContains(page, reverse("admin:accounts_user_change", args=[self.alice.pk]))

    def test_shows_markup_as_words(self) -> None:
        make_waiting(title="<b>Bold</b>", body="<script>alert(1)</script> and more.")
        page = self.client.get(self.url)
        self.assertContains(page, "&lt;b&gt;Bold&lt;/b&gt;")
        self.assertNotContains(page, "<script>alert(1)")


class BlindnessTests(QueueTestCase):
    def test_the_page_is_the_same_for_every_number_of_stars(self) -> None:
        first = make_waiting(author=self.alice, body=LONG, rating=3)
        verbs.edit(first, by=self.alice, rating=4, title="Changed", body=LONG)
        make_waiting(author=self.bob, body=LONG)
        pages = set()
        for rating in range(1, 6):
            Review.objects.filter(status=Status.PENDING).update(rating=rating)
            page = self.client.get(self.url).content.decode()
            pages.add(re.sub('(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", page))
        self.assertEqual(len(pages), 1)

    def test_no_query_asks_for_them(self) -> None:
        make_waiting(body=LONG)
        make_waiting(body=LONG)
        with CaptureQueriesContext(connection) as queries:
            self.client.get(self.url)
        for query in queries.captured_queries:
            self.assertNotIn('"rating"', query["sql"])
            self.assertNotIn('"changes"', query["sql"])


class DecisionTests(QueueTestCase):
    def test_publishes(self) -> None:
        review = make_waiting(title="Good")
        page = self.decide(review, decision="publish")
        self.assertContains(page, "Published: “Good”.")
        self.assert_stands(review, Status.PUBLISHED)
        review.product.refresh_from_db()
        self.assertEqual(review.product.rating_count, 1)
        event = ReviewEvent.objects.latest("pk")
        self.assertEqual((event.action, event.actor), ("publish", self.olivia))

    def test_rejects_for_a_reason(self) -> None:
        review = make_waiting(title="Bad")
        page = self.decide(review, code="advertising", reason="Please leave out the shop’s name.")
        self.assertContains(page, "Rejected: “Bad”.")
        self.assert_stands(review, Status.REJECTED)
        event = ReviewEvent.objects.latest("pk")
        self.assertEqual(event.codes, ["advertising"])
        self.assertEqual(event.reason, "Please leave out the shop’s name.")

    def test_asks_for_words_where_it_is_another_reason(self) -> None:
        review, other = make_waiting(), make_waiting()
        page = self.decide(review, code="other")
        self.assertEqual(page.status_code, 422)
        self.assertContains(page, "Say why in a few words", 1, status_code=422)
        self.assertContains(
            page, '<details class="rejecting" data-rejecting open>', status_code=422
        )
        self.assertContains(page, f'id="reason_{review.pk}_error"', status_code=422)
        both = self.decide(review, other, code="other")
        self.assertContains(both, 'id="reason_bulk_error"', status_code=422)
        self.assertContains(both, 'aria-keyshortcuts="X" checked>', 2, status_code=422)
        self.assert_stands(review, Status.PENDING)

    def test_decides_on_many(self) -> None:
        reviews = [make_waiting() for _number in range(3)]
        self.assertContains(self.decide(*reviews[:2], decision="publish"), "2 reviews published.")
        self.assert_stands(reviews[0], Status.PUBLISHED)
        self.assert_stands(reviews[2], Status.PENDING)
        self.assertEqual(
            ReviewEvent.objects.filter(action="publish").values("job").distinct().count(), 1
        )

    def test_leaves_what_another_decided_meanwhile(self) -> None:
        review, other = make_waiting(title="Taken"), make_waiting(title="Free")
        keys = [self.key(review), self.key(other)]
        verbs.reject([review], by=self.sam, reason="No.")
        page = self.client.post(self.url, {"chosen": keys, "decision": "publish"}, follow=True)
        self.assertContains(page, "Published: “Free”. “Taken” was decided already.")
        self.assert_stands(review, Status.REJECTED)

    def test_leaves_what_its_author_changed_meanwhile(self) -> None:
        review = make_waiting(author=self.alice, title="Mine")
        key = self.key(review)
        verbs.edit(review, by=self.alice, rating=1, title="Ours", body="Quite other words.")
        page = self.client.post(self.url, {"chosen": key, "decision": "publish"}, follow=True)
        self.assertContains(page, "“Ours” was changed while you read it. Please read it again.")
        self.assert_stands(review, Status.PENDING)
        verbs.withdraw([review], by=self.alice)
        page = self.client.post(self.url, {"chosen": key, "decision": "publish"}, follow=True)
        self.assertContains(page, "“Ours” was withdrawn by its author meanwhile.")

    def test_does_nothing_with_nonsense(self) -> None:
        review = make_waiting()
        for data in (
            {},
            {"decision": "publish"},
            {"chosen": "x", "decision": "publish"},
            {"chosen": "1~never", "decision": "publish"},
            {"chosen": "9" * 30 + "~2026-01-01", "decision": "publish"},
            {"chosen": self.key(review)},
            {"chosen": self.key(review), "code": "five stars"},
            {"undo": "x"},
            {"undo": ""},
        ):
            with self.subTest(**data):
                page = self.client.post(self.url, data, follow=True)
                self.assertContains(page, "Nothing was chosen, so nothing is decided.")
        self.assert_stands(review, Status.PENDING)

    def test_answers_a_script_with_the_queue_alone(self) -> None:
        review = make_waiting(title="Good")
        data = {"chosen": self.key(review), "decision": "publish"}
        page = self.client.post(self.url, data, headers=HTMX)
        self.assertNotContains(page, "<html")
        self.assertContains(
            page, '<div id="queue_status" data-hx-swap-oob="innerHTML">Published: “Good”.</div>'
        )
        self.assertContains(page, "Nothing waits.")
        self.assertEqual(list(self.client.get(self.url).context["messages"]), [])


class UndoTests(QueueTestCase):
    def undo(self) -> HttpResponse:
        job = self.client.get(self.url).context["jobs"][0].job
        return self.client.post(self.url, {"undo": job}, follow=True)

    def test_takes_back_one_after_the_other(self) -> None:
        first, second, third = (make_waiting(title=title) for title in ("One", "Two", "Three"))
        self.decide(first, decision="publish")
        self.decide(second, third, code="unrelated")
        self.assertContains(self.client.get(self.url), "2 reviews rejected")
        self.assertContains(self.undo(), "Taken back: 2 reviews stand as before.")
        self.assert_stands(second, Status.PENDING)
        self.assertContains(self.undo(), "Taken back: “One” stands as before.")
        self.assert_stands(first, Status.PENDING)
        self.assertEqual(self.client.get(self.url).context["jobs"], [])
        first.product.refresh_from_db()
        self.assertEqual(first.product.rating_count, 0)
        self.assertEqual(
            list(first.events.order_by("pk").values_list("action", "from_status", "to_status")),
            [
                ("write", "", "pending"),
                ("publish", "pending", "published"),
                ("undo", "published", "pending"),
            ],
        )
        # Why it waits is still told.
        self.assertContains(self.client.get(self.url), "Its author says so.", 3)

    def test_leaves_what_has_changed_since(self) -> None:
        review = make_waiting(author=self.alice, title="One")
        self.decide(review, decision="publish")
        verbs.withdraw([review], by=self.alice)
        self.assertContains(self.undo(), "“One” has changed since and stays as it is.")
        self.assert_stands(review, Status.WITHDRAWN)

    def test_offers_ones_own_alone(self) -> None:
        review = make_waiting()
        self.decide(review, decision="publish")
        self.sam.user_permissions.set(Permission.objects.filter(codename="change_review"))
        page = self.as_(self.sam).get(self.url)
        self.assertEqual(page.context["jobs"], [])

    def test_offers_the_last_five(self) -> None:
        for number in range(7):
            self.decide(make_waiting(title=f"Number {number}"), decision="publish")
        jobs = self.client.get(self.url).context["jobs"]
        self.assertEqual([job.title for job in jobs], [f"Number {n}" for n in (6, 5, 4, 3, 2)])


class PermissionTests(QueueTestCase):
    def test_only_who_judges_gets_in(self) -> None:
        review = make_waiting()
        data = {"chosen": self.key(review), "decision": "publish"}
        undo = reverse("admin:reviews_review_undo", args=["0" * 8 + "-0000-4000-8000-" + "0" * 12])
        self.sam.user_permissions.set(Permission.objects.filter(codename="view_review"))
        for person in (self.sam, self.alice, None):
            client = self.as_(person)
            with self.subTest(str(person)):
                for address in (self.url, undo):
                    self.assertIn(client.get(address).status_code, {302, 403})
                    self.assertIn(client.post(address, data).status_code, {302, 403})
        self.assert_stands(review, Status.PENDING)
        self.sam.user_permissions.set(Permission.objects.filter(codename="change_review"))
        self.assertEqual(self.as_(self.sam).get(self.url).status_code, 200)


class WaitingTests(StoreTestCase):
    def test_waits_since_it_last_came_here(self) -> None:
        review = make_waiting(author=self.alice)
        verbs.publish([review], by=self.sam)
        edited = verbs.edit(
            review, by=self.alice, rating=1, title="Anew", body="See www.example.org there."
        )
        (card,) = waiting.cards_of([edited])
        self.assertEqual(card.since, edited.events.latest("pk").at)
        self.assertFalse(card.judged.is_rejection)
