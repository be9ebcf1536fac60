"""What the shop knows of a person through their account alone."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.models import User


def known_of(user: User) -> dict[str, Any]:
    """All of it, but for what would let others in: passwords and keys are not told, only that
    there are some. `docs/personal-data.md` describes each name."""
    return {
        "account": {
            "display_name": user.username,
            "email": user.email,
            "email_confirmed": user.is_verified,
            "phone_number": user.phone_number,
            "works_for_the_shop": user.is_staff,
            "created_at": user.created_at,
            "changed_at": user.updated_at,
            "last_signed_in_at": user.last_login,
            "has_password": user.has_usable_password(),
        },
        "email_addresses": [
            {"email": known.email, "confirmed": known.verified, "in_use": known.primary}
            for known in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "second_steps": [
            {"kind": key.type, "created_at": key.created_at, "last_used_at": key.last_used_at}
            for key in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "accounts_elsewhere": [
            {
                "at": account.provider,
                "known_there_as": account.uid,
                "told_by_it": account.extra_data,
                "connected_at": account.date_joined,
                "last_used_at": account.last_login,
            }
            for account in SocialAccount.objects.filter(user=user).order_by("pk")
        ],
        "sessions": [
            {
                "started_at": session.created_at,
                "last_seen_at": session.last_seen_at,
                "address": session.ip,
                "browser": session.user_agent,
            }
            for session in UserSession.objects.filter(user=user).order_by("pk")
        ],
    }
