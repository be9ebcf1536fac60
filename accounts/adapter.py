"""Where allauth meets the shop: what it notes about people and how it writes to them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import verbs
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            verbs.mark_verified(email_address.user)
        return is_confirmed

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        # A sign-in by a mailed code verifies the address without confirm_email.
        if EmailAddress.objects.is_verified(user.email):
            verbs.mark_verified(user)
        return super().post_login(request, user, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {"shop_name": settings.SHOP_NAME, **context})
