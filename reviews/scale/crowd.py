"""A made-up crowd that reviews one product, to measure with: the same for the same number.

Nobody is meant to read it. What matters is its shape: words of which few are common and most
are rare, phrases that many use, short texts and some long ones, a few reviews that many find
helpful and most that nobody does.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

import numpy as np

from accounts.models import User
from catalog.models import Product
from catalog.scale.goods import FIRST_MADE, MADE_WITHIN
from catalog.scale.words import SMALL_WORDS, VOCABULARY, Skewed, lexicon
from reviews import mentions, verbs
from reviews.models import HelpfulVote, Review, ReviewPhoto, Source, StaffReply

REVIEWS_PER_STEP = 20_000
# From one star to five.
STARS = np.cumsum([0.05, 0.05, 0.12, 0.33, 0.45])
VERIFIED = 0.2
WITH_PHOTOS = 0.1
MOST_PHOTOS_EACH = 3
ANSWERED = 0.05
REWARDED = 0.03
# What many say in the same words, the first one review in eight.
PHRASES = (
    "battery life",
    "easy to clean",
    "well packed",
    "great value",
    "stopped working",
    "customer service",
    "highly recommend",
    "build quality",
)
MOST_SAID = 1 / 8
# Half of all texts have fewer words than this, and few many times as many.
WORDS, SPREAD, LONGEST = 25, 0.8, 250
WORDS_PER_SENTENCE = 10
# What flattens the top of the curve: the commonest word stands in a fifth of all texts.
FLATNESS = 10
SMALL = 0.3
# Half of all are found helpful by nobody, one in a hundred by fifty, one in a thousand by some
# three hundred.
VOTES_FALL = 1.2
MOST_VOTES = 2000


def stock(
    count: int, product: Product, photos: Sequence[ReviewPhoto], *, report: Callable[[str], None]
) -> None:
    """Gives a product this many reviews by as many customers, with pictures, votes and answers.

    The pictures of all of them are the same few, whose files are there already.
    """
    chance = np.random.default_rng(count)
    customers = _customers(count)
    report(f"{count:,} customers")
    writer = Writer(chance)
    for first in range(0, count, REVIEWS_PER_STEP):
        authors = customers[first : first + REVIEWS_PER_STEP]
        reviews = [writer.review(product, author) for author in authors]
        verbs.bring_in(
            reviews,
            photos=[*_photos(reviews, photos, chance)],
            votes=[*_votes(reviews, first, customers, chance)],
            replies=[*_replies(reviews, chance)],
        )
        report(f"{first + len(reviews):,} reviews")
    # Else a task of the worker's.
    mentions.choose.call([product.pk])


class Writer:
    """Writes what customers might have said."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.chance = chance
        self.lexicon = lexicon()
        self.rare = Skewed(VOCABULARY, FLATNESS)
        self.small = Skewed(len(SMALL_WORDS))

    def review(self, product: Product, author: User) -> Review:
        chance = self.chance
        words = self.words(int(min(LONGEST, max(4, WORDS * np.exp(SPREAD * chance.normal())))))
        is_verified = chance.random() < VERIFIED
        return Review(
            product=product,
            user=author,
            rating=int(np.searchsorted(STARS, chance.random(), side="right")) + 1,
            title=" ".join(words[:4]).capitalize(),
            body=_sentences(words),
            source=Source.values[chance.integers(len(Source))] if is_verified else "",
            is_rewarded=bool(chance.random() < REWARDED),
            created_at=_some_time(chance),
        )

    def words(self, count: int) -> list[str]:
        chance = self.chance
        words = self.lexicon[self.rare.draw(chance.random(count))].tolist()
        small = self.small.draw(chance.random(count)).tolist()
        for place in np.flatnonzero(chance.random(count) < SMALL).tolist():
            words[place] = SMALL_WORDS[small[place]]
        for place, phrase in enumerate(PHRASES, start=1):
            if chance.random() < MOST_SAID / place:
                words.insert(int(chance.integers(len(words) + 1)), phrase)
        return words


def _sentences(words: Sequence[str]) -> str:
    return " ".join(
        " ".join(some).capitalize() + "." for some in batched(words, WORDS_PER_SENTENCE)
    )


def _some_time(chance: np.random.Generator) -> datetime:
    return FIRST_MADE + timedelta(seconds=chance.random() * MADE_WITHIN.total_seconds())


def _customers(count: int) -> list[User]:
    """People with accounts from long ago, as whom nobody can sign in."""
    customers = []
    for numbers in batched(range(count), REVIEWS_PER_STEP):
        some = [
            User(username=f"Voice {number}", email=f"voice.{number}@scale.example")
            for number in numbers
        ]
        for customer in some:
            customer.set_unusable_password()
            customer.date_joined = FIRST_MADE
        customers += User.objects.bulk_create(some)
    User.objects.filter(email__endswith="@scale.example").update(created_at=FIRST_MADE)
    return customers


def _votes(
    reviews: Sequence[Review],
    first: int,
    customers: Sequence[User],
    chance: np.random.Generator,
) -> Iterator[HelpfulVote]:
    """A few reviews are found helpful by many: by those after their authors in the list of all."""
    most = min(MOST_VOTES, len(customers) - 1)
    counts = np.minimum(chance.pareto(VOTES_FALL, len(reviews)), most).astype(int)
    for place, (review, count) in enumerate(zip(reviews, counts.tolist(), strict=True), first):
        for step in range(1, count + 1):
            yield HelpfulVote(review=review, user=customers[(place + step) % len(customers)])


def _photos(
    reviews: Sequence[Review], photos: Sequence[ReviewPhoto], chance: np.random.Generator
) -> Iterator[ReviewPhoto]:
    for place, review in enumerate(reviews):
        if chance.random() < WITH_PHOTOS:
            for position in range(int(chance.integers(1, MOST_PHOTOS_EACH + 1))):
                photo = photos[(place + position) % len(photos)]
                yield ReviewPhoto(
                    review=review,
                    key=UUID(bytes=chance.bytes(16)),
                    picture=photo.picture.name,
                    width=photo.width,
                    height=photo.height,
                    sizes_ready=photo.sizes_ready,
                    position=position,
                )


def _replies(reviews: Sequence[Review], chance: np.random.Generator) -> Iterator[StaffReply]:
    for review in reviews:
        if chance.random() < ANSWERED:
            yield StaffReply(review=review, body="Thank you for telling us. We are glad you did.")
