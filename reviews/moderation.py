"""Which reviews wait for staff before they show, and why.

Nothing here knows how many stars a review gives: 16 CFR 465.7 and the UK's DMCC Act 2024 ban
holding reviews back for what they think of a product. What the rules look at is a Submission,
and what they ask the database for is the same few columns of others.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Case, Count, Q, Value, When
from django.utils import timezone

from accounts.models import User
from reviews import likeness
from reviews.models import Hold, Review, ReviewEvent, Status

Action = ReviewEvent.Action

# From this share of common runs of words on, a text repeats another.
ALIKE = 0.6
MOST_CANDIDATES = 50
# What is usual for a product is taken from these days, and this many times as much isn't.
USUAL_DAYS = 90
USUAL_TIMES = 5

# Every repetition has its bound: a text is looked through once, whatever stands in it.
_LABEL = r"\w[\w-]{0,62}+"
_HOST = rf"\b{_LABEL}(?:\.{_LABEL}){{0,4}}"
_TLD = (
    r"(?:com|net|org|info|biz|shop|store|online|site|club|xyz|app|dev|io|eu|de|fr|nl|ru|cn|"
    r"co\.uk|uk|tv|ly|gl)"
)
_AT = r"\s?(?:@|[\[({]\s?at\s?[\])}])\s?"
_DOT = r"\s?(?:\.|[\[({]\s?dot\s?[\])}])\s?"
LINKS = re.compile(
    "|".join(
        (
            r"\bh(?:tt|xx)ps?\s?:\s?/\s?/\s?\S{1,200}",
            r"\bwww\s?(?:\.|\(?\bdot\b\)?)\s?\w[\w.-]{0,200}",
            rf"(?<![\w.+-])[\w.+-]{{1,64}}+{_AT}{_LABEL}(?:{_DOT}\w{{1,63}}){{1,4}}",
            rf"{_HOST}\.{_TLD}\b(?!\.\w)(?:/\S{{0,200}})?",
            rf"{_HOST}\.[a-z]{{2,20}}/\w\S{{0,200}}",
            rf"\b{_LABEL}\s?[\[({{]\s?dot\s?[\])}}]\s?{_TLD}\b",
            rf"\b{_LABEL}\s{{1,3}}dot\s{{1,3}}(?:com|org|info|biz)\b",
            # A telephone number: nine to fifteen figures, and nothing that could be a size.
            r"(?<![\w.,])(?:\+|00)?\(?\d(?:[ ()/.-]{0,2}\d){8,14}(?![\w,])",
        )
    ),
    re.IGNORECASE,
)
DATES = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})\b")
# Addresses there say nothing about where somebody works.
FREE_MAIL = frozenset({
    "aol.com", "duck.com", "fastmail.com", "free.fr", "gmail.com", "gmx.com", "gmx.de", "gmx.net",
    "googlemail.com", "hotmail.com", "icloud.com", "laposte.net", "libero.it", "live.com",
    "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com", "pm.me",
    "posteo.de", "proton.me", "protonmail.com", "qq.com", "t-online.de", "tutanota.com", "web.de",
    "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "ymail.com", "zoho.com",
    "163.com",
})  # fmt: skip


@dataclass(frozen=True)
class Submission:
    """What the rules may look at: everything but the rating."""

    review_id: int | None
    author: User | None
    product_id: int
    title: str
    body: str
    is_verified: bool
    is_insider: bool
    created_at: datetime
    prints: tuple[int | None, int | None]

    @classmethod
    def of(cls, review: Review) -> "Submission":
        return cls(
            review.pk,
            review.user,
            review.product_id,
            review.title,
            review.body,
            bool(review.source),
            review.is_insider,
            review.created_at,
            (review.low_print, review.high_print),
        )


@dataclass(frozen=True)
class Similar:
    """A review of another product that says nearly the same."""

    review_id: int
    product_id: int
    author_id: int | None
    percent: int


@dataclass(frozen=True)
class Burst:
    """How many reviews of one product came in how many hours, and how many usually do."""

    count: int
    hours: int
    usual: float


def holds(review: Review) -> list[Hold]:
    """The reasons why a review that is just being posted waits; none, and it shows at once."""
    submission = Submission.of(review)
    return [code for code in active() if RULES[code](submission)]


def active() -> list[Hold]:
    """The reasons that this shop's settings hold reviews back for."""
    return [code for code in Hold if code in settings.REVIEW_HOLDS]


def links_in(submission: Submission) -> list[str]:
    """What in its words leads elsewhere: addresses, also disguised ones, and telephone numbers."""
    text = unicodedata.normalize("NFKC", f"{submission.title}\n{submission.body}")
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return [found.group().strip() for found in LINKS.finditer(DATES.sub(" — ", text))]


def similar_to(submissions: Iterable[Submission]) -> dict[Submission, list[Similar]]:
    """Reviews of other products that say nearly the same, in one query; the likest first.

    A short text counts only where its author repeats it, and what its author withdrew doesn't.
    """
    sought = [row for row in submissions if row.prints[0] is not None]
    found: dict[Submission, list[Similar]] = {row: [] for row in sought}
    candidates = _candidates(sought) if sought else []
    for row in sought:
        is_short = likeness.is_short(row.body)
        for pk, product_id, author_id, status, body, *given in candidates:
            is_own = row.author is not None and author_id == row.author.pk
            if (
                pk == row.review_id
                or product_id == row.product_id
                or not (given[0] == row.prints[0] or given[1] == row.prints[1])
                or (is_short and not is_own)
                or (is_own and status == Status.WITHDRAWN)
            ):
                continue
            share = likeness.likeness(row.body, body)
            if share >= ALIKE:
                found[row].append(Similar(pk, product_id, author_id, int(100 * share)))
        found[row].sort(key=lambda similar: (-similar.percent, similar.review_id))
    return found


def bursts(submissions: Iterable[Submission]) -> dict[Submission, Burst]:
    """Those that came with unusually many others about the same product, in two queries.

    What a purchase vouches for isn't counted: shops invite many buyers at once.
    """
    span = timedelta(hours=settings.REVIEW_BURST_HOURS)
    rows = list(submissions)
    recent = _counts([(row, row.created_at - span, row.created_at) for row in rows])
    many = {row: others + 1 for row, others in recent.items() if others + 1 > settings.REVIEW_BURST}
    long = timedelta(days=USUAL_DAYS)
    before = _counts([(row, row.created_at - span - long, row.created_at - span) for row in many])
    found = {}
    for row, count in many.items():
        usual = before[row] * (span / long)
        if count > USUAL_TIMES * usual:
            found[row] = Burst(count, settings.REVIEW_BURST_HOURS, usual)
    return found


def own_domains() -> set[str]:
    """The domains whose e-mail addresses belong to people of the shop."""
    if settings.REVIEW_OWN_DOMAINS:
        return {domain.lower().lstrip(".") for domain in settings.REVIEW_OWN_DOMAINS}
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    hosts = (host.lower().lstrip(".") for host in (*settings.ALLOWED_HOSTS, sender))
    return {host for host in hosts if "." in host and not _is_number(host)} - FREE_MAIL


def is_of_the_shop(author: User) -> bool:
    """Whether somebody is on its staff, or has an address at its domain or one above it."""
    domain = author.email.rpartition("@")[2].lower()
    if "." not in domain or domain in FREE_MAIL:
        return author.is_staff
    return author.is_staff or any(
        domain == own or domain.endswith(f".{own}") or own.endswith(f".{domain}")
        for own in own_domains()
    )


def _is_first(submission: Submission) -> bool:
    """Nothing of theirs has been read yet, the account is young, and no purchase vouches."""
    if submission.is_verified or submission.author is None:
        return False
    since = timezone.now() - timedelta(days=settings.REVIEW_NEW_CUSTOMER_DAYS)
    return (
        submission.author.date_joined > since
        and not Review.objects.published().by(submission.author).exists()
    )


def _has_links(submission: Submission) -> bool:
    return bool(links_in(submission))


def _is_repeated(submission: Submission) -> bool:
    return any(similar_to([submission]).values())


def _is_of_a_burst(submission: Submission) -> bool:
    is_exempt = submission.is_verified or _last_judgement(submission) == Action.PUBLISH
    return not is_exempt and bool(bursts([submission]))


def _is_insider(submission: Submission) -> bool:
    """Said by themselves or seen by the shop; looked at once, and then shown with its mark."""
    is_insider = submission.is_insider or (
        submission.author is not None and is_of_the_shop(submission.author)
    )
    return is_insider and _last_judgement(submission) != Action.PUBLISH


def _was_rejected(submission: Submission) -> bool:
    """What staff rejected waits for them again, also after a withdrawal in between."""
    return _last_judgement(submission) == Action.REJECT


RULES: dict[Hold, Callable[[Submission], bool]] = {
    Hold.FIRST: _is_first,
    Hold.LINKS: _has_links,
    Hold.REPEATED: _is_repeated,
    Hold.BURST: _is_of_a_burst,
    Hold.INSIDER: _is_insider,
    Hold.REJECTED: _was_rejected,
}


def _last_judgement(submission: Submission) -> str | None:
    """What staff decided last about it and didn't take back."""
    if submission.review_id is None:
        return None
    judgements = ReviewEvent.objects.judgements().filter(review=submission.review_id)
    return judgements.order_by("-pk").values_list("action", flat=True).first()


def _candidates(sought: list[Submission]) -> list[tuple]:
    """Reviews that share a number with one of these, those that share both before others."""
    low, high = ({row.prints[end] for row in sought} for end in (0, 1))
    has_low, has_high = Q(low_print__in=low), Q(high_print__in=high)
    rank = Case(When(has_low & has_high, then=Value(0)), default=Value(1))
    candidates = Review.objects.filter(has_low | has_high).order_by(rank, "-pk")
    columns = ("pk", "product", "user", "status", "body", "low_print", "high_print")
    return list(candidates.values_list(*columns)[: MOST_CANDIDATES * len(sought)])


def _counts(
    spans: list[tuple[Submission, datetime, datetime]],
) -> dict[Submission, int]:
    """How many other reviews came after the one time and no later than the other."""
    if not spans:
        return {}
    wanted = {
        f"count_{number}": Count(
            "pk",
            filter=Q(product=row.product_id, created_at__gt=start, created_at__lte=end)
            & ~Q(pk=row.review_id or 0),
        )
        for number, (row, start, end) in enumerate(spans)
    }
    counted = (
        Review.objects.for_products({row.product_id for row, _start, _end in spans})
        .filter(
            # Every status by name, so that the index of a product's newest leads to the times.
            status__in=list(Status),
            created_at__gt=min(start for _row, start, _end in spans),
            created_at__lte=max(end for _row, _start, end in spans),
            source="",
            origin="",
        )
        .aggregate(**wanted)
    )
    return {row: counted[f"count_{number}"] for number, (row, _start, _end) in enumerate(spans)}


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
