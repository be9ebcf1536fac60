"""Who tries too often waits, by the address that they really come from."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from accounts.adapter import AccountAdapter

PROXY = "10.0.0.1"
CDN = "198.51.100.9"
CLIENT = "192.0.2.7"


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
