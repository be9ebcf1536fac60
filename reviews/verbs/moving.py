"""Where two entries of one product become one: their reviews follow."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Product
from reviews import ratings
from reviews.models import OrderLine, Review, ReviewEvent, Status
from reviews.verbs import steps
from reviews.wording import tidy

Action = ReviewEvent.Action


@dataclass(frozen=True)
class Move:
    """What moving does to reviews, of which a customer has one for each product.

    Where somebody has reviewed both, the later of those that show stays and the others are
    withdrawn. One that is in its place `trades` products with it: by the id of the one that
    comes, the one that goes where that was.
    """

    moved: list[Review]
    withdrawn: list[Review]
    traded: dict[int, Review]


def move(
    reviews: Iterable[Review], *, to: Product, by: User, reason: str, job: UUID | None = None
) -> Move:
    """Gives reviews to another product, with what vouches for them. Says what became of them.

    Raises ValidationError where no reason is given.
    """
    reason = tidy(reason)
    if not reason:
        raise ValidationError(_("Say why: the reason stays in the ledger."))
    pks = {review.pk for review in reviews}
    entry = {"by": by, "reason": reason, "job": job}
    with transaction.atomic():
        chosen = Review.objects.filter(pk__in=pks)
        steps.hold_all(set(chosen.exclude(user=None).values_list("user", flat=True)))
        product_ids = set(chosen.values_list("product", flat=True))
        ratings.lock(product_ids | {to.pk})
        # Whoever moved one meanwhile, moved it for a reason.
        plan = plan_of(chosen.for_products(product_ids), to)
        _withdraw(plan.withdrawn, entry)
        authors = {review.pk: review.user for review in plan.traded.values()}
        for review in plan.traded.values():
            # Nobody's, while it and the one that takes its place are about one product.
            review.user = None
        steps.store([*plan.traded.values()], "user")
        former = {review.pk: review.product for review in plan.moved}
        _give([(review, to) for review in plan.moved], entry)
        for comes, goes in plan.traded.items():
            goes.user = authors[goes.pk]
            _give([(goes, former[comes])], entry, "user")
        ratings.refresh(product_ids | {to.pk})
    return plan


def plan_of(reviews: Iterable[Review], to: Product) -> Move:
    """What moving these reviews would do to them, and to those that are there."""
    chosen = Review.objects.filter(pk__in=[review.pk for review in reviews]).exclude(product=to)
    coming = list(chosen.select_related("product", "user").order_by("pk"))
    there = Review.objects.for_product(to).filter(user__in=[review.user_id for review in coming])
    held = {review.user_id: review for review in there.select_related("product", "user")}
    by_author: dict[int, list[Review]] = defaultdict(list)
    plan = Move([review for review in coming if review.user_id is None], [], {})
    for review in coming:
        if review.user_id is not None:
            by_author[review.user_id].append(review)
    for author, own in by_author.items():
        in_place = held.get(author)
        stays = max([*own, in_place] if in_place else own, key=_standing)
        if in_place and stays.is_withdrawn:
            stays = in_place
        others = [review for review in (*own, in_place) if review not in (None, stays)]
        plan.withdrawn.extend(review for review in others if not review.is_withdrawn)
        if stays is not in_place:
            plan.moved.append(stays)
            if in_place:
                plan.traded[stays.pk] = in_place
    return plan


def _standing(review: Review) -> tuple:
    """Of one customer's reviews, the one that shows goes before others, and the later one."""
    is_published = review.status == Status.PUBLISHED
    return is_published, not review.is_withdrawn, review.created_at, review.pk


def _withdraw(reviews: list[Review], entry: dict[str, object]) -> None:
    was = [(review, review.status) for review in reviews]
    for review in reviews:
        review.status = Status.WITHDRAWN
    steps.store(reviews, "status")
    steps.note(was, Action.WITHDRAW, **entry)


def _give(pairs: list[tuple[Review, Product]], entry: dict[str, object], *names: str) -> None:
    """Writes whose the reviews are by now, and that of the orders that vouch for them."""
    lines: dict[int, list[int]] = defaultdict(list)
    told: dict[int, list[tuple[Review, str]]] = defaultdict(list)
    for review, product in pairs:
        told[review.product_id].append((review, review.status))
        review.product = product
        if review.order_line_id:
            lines[product.pk].append(review.order_line_id)
    steps.store([review for review, _product in pairs], "product", *names)
    for product_id, line_ids in lines.items():
        OrderLine.objects.filter(pk__in=line_ids).update(product=product_id)
    for before, some in told.items():
        # All of one former product came to the same one.
        after = some[0][0].product_id
        steps.note(some, Action.MOVE, changes={"product": [before, after]}, **entry)
