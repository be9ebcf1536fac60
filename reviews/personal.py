"""What the shop knows of a person through what they wrote, ordered and said of reviews."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db.models import Prefetch, Q, QuerySet

from accounts.mailing import address_of
from accounts.models import User
from catalog.models import Product
from reviews.models import Order, Review, ReviewEvent, ReviewPhoto, ReviewReport, ReviewUpload


def known_of(user: User) -> dict[str, Any]:
    """All of it, and nothing of anybody else: who at the shop did something isn't told.

    `docs/personal-data.md` describes each name.
    """
    votes = user.helpful_votes.select_related("review__product").order_by("pk")
    reports = reports_of(user).select_related("review__product").order_by("pk")
    orders = orders_of(user).prefetch_related("lines__product").order_by("pk")
    return {
        "reviews": [_review(review, user) for review in _reviews_of(user)],
        "helpful_votes": [{**_about(vote.review), "given_at": vote.created_at} for vote in votes],
        "reports": [
            {
                **_about(report.review),
                "reason": report.code,
                "words": report.words,
                "email": report.email,
                "status": report.status,
                "answer": report.answer,
                "reported_at": report.created_at,
                "answered_at": report.decided_at,
            }
            for report in reports
        ],
        "orders": [
            {
                "number": order.number,
                "email": order.email,
                "placed_on": order.placed_on,
                "invited_at": order.invited_at,
                "lines": [
                    {"sku": line.sku, "product": _product(line.product)}
                    for line in order.lines.all()
                ],
            }
            for order in orders
        ],
    }


def pictures_of(user: User) -> Iterator[tuple[str, File]]:
    """The pictures with a person's reviews, each with the name that `known_of` gives it."""
    for review in _reviews_of(user):
        for photo in review.photos.all():
            yield _name(photo), photo.picture


def orders_of(user: User) -> QuerySet[Order]:
    """Those that an invitation showed to be theirs, and those with the address they proved."""
    return Order.objects.filter(Q(customer=user) | Q(customer=None, email__in=_proved(user)))


def uploads_naming(user: User) -> QuerySet[ReviewUpload]:
    """The files of reviews that staff handed in and of which rows with the person's address were
    rejected. What is kept of the others goes after a week."""
    return ReviewUpload.objects.filter(rejected__icontains=user.email)


def reports_of(user: User) -> QuerySet[ReviewReport]:
    """What they reported with their account, or signed out with the address they proved."""
    return ReviewReport.objects.filter(Q(reporter=user) | Q(reporter=None, email__in=_proved(user)))


def _proved(user: User) -> set[str]:
    return {user.email, user.email.lower()} if user.is_verified else set()


def _reviews_of(user: User) -> list[Review]:
    photos = ReviewPhoto.objects.order_by("position", "pk")
    events = ReviewEvent.objects.order_by("pk")
    return list(
        Review.objects.by(user)
        .select_related("product", "reply", "order_line__order")
        .prefetch_related(Prefetch("photos", photos), Prefetch("events", events))
        .order_by("pk")
    )


def _review(review: Review, user: User) -> dict[str, Any]:
    reply = getattr(review, "reply", None)
    return {
        "id": review.pk,
        "product": _product(review.product),
        "status": review.status,
        "rating": review.rating,
        "title": review.title,
        "body": review.body,
        "received_something_for_it": review.is_rewarded,
        "works_for_the_shop": review.is_insider,
        "verified_by": review.source or None,
        "order": review.order_line.order.number if review.order_line else None,
        "brought_in_from": review.origin or None,
        "written_as": review.byline or None,
        "found_helpful_by": review.helpful_count,
        "written_at": review.created_at,
        "edited_at": review.edited_at,
        "changed_at": review.updated_at,
        "pictures": [
            {
                "file": _name(photo),
                "shows": photo.alt,
                "width": photo.width,
                "height": photo.height,
                "added_at": photo.created_at,
            }
            for photo in review.photos.all()
        ],
        "reply": reply
        and {
            "body": reply.body,
            "written_at": reply.created_at,
            "changed_at": reply.updated_at,
        },
        "history": [_event(event, user) for event in review.events.all()],
    }


def _event(event: ReviewEvent, user: User) -> dict[str, Any]:
    return {
        "at": event.at,
        "action": event.action,
        "by": "you" if event.actor_id == user.pk else "the shop",
        "status_before": event.from_status or None,
        "status_after": event.to_status,
        "reasons": event.codes,
        "words": event.reason,
        "changes": {
            name: {"before": before, "after": after}
            for name, (before, after) in event.changes.items()
        },
    }


def _about(review: Review) -> dict[str, Any]:
    """Somebody else's review: which one, and none of its words."""
    return {"review": review.pk, "product": _product(review.product)}


def _product(product: Product) -> dict[str, str]:
    return {
        "name": product.name,
        "address": address_of("catalog:product_detail", product.slug),
    }


def _name(photo: ReviewPhoto) -> str:
    """Such as "pictures/12-7.jpg": the review, and the picture."""
    return f"pictures/{photo.review_id}-{photo.pk}{PurePath(photo.picture.name).suffix}"
