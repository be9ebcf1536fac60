"""What happens to a customer's account."""

from accounts.models import User


def mark_verified(user: User) -> None:
    """Notes that the person owns the e-mail address they sign in with."""
    if not user.is_verified:
        user.is_verified = True
        user.save(update_fields=["is_verified", "updated_at"])
