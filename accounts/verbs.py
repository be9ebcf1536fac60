"""What happens to a customer's account."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import User


def mark_verified(user: User) -> None:
    """Notes that the person owns the e-mail address they sign in with."""
    if not user.is_verified:
        user.is_verified = True
        user.save(update_fields=["is_verified", "updated_at"])


def close(user: User) -> None:
    """Erases the person: the account, its addresses, its keys and its open sessions."""
    with transaction.atomic():
        for session in UserSession.objects.filter(user=user):
            session.end()
        user.delete()
