"""Asks customers for a review of what they ordered, some days later and once.

The link holds nothing but a signed number of the order: whoever has it can review what was
ordered, and the first account that does is the only one.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.tasks import task
from django.utils import timezone

from accounts import mailing
from accounts.models import User
from catalog.models import Product
from reviews import verbs
from reviews.models import InvitationStop, Order, OrderLine, Review
from reviews.verbs.inviting import digest_of

logger = logging.getLogger(__name__)

SIGNER = TimestampSigner(sep=".", salt="reviews.invitation")
# Nobody wants to be asked about what they bought long ago.
OLDEST = timedelta(days=60)
# When mails go out, by the shop's clock.
MORNING = time(9)
MOST_PRODUCTS = 20
BATCH = 200
AGAIN = timedelta(hours=1)
# The mail server said no before it took anything: it can be tried again. After any other
# failure an e-mail may be on its way, and nobody is asked twice.
SURELY_NOT_SENT = (
    ConnectionError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPAuthenticationError,
    SMTPSenderRefused,
)


class Expired(Exception):
    """The link is genuine, and too old."""


class Unknown(Exception):
    """The link isn't one of ours, or its order is gone."""


def token_of(order: Order) -> str:
    """What opens the form for an order."""
    return SIGNER.sign(str(order.pk))


def order_of(token: str, *, max_days: int | None = None) -> Order:
    """The order that a link is about. Raises Expired and Unknown."""
    try:
        pk = SIGNER.unsign(token, max_age=timedelta(days=max_days) if max_days else None)
    except SignatureExpired as error:
        raise Expired from error
    except BadSignature as error:
        raise Unknown from error
    order = Order.objects.filter(pk=pk).first()
    if order is None:
        raise Unknown
    return order


def schedule(days: Iterable[date]) -> None:
    """Has those who ordered on these days invited when it is time."""
    now = timezone.now()
    due = {_due(day) for day in days if timezone.localdate() - day <= OLDEST}
    if not settings.REVIEW_INVITATION_DAYS:
        return
    if any(at <= now for at in due):
        send_invitations.enqueue()
    for at in sorted(at for at in due if at > now):
        send_invitations.using(run_after=at).enqueue()


@task()
def send_invitations() -> int:
    """Invites everybody whose time has come. Says how many that were; where the mail server is
    away, the others follow later."""
    sent = 0
    for order, products in _due_orders():
        if not verbs.note_invited(order):
            continue
        try:
            _send(order, products)
        except SURELY_NOT_SENT:
            verbs.note_not_invited(order)
            logger.exception("Invitations wait for the mail server.")
            send_invitations.using(run_after=timezone.now() + AGAIN).enqueue()
            break
        except OSError:
            logger.exception("An invitation was not sent.")
        else:
            sent += 1
    return sent


def _due(day: date) -> datetime:
    at = datetime.combine(day + timedelta(days=settings.REVIEW_INVITATION_DAYS), MORNING)
    return timezone.make_aware(at)


def _due_orders() -> Iterator[tuple[Order, list[Product]]]:
    """The orders whose customers are to be asked now, with what they can be asked about."""
    if not settings.REVIEW_INVITATION_DAYS:
        return
    today = timezone.localdate()
    last = today - timedelta(days=settings.REVIEW_INVITATION_DAYS)
    if timezone.now() < _due(last):
        last -= timedelta(days=1)
    waiting = Order.objects.filter(
        invited_at=None, customer=None, placed_on__range=(today - OLDEST, last)
    ).exclude(email="")
    lines = OrderLine.objects.select_related("product").order_by("pk")
    after = 0
    while True:
        batch = waiting.filter(pk__gt=after).order_by("pk")
        orders = list(batch.prefetch_related(Prefetch("lines", lines))[:BATCH])
        if not orders:
            return
        after = orders[-1].pk
        yield from _to_be_asked(orders)


def _to_be_asked(orders: list[Order]) -> Iterator[tuple[Order, list[Product]]]:
    now = timezone.now()
    emails = {order.email for order in orders}
    stops = InvitationStop.objects.filter(digest__in=map(digest_of, emails))
    stopped = set(stops.values_list("digest", flat=True))
    people = User.objects.alias(address=Lower("email")).filter(address__in=emails)
    closed = {person.email.lower() for person in people if not person.is_active}
    reviewed = set(
        Review.objects.filter(user__in=people).values_list(Lower("user__email"), "product")
    )
    for order in orders:
        if order.email in closed or digest_of(order.email) in stopped:
            continue
        products = {line.product_id: line.product for line in order.lines.all()}
        open_products = [
            product
            for product in products.values()
            if product.is_shown_at(now) and (order.email, product.pk) not in reviewed
        ]
        if open_products:
            yield order, open_products[:MOST_PRODUCTS]


def _send(order: Order, products: list[Product]) -> None:
    token = token_of(order)
    stop_url = mailing.address_of("reviews:invitation_stop", token)
    mailing.send(
        "reviews/email/invitation",
        order.email,
        {
            "order": order,
            "products": products,
            "url": mailing.address_of("reviews:invitation", token),
            "stop_url": stop_url,
            "days": settings.REVIEW_INVITATION_MAX_DAYS,
        },
        headers={
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
