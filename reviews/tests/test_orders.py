"""Order books: every row is accounted for, and the same file again changes nothing."""

from contextlib import closing
from datetime import date, timedelta
from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.feeds.problems import FeedRefused
from reviews import verbs
from reviews.models import Order, OrderLine, Review, ReviewEvent, Source
from reviews.orders import Account, OrderBook
from storefront.testing import StoreTestCase, make_product, make_review, make_user

HEADER = "Order number,E-mail,SKU,Date\n"


def book(text: str | bytes) -> OrderBook:
    return OrderBook(BytesIO(text if isinstance(text, bytes) else text.encode()))


def bring_in(text: str | bytes) -> Account:
    with closing(book(text)) as orders:
        return orders.bring_in(by=None)


def look(text: str | bytes) -> Account:
    with closing(book(text)) as orders:
        return orders.look()


def fates(account: Account) -> tuple[int, int, int, int]:
    return account.rows, account.added, account.unchanged, account.rejected


class OrderBookTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.mug = make_product("Mug", sku="MUG-1")
        cls.rug = make_product("Rug", sku="RUG-1")

    def test_stores_orders_with_their_lines(self) -> None:
        rows = (
            "1001,Alice@Example.com,MUG-1,2026-05-01\n"
            "1002,bob@example.com,RUG-1,2026-05-02T10:00:00Z\n"
            " 1001 ,alice@example.com, RUG-1 ,2026-05-01 09:30:00 +0200\n"
        )
        account = bring_in(HEADER + rows)
        self.assertEqual(fates(account), (3, 3, 0, 0))
        self.assertEqual(account.orders, 2)
        order = Order.objects.get(number="1001")
        self.assertEqual((order.email, order.placed_on), ("alice@example.com", date(2026, 5, 1)))
        lines = order.lines.order_by("sku").values_list("sku", "product")
        self.assertEqual([*lines], [("MUG-1", self.mug.pk), ("RUG-1", self.rug.pk)])

    def test_the_same_file_again_changes_nothing(self) -> None:
        text = HEADER + "1001,a@example.com,MUG-1,2026-05-01\n1001,a@example.com,RUG-1,2026-05-01\n"
        bring_in(text)
        before = [*Order.objects.values()], [*OrderLine.objects.values()]
        account = bring_in(text)
        self.assertEqual(fates(account), (2, 0, 2, 0))
        self.assertEqual(account.orders, 0)
        self.assertEqual(([*Order.objects.values()], [*OrderLine.objects.values()]), before)

    def test_a_file_that_was_cut_off_is_finished(self) -> None:
        rows = ["1001,a@example.com,MUG-1,2026-05-01\n", "1001,a@example.com,RUG-1,2026-05-01\n"]
        bring_in(HEADER + rows[0])
        self.assertEqual(fates(bring_in(HEADER + "".join(rows))), (2, 1, 1, 0))
        self.assertEqual(Order.objects.get().lines.count(), 2)

    def test_a_row_twice_in_a_file_counts_once(self) -> None:
        text = HEADER + "1001,a@example.com,MUG-1,2026-05-01\n" * 2
        self.assertEqual(fates(look(text)), (2, 1, 1, 0))
        self.assertEqual(fates(bring_in(text)), (2, 1, 1, 0))

    def test_says_why_a_row_is_rejected(self) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        text = HEADER + (
            "1,a@example.com,MUG-1,2026-05-01\n"
            "2,a@example.com,GONE,2026-05-01\n"
            "3,a@example,MUG-1,2026-05-01\n"
            ",a@example.com,MUG-1,2026-05-01\n"
            "4,a@example.com,,2026-05-01\n"
            "5,,MUG-1,2026-05-01\n"
            "6,a@example.com,MUG-1,05/01/2026\n"
            "7,a@example.com,MUG-1,2026-02-30\n"
            f"8,a@example.com,MUG-1,{tomorrow}\n"
            "9,a@example.com,MUG-1\n"
            "1,b@example.com,RUG-1,2026-05-01\n"
            "1,a@example.com,RUG-1,2026-05-02\n"
            f"{'n' * 65},a@example.com,MUG-1,2026-05-01\n"
        )
        today = timezone.localdate()
        expected = [
            "line 3: SKU: “GONE”: The shop sells nothing with this SKU.",
            "line 4: e-mail: “a@example”: It isn’t an e-mail address.",
            "line 5: order number: It is missing.",
            "line 6: SKU: It is missing.",
            "line 7: e-mail: It is missing.",
            f"line 8: date: “05/01/2026”: Write it as {today}.",
            f"line 9: date: “2026-02-30”: Write it as {today}.",
            f"line 10: date: “{tomorrow}”: It is in the future.",
            "line 11: “9,a@example.com,MUG-1”: 3 cells, expected 4.",
            "line 12: order number: “1”: The order is known with another e-mail address already.",
            "line 13: order number: “1”: The order is known with another date already: 2026-05-01.",
            f"line 14: order number: “{'n' * 65}”: It has more than 64 characters.",
        ]
        for account in (look(text), bring_in(text)):
            self.assertEqual([str(problem) for problem in account.problems], expected)
            self.assertEqual(fates(account), (13, 1, 0, 12))
        self.assertEqual(OrderLine.objects.count(), 1)

    def test_reads_what_spreadsheets_and_shops_write(self) -> None:
        row = ["1001", "a@example.com", "MUG-1", "2026-05-01"]
        for header in (
            "order number,E-MAIL,sku,DATE",
            "Order Number;Email;SKU;Order date",
            "order_number\temail address\tSku\tcreated at",
            "\ufeffName,Email,Lineitem sku,Created at",
        ):
            separator = next(sign for sign in "\t;," if sign in header)
            with self.subTest(header):
                Order.objects.all().delete()
                account = bring_in(f"{header}\r\n{separator.join(row)}\r\n\r\n")
                self.assertEqual(fates(account), (1, 1, 0, 0))

    def test_columns_it_has_no_use_for_are_left_out(self) -> None:
        text = (
            'Name,Total,Email,Lineitem sku,Created at\n#7,"9,90",a@example.com,MUG-1,2026-05-01\n'
        )
        self.assertEqual(fates(bring_in(text)), (1, 1, 0, 0))
        self.assertEqual(Order.objects.get().number, "#7")

    def test_what_is_no_order_book_is_refused(self) -> None:
        for text, reason in (
            (b"", "empty"),
            (b"Order number,E-mail\n1,a@example.com\n", "missing: SKU, date"),
            (b"nothing of the kind\n", "doesn't name any columns"),
            ("Order number,E-mail,SKU,Date\n1,é,x,y\n".encode("latin-1"), "not UTF-8"),
            (b"PK\x03\x04 and so on", "spreadsheet"),
        ):
            with self.subTest(reason), self.assertRaisesMessage(FeedRefused, reason):
                bring_in(text)
        self.assertFalse(Order.objects.exists())

    def test_no_character_trips_it_up(self) -> None:
        text = HEADER + '"1\x00",a@example.com,"MUG\x00-1",2026-05-01\n2,a\x00@\x00,☃,\x00\n'
        self.assertEqual(fates(bring_in(text)), (2, 1, 0, 1))

    def test_many_rows_take_few_questions(self) -> None:
        def rows(first: int, count: int) -> str:
            return HEADER + "".join(
                f"{number},c{number}@example.com,MUG-1,2026-05-01\n"
                for number in range(first, first + count)
            )

        counts = []
        for first, count in ((0, 2), (10, 150)):
            with CaptureQueriesContext(connection) as queries:
                bring_in(rows(first, count))
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])

    def test_a_look_writes_nothing_and_says_the_same(self) -> None:
        make_review(self.mug, self.alice)
        text = HEADER + "1,alice@example.com,MUG-1,2026-05-01\n2,x@example.com,NO,2026-05-01\n"
        seen = look(text)
        self.assertFalse(Order.objects.exists())
        self.assertFalse(Review.objects.exclude(source="").exists())
        done = bring_in(text)
        self.assertEqual((seen.orders, seen.reviews), (1, 1))
        self.assertEqual((fates(seen), seen.orders, seen.reviews), (fates(done), 1, done.reviews))

    def test_what_was_forgotten_with_an_account_does_not_come_back(self) -> None:
        text = HEADER + "1,dora@example.com,MUG-1,2026-05-01\n"
        bring_in(text)
        Order.objects.update(email="")
        account = bring_in(text + "1,dora@example.com,RUG-1,2026-05-01\n")
        self.assertEqual(fates(account), (2, 0, 1, 1))
        self.assertIn("closed their account", account.problems[0].reason)
        self.assertEqual(Order.objects.get().email, "")


class VerifiedByOrderTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.mug = make_product("Mug", sku="MUG-1")

    def order(self, email: str, number: str = "1001", sku: str = "MUG-1") -> Account:
        return bring_in(HEADER + f"{number},{email},{sku},2026-05-01\n")

    def test_a_review_of_what_was_ordered_is_verified(self) -> None:
        self.order("ALICE@example.com")
        review = make_review(self.mug, self.alice)
        self.assertEqual((review.source, review.order_line.order.number), (Source.ORDER, "1001"))
        self.assertEqual(make_review(self.mug, self.bob).source, "")
        self.assertEqual(make_review(make_product(), self.alice).source, "")

    def test_an_address_that_nobody_confirmed_verifies_nothing(self) -> None:
        self.order("carl@example.com")
        carl = make_user("Carl")
        carl.is_verified = False
        carl.save()
        self.assertEqual(make_review(self.mug, carl).source, "")

    def test_an_order_that_comes_later_verifies_what_was_written(self) -> None:
        review = make_review(self.mug, self.alice)
        others = [make_review(self.mug, self.bob), make_review(make_product(), self.alice)]
        self.assertEqual(self.order("alice@example.com").reviews, 1)
        review.refresh_from_db()
        self.assertEqual((review.source, review.order_line.sku), (Source.ORDER, "MUG-1"))
        event = ReviewEvent.objects.filter(review=review).latest("pk")
        self.assertEqual(event.action, ReviewEvent.Action.VERIFY)
        self.assertEqual((event.from_status, event.to_status), (review.status, review.status))
        self.assertEqual(event.changes, {"source": ["", "order"]})
        self.assertFalse(Review.objects.filter(pk__in=[r.pk for r in others], source="order"))

    def test_confirming_an_address_verifies_what_was_written(self) -> None:
        carl = make_user("Carl", email="carl@elsewhere.example")
        review = make_review(self.mug, carl)
        self.order("carl@example.com")
        carl.email = "carl@example.com"
        carl.save()
        self.assertEqual(verbs.verify_by_orders(carl), [review])
        review.refresh_from_db()
        self.assertEqual(review.source, Source.ORDER)
        self.assertEqual(verbs.verify_by_orders(carl), [])

    def test_what_was_withdrawn_is_verified_when_it_is_written_anew(self) -> None:
        review = make_review(self.mug, self.alice)
        verbs.withdraw([review], by=self.alice)
        self.assertEqual(self.order("alice@example.com").reviews, 0)
        self.assertEqual(make_review(self.mug, self.alice).source, Source.ORDER)

    def test_an_order_whose_invitation_somebody_followed_verifies_nobody_else(self) -> None:
        self.order("alice@example.com")
        Order.objects.update(customer=self.bob)
        self.assertEqual(make_review(self.mug, self.alice).source, "")
        self.assertEqual(make_review(self.mug, self.bob).source, Source.INVITATION)

    def test_an_order_taken_back_vouches_for_nothing(self) -> None:
        self.order("alice@example.com")
        review = make_review(self.mug, self.alice)
        verbs.take_back_orders(Order.objects.all(), by=self.olivia)
        review.refresh_from_db()
        self.assertEqual((review.source, review.order_line), ("", None))
        event = ReviewEvent.objects.filter(review=review).latest("pk")
        self.assertEqual((event.actor, event.changes), (self.olivia, {"source": ["order", ""]}))

    def test_another_order_goes_on_vouching(self) -> None:
        self.order("alice@example.com", "1001")
        review = make_review(self.mug, self.alice)
        self.order("alice@example.com", "1002")
        verbs.take_back_orders(Order.objects.filter(number="1001"), by=self.olivia)
        review.refresh_from_db()
        self.assertEqual((review.source, review.order_line.order.number), ("order", "1002"))
