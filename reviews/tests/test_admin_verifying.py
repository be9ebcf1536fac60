"""Staff verify reviews by what they saw, with a note, and take it back."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from reviews import verbs
from reviews.models import Review, ReviewEvent, Source
from storefront.testing import StoreTestCase, make_order, make_product, make_review

LIST = "/admin/reviews/review/"


class StaffCheckTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.mug = make_product("Mug", sku="MUG-1")
        cls.review = make_review(cls.mug, cls.alice)

    def act(self, action: str, *, by=None, **data: str) -> HttpResponse:
        data |= {"action": action, "_selected_action": str(self.review.pk)}
        return self.as_(by or self.olivia).post(LIST, data, follow=True)

    def test_asks_what_was_seen(self) -> None:
        page = self.act("verify")
        self.assertContains(page, "What you saw")
        self.assertContains(page, str(self.review))
        self.assertContains(self.act("verify", note=" "), "This field is required")
        self.review.refresh_from_db()
        self.assertEqual(self.review.source, "")

    def test_notes_it_in_the_ledger(self) -> None:
        self.assertContains(self.act("verify", note="Photo of the receipt."), "1 review changed.")
        self.review.refresh_from_db()
        self.assertEqual((self.review.source, self.review.status), (Source.STAFF, "published"))
        event = ReviewEvent.objects.latest("pk")
        self.assertEqual(
            (event.action, event.actor, event.reason, event.changes),
            ("verify", self.olivia, "Photo of the receipt.", {"source": ["", "staff"]}),
        )
        self.assertEqual((event.from_status, event.to_status), ("published", "published"))
        self.assertContains(self.act("verify", note="Again."), "1 review stayed as it was.")

    def test_readers_see_it_and_see_it_go(self) -> None:
        self.assertNotContains(self.client.get("/p/mug/reviews/"), "Verified purchase")
        self.act("verify", note="A receipt.")
        self.assertContains(self.client.get("/p/mug/reviews/"), "Verified purchase")
        self.act("unverify", note="It was forged.")
        self.assertNotContains(self.client.get("/p/mug/reviews/"), "Verified purchase")
        event = ReviewEvent.objects.latest("pk")
        self.assertEqual(
            (event.reason, event.changes), ("It was forged.", {"source": ["staff", ""]})
        )

    def test_takes_back_what_an_order_verified(self) -> None:
        order = make_order("alice@example.com", "MUG-1", number="#7")
        page = self.as_(self.olivia).get(f"{LIST}{self.review.pk}/change/")
        self.assertContains(page, "#7")
        self.act("unverify", note="Bought by somebody else.")
        self.review.refresh_from_db()
        self.assertEqual((self.review.source, self.review.order_line), ("", None))
        self.assertTrue(order.lines.exists())
        # For good: no further order, and no new words, verify it again.
        make_order("alice@example.com", "MUG-1", number="#8")
        verbs.edit(self.review, by=self.alice, rating=3, title="Changed", body="Once more of it.")
        self.review.refresh_from_db()
        self.assertEqual(self.review.source, "")
        self.assertEqual(self.review.events.filter(action="uncheck").count(), 1)
        # Until somebody has seen something else.
        self.act("verify", note="The receipt, after all.")
        self.review.refresh_from_db()
        self.assertEqual(self.review.source, Source.STAFF)

    def test_wants_the_permission_to_judge(self) -> None:
        for person in (None, self.alice, self.sam):
            self.as_(person).post(
                LIST, {"action": "verify", "_selected_action": self.review.pk, "note": "A receipt."}
            )
        self.assertFalse(Review.objects.exclude(source="").exists())

    def test_the_verbs_want_their_reasons(self) -> None:
        for verb in (verbs.check, verbs.uncheck):
            with self.assertRaises(ValidationError):
                verb([self.review], by=self.olivia, reason=" \0")

    def test_what_was_withdrawn_is_not_verified(self) -> None:
        verbs.withdraw([self.review], by=self.alice)
        self.assertEqual(verbs.check([self.review], by=self.olivia, reason="A receipt."), [])
