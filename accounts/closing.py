"""Closes accounts: what all the shop's parts do with a person who leaves, at one stroke."""

from contextlib import suppress

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction

from accounts import verbs
from accounts.models import User
from reviews import verbs as review_verbs


def close_account(user: User, *, keeps_reviews: bool) -> None:
    """Erases the person, keeps their reviews without a name or erases them too, and says
    goodbye by e-mail."""
    email, goodbye = user.email, {"name": user.username, "keeps_reviews": keeps_reviews}
    with transaction.atomic():
        leave = review_verbs.part if keeps_reviews else review_verbs.erase
        leave(user)
        verbs.close(user)
    # The account is closed also where that can't be sent, and nobody can try again.
    with suppress(ImmediateHttpResponse):
        get_adapter().send_mail("accounts/email/account_closed", email, goodbye)
