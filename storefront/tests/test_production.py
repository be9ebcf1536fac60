"""The production settings start only when they are whole, and then without a warning."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

WHOLE = {
    "SECRET_KEY": "k3Jx8s0qPz5vT1nYb7Rw2Lm9Dc4Hf6GaUeXoViZrQtSyBgN7wEuM",
    "ALLOWED_HOSTS": "shop.example.com",
    "DATABASE_URL": "sqlite://:memory:",
}


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "storefront.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_missing_is_named_in_one_line(name: str) -> None:
    environment = {key: value for key, value in WHOLE.items() if key != name}
    done = manage("check", environment=environment)
    assert done.returncode == 1
    assert done.stderr == f"storefront: {name} is not set. See docs/settings.md.\n"


def test_deploys_without_a_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=WHOLE)
    assert done.returncode == 0, done.stderr


def test_has_no_demo_logins() -> None:
    show = "from django.conf import settings; print(settings.DEMO_LOGINS, settings.DEBUG)"
    environment = {**WHOLE, "DEMO_LOGINS": "yes", "DEBUG": "yes"}
    done = manage("shell", "--no-imports", "--command", show, environment=environment)
    assert done.stdout == "False False\n"
