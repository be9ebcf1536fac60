"""Orders, invitations and reviews that meet at the same moment, on either database's real locks."""

from datetime import date
from threading import Event
from time import sleep

from django.test import TransactionTestCase

from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import Order, OrderLine, Review, Source
from storefront.testing import at_once, make_order, make_product, make_review, make_user

DAY = date(2026, 5, 1)


class AtOnceTests(TransactionTestCase):
    def setUp(self) -> None:
        self.mug = make_product("Mug", sku="MUG-1")
        self.rug = make_product("Rug", sku="RUG-1")

    def bring_in(self) -> verbs.Arrival:
        return verbs.bring_in_orders(
            [
                verbs.Purchase("1001", "alice@example.com", DAY, product.pk, sku)
                for product, sku in ((self.mug, "MUG-1"), (self.rug, "RUG-1"))
            ],
            by=None,
        )

    def test_the_same_orders_twice_are_there_once(self) -> None:
        arrivals = at_once(*[self.bring_in] * 3)
        fates = [verdict.fate for arrival in arrivals for verdict in arrival.verdicts]
        self.assertEqual(fates.count("added"), 2, arrivals)
        self.assertEqual(fates.count("unchanged"), 4)
        self.assertEqual((Order.objects.count(), OrderLine.objects.count()), (1, 2))

    def test_a_review_beside_its_order_is_verified_whoever_is_first(self) -> None:
        for _time in range(3):
            alice = make_user("Alice")
            results = at_once(
                self.bring_in,
                lambda alice=alice: make_review(self.mug, alice),
                lambda alice=alice: make_review(self.rug, alice, body="It lies there, flat."),
            )
            self.assertFalse([r for r in results if isinstance(r, Exception)], results)
            sources = Review.objects.by(alice).values_list("source", flat=True)
            self.assertEqual([*sources], [Source.ORDER] * 2)
            verbs.erase(alice)
            alice.delete()
            Order.objects.all().delete()

    def test_an_order_speaks_for_one_of_those_who_follow_its_invitation(self) -> None:
        order = make_order("gift@example.com", "MUG-1", "RUG-1")
        people = [make_user(f"Customer {number}") for number in range(4)]
        results = at_once(
            *(lambda person=person: verbs.follow_invitation(order, by=person) for person in people)
        )
        self.assertEqual(sorted(results), [False, False, False, True])
        order.refresh_from_db()
        self.assertEqual(order.customer, people[results.index(True)])

    def test_an_invitation_is_followed_while_the_catalogue_is_edited(self) -> None:
        order = make_order("gift@example.com", "MUG-1")
        carl = make_user("Carl")
        make_review(self.rug, carl)
        make_review(make_product("Jug"), carl, body="It pours, and nothing drips.")
        is_editing = Event()

        def edit() -> None:
            with edit_catalog(by=None) as catalogue:
                is_editing.set()
                # Long enough for the other to hold what it can get.
                sleep(0.3)
                self.mug.name = "Cup"
                catalogue.save([self.mug])

        def follow() -> bool:
            is_editing.wait(10)
            return verbs.follow_invitation(order, by=carl)

        self.assertEqual(at_once(edit, follow), [None, True])
        self.mug.refresh_from_db()
        self.assertEqual(self.mug.name, "Cup")

    def test_nobody_is_invited_twice(self) -> None:
        order = make_order("gift@example.com", "MUG-1")
        results = at_once(*[lambda: verbs.note_invited(order)] * 4)
        self.assertEqual(sorted(results), [False, False, False, True])
