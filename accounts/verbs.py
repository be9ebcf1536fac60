"""What happens to a customer's account."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User


def mark_verified(user: User) -> None:
    """Notes that the person owns the e-mail address they sign in with."""
    if not user.is_verified:
        user.is_verified = True
        user.save(update_fields=["is_verified", "updated_at"])


def remove_second_steps(people: Iterable[User]) -> list[User]:
    """Lets people who lost their phone or key sign in without it. Gives those who had one."""
    with transaction.atomic():
        keys = Authenticator.objects.filter(user__in=[user.pk for user in people])
        owners = list(User.objects.filter(pk__in=keys.values("user")))
        keys.delete()
    return owners


def close(user: User) -> None:
    """Erases the person: the account, its addresses, its keys and its open sessions, and the
    name in the admin's log of what staff changed about them."""
    with transaction.atomic():
        logged = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User))
        logged.filter(object_id=str(user.pk)).update(object_repr=_("Closed account"))
        for session in UserSession.objects.filter(user=user):
            session.end()
        user.delete()
