"""What the demo shop's customers say, and what hangs on it: orders, pictures, votes, replies.

Who ordered and who found what helpful follows from the texts, the same for the same collection.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol
from uuid import UUID, uuid5
from zlib import crc32

from accounts.models import User
from catalog.demo import collection as demo
from catalog.models import Product, Variant
from reviews import verbs
from reviews.models import (
    HelpfulVote,
    OrderLine,
    Rejection,
    Review,
    ReviewPhoto,
    Source,
    StaffReply,
    Status,
)
from reviews.verbs.verifying import Purchase

# Of a hundred reviews: those of something that was ordered here, and those of them that an
# invitation led to.
ORDERED, INVITED = 64, 14
# One in so many was written for something in return.
REWARDED = 140
FIRST_NUMBER = 10_000
# What a customer reviews within so many days of each other came in one parcel.
PARCEL_DAYS = 10
MOST_HELPED = 16
KEYS = UUID("6f1f0d7e-3c0e-4c63-9b32-7f7b7b1a5c11")


@dataclass(frozen=True)
class Cast:
    """Products by name, customers by name, and who answers for the shop."""

    products: dict[str, Product]
    customers: dict[str, User]
    staff: User


class Album(Protocol):
    def give(self, row: ReviewPhoto, photo: demo.Photo) -> bool:
        """Puts the picture into the row. Says whether there is one."""


def bring_in(collection: demo.Collection, cast: Cast, album: Album, now: datetime) -> int:
    """Brings in what customers wrote, with what vouches for it and what others made of it; then
    some is withdrawn, rejected, or written anew, and some comes in today. Gives how many
    reviews there are."""
    said = [*collection.reviews, *collection.held_reviews]
    lines = _order(collection.reviews, cast, now)
    reviews = [_review(words, lines.get(_key(words)), cast, now) for words in said]
    public = dict(zip(map(_key, collection.reviews), reviews, strict=False))
    verbs.bring_in(
        reviews,
        photos=list(_photos(collection.photos, public, album)),
        replies=[_reply(reply, public[_key(reply)], cast.staff) for reply in collection.replies],
        votes=list(_votes(public.values(), list(cast.customers.values()))),
    )
    for held, review in zip(
        collection.held_reviews, reviews[len(collection.reviews) :], strict=True
    ):
        _hold_back(held, review, cast.staff)
    for words in collection.arrivals:
        verbs.write(
            author=cast.customers[words.customer],
            product=cast.products[words.product],
            rating=words.rating,
            title=words.title,
            body=words.body,
        )
    return len(said) + len(collection.arrivals)


def _key(words: demo.Review | demo.HeldReview | demo.Reply | demo.Photo) -> tuple[str, str]:
    return words.product, words.customer


def _chance(words: demo.Review | demo.HeldReview, about: str) -> int:
    """A number that looks like chance, and is the same in every shop."""
    return crc32(f"{about}/{words.product}/{words.customer}".encode())


def _order(
    reviews: Sequence[demo.Review], cast: Cast, now: datetime
) -> dict[tuple[str, str], OrderLine]:
    """Brings in the orders of what some customers wrote about: their lines by product and
    customer."""
    parcels = sorted(_parcels(reviews), key=lambda parcel: -parcel[0].days_ago)
    skus: dict[int, list[str]] = {}
    for product, sku in Variant.objects.order_by("sku").values_list("product", "sku"):
        skus.setdefault(product, []).append(sku)
    purchases, wanted = [], {}
    for number, parcel in enumerate(parcels, start=FIRST_NUMBER):
        days = parcel[0].days_ago + 12 + _chance(parcel[0], "parcel") % 20
        for words in parcel:
            product = cast.products[words.product]
            purchase = Purchase(
                number=f"PQ-{number}",
                email=cast.customers[words.customer].email.lower(),
                placed_on=(now - timedelta(days=days)).date(),
                product_id=product.pk,
                sku=skus[product.pk][_chance(words, "variant") % len(skus[product.pk])],
            )
            purchases.append(purchase)
            wanted[purchase.number, purchase.sku] = _key(words)
    verbs.bring_in_orders(purchases, by=cast.staff)
    lines = OrderLine.objects.select_related("order")
    return {wanted[line.order.number, line.sku]: line for line in lines}


def _parcels(reviews: Sequence[demo.Review]) -> Iterator[list[demo.Review]]:
    """What was ordered, each customer's in the parcels that it came in, the oldest first."""
    ordered = [words for words in reviews if _chance(words, "order") % 100 < ORDERED]
    ordered.sort(key=lambda words: (words.customer, -words.days_ago))
    for _customer, own in groupby(ordered, key=lambda words: words.customer):
        parcel: list[demo.Review] = []
        for words in own:
            if parcel and parcel[0].days_ago - words.days_ago > PARCEL_DAYS:
                yield parcel
                parcel = []
            parcel.append(words)
        yield parcel


def _review(
    words: demo.Review | demo.HeldReview, line: OrderLine | None, cast: Cast, now: datetime
) -> Review:
    is_invited = _chance(words, "invitation") % ORDERED < INVITED
    return Review(
        product=cast.products[words.product],
        user=cast.customers[words.customer],
        rating=words.rating,
        title=words.title,
        body=getattr(words, "former_body", "") or words.body,
        source=(Source.INVITATION if is_invited else Source.ORDER) if line else "",
        order_line=line,
        is_rewarded=_chance(words, "reward") % REWARDED == 0,
        created_at=now - timedelta(days=words.days_ago),
    )


def _photos(
    photos: Sequence[demo.Photo], reviews: dict[tuple[str, str], Review], album: Album
) -> Iterator[ReviewPhoto]:
    for photo in photos:
        key = uuid5(KEYS, f"{photo.product}/{photo.customer}/{photo.picture}")
        row = ReviewPhoto(review=reviews[_key(photo)], key=key, alt=photo.alt)
        if album.give(row, photo):
            yield row


def _reply(reply: demo.Reply, review: Review, staff: User) -> StaffReply:
    at = review.created_at + timedelta(days=reply.days_later)
    return StaffReply(review=review, body=reply.body, author=staff, created_at=at, updated_at=at)


def _votes(reviews: Sequence[Review], readers: Sequence[User]) -> Iterator[HelpfulVote]:
    """Long reviews help more people than short ones, and old ones have had more readers."""
    newest = max(review.created_at for review in reviews)
    for review in reviews:
        chance = crc32(f"votes/{review.title}/{review.body}".encode())
        days = (newest - review.created_at).days
        worth = min(len(review.body), 600) / 600 * min(days, 300) / 300
        count = round(MOST_HELPED * worth * (chance % 1000 / 1000) ** 2)
        others = [reader for reader in readers if reader != review.user]
        for step in range(count):
            reader = others[(chance + step * 7) % len(others)]
            yield HelpfulVote(
                review=review,
                user=reader,
                created_at=review.created_at + timedelta(days=days * (step + 1) / (count + 1)),
            )


def _hold_back(held: demo.HeldReview, review: Review, staff: User) -> None:
    if held.status == Status.WITHDRAWN:
        verbs.withdraw([review], by=review.user, reason=held.reason)
        return
    verbs.reject([review], by=staff, code=Rejection(held.code), reason=held.reason)
    if held.status == Status.PENDING:
        verbs.edit(review, by=review.user, rating=held.rating, title=held.title, body=held.body)
