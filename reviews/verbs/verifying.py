"""What makes a review a verified one: a record of the purchase, never a claim.

The records are orders that staff bring in, the invitations that follow them, and what staff
looked at themselves. Readers see which of these it was.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.refusals import explained
from catalog.verbs import lock_catalog
from reviews import ratings
from reviews.models import (
    Order,
    OrderLine,
    Review,
    ReviewEvent,
    ReviewQuerySet,
    Source,
    Status,
)
from reviews.verbs import steps
from reviews.wording import tidy

Action = ReviewEvent.Action


class Fate(StrEnum):
    """What becomes of one row of an order book."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Purchase:
    """One row of an order book; the e-mail address in lower case."""

    number: str
    email: str
    placed_on: date
    product_id: int
    sku: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row, and why, where it is rejected."""

    fate: Fate
    reason: str = ""


@dataclass(frozen=True)
class Arrival:
    """What bringing in some purchases did."""

    verdicts: list[Verdict]
    orders: list[Order]
    verified: list[Review]


@dataclass
class _Held:
    """An order as the books have it, or will once the rows before are in."""

    email: str
    placed_on: date
    skus: set[str]


class Books:
    """The orders that the shop knows, and what they say of further rows."""

    def __init__(self) -> None:
        self.held: dict[str, _Held | None] = {}

    def judge(self, purchases: Sequence[Purchase]) -> list[Verdict]:
        """What becomes of each. One that is added counts as known for those after it."""
        self._look_up({purchase.number for purchase in purchases} - self.held.keys())
        return [self._judge(purchase) for purchase in purchases]

    def _look_up(self, numbers: set[str]) -> None:
        self.held |= dict.fromkeys(numbers)
        for order in Order.objects.filter(number__in=numbers).prefetch_related("lines"):
            skus = {line.sku for line in order.lines.all()}
            self.held[order.number] = _Held(order.email, order.placed_on, skus)

    def _judge(self, purchase: Purchase) -> Verdict:
        held = self.held[purchase.number]
        if held is None:
            held = self.held[purchase.number] = _Held(purchase.email, purchase.placed_on, set())
        elif not held.email:
            # What was forgotten with the account doesn't come back with the next file.
            if purchase.sku in held.skus:
                return Verdict(Fate.UNCHANGED)
            return Verdict(Fate.REJECTED, _("Its customer has closed their account."))
        elif held.email != purchase.email:
            return Verdict(
                Fate.REJECTED, _("The order is known with another e-mail address already.")
            )
        elif held.placed_on != purchase.placed_on:
            return Verdict(
                Fate.REJECTED,
                _("The order is known with another date already: %(date)s.")
                % {"date": held.placed_on.isoformat()},
            )
        elif purchase.sku in held.skus:
            return Verdict(Fate.UNCHANGED)
        held.skus.add(purchase.sku)
        return Verdict(Fate.ADDED)


def bring_in_orders(
    purchases: Sequence[Purchase], *, by: User | None, job: UUID | None = None
) -> Arrival:
    """Stores what was ordered and verifies the reviews that it vouches for.

    Gives a verdict on each row. What is there already stays as it is.
    """
    product_ids = {purchase.product_id for purchase in purchases}
    with explained(), transaction.atomic():
        # One import at a time; and nobody writes a review of these products between the look
        # for those that are there and the commit.
        lock_catalog()
        ratings.lock(product_ids)
        verdicts = Books().judge(purchases)
        added = [
            purchase
            for purchase, verdict in zip(purchases, verdicts, strict=True)
            if verdict.fate is Fate.ADDED
        ]
        orders, fresh = _orders_of(added)
        OrderLine.objects.bulk_create(
            (
                OrderLine(
                    order=orders[purchase.number], product_id=purchase.product_id, sku=purchase.sku
                )
                for purchase in added
            ),
            batch_size=500,
        )
        reviews = reviews_about(added, orders.values())
        verified = _verify(reviews, by=by, job=job) if added else []
    return Arrival(verdicts, fresh, verified)


def reviews_about(purchases: Iterable[Purchase], orders: Iterable[Order] = ()) -> list[Review]:
    """The reviews, not verified yet, that who made these purchases may have written: the owners
    of their e-mail addresses, and those who followed the invitations of these orders."""
    purchases = list(purchases)
    owners = User.objects.alias(address=Lower("email")).filter(
        Q(is_verified=True, address__in={purchase.email for purchase in purchases})
        | Q(pk__in={order.customer_id for order in orders if order.customer_id})
    )
    reviews = Review.objects.for_products({purchase.product_id for purchase in purchases})
    return list(_unverified(reviews).filter(user__in=owners))


def verify_by_orders(author: User) -> list[Review]:
    """Verifies what a customer wrote by the orders that are theirs, once more of them are: they
    confirmed an e-mail address. Gives those reviews."""
    with transaction.atomic():
        unverified = _unverified(Review.objects.by(author))
        held = ratings.lock(unverified.values_list("product", flat=True))
        return _verify(list(unverified.for_products(held)), by=author)


def vouch(review: Review) -> None:
    """Notes the purchase that stands behind a review that is being posted, if there is one.

    Called under the lock of its product, and before it is judged.
    """
    if not review.source:
        _note_purchases([review])


def check(reviews: Iterable[Review], *, by: User, reason: str) -> list[Review]:
    """Verifies reviews by what staff saw, such as a receipt. Gives those that weren't yet.

    Raises ValidationError where it isn't said what that was.
    """
    reason = _said(reason, _("Say what you saw: the note stays in the ledger."))

    def verify(review: Review) -> None:
        review.source = Source.STAFF

    unverified = _unverified(Review.objects.filter(pk__in=[review.pk for review in reviews]))
    return _change(unverified, verify, by=by, reason=reason)


def uncheck(reviews: Iterable[Review], *, by: User, reason: str) -> list[Review]:
    """Takes back that reviews are verified, by whatever it was, and for good: no purchase
    verifies them again, only `check`. Gives those that were."""
    reason = _said(reason, _("Say why: the reason stays in the ledger."))
    verified = Review.objects.filter(pk__in=[review.pk for review in reviews]).exclude(source="")
    return _change(verified, _unverify, by=by, reason=reason, action=Action.UNCHECK)


def take_back_orders(orders: Iterable[Order], *, by: User) -> list[Review]:
    """Deletes orders that were brought in by mistake. Gives the reviews that nothing vouches for
    any more, unless another order does."""
    pks = [order.pk for order in orders]
    with transaction.atomic():
        lock_catalog()
        about = Review.objects.filter(order_line__order__in=pks)
        # Read before the lines are gone, and with them what points at them.
        parted = list(about.values_list("pk", flat=True))
        ratings.lock(about.values_list("product", flat=True))
        Order.objects.filter(pk__in=pks).delete()
        reviews = Review.objects.filter(pk__in=parted)
        return _change(reviews, _find_another, by=by, reason=_("The order was taken back."))


def _orders_of(purchases: list[Purchase]) -> tuple[dict[str, Order], list[Order]]:
    """The orders that these rows belong to, by their numbers, and those made for them."""
    first: dict[str, Purchase] = {}
    for purchase in purchases:
        first.setdefault(purchase.number, purchase)
    held = {order.number: order for order in Order.objects.filter(number__in=first)}
    fresh = Order.objects.bulk_create(
        (
            Order(number=number, email=purchase.email, placed_on=purchase.placed_on)
            for number, purchase in first.items()
            if number not in held
        ),
        batch_size=500,
    )
    return held | {order.number: order for order in fresh}, fresh


def _unverified(reviews: ReviewQuerySet) -> ReviewQuerySet:
    """Those that a purchase can still verify: what was withdrawn is looked at when it is
    written anew."""
    return (
        reviews.filter(source="")
        .exclude(status=Status.WITHDRAWN)
        .select_related("user")
        .order_by("pk")
    )


def _verify(reviews: list[Review], *, by: User | None, job: UUID | None = None) -> list[Review]:
    """Verifies those of the reviews, whose products are held, that a purchase vouches for."""
    verified = _note_purchases(reviews)
    _write([(review, "") for review in verified], by=by, job=job)
    return verified


def _note_purchases(reviews: Sequence[Review]) -> list[Review]:
    """Gives reviews the purchases that stand behind them, in one query. Says which got one.

    An order vouches for whoever followed its invitation, and else for the owner of its e-mail
    address.
    """
    authors = {review.user for review in reviews if review.user}
    confirmed = {author.email.lower() for author in authors if author.is_verified}
    lines = OrderLine.objects.filter(
        Q(order__customer__in=authors) | Q(order__customer=None, order__email__in=confirmed),
        product__in={review.product_id for review in reviews},
    )
    bought: dict[tuple[int, int | str], OrderLine] = {}
    for line in lines.select_related("order").order_by("order__placed_on", "pk"):
        # The latest one stands.
        bought[line.product_id, line.order.customer_id or line.order.email] = line
    vouched, refused = [], _unchecked(reviews)
    for review in reviews:
        author, product = review.user, review.product_id
        if author is None or review.pk in refused:
            continue
        line = bought.get((product, author.pk))
        source = Source.INVITATION
        if line is None and author.is_verified:
            line = bought.get((product, author.email.lower()))
            source = Source.ORDER
        if line is not None:
            review.source, review.order_line = source, line
            vouched.append(review)
    return vouched


def _unchecked(reviews: Sequence[Review]) -> set[int]:
    """Those of which staff said last that nothing verifies them, whatever the books say."""
    stored = [review.pk for review in reviews if review.pk]
    said = ReviewEvent.objects.filter(review__in=stored, action__in=[Action.VERIFY, Action.UNCHECK])
    last = dict(said.order_by("pk").values_list("review", "action")) if stored else {}
    return {pk for pk, action in last.items() if action == Action.UNCHECK}


def _change(
    reviews: ReviewQuerySet,
    change: Callable[[Review], None],
    *,
    by: User,
    reason: str,
    action: ReviewEvent.Action = Action.VERIFY,
) -> list[Review]:
    with transaction.atomic():
        held = ratings.lock(reviews.values_list("product", flat=True))
        # Decided from what is there now that nobody else can change it.
        changing = list(reviews.for_products(held).select_related("user").order_by("pk"))
        before = [(review, review.source) for review in changing]
        for review in changing:
            change(review)
        _write(before, by=by, reason=reason, action=action)
    return changing


def _unverify(review: Review) -> None:
    review.source, review.order_line = "", None


def _find_another(review: Review) -> None:
    _unverify(review)
    if not review.is_withdrawn:
        _note_purchases([review])


def _write(
    before: list[tuple[Review, str]],
    *,
    by: User | None,
    reason: str = "",
    job: UUID | None = None,
    action: ReviewEvent.Action = Action.VERIFY,
) -> None:
    """Stores what verifies these reviews and writes the ledger; each comes with what did."""
    reviews = [review for review, _was in before]
    steps.store(reviews, "source", "order_line")
    alike: dict[tuple[str, str], list[tuple[Review, str]]] = {}
    for review, was in before:
        alike.setdefault((was, review.source), []).append((review, review.status))
    for (was, source), stood in alike.items():
        changes = {"source": [was, source]}
        steps.note(stood, action, by=by, reason=reason, changes=changes, job=job)
    if reviews:
        ratings.refresh({review.product_id for review in reviews})


def _said(reason: str, otherwise: str) -> str:
    reason = tidy(reason)
    if not reason:
        raise ValidationError(otherwise)
    return reason
