"""Asks for the reviews of one product and posts some, one request at a time, and takes the time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import Product
from catalog.scale.goods import FIRST_MADE
from catalog.scale.measuring import NotAnswered, Shop, Times, in_a_worker, prepared
from catalog.verbs import renew
from reviews import verbs
from reviews.listing import PAGE_SIZE
from reviews.models import HelpfulVote, Review, Status
from reviews.ratings import EDITION
from reviews.scale.questions import FILTERS, ORDERS, Questions

PAGES: dict[str, Callable[[Questions], str]] = {
    "product": Questions.page,
    "reviews, a page far down": Questions.deep,
    "one review": Questions.detail,
}
POSTING, VOTING = WRITING = ("posting a review", "voting for one")
READ_GOAL, WRITTEN_GOAL = 60, 30
# What one request in a hundred may take, in medians that are aimed at.
SLOWEST_GOAL = 4

type Asked = tuple[str, str]


@dataclass(frozen=True)
class Effort:
    """How many requests of each kind are counted, after how many that aren't."""

    requests: int
    warming: int
    seed: int


@dataclass(frozen=True)
class Figures:
    """What was measured in one worker. Lists stand under their filter and their order."""

    pages: Mapping[str, Times]
    lists: Mapping[Asked, Times]
    # The same addresses once more, of an edition that the process knows by then.
    again: Mapping[str, Times]
    writing: Mapping[str, Times]
    plain: Times


def measure(product: Product, effort: Effort, report: Callable[[str], None]) -> Figures:
    """Loads what gunicorn's master loads before it forks, and measures a worker of it."""
    questions = in_a_worker(lambda: Questions(product, effort.seed))
    report("questions drawn")
    shop = prepared()
    report("loaded")
    return in_a_worker(lambda: _measured(shop, questions, effort, report))


def _measured(
    shop: Shop, questions: Questions, effort: Effort, report: Callable[[str], None]
) -> Figures:
    product = questions.product
    # Whoever posts here posts oftener than anybody may.
    settings.ACCOUNT_RATE_LIMITS = False
    customer = Customer(product)
    pages = {name: Times() for name in PAGES}
    lists = {(name, order): Times() for name in FILTERS for order in ORDERS}
    again = {name: Times() for name in (*PAGES, *FILTERS)}
    writing, plain = {name: Times() for name in WRITING}, Times()
    figures = Figures(pages, lists, again, writing, plain)

    def round_of_requests() -> None:
        for name, draw in PAGES.items():
            ask(draw(questions), pages[name], again[name])
        for name, filters in FILTERS.items():
            for order, value in ORDERS.items():
                address = questions.filtered(filters, value)
                ask(address, lists[name, order], again[name])
        customer.post(writing[POSTING])
        customer.vote(questions, writing[VOTING])
        connection.ensure_connection()
        plain.take(lambda: _plain_lookup(product))

    def ask(address: str, first: Times, later: Times) -> None:
        _draw_edition(product)
        first.take(lambda: shop.ask(address))
        later.take(lambda: shop.ask(address))

    for _ in range(effort.warming):
        round_of_requests()
    for times in (*pages.values(), *lists.values(), *again.values(), *writing.values(), plain):
        times.wall.clear()
        times.work.clear()
    report("warm")
    for _ in range(effort.requests):
        round_of_requests()
    report("measured")
    return figures


def _draw_edition(product: Product) -> None:
    """What every process remembers of the product holds no more, as after somebody's review."""
    connection.ensure_connection()
    with transaction.atomic():
        renew(EDITION, products=[product.pk])


def _plain_lookup(product: Product) -> object:
    """What each page is compared with: the newest reviews, which one index of the database holds."""
    published = Review.objects.published().for_product(product)
    return list(published.for_listing().newest_first()[:PAGE_SIZE])


class Customer:
    """Somebody signed in who posts a review and takes it back, again and again; and votes."""

    def __init__(self, product: Product) -> None:
        self.user, is_new = User.objects.get_or_create(
            email="poster@scale.example", defaults={"username": "Poster", "is_verified": True}
        )
        if is_new:
            # Nobody's first days are measured.
            User.objects.filter(pk=self.user.pk).update(
                date_joined=FIRST_MADE, created_at=FIRST_MADE
            )
        host = Shop().environ["SERVER_NAME"]
        self.client = Client(
            enforce_csrf_checks=True, SERVER_NAME=host, headers={"origin": f"https://{host}"}
        )
        self.client.force_login(self.user)
        self.product = product
        self.address = reverse("reviews:my_review", args=[product.slug])
        self.chance = Random(1)  # noqa: S311

    def post(self, times: Times) -> None:
        """Posts a review as the form does; withdraws it when the time is taken."""
        form = fields_of(self.client.get(self.address, secure=True).text)
        # Not so many figures that it could be a telephone number, for which reviews are held.
        number = self.chance.randrange(10**6)
        form |= {
            "rating": str(self.chance.randint(1, 5)),
            "title": f"What I think of number {number}",
            "body": f"It does what it says, and does it well. I have had {number} of them.",
        }
        answers = []
        times.take(lambda: answers.append(self.client.post(self.address, form, secure=True)))
        stored = Review.objects.for_product(self.product).by(self.user).first()
        if answers[0].status_code >= 400 or stored is None or stored.title != form["title"]:
            raise NotAnswered(f"{self.address} answers {answers[0].status_code}")
        if stored.status != Status.PUBLISHED:
            raise NotAnswered(f"{self.address} doesn't publish at once")
        verbs.withdraw([stored], by=self.user)

    def vote(self, questions: Questions, times: Times) -> None:
        """Finds somebody's review helpful; takes that back when the time is taken."""
        pk = questions.chance.choice(questions.pks)
        address = reverse("reviews:helpful_vote", args=[pk])
        form = fields_of(self.client.get(address, secure=True).text)
        votes = HelpfulVote.objects.filter(review=pk, user=self.user)
        times.take(lambda: self.client.post(address, form, secure=True))
        if not votes.exists():
            raise NotAnswered(f"{address} takes no vote")
        verbs.take_back(Review.objects.get(pk=pk), by=self.user)


def fields_of(page: str) -> dict[str, str]:
    """What the forms of a page send that nobody fills in."""
    reader = _HiddenFields()
    reader.feed(page)
    return reader.fields


class _HiddenFields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "input" and facts.get("type") == "hidden" and facts.get("name"):
            self.fields[facts["name"]] = facts.get("value") or ""
