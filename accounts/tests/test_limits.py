"""Who tries too often waits, by the address that they really come from."""

import pytest
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings as shop
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from accounts.adapter import AccountAdapter
from accounts.models import User
from accounts.views import RETRY_SECONDS
from storefront.testing import PASSWORD, make_user

PROXY = "10.0.0.1"
CDN = "198.51.100.9"
CLIENT = "192.0.2.7"
# What answers for itself where its limit is reached.
IN_PLACE = {"mail_reporter", "report_review", "take_up_photo"}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        # Nobody before the shop: what a client says of itself counts for nothing.
        (CLIENT, "", CLIENT),
        (CLIENT, "203.0.113.1", CLIENT),
        # One proxy, which adds whom it heard to what that one said.
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"203.0.113.1, {CLIENT}", CLIENT),
        (PROXY, f"{PROXY}, {CLIENT}", CLIENT),
        (PROXY, "2001:db8::7", "2001:db8::7"),
        # Two of them.
        (PROXY, f"203.0.113.1, {CLIENT}, {CDN}", CLIENT),
        # A socket, whose peer has no address.
        ("", CLIENT, CLIENT),
        ("", f"203.0.113.1,{CLIENT}", CLIENT),
        # Nothing that can be read, and nothing but ourselves.
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{CLIENT}, unknown", PROXY),
        (f"::ffff:{PROXY}", CLIENT, CLIENT),
    ],
)
def test_finds_the_client_behind_the_proxies(
    settings, peer: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", CDN]
    request = RequestFactory(REMOTE_ADDR=peer).get("/")
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert AccountAdapter(request).get_client_ip(request) == client


def test_refuses_who_comes_from_nowhere() -> None:
    request = RequestFactory(REMOTE_ADDR="").get("/")
    with pytest.raises(PermissionDenied):
        AccountAdapter(request).get_client_ip(request)


@pytest.fixture
def alice(db) -> User:
    return make_user("Alice")


def try_from(client: str, *, proxy: str = PROXY, email: str = "", password: str = "wrong"):
    """One try to sign in, in a browser without a past."""
    form = {"login": email or f"{client}@example.com", "password": password}
    headers = {"x-forwarded-for": client} if proxy else {}
    return Client(REMOTE_ADDR=proxy or client).post("/accounts/login/", form, headers=headers)


@pytest.fixture
def two_a_minute(settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}


@pytest.mark.django_db
def test_each_client_behind_a_proxy_has_a_limit_of_its_own(two_a_minute) -> None:
    codes = [try_from("192.0.2.20").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert try_from("192.0.2.21").status_code == 200


@pytest.mark.django_db
def test_what_a_client_makes_up_evades_no_limit(two_a_minute) -> None:
    behind = [try_from(f"203.0.113.{n}, 192.0.2.22").status_code for n in range(3)]
    assert behind == [200, 200, 429]
    alone = [try_from(f"203.0.113.{n}", proxy="192.0.2.23").status_code for n in range(3)]
    assert alone == [200, 200, 429]


@pytest.mark.django_db
def test_a_limit_is_one_for_shop_and_admin(two_a_minute, client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/")
    assert response.url == "/accounts/login/?next=/admin/"


def test_wrong_passwords_close_one_account_and_no_other(alice: User) -> None:
    bob = make_user("Bob")
    codes = [try_from(f"192.0.2.{30 + n}", email=alice.email).status_code for n in range(5)]
    assert codes == [200] * 5
    refusal = try_from("192.0.2.40", email=alice.email, password=PASSWORD)
    assert refusal.status_code == 429
    assert "One moment, please" in refusal.text
    assert try_from("192.0.2.40", email=bob.email, password=PASSWORD).status_code == 302


def test_who_forgot_the_password_is_shown_another_way_in(alice: User, mailoutbox: list) -> None:
    for number in range(6):
        refusal = try_from(f"192.0.2.{30 + number}", email=alice.email)
    assert 'href="/accounts/login/code/"' in refusal.text
    Client().post("/accounts/login/code/", {"email": alice.email})
    assert [mail.to for mail in mailoutbox] == [[alice.email]]


def test_asking_for_codes_ends_too(alice: User) -> None:
    asked = [Client().post("/accounts/login/code/", {"email": alice.email}) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [302, 302, 302, 429]
    assert "/accounts/login/code/" not in asked[-1].text


def test_wrong_passwords_end_for_who_is_signed_in_too(alice: User, client: Client) -> None:
    client.force_login(alice)
    for path in ("/accounts/reauthenticate/", "/me/close/"):
        codes = [client.post(path, {"password": "wrong"}).status_code for _ in range(6)]
        assert codes[-1] == 429, path
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_page_for_429_knows_how_long_its_limits_last() -> None:
    limits = shop.ACCOUNT_RATE_LIMITS.items()
    rates = [rate for name, text in limits if name not in IN_PLACE for rate in parse_rates(text)]
    assert max(rate.duration for rate in rates) == RETRY_SECONDS
