"""The production settings start only when they are whole, and then without a warning."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

WHOLE = {
    "SECRET_KEY": "k3Jx8s0qPz5vT1nYb7Rw2Lm9Dc4Hf6GaUeXoViZrQtSyBgN7wEuM",
    "ALLOWED_HOSTS": "shop.example.com",
    "DATABASE_URL": "sqlite://:memory:",
}
MALFORMED = {
    "SECRET_KEY": ("opensesame", "is too easy to guess: take 50 random characters or more."),
    "SECRET_KEY_FALLBACKS": (
        f"{WHOLE['SECRET_KEY']},opensesame",
        "is too easy to guess: take 50 random characters or more.",
    ),
    "ALLOWED_HOSTS": (
        "https://shop.example.com",
        "must list host names such as shop.example.com, not 'https://shop.example.com'.",
    ),
    "DATABASE_URL": (
        "mars://me:opensesame@db",
        "must read like postgres://user:password@host:5432/name.",
    ),
    "REDIS_URL": (
        "redis://:opensesame@/0",
        "must read like redis://user:password@host:6379/0.",
    ),
    "SHOP_URL": (
        "shop.example.com",
        "must read like https://shop.example.com, not 'shop.example.com'.",
    ),
    "SHOP_CURRENCY": ("Taler", "must be an ISO 4217 code such as EUR, not 'TALER'."),
    "TIME_ZONE": (
        "Europe/Berlinn",
        "must be a time zone such as Europe/Berlin, not 'Europe/Berlinn'.",
    ),
    "SHOP_FEED_STOCK": ("-5", "must be 0 or more, not -5."),
    "SHOP_LOW_STOCK": ("few", "must be a whole number, not 'few'."),
    "REVIEW_HOLDS": (
        "links,stars",
        "must list some of first_review, links, repeated_text, burst, insider, rejected_before, "
        "or be none, not 'stars'.",
    ),
    "REVIEW_NEW_CUSTOMER_DAYS": ("a month", "must be a whole number, not 'a month'."),
    "REVIEW_BURST": ("0", "must be 1 or more, not 0."),
    "REVIEW_BURST_HOURS": ("9000", "must be from 1 to 8760, not 9000."),
    "REVIEW_OWN_DOMAINS": (
        "me@example.com",
        "must list host names such as shop.example.com, not 'me@example.com'.",
    ),
    "REVIEW_NOTICE_MINUTES": ("soon", "must be a whole number, not 'soon'."),
    "REVIEW_REPORT_DAYS": ("-1", "must be 0 or more, not -1."),
    "REVIEW_INVITATION_DAYS": ("61", "must be from 0 to 60, not 61."),
    "REVIEW_INVITATION_MAX_DAYS": ("0", "must be 1 or more, not 0."),
    "PAGE_CACHE_SECONDS": ("-1", "must be 0 or more, not -1."),
    "PAGE_S_MAXAGE": ("1.5", "must be a whole number, not '1.5'."),
    "EMAIL_PORT": ("99999", "must be from 1 to 65535, not 99999."),
    "EMAIL_TLS": ("perhaps", "must be yes or no, not 'perhaps'."),
    "EMAIL_SSL": ("2", "must be yes or no, not '2'."),
    "DEFAULT_FROM_EMAIL": ("The shop", "must read like Shop <shop@example.com>, not 'The shop'."),
    "CORS_ORIGINS": (
        "https://app.example.com/",
        "must list origins such as https://app.example.com, not 'https://app.example.com/'.",
    ),
    "JWT_PRIVATE_KEY": (
        "opensesame",
        "must be an RSA private key of 2048 bits or more in PEM, or the path of its file.",
    ),
    "TRUSTED_PROXIES": (
        "*",
        "must list addresses or networks such as 10.0.0.0/8, not '*'.",
    ),
    "HSTS_SECONDS": ("a year", "must be a whole number, not 'a year'."),
    "HSTS_SUBDOMAINS": ("some", "must be yes or no, not 'some'."),
    "LOG_LEVEL": (
        "loud",
        "must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not 'loud'.",
    ),
    "LOG_TO_STDOUT": ("maybe", "must be yes or no, not 'maybe'."),
}


def python(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "storefront.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
    )


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return python("manage.py", *arguments, environment=environment)


def refusal(environment: dict[str, str]) -> list[str]:
    """What the shop says when it refuses to start, line by line."""
    done = python("-c", "import storefront.settings.production", environment=environment)
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr.splitlines()


def configured(*names: str, environment: dict[str, str]) -> list[object]:
    """What these settings are in such a shop."""
    show = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    done = manage("shell", "--no-imports", "--command", show, environment=WHOLE | environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_missing_is_named_in_one_line(name: str) -> None:
    environment = {key: value for key, value in WHOLE.items() if key != name}
    assert refusal(environment) == [f"storefront: {name} is not set. See docs/deploy.md."]
    assert refusal(WHOLE | {name: " "}) == refusal(environment)


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_named_in_one_line(name: str) -> None:
    value, message = MALFORMED[name]
    said = refusal(WHOLE | {name: value})
    assert said == [f"storefront: {name} {message} See docs/deploy.md."]
    assert "opensesame" not in said[0]


def test_no_variable_is_forgotten_here() -> None:
    folder = settings.BASE_DIR / "storefront/settings"
    source = "".join((folder / name).read_text() for name in ("base.py", "production.py"))
    # Text may be anything; the rest of these have tests of their own below.
    reads = re.findall(r"""env\.(?!text|client|wrong|writable_file)\w+\(\s*"([A-Z_]+)\"""", source)
    assert {*reads} == {*MALFORMED}


def test_a_log_file_must_be_writable(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "error.log"
    said = refusal(WHOLE | {"LOG_TO_STDOUT": "no", "LOG_FILE": str(file)})
    assert said == [
        f"storefront: LOG_FILE must be a file that the shop may write, not '{file}'. "
        "See docs/deploy.md."
    ]


def test_two_ways_to_encrypt_mail_are_one_too_many() -> None:
    said = refusal(WHOLE | {"EMAIL_TLS": "yes", "EMAIL_SSL": "yes"})
    assert [line.split(":")[1] for line in said] == [
        " EMAIL_TLS and EMAIL_SSL are two ways to encrypt"
    ]


def test_half_of_what_another_place_gives_is_not_enough() -> None:
    for place in ("FACEBOOK", "GITHUB", "GOOGLE", "MICROSOFT"):
        identity, secret = f"{place}_CLIENT_ID", f"{place}_CLIENT_SECRET"
        for given, missing in ((identity, secret), (secret, identity)):
            said = refusal(WHOLE | {given: "opensesame"})
            problem = f"{missing} is not set, but {given} is."
            assert said == [f"storefront: {problem} See docs/deploy.md."]


def test_everything_wrong_is_named_at_once() -> None:
    said = refusal({"LOG_LEVEL": "loud", "SHOP_CURRENCY": "Taler"})
    assert sorted(line.split()[1] for line in said) == [
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "LOG_LEVEL",
        "SECRET_KEY",
        "SHOP_CURRENCY",
    ]


def test_deploys_without_a_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=WHOLE)
    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout


def test_has_no_demo_logins() -> None:
    environment = {"DEMO_LOGINS": "yes", "DEBUG": "yes"}
    assert configured("DEMO_LOGINS", "DEBUG", environment=environment) == [False, False]


def test_former_keys_still_hold() -> None:
    former = WHOLE["SECRET_KEY"][::-1]
    keys = configured("SECRET_KEY_FALLBACKS", environment={"SECRET_KEY_FALLBACKS": former})
    assert keys == [[former]]


def test_mail_comes_from_the_shop() -> None:
    names = ("DEFAULT_FROM_EMAIL",)
    assert configured(*names, environment={}) == ["Parquet <shop@shop.example.com>"]
    sender = "Shop <hello@example.com>"
    assert configured(*names, environment={"DEFAULT_FROM_EMAIL": sender}) == [sender]


def test_what_is_mailed_leads_to_the_shop() -> None:
    assert configured("SHOP_URL", environment={}) == ["https://shop.example.com"]
    environment = {"ALLOWED_HOSTS": ".example.com"}
    assert configured("SHOP_URL", environment=environment) == ["https://example.com"]
    environment = {"SHOP_URL": "https://www.example.com"}
    assert configured("SHOP_URL", environment=environment) == ["https://www.example.com"]


def test_errors_go_to_a_file_that_all_processes_share(tmp_path: Path) -> None:
    file = tmp_path / "error.log"
    environment = WHOLE | {"LOG_TO_STDOUT": "no", "LOG_FILE": str(file)}
    speak = "import logging; log = logging.getLogger('django.request'); log.error('Broke'); log.info('Fine')"
    done = manage("shell", "--no-imports", "--command", speak, environment=environment)
    assert done.stdout == done.stderr == ""
    assert file.read_text().endswith("ERROR django.request: Broke\n")


def test_the_log_goes_to_standard_output() -> None:
    speak = "import logging; log = logging.getLogger('django.request'); log.info('Hm'); log.error('Broke')"
    environment = WHOLE | {"LOG_LEVEL": "warning"}
    done = manage("shell", "--no-imports", "--command", speak, environment=environment)
    assert done.stdout.endswith("ERROR django.request: Broke\n")
    assert "Hm" not in done.stdout


def test_counts_and_sessions_live_in_redis_where_there_is_one() -> None:
    names = ("CACHES", "SESSION_ENGINE")
    caches, engine = configured(*names, environment={"REDIS_URL": "redis://127.0.0.1:1/0"})
    assert caches["default"]["BACKEND"] == "storefront.cache.RedisCache"
    assert caches[caches["default"]["STAND_IN"]]["BACKEND"].endswith("DatabaseCache")
    assert engine == "django.contrib.sessions.backends.cached_db"
    caches, engine = configured(*names, environment={})
    assert caches["default"]["BACKEND"].endswith("DatabaseCache")
    assert engine == "django.contrib.sessions.backends.db"


def test_cookies_are_for_this_host_and_https_alone() -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
    assert all(name.startswith("__Host-") for name in configured(*names, environment={}))
    # What browsers ask of that name.
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY")
    assert configured(*names, environment={}) == [True, True, True]
    names = ("SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE")
    assert configured(*names, environment={}) == [None, "/", "Lax"]


def test_browsers_insist_on_https_for_a_year() -> None:
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert configured(*names, environment={}) == [True, 31_536_000]
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert configured(*names, environment={}) == [True, True]
    assert configured(*names, environment={"HSTS_SUBDOMAINS": "no"}) == [False, False]


def test_leads_to_the_places_that_are_configured_and_no_other() -> None:
    names = ("SOCIALACCOUNT_PROVIDERS", "SECURE_CSP")
    places, policy = configured(*names, environment={})
    assert (places, policy["form-action"]) == ({}, ["'self'"])
    environment = {
        f"{place}_CLIENT_{part}": "x"
        for place in ("GITHUB", "MICROSOFT")
        for part in ("ID", "SECRET")
    }
    places, policy = configured(*names, environment=environment)
    assert [*places] == ["github", "microsoft"]
    assert policy["form-action"] == [
        "'self'",
        "https://github.com",
        "https://login.microsoftonline.com",
        "https://login.live.com",
    ]
