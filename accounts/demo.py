"""The demo shop's logins. Everybody knows them, so they work only where DEMO_LOGINS is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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


def make_people(wanted: Iterable[tuple[str, str, datetime]]) -> dict[str, User]:
    """Customers by display name, from the name, the e-mail address and when they came.

    Made where missing, so that nobody can sign in as them, in the demo shop or elsewhere.
    """
    wanted = list(wanted)
    held = User.objects.in_bulk([email for _name, email, _since in wanted], field_name="email")
    new = [User(username=name, email=email, is_verified=True) for name, email, _since in wanted]
    new = [person for person in new if person.email not in held]
    for person in new:
        person.set_unusable_password()
    User.objects.bulk_create(new)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in new
    )
    people = held | {person.email: person for person in new}
    for _name, email, since in wanted:
        people[email].created_at = people[email].date_joined = since
    User.objects.bulk_update(people.values(), ["created_at", "date_joined"])
    return {name: people[email] for name, email, _since in wanted}


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
