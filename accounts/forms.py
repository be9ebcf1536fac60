"""Forms about the customer's own account."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount import forms as social_forms
from allauth.socialaccount.internal.flows import signup
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

PASSWORD_HELP = _("At least 8 characters, and not only digits.")


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["remember"].label = _("Keep me signed in on this device")


class SignupForm(allauth_forms.SignupForm):
    field_order = ["username", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_name_and_address(self.fields)
        self.fields["password1"].help_text = PASSWORD_HELP

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Saves the account. Where somebody took the name or the address since the form was
        checked, the view is asked once more: now it sees who was first and says so."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            if hasattr(request, "is_second_try"):
                raise
            request.is_second_try = True
            return None, request.resolver_match.func(request)


class SocialSignupForm(social_forms.SignupForm):
    """What is left to ask of somebody who comes with an account elsewhere."""

    field_order = ["username", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_name_and_address(self.fields)
        # An address that the other place vouches for needs no confirmation: so it stays.
        vouched_for = {known.email for known in self.sociallogin.email_addresses if known.verified}
        self.fields["email"].disabled = self.initial["email"] in vouched_for

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Saves the account. Where somebody took the name since the form was checked, the form
        is opened once more."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.sociallogin.user = User(email=self.cleaned_data["email"])
            messages.error(request, get_adapter().error_messages["username_taken"])
            return None, signup.redirect_to_signup(request, self.sociallogin)


class DisconnectForm(social_forms.DisconnectForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.fields["account"]
        account.label = _("Connected")
        account.empty_label = None
        account.label_from_instance = _name_of_account


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        _ask_for_new_password(self.fields)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_new_password(self.fields)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_new_password(self.fields)


class AddEmailForm(allauth_forms.AddEmailForm):
    email = EmailField(label=_("New e-mail address"))


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    email = EmailField(label=_("E-mail address"))


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.label = _("Let it sign me in by itself")
        alone.help_text = _(
            "Without a password. Your device then asks for your fingerprint, your face or a PIN."
        )
        alone.initial = True


class AccountForm(forms.ModelForm):
    """What customers may change about themselves without proving anything."""

    class Meta:
        model = User
        fields = ["username", "phone_number"]
        labels = {"phone_number": _("Phone number (optional)")}
        help_texts = {"phone_number": _("Only the shop sees it.")}
        widgets = {
            "username": forms.TextInput(attrs={"autocomplete": "nickname"}),
            "phone_number": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This display name is taken. Try another one."))
        return username


class AccountCloseForm(forms.Form):
    """Asks what becomes of the reviews, if there are any, and who is asking: by password,
    or by e-mail address where there is no password."""

    class Reviews(models.TextChoices):
        KEEP = "keep", _("Keep them in the shop with their pictures, without my name")
        ERASE = "erase", _("Erase them too, with their pictures")

    reviews = forms.ChoiceField(
        label=_("Your reviews"),
        choices=Reviews.choices,
        initial=Reviews.KEEP,
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    email = forms.EmailField(label=_("Your e-mail address"))

    def __init__(self, *args: Any, user: User, has_reviews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not has_reviews:
            del self.fields["reviews"]
        del self.fields["email" if user.has_usable_password() else "password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        # allauth counts the wrong tries and stops answering after too many.
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("That isn’t your password."))
        return password

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise forms.ValidationError(_("That isn’t the address of this account."))
        return email

    @property
    def keeps_reviews(self) -> bool:
        return self.cleaned_data.get("reviews") == self.Reviews.KEEP


def _ask_for_name_and_address(fields: dict[str, forms.Field]) -> None:
    fields["username"].label = _("Display name")
    fields["username"].help_text = User._meta.get_field("username").help_text
    fields["username"].widget.attrs["autocomplete"] = "nickname"
    fields["email"].label = _("E-mail address")


def _name_of_account(account: SocialAccount) -> str:
    """Such as "Google · alice@example.com"; a place that is no longer offered by its short name."""
    try:
        return f"{account.get_provider().name} · {account.get_provider_account()}"
    except ObjectDoesNotExist:
        return account.provider.title()


def _ask_for_new_password(fields: dict[str, forms.Field]) -> None:
    fields["password1"].label = _("New password")
    fields["password1"].help_text = PASSWORD_HELP
    fields["password2"].label = _("New password, once more")
