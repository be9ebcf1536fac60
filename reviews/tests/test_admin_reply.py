"""Staff who may write the shop's replies do so in the admin, from a review's own page."""

from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from reviews import verbs
from reviews.models import StaffReply
from storefront.testing import StoreTestCase, make_product, make_review, make_user

LIST = reverse("admin:reviews_staffreply_changelist")


class ReplyAdminTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.review = make_review(make_product("Moss"), cls.alice, title="<b>Loud</b>")
        cls.add_url = reverse("admin:reviews_staffreply_add") + f"?review={cls.review.pk}"
        cls.review_url = reverse("admin:reviews_review_change", args=[cls.review.pk])

    def setUp(self) -> None:
        self.client = self.as_(self.olivia)

    def helper(self, *codenames: str) -> Client:
        """Staff with some permissions alone."""
        person = make_user("Helper", is_staff=True)
        person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return self.as_(person)

    def reply(self, body: str = "We’re sorry.") -> StaffReply:
        return verbs.reply(self.review, by=self.sam, body=body)

    @override_settings(REVIEW_NOTICE_MINUTES=0)
    def test_a_reply_begins_at_its_review(self) -> None:
        self.assertContains(self.client.get(self.review_url), self.add_url)
        page = self.client.get(self.add_url)
        self.assertContains(page, "&lt;b&gt;Loud&lt;/b&gt;")
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(self.add_url, {"body": " We’re sorry. "})
        reply = StaffReply.objects.get()
        self.assertEqual(
            (reply.review, reply.body, reply.author), (self.review, "We’re sorry.", self.olivia)
        )
        self.assertEqual(mail.outbox[0].to, ["alice@example.com"])
        page = self.client.get(self.review_url)
        self.assertContains(page, "We’re sorry.")
        self.assertContains(page, "Change it")

    def test_the_way_to_a_second_one_leads_to_the_first(self) -> None:
        url = reverse("admin:reviews_staffreply_change", args=[self.reply().pk])
        self.assertRedirects(self.client.get(self.add_url), url)
        self.client.post(url, {"body": "A new one is on its way."})
        self.client.post(self.add_url, {"body": "Sent in two windows."})
        self.assertEqual(StaffReply.objects.get().body, "Sent in two windows.")

    def test_is_taken_back(self) -> None:
        reply = self.reply()
        url = reverse("admin:reviews_staffreply_delete", args=[reply.pk])
        self.client.post(url, {"post": "yes"})
        self.assertFalse(StaffReply.objects.exists())
        self.reply()
        chosen = {"action": "delete_selected", "_selected_action": [StaffReply.objects.get().pk]}
        self.client.post(LIST, chosen | {"post": "yes"})
        self.assertFalse(StaffReply.objects.exists())

    def test_refuses_in_place_what_no_reply_can_be(self) -> None:
        for body in ("", " \u200b ", "x" * 2001):
            page = self.client.post(self.add_url, {"body": body})
            self.assertTrue(page.context["adminform"].errors)
        verbs.reject([self.review], by=self.sam, reason="Spam")
        page = self.client.post(self.add_url, {"body": "We’re sorry."})
        self.assertContains(page, "Only a published review can be answered.")
        self.assertContains(self.client.get(self.review_url), "only a published review can be")
        self.assertFalse(StaffReply.objects.exists())

    def test_a_reply_without_a_review_is_none(self) -> None:
        for query in ("?review=", "?review=0", "?review=x", "?review=9999999999999999999999"):
            answer = self.client.get(reverse("admin:reviews_staffreply_add") + query)
            self.assertRedirects(answer, reverse("admin:reviews_review_changelist"))
        bare = self.client.get(reverse("admin:reviews_staffreply_add"))
        self.assertEqual(bare.status_code, 403)
        self.assertNotContains(self.client.get(LIST), "Add reply")

    def test_is_for_those_who_may(self) -> None:
        reader = self.helper("view_review", "change_review")
        self.assertNotContains(reader.get(self.review_url), self.add_url)
        self.assertEqual(reader.get(self.add_url).status_code, 403)
        self.assertEqual(reader.post(self.add_url, {"body": "Mine."}).status_code, 403)
        self.assertEqual(reader.get(LIST).status_code, 403)
        self.assertEqual(self.as_(self.alice).get(self.add_url).status_code, 302)
        self.assertFalse(StaffReply.objects.exists())

    def test_a_permission_lets_somebody_do_just_that(self) -> None:
        writer = self.helper("add_staffreply")
        writer.post(self.add_url, {"body": "We’re sorry."})
        reply = StaffReply.objects.get()
        answer = writer.post(
            reverse("admin:reviews_staffreply_change", args=[reply.pk]), {"body": "No."}
        )
        self.assertEqual(answer.status_code, 403)

    def test_asks_as_many_queries_for_many_as_for_few(self) -> None:
        self.reply()
        self.client.get(LIST)
        with self.assertNumQueries(4):
            self.client.get(LIST)
        for _number in range(5):
            verbs.reply(make_review(), by=self.sam, body="Thank you.")
        with self.assertNumQueries(4):
            page = self.client.get(LIST, {"o": ""})
        self.assertFalse([*get_messages(page.wsgi_request)])
