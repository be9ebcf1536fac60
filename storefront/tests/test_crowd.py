"""Customers who post at the same moment, through gunicorn, lose nothing and post nothing twice."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from secrets import token_urlsafe
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest
from django.db import connection

from reviews.scale.measuring import fields_of
from storefront import servers
from storefront.servers import MissingProgram, Server

HOST = "shop.example.com"
CUSTOMERS = 200
# How many of them click twice.
TWICE = 50
# Who says the same of two products waits for staff.
OPINIONS = {
    "ball": "It does what it says, and it does it well.",
    "net": "Strong enough for all that we have caught so far.",
}
PATIENCE = 120
STOCK = f"""
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from accounts.models import User
from storefront.testing import make_product

make_product("Ball")
make_product("Net")
store = import_module(settings.SESSION_ENGINE).SessionStore
people = [
    User(username=f"Customer {{n}}", email=f"customer.{{n}}@post.example", is_verified=True)
    for n in range({CUSTOMERS})
]
for person in people:
    person.set_unusable_password()
    # No newcomers, whose first reviews wait for staff.
    person.date_joined = timezone.now() - timezone.timedelta(days=365)
keys = []
for person in User.objects.bulk_create(people):
    session = store()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print(json.dumps(keys))
"""
COUNT = """
import json
from catalog.models import Product
from reviews.models import Review, ReviewEvent
rows = Review.objects.values_list("product__slug", flat=True)
facts = {"reviews": [*rows], "events": ReviewEvent.objects.count()}
facts["kept"] = {
    slug: [count, counts]
    for slug, count, counts in Product.objects.values_list("slug", "rating_count", "rating_counts")
}
print(json.dumps(facts))
"""


@dataclass
class Shop:
    """A shop of its own under gunicorn, with sessions of people who are signed in."""

    web: Server
    environment: dict[str, str]
    sessions: list[str]

    def manage(self, *arguments: str) -> str:
        return servers.manage(self.environment, *arguments)

    def facts(self) -> dict:
        return json.loads(self.manage("shell", "--no-imports", "--command", COUNT))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """On the database that the suite runs on; a file where that is SQLite."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/db.sqlite3"
        if connection.vendor == "postgresql":
            try:
                url = stack.enter_context(servers.postgresql()).url
            except MissingProgram as missing:
                pytest.skip(str(missing))
        environment = {
            "DATABASE_URL": url,
            "SECRET_KEY": token_urlsafe(50),
            "ALLOWED_HOSTS": HOST,
            "MEDIA_ROOT": str(tmp_path / "media"),
            "STATIC_ROOT": str(tmp_path / "static"),
            "GUNICORN_ACCESS_LOG": str(tmp_path / "access.log"),
            # This is such a burst.
            "REVIEW_BURST": "100000",
        }
        for command in ("migrate", "collectstatic"):
            servers.manage(environment, command, "--no-input", "--verbosity=0")
        keys = servers.manage(environment, "shell", "--no-imports", "--command", STOCK)
        web = stack.enter_context(servers.gunicorn(environment))
        yield Shop(web, environment, json.loads(keys))


class Customer:
    """Somebody with a browser in which they are signed in."""

    def __init__(self, shop: Shop, number: int) -> None:
        self.port = shop.web.port
        self.number = number
        self.cookies = SimpleCookie({"__Host-sessionid": shop.sessions[number]})

    def open_form(self, product: str) -> str:
        """The review form, filled in; ready to be sent, and sent again."""
        status, page = self.ask("GET", f"/me/reviews/{product}/")
        assert status == 200
        return urlencode(
            fields_of(page)
            | {
                "rating": str(self.number % 5 + 1),
                "title": f"What number {self.number} says",
                "body": f"{OPINIONS[product]} Number {self.number} can tell.",
            }
        )

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "X-Forwarded-Proto": "https",
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
            return answer.status, answer.read().decode()
        finally:
            line.close()


def post_at_once(shop: Shop, product: str, numbers: list[int]) -> Counter[int | str]:
    """How many answers there were of each status. A number that comes twice clicks twice: what
    it sends both times is the same."""
    customers = {number: Customer(shop, number) for number in numbers}
    forms = {number: customer.open_form(product) for number, customer in customers.items()}
    answers: list[int | str] = []
    start = Barrier(len(numbers))

    def post(number: int) -> None:
        start.wait()
        try:
            path = f"/me/reviews/{product}/"
            answers.append(customers[number].ask("POST", path, forms[number])[0])
        except OSError as error:
            answers.append(repr(error))

    threads = [Thread(target=post, args=[number]) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def test_two_hundred_at_once_lose_no_review_and_nobody_posts_twice(shop: Shop) -> None:
    everybody, hasty = list(range(CUSTOMERS)), list(range(TWICE))
    assert post_at_once(shop, "ball", everybody) == {302: CUSTOMERS}
    assert post_at_once(shop, "net", hasty * 2) == {302: TWICE * 2}
    facts = shop.facts()
    assert Counter(facts["reviews"]) == {"ball": CUSTOMERS, "net": TWICE}
    for slug, numbers in (("ball", everybody), ("net", hasty)):
        stars = [sum(number % 5 == place for number in numbers) for place in range(5)]
        assert facts["kept"][slug] == [len(numbers), stars]
    assert facts["events"] == CUSTOMERS + TWICE
    # Ends with an error where a number isn't that of its rows.
    assert "Every number" in shop.manage("check_ratings")
    assert "Internal Server Error" not in shop.web.said()
