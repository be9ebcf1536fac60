"""Puts the shop's own admin in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class ShopAdminConfig(AdminConfig):
    default_site = "storefront.admin.ShopAdminSite"

    def ready(self) -> None:
        super().ready()
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
        from allauth.usersessions.models import UserSession
        from django.contrib import admin

        # A customer's addresses, authenticators and accounts elsewhere stand on the customer's
        # own page; nobody needs to read the secrets in them, nor where somebody signed in from.
        for model in (EmailAddress, Authenticator, UserSession, SocialAccount):
            admin.site.unregister(model)
        # These come from the environment, and no token is kept.
        for model in (SocialApp, SocialToken):
            admin.site.unregister(model)
