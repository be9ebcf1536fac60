"""The customer: signs in by e-mail, is known to others by a display name."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class CustomerManager(UserManager["User"]):
    """Finds people by the e-mail they sign in with, whatever its letter case."""

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person with an account. `username` is the public name beside reviews."""

    username = models.CharField(
        _("display name"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^\w(?:[\w .'’-]*[\w.])?\Z",
                _("Use letters, digits, spaces and . ' - only."),
            )
        ],
        error_messages={"unique": _("This display name is taken. Try another one.")},
        help_text=_("Shown beside your reviews. Up to 40 letters, digits and spaces."),
    )
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is an account with this e-mail address.")},
    )
    phone_number = models.CharField(_("phone number"), max_length=32, blank=True)
    is_verified = models.BooleanField(
        _("e-mail verified"),
        default=False,
        help_text=_("The owner has followed the link or entered the code we mailed."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username"]

    objects = CustomerManager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("There is an account with this e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username_unique",
                violation_error_message=_("This display name is taken. Try another one."),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def may_close_account(self) -> bool:
        """Staff are let go by the shop, so that nobody locks the last door from outside."""
        return not (self.is_staff or self.is_superuser)
