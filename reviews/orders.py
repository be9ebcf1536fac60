"""Order books as CSV: what was ordered when, and by whom. They verify reviews.

Every row is accounted for: added, unchanged or rejected with its reason. The same file again
changes nothing, and one that was cut off half-way is finished by bringing it in again.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import batched
from typing import BinaryIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.feeds.problems import FeedRefused, Problem, error
from catalog.feeds.reader import Feed, Row
from catalog.models import Variant
from reviews import invitations
from reviews.models import Order
from reviews.verbs.verifying import Books, Fate, Purchase, Verdict, bring_in_orders, reviews_about
from reviews.wording import tidy_line

# How shop systems head these columns, once letter case, spaces and signs are out of the way.
NAMES = {
    "number": {"number", "order", "ordernumber", "orderno", "orderid", "ordername", "name"},
    "email": {"email", "emailaddress", "customeremail", "billingemail", "mail"},
    "sku": {"sku", "lineitemsku", "itemsku", "productsku", "variantsku"},
    "date": {"date", "orderdate", "orderedon", "placedon", "createdat", "datecreated"},
}
HEADINGS = {"number": "order number", "email": "e-mail", "sku": "SKU", "date": "date"}
BATCH = 1000
LONGEST_NUMBER = Order._meta.get_field("number").max_length
LONGEST_EMAIL = Order._meta.get_field("email").max_length
# 2026-05-31, or 2026-05-31 09:30:00 +0200 as many systems write it.
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{1,2}:[0-9]{2}[0-9:.]*[ ]?[\w+:-]*)?")


@dataclass
class Account:
    """added + unchanged + rejected = rows, once all of them were read."""

    rows: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    orders: int = 0
    reviews: int = 0

    @property
    def added(self) -> int:
        return self.fates[Fate.ADDED]

    @property
    def unchanged(self) -> int:
        return self.fates[Fate.UNCHANGED]

    @property
    def rejected(self) -> int:
        return self.fates[Fate.REJECTED]

    def reject(self, problem: Problem) -> None:
        self.fates[Fate.REJECTED] += 1
        self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class _Order:
    """A row that could be read; whether the shop has its SKU is asked for many at once."""

    row: Row
    number: str
    email: str
    placed_on: date
    sku: str


class OrderBook:
    """A CSV file with a row for each thing that was ordered.

    Raises FeedRefused for a file that can't be one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.feed = Feed(file, separators="\t;,")
        self.columns = self._find_columns()

    def close(self) -> None:
        self.feed.close()

    def look(self) -> Account:
        """What bringing it in would do. Writes nothing."""
        account, books = Account(), Books()
        numbers: set[str] = set()
        for rows, purchases in self._batches(account):
            verdicts = books.judge(purchases)
            self._take(account, rows, purchases, verdicts)
            added = [
                purchase
                for purchase, verdict in zip(purchases, verdicts, strict=True)
                if verdict.fate is Fate.ADDED
            ]
            numbers |= {purchase.number for purchase in added}
            bought = {(purchase.email, purchase.product_id) for purchase in added}
            account.reviews += sum(
                (review.user.email.lower(), review.product_id) in bought
                for review in reviews_about(added)
            )
        account.orders = len(numbers) - Order.objects.filter(number__in=numbers).count()
        return _in_order(account)

    def bring_in(self, *, by: User | None) -> Account:
        """Stores what is new, a batch at a time, verifies the reviews it vouches for, and has
        customers invited to write more of them."""
        account, job = Account(), uuid4()
        days: set[date] = set()
        for rows, purchases in self._batches(account):
            arrival = bring_in_orders(purchases, by=by, job=job)
            self._take(account, rows, purchases, arrival.verdicts)
            account.orders += len(arrival.orders)
            account.reviews += len(arrival.verified)
            ordered_on = {order.placed_on for order in arrival.orders}
            transaction.on_commit(partial(invitations.schedule, ordered_on - days))
            days |= ordered_on
        return _in_order(account)

    def _find_columns(self) -> dict[str, str]:
        """The file's own names of the columns that are needed."""
        plain = {re.sub(r"[\W_]", "", name): name for name in self.feed.columns}
        found = {
            column: next((plain[name] for name in plain if name in names), "")
            for column, names in NAMES.items()
        }
        missing = [HEADINGS[column] for column, name in found.items() if not name]
        if missing:
            raise FeedRefused(
                _("The first line must name the columns %(needed)s; missing: %(missing)s.")
                % {"needed": ", ".join(HEADINGS.values()), "missing": ", ".join(missing)}
            )
        return found

    def _batches(self, account: Account) -> Iterator[tuple[list[Row], list[Purchase]]]:
        """What could be read, beside the rows it stands in; the rest goes to the account."""
        today = timezone.localdate()
        for rows in batched(self.feed.rows(), BATCH, strict=False):
            account.rows += len(rows)
            read = []
            for row in rows:
                order = self._read(row, today)
                if isinstance(order, Problem):
                    account.reject(order)
                else:
                    read.append(order)
            yield self._with_products(account, read)

    def _read(self, row: Row, today: date) -> _Order | Problem:
        if row.problem is not None:
            return row.problem
        cells = {name: tidy_line(row.cells[column]) for name, column in self.columns.items()}
        reasons = {
            "number": _wrong_number(cells["number"]),
            "email": _wrong_email(cells["email"]),
            "sku": "" if cells["sku"] else _("It is missing."),
        }
        placed_on = _day(cells["date"])
        if placed_on is None:
            reasons["date"] = _("Write it as %(day)s.") % {"day": today.isoformat()}
        elif placed_on > today:
            reasons["date"] = _("It is in the future.")
        for name, reason in reasons.items():
            if reason:
                return error(row.line, HEADINGS[name], cells[name], reason)
        return _Order(row, cells["number"], cells["email"].lower(), placed_on, cells["sku"])

    def _with_products(
        self, account: Account, orders: list[_Order]
    ) -> tuple[list[Row], list[Purchase]]:
        skus = {order.sku for order in orders}
        products = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "product"))
        rows, purchases = [], []
        for order in orders:
            if order.sku not in products:
                reason = _("The shop sells nothing with this SKU.")
                account.reject(error(order.row.line, HEADINGS["sku"], order.sku, reason))
                continue
            rows.append(order.row)
            purchases.append(
                Purchase(order.number, order.email, order.placed_on, products[order.sku], order.sku)
            )
        return rows, purchases

    def _take(
        self,
        account: Account,
        rows: list[Row],
        purchases: list[Purchase],
        verdicts: list[Verdict],
    ) -> None:
        for row, purchase, verdict in zip(rows, purchases, verdicts, strict=True):
            if verdict.fate is Fate.REJECTED:
                where = HEADINGS["number"]
                account.reject(error(row.line, where, purchase.number, verdict.reason))
            else:
                account.fates[verdict.fate] += 1


def _in_order(account: Account) -> Account:
    account.problems.sort(key=lambda problem: problem.line)
    return account


def _wrong_number(number: str) -> str:
    if not number:
        return _("It is missing.")
    if len(number) > LONGEST_NUMBER:
        return _("It has more than %(limit)d characters.") % {"limit": LONGEST_NUMBER}
    return ""


def _wrong_email(email: str) -> str:
    if not email:
        return _("It is missing.")
    try:
        validate_email(email)
    except ValidationError:
        return _("It isn’t an e-mail address.")
    if len(email) > LONGEST_EMAIL:
        return _("It has more than %(limit)d characters.") % {"limit": LONGEST_EMAIL}
    return ""


def _day(text: str) -> date | None:
    """The day of `2026-05-31`, maybe with a time behind it."""
    found = DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def in_words(account: Account, *, is_look: bool) -> list[str]:
    """The account as staff read it, before or after it was done."""
    counts = {
        "rows": account.rows,
        "added": account.added,
        "unchanged": account.unchanged,
        "rejected": account.rejected,
        "orders": account.orders,
        "reviews": account.reviews,
    }
    if is_look:
        return [
            _(
                "%(rows)d rows: %(added)d would be added, %(unchanged)d are there already, "
                "%(rejected)d would be rejected."
            )
            % counts,
            _("New orders: %(orders)d. Reviews that would be verified: %(reviews)d.") % counts,
        ]
    return [
        _("%(rows)d rows: %(added)d added + %(unchanged)d unchanged + %(rejected)d rejected.")
        % counts,
        _("New orders: %(orders)d. Reviews verified: %(reviews)d.") % counts,
    ]
