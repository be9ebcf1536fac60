"""Where allauth meets the shop: what it notes about people and how it writes to them."""

import logging
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import verbs
from accounts.models import User
from reviews import verbs as review_verbs

logger = logging.getLogger(__name__)

# What allauth's forms call a limit that is reached.
TOO_OFTEN = {"too_many_login_attempts", "rate_limited"}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("That address and password don’t belong together."),
        "incorrect_code": _("That isn’t the code."),
        "incorrect_password": _("That isn’t your password."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes."),
        "rate_limited": _("Too many tries. Please wait a few minutes."),
        "username_taken": _("This display name is taken. Try another one."),
        "email_taken": _("There is an account with this e-mail address."),
        "same_as_current": _("That is the one you have now."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that is held to the limits: the last on the way here that isn't one of
        our proxies'. What stands before it, anybody can make up."""
        trusted = [ip_network(network) for network in settings.TRUSTED_PROXIES]
        client = None
        passed = request.headers.get("x-forwarded-for", "").split(",")
        # A Unix socket tells no address; who may open it is one of ours.
        way = [text.strip() for text in [*passed, request.META.get("REMOTE_ADDR", "")]]
        for text in filter(None, reversed(way)):
            try:
                address = ip_address(text)
            except ValueError:
                break
            client = getattr(address, "ipv4_mapped", None) or address
            if not any(client in network for network in trusted):
                break
        if client is None:
            raise PermissionDenied("Nobody says where this request comes from.")
        return str(client)

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """The error by its code; a limit is answered as everywhere, not in the form's own way."""
        if code in TOO_OFTEN:
            raise ImmediateHttpResponse(respond_429(self.request))
        return super().validation_error(code, *args)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            self._take_as_theirs(email_address.user)
        return is_confirmed

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        # A sign-in by a mailed code verifies the address without confirm_email.
        if not user.is_verified and EmailAddress.objects.is_verified(user.email):
            self._take_as_theirs(user)
        return super().post_login(request, user, **kwargs)

    def _take_as_theirs(self, user: User) -> None:
        """Notes that the address is theirs, and so are the orders that were made with it."""
        with transaction.atomic():
            verbs.mark_verified(user)
            review_verbs.verify_by_orders(user)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends what somebody waits for, or answers that it can't be sent."""
        about_the_shop = {
            "shop_name": settings.SHOP_NAME,
            "shop_url": self.request.build_absolute_uri(reverse("catalog:home")),
            "password_reset_url": self.request.build_absolute_uri(
                reverse("account_reset_password")
            ),
        }
        try:
            super().send_mail(template_prefix, email, {**about_the_shop, **context})
        except OSError as error:
            logger.exception("An e-mail was not sent.")
            raise ImmediateHttpResponse(render(self.request, "503.html", status=503)) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tells of what has been done; it is done, too, where no e-mail can be sent."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _(
            "There is an account with this e-mail address. Sign in to it first, then connect %s "
            "on its own page."
        ),
        "no_password": _("Choose a password first: nothing else would open your account."),
        "no_verified_email": _("Confirm your e-mail address first."),
        "disconnect_last": _("This is the last one, and nothing else would open your account."),
        "connected_other": _("That account is connected to somebody else’s account here."),
    }

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Takes over the e-mail address and a display name, if there is one: nobody's real
        name is asked for here."""
        known = {name: data[name] for name in ("username", "email") if data.get(name)}
        return super().populate_user(request, sociallogin, known)
