"""Who may sign in, by whatever way, and stay signed in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.demo import EMAILS
from accounts.models import User


class AccountBackend(AuthenticationBackend):
    """allauth's backend, which turns away the demo shop's people where they don't belong."""

    def user_can_authenticate(self, user: User) -> bool:
        """Asked at every sign-in and for every session."""
        is_welcome = settings.DEMO_LOGINS or user.email not in EMAILS
        return is_welcome and super().user_can_authenticate(user)
