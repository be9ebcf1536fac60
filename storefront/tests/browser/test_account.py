"""Accounts in a browser: from signing up to saying goodbye, with and without scripts."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client, override_settings
from playwright.sync_api import Page, expect

from accounts.models import User
from storefront.testing import PASSWORD, make_category, make_product
from storefront.tests.browser.accessibility import assert_accessible
from storefront.tests.browser.faults import Faults
from storefront.tests.browser.ways import both_schemes, both_sizes, both_ways
from storefront.tests.markup import assert_valid_html

FOR_VISITORS = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/confirm-email/gone/",
    "/me/closed/",
    "/nowhere/",
]
FOR_CUSTOMERS = [
    "/me/",
    "/me/details/",
    "/me/close/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/sessions/",
]


@both_ways
def test_a_stranger_becomes_a_customer_and_leaves(page: Page, transactional_db: None) -> None:
    page.goto("/me/details/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Display name").fill("Dora Maar")
    page.get_by_label("E-mail address").fill("dora@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    page.goto(re.search(r"http://\S+/accounts/confirm-email/\S+", mail.outbox[-1].body)[0])
    page.get_by_role("button", name="Yes, it’s mine").click()
    expect(page).to_have_url("/me/details/")
    expect(page.get_by_text("is confirmed.")).to_be_visible()

    page.get_by_label("Display name").fill("")
    page.get_by_label("Phone number").fill("123")
    page.locator("form.account__form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Display name").fill("Dora")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Hello, Dora")).to_be_visible()

    page.get_by_role("link", name="Close your account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_role("heading", name="Goodbye")).to_be_visible()
    assert not User.objects.exists()


@override_settings(MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=True)
def test_a_passkey_signs_in_under_the_content_policy(
    page: Page, alice: User, sign_in: Callable[[User], None]
) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    key |= {"hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_in(alice)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Let it sign me in by itself")).to_be_checked()
    # The button does nothing until its script is there.
    page.wait_for_load_state()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/details/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/me/details/")

    page.context.clear_cookies()
    devtools.send("WebAuthn.disable")
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(Error()) }")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#status")).to_contain_text("No passkey was used.")


@both_sizes
@both_schemes
def test_everybody_can_use_these_pages(
    page: Page, alice: User, sign_in: Callable[[User], None], faults: Faults
) -> None:
    make_product(category=make_category("Rugs", parent=make_category("Textiles")))
    faults.expect("status of 404")
    for address in FOR_VISITORS:
        page.goto(address)
        assert_accessible(page)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("alice@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("don’t belong together")).to_be_visible()
    assert_accessible(page)
    sign_in(alice)
    for address in FOR_CUSTOMERS:
        page.goto(address)
        expect(page.get_by_role("banner").get_by_text("Alice")).to_be_visible()
        assert_accessible(page)
    page.get_by_role("banner").get_by_text("Alice").click()
    assert_accessible(page)


@pytest.mark.django_db
def test_these_pages_are_valid_html() -> None:
    visitor, customer = Client(), Client()
    customer.force_login(User.objects.create_user("Alice", "alice@example.com", PASSWORD))
    pages = {address: visitor.get(address).content for address in FOR_VISITORS}
    pages |= {address: customer.get(address).content for address in FOR_CUSTOMERS}
    pages["a refused sign-up"] = visitor.post("/accounts/signup/", {"username": "?"}).content
    assert_valid_html(pages)
