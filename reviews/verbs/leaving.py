"""What becomes of all that hangs on a customer who closes their account."""

from collections.abc import Callable, Collection

from django.db import transaction

from accounts.models import User
from reviews import ratings
from reviews.models import HelpfulVote, Review, ReviewEvent, ReviewPhoto, StaffReply, Status
from reviews.personal import orders_of, reports_of, uploads_naming
from reviews.verbs import picturing, steps

Action = ReviewEvent.Action

# What the ledger keeps of a change to a review: nothing that anybody typed. Readers of one that
# stays see which stars it gave before.
FACTS = {"source", "product"}
FACTS_OF_KEPT = {*FACTS, "rating"}


def part(author: User) -> list[Review]:
    """Keeps a leaving customer's reviews with their pictures, under no name, as they read now.

    What they took back before, whole reviews and words they changed, is erased; and so are
    their votes, what they said to the shop, and the way from its orders to them.
    """

    def leave(reviews: list[Review]) -> None:
        kept = [review for review in reviews if not review.is_withdrawn]
        for review in kept:
            _let_go(review)
        steps.store(kept, "user", "byline", "order_line", "posting_key")
        _forget_words(kept, author, FACTS_OF_KEPT)
        steps.note([(review, review.status) for review in kept], Action.PART, by=None)
        _erase([review for review in reviews if review.is_withdrawn], author)

    return _leave(author, leave)


def erase(author: User) -> list[Review]:
    """Takes a leaving customer's reviews back for good: name, words and pictures go, here and
    in the ledger; that there was a review, and what became of it, stays."""
    return _leave(author, lambda reviews: _erase(reviews, author))


def _leave(author: User, do: Callable[[list[Review]], None]) -> list[Review]:
    with transaction.atomic():
        steps.hold(author)
        votes = HelpfulVote.objects.filter(user=author)
        product_ids = set(Review.objects.by(author).values_list("product", flat=True))
        ratings.lock(product_ids | set(votes.values_list("review__product", flat=True)))
        reviews = list(Review.objects.by(author).order_by("pk"))
        do(reviews)
        helped = list(votes.values_list("review", flat=True))
        votes.delete()
        steps.count_votes(helped)
        reports_of(author).update(reporter=None, email="", words="")
        orders_of(author).update(customer=None, email="")
        uploads_naming(author).update(rows=[], warnings=[], rejected="")
        ratings.refresh(product_ids)
    return reviews


def _let_go(review: Review) -> None:
    """Cuts what leads from a review to its author. What vouches for it was seen, and stands."""
    review.user = review.order_line = review.posting_key = None
    review.byline = ""


def _erase(reviews: list[Review], author: User) -> None:
    before = [(review, review.status) for review in reviews]
    for review in reviews:
        _let_go(review)
        review.status = Status.WITHDRAWN
        review.title = review.body = ""
        review.low_print = review.high_print = None
        review.is_rewarded = review.is_insider = False
        review.helpful_count = review.photo_count = 0
    picturing.discard(ReviewPhoto.objects.filter(review__in=reviews))
    HelpfulVote.objects.filter(review__in=reviews).delete()
    StaffReply.objects.filter(review__in=reviews).delete()
    steps.store(
        reviews,
        *("user", "byline", "order_line", "posting_key"),
        *("status", "title", "body", "low_print", "high_print"),
        *("is_rewarded", "is_insider", "helpful_count", "photo_count"),
    )
    _forget_words(reviews, author, FACTS)
    steps.note(before, Action.ERASE, by=None)


def _forget_words(reviews: list[Review], author: User, facts: Collection[str]) -> None:
    """The one change the ledger knows: that something happened stays, what was said goes."""
    events = ReviewEvent.objects.filter(review__in=reviews)
    events.filter(actor=author).exclude(reason="").update(reason="")
    changed = list(events.exclude(changes={}))
    for event in changed:
        event.changes = {name: both for name, both in event.changes.items() if name in facts}
    ReviewEvent.objects.bulk_update(changed, ["changes"], batch_size=200)
