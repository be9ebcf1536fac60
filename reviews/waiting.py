"""What staff look at before they decide on a review: everything but its stars.

No query here asks for a rating, and none for the ledger's former words, which have it among
them. A page of the queue takes the same number of queries whatever stands on it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import ProductImage
from reviews import moderation
from reviews.models import Hold, Rejection, Review, ReviewEvent, ReviewReport, Status
from reviews.moderation import Submission

Action = ReviewEvent.Action
PAGE = 10
# How far back one's own decisions are offered for undoing.
MOST_JOBS = 5
MOST_EVENTS = 200
LONGEST_ID = 19


@dataclass(frozen=True)
class Reason:
    """Why a review waits, and what shows that it is so."""

    label: str
    evidence: str


@dataclass(frozen=True)
class Repeated:
    """A text elsewhere that says nearly the same."""

    review_id: int
    product_name: str
    author_name: str
    standing: str
    percent: int
    body: str


@dataclass(frozen=True)
class Judged:
    """What staff decided before."""

    is_rejection: bool
    by: str
    at: datetime
    reason: str
    words: str


@dataclass
class History:
    """What else its author wrote, in numbers by status."""

    published: int = 0
    rejected: int = 0
    withdrawn: int = 0
    pending: int = 0


@dataclass
class Card:
    """A waiting review with what there is to know about it."""

    review: Review
    since: datetime
    image: ProductImage | None = None
    reasons: list[Reason] = field(default_factory=list)
    appeal: str = ""
    judged: Judged | None = None
    history: History = field(default_factory=History)
    repeated: list[Repeated] = field(default_factory=list)
    reports: list[ReviewReport] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Which review, as of when: what a decision is about."""
        return f"{self.review.pk}~{self.review.updated_at.isoformat()}"


@dataclass(frozen=True)
class Job:
    """What somebody decided at one stroke."""

    job: UUID
    is_rejection: bool
    count: int
    title: str
    at: datetime


def read_key(key: str) -> tuple[int, datetime] | None:
    """The review and the time that a card's key names; None for anything else."""
    pk, _tilde, moment = key.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    number = read_id(pk)
    return None if number is None else (number, at)


def read_id(text: str) -> int | None:
    """A number that may be a review's; None for anything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) < LONGEST_ID
    return int(text) if is_number else None


def page_after(last: int | None) -> tuple[list[Card], bool]:
    """The cards of the reviews that wait longest, or of those after one. And: are there more?"""
    waiting = Review.objects.waiting()
    if last is not None:
        before = Review.objects.filter(pk=last).values_list("created_at", "pk").first()
        if before:
            later = Q(created_at__gt=before[0]) | Q(created_at=before[0], pk__gt=before[1])
            waiting = waiting.filter(later, created_at__gte=before[0])
    rows = list(
        waiting.select_related("product", "user")
        .prefetch_related("photos")
        .defer("rating", "product__rating_counts", "product__rating_average")[: PAGE + 1]
    )
    return cards_of(rows[:PAGE]), len(rows) > PAGE


def cards_of(reviews: list[Review]) -> list[Card]:
    """The reviews, loaded with their products and authors, each with its context."""
    pks = [review.pk for review in reviews]
    submissions = {review.pk: Submission.of(review) for review in reviews}
    events = _events(pks)
    images = _images(review.product_id for review in reviews)
    histories = _histories(review.user_id for review in reviews)
    reports = _reports(pks)
    repeated = _repeated(submissions.values())
    codes = {pk: _codes(events[pk]) for pk in pks}
    bursts = moderation.bursts(submissions[pk] for pk in pks if Hold.BURST in codes[pk])
    cards = []
    for review in reviews:
        row = submissions[review.pk]
        card = Card(
            review,
            _since(events[review.pk]) or review.created_at,
            images.get(review.product_id),
            appeal=_appeal(events[review.pk]),
            judged=_judged(events[review.pk]),
            history=histories[review.user_id],
            repeated=repeated.get(row, []),
            reports=reports[review.pk],
        )
        card.reasons = [
            Reason(str(Hold(code).label), _evidence(code, card, row, bursts.get(row)))
            for code in codes[review.pk]
        ]
        cards.append(card)
    return cards


def jobs_of(actor: User) -> list[Job]:
    """What somebody decided last and can take back, the newest first."""
    own = ReviewEvent.objects.filter(actor=actor).order_by("-pk")
    recent = own.values_list("job", "action")[:MOST_EVENTS]
    decisions = [job for job, action in recent if job and action in {"publish", "reject"}]
    jobs = list(dict.fromkeys(decisions))
    is_decided = Q(action__in=[Action.PUBLISH, Action.REJECT])
    rows = (
        ReviewEvent.objects.filter(job__in=jobs)
        .order_by()
        .values("job")
        .annotate(
            undone=Count("pk", filter=Q(action=Action.UNDO)),
            decided=Count("pk", filter=is_decided),
            rejected=Count("pk", filter=Q(action=Action.REJECT)),
            title=Min("review__title", filter=is_decided),
            last=Max("at", filter=is_decided),
        )
    )
    by_job = {row["job"]: row for row in rows if not row["undone"]}
    return [
        Job(job, bool(row["rejected"]), row["decided"], row["title"], row["last"])
        for job in jobs
        if (row := by_job.get(job))
    ][:MOST_JOBS]


def _events(pks: list[int]) -> dict[int, list[ReviewEvent]]:
    """The ledgers of these reviews, without the words that were changed."""
    events: dict[int, list[ReviewEvent]] = defaultdict(list)
    rows = ReviewEvent.objects.filter(review__in=pks).select_related("actor").defer("changes")
    for event in rows.order_by("pk"):
        events[event.review_id].append(event)
    return events


def _codes(events: list[ReviewEvent]) -> list[str]:
    """What held the review when its words or its author last brought it here."""
    came = [event for event in events if event.to_status == Status.PENDING and event.codes]
    return [code for code in came[-1].codes if code in Hold] if came else []


def _since(events: list[ReviewEvent]) -> datetime | None:
    since = None
    for event in events:
        if event.to_status != Status.PENDING:
            since = None
        elif since is None:
            since = event.at
    return since


def _appeal(events: list[ReviewEvent]) -> str:
    """What its author says against the last decision."""
    words = ""
    for event in events:
        if event.action == Action.APPEAL:
            words = event.reason
        elif event.action in {Action.PUBLISH, Action.REJECT}:
            words = ""
    return words


def _judged(events: list[ReviewEvent]) -> Judged | None:
    undone = {event.job for event in events if event.action == Action.UNDO}
    for event in reversed(events):
        is_decision = event.action in {Action.PUBLISH, Action.REJECT}
        if is_decision and (event.job is None or event.job not in undone):
            code = event.codes[0] if event.codes else ""
            return Judged(
                event.action == Action.REJECT,
                str(event.actor or _("somebody who has left")),
                event.at,
                str(Rejection(code).label) if code in Rejection else "",
                event.reason,
            )
    return None


def _images(product_ids: Iterable[int]) -> dict[int, ProductImage]:
    """The first picture of each product."""
    images = ProductImage.objects.filter(product__in=set(product_ids))
    first: dict[int, ProductImage] = {}
    for image in images.order_by("position", "pk"):
        first.setdefault(image.product_id, image)
    return first


def _histories(author_ids: Iterable[int | None]) -> dict[int | None, History]:
    histories: dict[int | None, History] = defaultdict(History)
    known = {pk for pk in author_ids if pk}
    counted = Review.objects.filter(user__in=known).order_by().values_list("user", "status")
    for author, status, count in counted.annotate(Count("pk")):
        setattr(histories[author], status, count)
    return histories


def _reports(pks: list[int]) -> dict[int, list[ReviewReport]]:
    reports: dict[int, list[ReviewReport]] = defaultdict(list)
    rows = ReviewReport.objects.filter(review__in=pks, status=ReviewReport.Status.OPEN)
    for report in rows.order_by("pk"):
        reports[report.review_id].append(report)
    return reports


def _repeated(submissions: Iterable[Submission]) -> dict[Submission, list[Repeated]]:
    similar = moderation.similar_to(submissions)
    pks = {row.review_id for rows in similar.values() for row in rows[:3]}
    columns = ("pk", "product__name", "user__username", "byline", "status", "body")
    texts = {row[0]: row[1:] for row in Review.objects.filter(pk__in=pks).values_list(*columns)}
    found = defaultdict(list)
    for submission, rows in similar.items():
        for row in rows[:3]:
            product_name, username, byline, status, body = texts[row.review_id]
            author = username or byline or _("a former customer")
            standing = str(Status(status).label)
            found[submission].append(
                Repeated(row.review_id, product_name, author, standing, row.percent, body)
            )
    return found


def _evidence(code: str, card: Card, submission: Submission, burst: moderation.Burst | None) -> str:
    """What shows that a reason holds, in words; empty where it shows by itself or no longer."""
    if code == Hold.FIRST and submission.author:
        since = date_format(submission.author.date_joined, "DATE_FORMAT")
        return _("An account since %(date)s, and nothing of it published yet.") % {"date": since}
    if code == Hold.LINKS:
        return ", ".join(f"“{found}”" for found in moderation.links_in(submission)[:5])
    if code == Hold.REPEATED and card.repeated:
        first = card.repeated[0]
        return _(
            "%(percent)d%% of its runs of words stand in what %(author)s wrote of %(product)s."
        ) % {
            "percent": first.percent,
            "author": first.author_name,
            "product": first.product_name,
        }
    if code == Hold.BURST and burst:
        told = _("%(count)d reviews in %(hours)d hours; usually %(usual)s.")
        return told % {
            "count": burst.count,
            "hours": burst.hours,
            "usual": number_format(burst.usual, 1),
        }
    if code == Hold.INSIDER:
        return _what_shows_an_insider(submission)
    return ""


def _what_shows_an_insider(submission: Submission) -> str:
    author = submission.author
    if author and author.is_staff:
        return _("Its author has a staff account.")
    if author and moderation.is_of_the_shop(author):
        domain = author.email.rpartition("@")[2]
        return _("Its author’s e-mail address is at %(domain)s.") % {"domain": domain}
    return _("Its author says so.") if submission.is_insider else ""
