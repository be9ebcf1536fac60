"""Who doesn't want to be asked again says so with one press, whatever else has run out."""

from unittest import mock

from django.test import Client
from django.utils import timezone

from reviews import verbs
from reviews.invitations import token_of
from reviews.models import InvitationStop, Order
from storefront.testing import StoreTestCase, make_order, make_product


class InvitationStopTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_product(sku="MUG-1")
        cls.order = make_order("buyer@example.com", "MUG-1")
        cls.url = f"/reviews/invitations/{token_of(cls.order)}/stop/"

    def test_a_look_changes_nothing(self) -> None:
        self.assertContains(self.client.get(self.url), "Shall we stop asking?")
        self.assertFalse(InvitationStop.objects.exists())

    def test_a_press_is_enough_also_from_a_mailbox(self) -> None:
        # What a mailbox sends has no token of ours (RFC 8058).
        mailbox = Client(enforce_csrf_checks=True)
        for _press in range(2):
            response = mailbox.post(self.url, {"List-Unsubscribe": "One-Click"})
            self.assertContains(response, "We won’t ask you again")
        stop = InvitationStop.objects.get()
        self.assertNotIn("buyer", stop.digest)

    def test_works_however_old_the_link_is(self) -> None:
        with mock.patch("time.time") as clock:
            clock.return_value = timezone.now().timestamp() + 1000 * 24 * 60 * 60
            self.client.post(self.url)
        self.assertTrue(InvitationStop.objects.exists())

    def test_a_link_that_is_not_ours_stops_nobody(self) -> None:
        response = self.client.post("/reviews/invitations/1.a.b/stop/")
        self.assertContains(response, "We don’t know this link", status_code=404)
        self.assertFalse(InvitationStop.objects.exists())

    def test_what_was_forgotten_stays_so(self) -> None:
        Order.objects.update(email="")
        self.assertContains(self.client.post(self.url), "We won’t ask you again")
        self.assertFalse(InvitationStop.objects.exists())

    def test_saying_it_twice_at_once_is_saying_it(self) -> None:
        verbs.stop_invitations("buyer@example.com")
        self.client.post(self.url)
        self.assertEqual(InvitationStop.objects.count(), 1)

    def test_refuses_other_methods(self) -> None:
        self.assertEqual(self.client.put(self.url).status_code, 405)
