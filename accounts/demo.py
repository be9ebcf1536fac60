"""The demo shop's logins. Everybody knows them, so they work only where DEMO_LOGINS is on."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from accounts.models import User


@dataclass(frozen=True)
class Login:
    """Who can sign in to the demo shop, and with what."""

    role: str
    email: str
    username: str
    is_staff: bool = False
    password: str = "parquet-demo"  # noqa: S105


LOGINS = (
    Login("customer", "customer@parquet.example", "Casey"),
    Login("staff", "staff@parquet.example", "Robin", is_staff=True),
)
EMAILS = frozenset(login.email for login in LOGINS)


def make_logins() -> list[User]:
    """The demo shop's people, made where missing. Staff may do everything there."""
    return [_make(login) for login in LOGINS]


def _make(login: Login) -> User:
    if user := User.objects.filter(email=login.email).first():
        return user
    user = User.objects.create_user(
        email=login.email,
        username=login.username,
        password=login.password,
        is_staff=login.is_staff,
        is_superuser=login.is_staff,
        is_verified=True,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
