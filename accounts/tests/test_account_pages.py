"""Every page that allauth can show here stands in the shop's own frame and design."""

from html.parser import HTMLParser
from pathlib import Path

import allauth
from allauth.account.models import EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from fido2.cose import ES256
from fido2.utils import sha256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from storefront.testing import PASSWORD, StoreTestCase

# Who meets which page. The last is no page, and why.
FOR_VISITORS = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "google_login",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}
HALF_WAY_IN = {"account_confirm_login_code", "mfa_authenticate"}
FOR_CUSTOMERS = {
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "socialaccount_connections",
    "usersessions_list",
}
WITHOUT_KEYS_OR_PASSWORD = {"mfa_activate_totp", "account_set_password"}
WITHOUT_PAGE = {
    "mfa_login_webauthn": "what a browser's passkey signs, as JSON",
    "mfa_download_recovery_codes": "a text file",
    "google_callback": "what Google says of somebody who went there",
    "google_login_by_token": "the same, from a script of Google's that isn't used here",
    "socialaccount_signup": "for who comes from there, see test_elsewhere",
    None: "an older address that leads to socialaccount_connections",
}


class Look(HTMLParser):
    """What of a page is not the shop's own look, and what its content policy forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.faults += [f"{tag} {name}=" for name in given if name == "style" or name[:2] == "on"]
        classes = (given.get("class") or "").split()
        if tag == "button" and not {"btn", "search__button"} & {*classes}:
            self.faults.append(f"a bare button: {given}")
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "search"}:
            if not {"form-control", "form-check-input", "form-select"} & {*classes}:
                self.faults.append(f"a bare field: {given}")
            if "placeholder" in given:
                self.faults.append(f"a placeholder: {given}")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("a script in the page")
        if tag in {"script", "link"}:
            address = given.get("src") or given.get("href") or settings.STATIC_URL
            if not address.startswith(settings.STATIC_URL):
                self.faults.append(f"from elsewhere: {address}")


def registered_key() -> dict[str, object]:
    """What a browser sends when it has made a passkey."""
    secret = ec.generate_private_key(ec.SECP256R1())
    key = AttestedCredentialData.create(
        Aaguid.NONE, b"my phone", ES256.from_cryptography_key(secret.public_key())
    )
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    proof = AttestationObject.create(
        "none", AuthenticatorData.create(sha256(b"testserver"), flags, 0, key), {}
    )
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://testserver")
    response = AuthenticatorAttestationResponse(client_data=client, attestation_object=proof)
    return dict(
        RegistrationResponse(
            raw_id=key.credential_id, response=response, client_extension_results={}
        )
    )


def names_of(patterns: list[URLPattern | URLResolver]) -> set[str]:
    names = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= names_of(pattern.url_patterns)
        else:
            names.add(pattern.name)
    return names


def allauth_names() -> set[str]:
    """The name of every address below /accounts/."""
    [account] = [
        pattern
        for i18n in get_resolver().url_patterns
        if isinstance(i18n, URLResolver)
        for pattern in i18n.url_patterns
        if str(pattern.pattern) == "accounts/"
    ]
    return names_of(account.url_patterns)


# Every page at its fullest.
@override_settings(SOCIALACCOUNT_PROVIDERS=settings.ELSEWHERE)
class AccountPagesTests(StoreTestCase):
    def assert_ours(self, response) -> None:
        self.assertTemplateUsed(response, "accounts/base.html")
        html = response.content.decode()
        self.assertIn('class="account"', html)
        look = Look(html)
        self.assertEqual(look.faults, [])
        self.assertEqual((look.tags.count("h1"), look.tags.count("main")), (1, 1))

    def signed_in(self) -> Client:
        client = self.as_(None)
        client.post("/accounts/login/", {"login": self.alice.email, "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    def keys(self) -> Authenticator:
        TOTP.activate(self.alice, generate_totp_secret())
        RecoveryCodes.activate(self.alice)
        return Authenticator.objects.create(
            user=self.alice,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "My phone", "credential": registered_key()},
        )

    def test_no_page_of_allauth_is_forgotten_here(self):
        pages = FOR_VISITORS | HALF_WAY_IN | FOR_CUSTOMERS | WITHOUT_KEYS_OR_PASSWORD
        self.assertEqual(allauth_names(), pages | set(WITHOUT_PAGE))

    def test_for_visitors(self):
        self.alice.emailaddress_set.update(verified=False)
        confirmation = EmailConfirmationHMAC(self.alice.emailaddress_set.get())
        arguments = {
            "account_confirm_email": [confirmation.key],
            "account_reset_password_from_key": ["0", "gone"],
        }
        for name in FOR_VISITORS:
            with self.subTest(name):
                self.assert_ours(self.as_(None).get(reverse(name, args=arguments.get(name))))
        with self.subTest("a confirmation that is no more"):
            self.assert_ours(self.as_(None).get(reverse("account_confirm_email", args=["gone"])))

    def test_half_way_in(self):
        client = self.as_(None)
        client.post("/accounts/login/code/", {"email": self.alice.email})
        self.assert_ours(client.get(reverse("account_confirm_login_code")))
        self.keys()
        self.assert_ours(self.signed_in().get(reverse("mfa_authenticate")))

    def test_for_customers(self):
        client = self.signed_in()
        key = self.keys()
        arguments = {"mfa_edit_webauthn": [key.pk], "mfa_remove_webauthn": [key.pk]}
        for name in FOR_CUSTOMERS:
            with self.subTest(name):
                self.assert_ours(client.get(reverse(name, args=arguments.get(name))))

    def test_without_keys_or_password(self):
        client = self.signed_in()
        for name in ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn"):
            self.assert_ours(client.get(reverse(name)))
        self.alice.set_unusable_password()
        self.alice.save()
        self.assert_ours(self.as_(self.alice).get(reverse("account_set_password")))

    def test_a_new_password_is_asked_for_in_the_words_of_sign_up(self):
        signup = Client().get("/accounts/signup/")
        change = self.as_(self.alice).get("/accounts/password/change/")
        for response in (signup, change):
            self.assertContains(response, "At least 8 characters, and not only digits.")
        self.assertContains(change, "Current password")
        self.assertNotContains(change, "Current Password")

    def test_an_invalid_form_says_so_beneath_the_field(self):
        for url, form in {
            "/accounts/login/": {"login": "alice@example.com", "password": "wrong"},
            "/accounts/signup/": {"username": "", "email": "no", "password1": "1"},
            "/accounts/password/reset/": {"email": "no"},
        }.items():
            with self.subTest(url):
                response = self.as_(None).post(url, form)
                self.assert_ours(response)
                self.assertRegex(response.content.decode(), "invalid-feedback|alert-danger")


class AccountTemplatesTests(StoreTestCase):
    def test_every_page_template_of_allauth_stands_in_the_shop_s_frame(self):
        root = Path(allauth.__file__).parent / "templates"
        for app in ("account", "mfa", "socialaccount", "usersessions"):
            for file in (root / app).rglob("*.html"):
                name = file.relative_to(root).as_posix()
                # The last serves SESSION_COOKIE_SAMESITE = "Strict", which isn't ours.
                if any(part in name for part in ("/snippets/", "/email/", "/login_redirect")):
                    continue
                with self.subTest(name):
                    self.assertIn("base.html", self.parents(name))

    def parents(self, name: str) -> list[str]:
        parents = []
        while True:
            nodes = get_template(name).template.nodelist.get_nodes_by_type(ExtendsNode)
            if not nodes:
                return parents
            name = nodes[0].parent_name.var
            parents.append(name)


class AccountMailTests(StoreTestCase):
    def test_mails_carry_words_of_their_own_and_the_shop_s_look(self):
        client = self.as_(None)
        client.post("/accounts/login/", {"login": self.alice.email, "password": PASSWORD})
        change = {
            "oldpassword": PASSWORD,
            "password1": "new and longer",
            "password2": "new and longer",
        }
        client.post("/accounts/password/change/", change)
        self.as_(None).post("/accounts/password/reset/", {"email": self.alice.email})
        self.as_(None).post("/accounts/password/reset/", {"email": "nobody@example.com"})
        self.as_(None).post("/accounts/login/code/", {"email": self.alice.email})
        self.assertEqual(len(mail.outbox), 4)
        for message in mail.outbox:
            with self.subTest(message.subject):
                self.assertNotIn("testserver", message.subject)
                self.assertNotRegex(message.body, r"[{}<>]|&\w+;")
                self.assertIn("Parquet", message.body)
                [(html, kind)] = message.alternatives
                self.assertEqual(kind, "text/html")
                self.assertIn('class="column"', html)
                self.assertNotRegex(html, r"[{]{2}|http://(?!testserver)")
