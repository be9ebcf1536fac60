"""What people are told by mail: for each case the words to send, or None where there is
nothing to say, as things stand now."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.mailing import address_of
from accounts.models import User
from reviews import decisions
from reviews.models import Review, ReviewEvent, ReviewReport, StaffReply, Status

Action = ReviewEvent.Action
# What staff decide.
JUDGEMENTS = {Action.PUBLISH, Action.REJECT, Action.UNDO}
# What authors do, and see at once where it brought their review.
OWN_STEPS = {Action.WRITE, Action.EDIT, Action.WITHDRAW, Action.APPEAL}

TEMPLATES = {
    Status.PUBLISHED: "review_published",
    Status.REJECTED: "review_rejected",
    Status.PENDING: "review_reconsidered",
}


@dataclass(frozen=True)
class Notice:
    """An e-mail that is still to be written out."""

    prefix: str
    to: str
    context: dict[str, Any]


def of_decision(event: ReviewEvent) -> Notice | None:
    """What its author is told of a decision: only what stands, and what is new to them."""
    review = event.review
    if event.to_status not in TEMPLATES or review.status != event.to_status:
        return None
    entries = list(decisions.entries_of([review.pk]).order_by("pk"))
    if _judgements(entries)[-1] != event:
        return None
    known = _known_status(entries)
    if known == event.to_status and event.action != Action.REJECT:
        return None
    steps = decisions.standing(entries)
    context = {
        "is_on_appeal": event.action != Action.UNDO and decisions.is_on_appeal(steps),
        "was_rejected": known == Status.REJECTED,
        "was_published": known == Status.PUBLISHED,
        "decision": decisions.decision_in(entries),
        "appeal_url": address_of("reviews:my_review_appeal", review.product.slug),
    }
    return _to_author(review, TEMPLATES[Status(event.to_status)], context)


def of_reply(reply: StaffReply) -> Notice | None:
    """What its author is told of the shop's reply."""
    if reply.review.status != Status.PUBLISHED:
        return None
    return _to_author(reply.review, "reply_posted", {"reply": reply.body})


def of_receipt(report: ReviewReport) -> Notice | None:
    """What a reporter is told when the report has come in."""
    return _to_reporter(report, "report_received") if report.is_open else None


def of_answer(report: ReviewReport) -> Notice | None:
    """What a reporter is told when it is decided; again, where it is decided anew."""
    if report.is_open or (report.told_at and report.told_at > report.decided_at):
        return None
    return _to_reporter(report, "report_decided")


def _judgements(entries: list[ReviewEvent]) -> list[ReviewEvent]:
    return [event for event in entries if event.action in JUDGEMENTS]


def _known_status(entries: list[ReviewEvent]) -> str:
    """Where the author believes the review to stand."""
    known = ""
    for event in entries:
        if event.told_at or event.action in OWN_STEPS:
            known = event.to_status
    return known


def _to_author(review: Review, name: str, context: dict[str, Any]) -> Notice | None:
    author = review.user
    if author is None or not author.is_active:
        return None
    return Notice(
        f"reviews/email/{name}",
        author.email,
        {
            "name": author.username,
            "product": review.product.name,
            "title": review.title,
            "my_review_url": address_of("reviews:my_review", review.product.slug),
            "product_url": _product_address(review),
            **context,
        },
    )


def _to_reporter(report: ReviewReport, name: str) -> Notice | None:
    email = _email_of(report.reporter) if report.reporter else report.email
    if not email:
        return None
    return Notice(
        f"reviews/email/{name}",
        email,
        {
            "name": report.reporter.username if report.reporter else "",
            "product": report.review.product.name,
            "product_url": _product_address(report.review),
            "answer": report.answer,
            "status": report.status,
            "reported_at": report.created_at,
        },
    )


def _email_of(user: User) -> str:
    return user.email if user.is_active else ""


def _product_address(review: Review) -> str:
    """Empty where the product isn't in the shop."""
    product = review.product
    if not product.is_shown_at(timezone.now()):
        return ""
    return address_of("catalog:product_detail", product.slug)
