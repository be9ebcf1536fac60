"""Who is asked for a review, and who answers."""

from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reviews import ratings
from reviews.models import InvitationStop, Order, OrderLine, Review
from reviews.verbs import steps, verifying


def note_invited(order: Order) -> bool:
    """Notes that an order's customer is being invited; False where somebody did so before."""
    return bool(
        Order.objects.filter(pk=order.pk, invited_at=None).update(invited_at=timezone.now())
    )


def note_not_invited(order: Order) -> None:
    """Takes that back, where the invitation surely didn't go out."""
    Order.objects.filter(pk=order.pk).update(invited_at=None)


def follow_invitation(order: Order, *, by: User) -> bool:
    """Gives the order to the first account that writes by its invitation, and verifies what that
    account wrote of it before. False where the order is somebody else's."""
    with transaction.atomic():
        if not steps.hold(by):
            return False
        # All that is written below is held at one stroke: products that are taken one after
        # the other meet an edit of the catalogue that holds what is still wanted.
        own = Review.objects.by(by).values_list("product", flat=True)
        ratings.lock({*order.lines.values_list("product", flat=True), *own})
        held = Order.objects.select_for_update(no_key=True).filter(pk=order.pk).first()
        if held is None or not is_open_to(held, by):
            return False
        if held.customer_id is None:
            held.customer = by
            held.save(update_fields=["customer"])
            verifying.verify_by_orders(by)
    return True


def is_open_to(order: Order, person: User) -> bool:
    """Whether nobody else has followed its invitation, or had a review verified by it."""
    if order.customer_id is not None:
        return order.customer_id == person.pk
    lines = OrderLine.objects.filter(order=order, reviews__user__isnull=False)
    return not lines.exclude(reviews__user=person).exists()


def stop_invitations(email: str) -> None:
    """Asks this address for no more reviews."""
    InvitationStop.objects.get_or_create(digest=digest_of(email))


def digest_of(email: str) -> str:
    return sha256(f"reviews.invitations:{email.lower()}".encode()).hexdigest()
