"""Staff judge reviews, with their reasons, and leave the words alone."""

import re

from django.contrib.auth.models import Permission
from django.urls import reverse

from reviews import verbs
from reviews.models import Review, ReviewEvent, Status
from storefront.testing import StoreTestCase, make_product, make_user

LIST = "admin:reviews_review_changelist"


def write(product: object, author: object, **fields: object) -> Review:
    words = {"rating": 4, "title": "Soft underfoot", "body": "Warm, thick and very quiet."}
    return verbs.write(product=product, author=author, **words | fields)


class ReviewAdminTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss")
        cls.review = write(cls.product, cls.alice)
        cls.other = write(cls.product, cls.bob, title="Too thin", rating=2)
        cls.url = reverse("admin:reviews_review_change", args=[cls.review.pk])

    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def chosen(self, *reviews: Review) -> dict[str, object]:
        return {"_selected_action": [review.pk for review in reviews], "index": 0}


class ReviewListTests(ReviewAdminTestCase):
    def test_asks_as_many_queries_for_many_reviews_as_for_few(self) -> None:
        self.client.get(reverse(LIST))
        with self.assertNumQueries(4):
            self.client.get(reverse(LIST))
        for number in range(8):
            write(make_product(), make_user(f"Person {number}"))
        with self.assertNumQueries(4):
            self.client.get(reverse(LIST))

    def test_finds_and_filters(self) -> None:
        for query, names in (
            ({"q": "thin"}, ["Too thin"]),
            ({"q": "alice"}, ["Soft underfoot"]),
            ({"q": "moss"}, ["Too thin", "Soft underfoot"]),
            ({"stars": 2}, ["Too thin"]),
            ({"stars": 9}, ["Too thin", "Soft underfoot"]),
            ({"status__exact": "pending"}, []),
            ({"user": self.alice.pk}, ["Soft underfoot"]),
        ):
            with self.subTest(**query):
                listed = self.client.get(reverse(LIST), query).context["cl"].result_list
                self.assertEqual([review.title for review in listed], names)

    def test_rejects_many_for_a_reason(self) -> None:
        both = self.chosen(self.review, self.other)
        page = self.client.post(reverse(LIST), both | {"action": "reject"})
        self.assertContains(page, "2 reviews won’t be seen in the shop:")
        self.assertContains(page, "Too thin (Moss)")
        self.assertEqual(Review.objects.published().count(), 2)

        both.pop("index")
        answer = both | {"action": "reject", "select_across": "0"}
        empty = self.client.post(reverse(LIST), answer | {"reason": "  "})
        self.assertContains(empty, "Choose a reason")
        other = answer | {"code": "other", "reason": " "}
        self.assertContains(self.client.post(reverse(LIST), other), "Say why in a few words")
        answer |= {"code": "unrelated", "reason": "Off topic"}
        done = self.client.post(reverse(LIST), answer, follow=True)
        self.assertContains(done, "2 reviews rejected.")
        self.assertFalse(Review.objects.published().exists())
        self.product.refresh_from_db()
        self.assertEqual(self.product.rating_count, 0)
        events = ReviewEvent.objects.filter(action="reject")
        self.assertEqual(
            set(events.values_list("actor", "reason")), {(self.olivia.pk, "Off topic")}
        )
        self.assertEqual([event.codes for event in events], [["unrelated"]] * 2)

        undo = reverse("admin:reviews_review_undo", args=[events[0].job])
        self.assertContains(done, f'<a href="{undo}">Take it back</a>')
        self.assertContains(self.client.get(undo), "2 reviews will stand as they did before")
        self.assertEqual(Review.objects.published().count(), 0)
        back = self.client.post(undo, follow=True)
        self.assertContains(back, "Taken back: 2 reviews stand as before.")
        self.assertEqual(Review.objects.published().count(), 2)
        self.assertContains(self.client.get(undo), "nothing left to take back")
        self.assertContains(self.client.post(undo, follow=True), "2 reviews have changed since")

    def test_publishes_and_says_what_stayed(self) -> None:
        verbs.reject([self.review], by=self.sam, reason="A mistake")
        verbs.withdraw([self.other], by=self.bob)
        data = self.chosen(self.review, self.other) | {"action": "publish"}
        page = self.client.post(reverse(LIST), data, follow=True)
        self.assertContains(page, "1 review published.")
        self.assertContains(page, "1 review stayed as it was.")
        self.review.refresh_from_db()
        self.assertEqual(self.review.status, Status.PUBLISHED)

    def test_everything_that_is_filtered_can_be_chosen(self) -> None:
        data = self.chosen(self.review) | {"action": "reject", "select_across": "1"}
        filtered = reverse(LIST, query={"stars": 2})
        page = self.client.post(filtered, data)
        self.assertContains(page, "1 review won’t")
        self.assertContains(page, f'action="{filtered}"')
        self.assertContains(page, 'name="select_across" value="1"')


class HiddenStarsTests(ReviewAdminTestCase):
    """Who is to decide can't find out the stars, by no column, order, filter or ledger."""

    def setUp(self) -> None:
        super().setUp()
        # Of three that wait, one gives five stars, and one was changed from one to five.
        self.waiting = [
            write(self.product, make_user(name), rating=rating, is_insider=True, title=name)
            for name, rating in (("Low", 1), ("High", 5), ("Changed", 1))
        ]
        verbs.edit(
            self.waiting[2],
            by=self.waiting[2].user,
            rating=5,
            title="Changed",
            body=self.review.body,
        )

    def listed(self, **query: object) -> list[str]:
        page = self.client.get(reverse(LIST), query)
        return [review.title for review in page.context["cl"].result_list]

    def test_in_no_list(self) -> None:
        page = self.client.get(reverse(LIST), {"status__exact": "pending"})
        self.assertContains(page, '<td class="field-stars">Hidden</td>', 3, html=True)
        self.assertContains(page, "Written by somebody who works for the shop", 3)
        self.assertNotContains(page, 'class="rating"')
        self.assertEqual(self.listed(stars=5), [])
        self.assertEqual(self.listed(stars=4), ["Soft underfoot"])

    def test_in_no_order(self) -> None:
        # By its column and then by the key, up and down: what waits stands as it would without.
        for order, names in (("2", ["Changed", "High", "Low"]), ("-2", ["Changed", "High", "Low"])):
            listed = self.listed(o=order, status__exact="pending")
            self.assertEqual(listed, names)

    def test_by_no_other_address(self) -> None:
        for lookup in ("rating", "rating__exact", "rating__gte", "rating__in"):
            with self.subTest(lookup):
                response = self.client.get(reverse(LIST), {lookup: 5})
                self.assertEqual(response.status_code, 400)
        for lookup in ("events__changes__contains", "product__reviews__rating"):
            with self.subTest(lookup):
                response = self.client.get(reverse(LIST), {lookup: 5})
                self.assertEqual(response.status_code, 400)

    def test_not_on_the_page_of_the_review(self) -> None:
        url = reverse("admin:reviews_review_change", args=[self.waiting[2].pk])
        pages = []
        for rating in (1, 5):
            Review.objects.filter(pk=self.waiting[2].pk).update(rating=rating)
            page = self.client.get(url).content.decode()
            pages.append(re.sub('(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", page))
        self.assertEqual(*pages)
        self.assertNotIn("<del>1</del>", pages[0])
        verbs.publish([self.waiting[2]], by=self.sam)
        self.assertContains(self.client.get(url), "<del>1</del> → 5")

    def test_nor_where_somebody_reported_it(self) -> None:
        self.review.reports.create(code="fake")
        self.assertEqual(self.listed(stars=4), [])
        url = reverse("admin:reviews_review_change", args=[self.review.pk])
        self.assertContains(self.client.get(url), "Hidden")


class StartPageTests(ReviewAdminTestCase):
    def test_leads_to_what_waits_and_says_how_much(self) -> None:
        write(self.product, self.sam)
        page = self.client.get(reverse("admin:index"))
        queue = reverse("admin:reviews_review_queue")
        self.assertContains(page, f'<a href="{queue}">Waiting reviews (1)</a>', html=True)
        beside = self.client.get(reverse("admin:catalog_brand_changelist"))
        self.assertContains(beside, f'<a href="{queue}">Waiting reviews</a>', html=True)
        self.assertContains(self.client.get(reverse(LIST)), f'<a href="{queue}">')

    def test_leads_nobody_where_they_may_not_go(self) -> None:
        self.sam.user_permissions.set(Permission.objects.filter(codename="view_review"))
        page = self.as_(self.sam).get(reverse("admin:index"))
        self.assertNotContains(page, "Waiting reviews")
        self.assertContains(page, reverse("admin:reviews_review_statistics"))


class ReviewFormTests(ReviewAdminTestCase):
    def test_shows_the_review_and_its_ledger_and_lets_nobody_write_in_it(self) -> None:
        verbs.edit(
            self.review, by=self.alice, rating=4, title="Softer still", body=self.review.body
        )
        page = self.client.get(self.url)
        self.assertContains(page, "Warm, thick and very quiet.")
        self.assertContains(page, "<p><del>Soft underfoot</del> → Softer still</p>")
        self.assertNotContains(page, 'name="_save"')
        self.assertNotContains(page, 'name="title"')
        posted = self.client.post(self.url, {"title": "Rewritten", "_save": "Save"})
        self.assertEqual(posted.status_code, 403)
        delete = reverse("admin:reviews_review_delete", args=[self.review.pk])
        self.assertEqual(self.client.post(delete, {"post": "yes"}).status_code, 403)

    def test_the_page_asks_a_fixed_number_of_queries(self) -> None:
        self.client.get(self.url)
        with self.assertNumQueries(5):
            self.client.get(self.url)
        for number in range(5):
            verbs.reject([self.review], by=self.sam, reason=f"Reason {number}")
            verbs.publish([self.review], by=self.olivia)
        with self.assertNumQueries(5):
            self.client.get(self.url)

    def test_is_judged_from_its_own_page(self) -> None:
        self.assertContains(self.client.get(self.url), "Reject this review…")
        chosen = {"_selected_action": self.review.pk, "CHANGE_FORM-action": "reject", "index": 0}
        page = self.client.post(self.url, chosen)
        self.assertContains(page, "1 review won’t be seen")
        self.assertContains(page, f'action="{reverse(LIST)}"')

    def test_leads_to_the_shop(self) -> None:
        url = reverse("reviews:review_list", args=["moss"])
        self.assertContains(self.client.get(self.url), f'href="{url}"')


class ReviewPermissionTests(ReviewAdminTestCase):
    def allow(self, codename: str) -> None:
        self.sam.user_permissions.set(Permission.objects.filter(codename=codename))
        self.client = self.as_(self.sam)

    def test_others_see_nothing(self) -> None:
        for person in (self.sam, self.alice):
            response = self.as_(person).get(reverse(LIST), follow=True)
            self.assertEqual(response.status_code, 403)

    def test_who_may_look_judges_nothing(self) -> None:
        self.allow("view_review")
        self.assertNotContains(self.client.get(reverse(LIST)), "Reject")
        self.client.post(reverse(LIST), self.chosen(self.review) | {"action": "reject"})
        self.assertNotContains(self.client.get(self.url), "Reject")
        data = {"_selected_action": self.review.pk, "action": "reject", "reason": "Mine"}
        self.client.post(reverse(LIST), data)
        self.review.refresh_from_db()
        self.assertEqual(self.review.status, "published")

    def test_who_may_change_reviews_judges_them(self) -> None:
        self.allow("change_review")
        data = {"_selected_action": self.review.pk, "action": "reject", "code": "unrelated"}
        self.client.post(reverse(LIST), data | {"reason": ""})
        self.review.refresh_from_db()
        self.assertEqual(self.review.status, Status.REJECTED)
