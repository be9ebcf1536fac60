"""Which published reviews of a product have a word, a phrase or a trait, as sets of their ids.

A word is a stem of the shop's language, cut as the shop's search cuts it. A phrase is two words
in a row, with at most two between them that say nothing: "easy to clean". Traits are the stars,
whether something vouches for the purchase, and pictures.

Up to `FEW` reviews are cut up when somebody asks. Products with more have a row for each term
(ReviewTerm), changed in the transaction that changes a review, under the product's lock: so
every number is the size of an intersection, whatever is chosen.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import batched
from typing import NamedTuple

from django.db.models import Count, QuerySet
from pyroaring import BitMap

from catalog.search.words import chunks_of, fold, language, stop_words, terms_of
from reviews.models import Review, ReviewTerm

FEW = 100

# No word has these names.
ALL, VERIFIED, PICTURED = "=", "=verified", "=pictures"

# A word of a text as it is written, with what holds its parts together.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|[-.,/'’ʼ+&](?=[^\W_]))*")
# What ends a phrase: anything but spaces, hyphens and quotes.
END = re.compile(r"[^\s\-–'\"“”‘’]")
MOST_BETWEEN = 2
# What is longer is no mention.
LONGEST_MENTION = 60
# What reviews say of anything, beside the words that no search looks for.
FILLERS = {
    "de": "ich du er sie es wir ihr mir mich mein meine meinen man ist sind war waren bin sein "
    "hat habe haben hatte wird werden wurde kann auch aber doch so sehr ganz nur noch schon als "
    "wie wenn dass da hier dies diese dieser dieses bei nach aus an etwas mehr sich",
    "en": "i me my mine we us our you your he him his she her it its they them their this that "
    "these those there here is are was were be been being am do does did doing have has had "
    "having will would can could should may might must so very too also just really quite as if "
    "then than but because when where while which who what how all any some such more most much "
    "many only own same into onto out up down over after before about again i'm i've i'd i'll "
    "you're we're they're we've you've they've we'll you'll don't doesn't didn't isn't aren't "
    "wasn't weren't can't couldn't wouldn't shouldn't won't haven't hasn't hadn't get got one",
    "es": "yo tu él ella nosotros me mi mis te se su sus lo le les es son era fue ser estar está "
    "están ha he han muy más pero como que cuando si ya también solo todo este esta esto estos "
    "porque hay tiene",
    "fr": "je tu il elle on nous vous ils elles me ma mon mes se sa son ses ce cette ces c'est "
    "est sont était être ai a avons avez ont avoir très plus mais comme que qui quand si aussi "
    "tout tous dans sur il y ne pas j'ai",
    "it": "io tu lui lei noi voi mi mio mia ti si suo sua è sono era essere ha ho hanno avere "
    "molto più ma come che quando se anche solo tutto questo questa questi non c'è",
    "nl": "ik jij je hij zij ze we wij u het mijn me er is zijn was waren ben heeft heb hebben "
    "had wordt worden kan ook maar zo heel erg nog al als dan dat dit deze die hier daar bij",
}


class Piece(NamedTuple):
    """A word or a phrase in a text, and where it stands there."""

    terms: tuple[str, ...]
    start: int
    end: int
    is_phrase: bool


class Facts(NamedTuple):
    """What a review's terms hang on."""

    pk: int
    product: int
    rating: int
    source: str
    photo_count: int
    title: str
    body: str

    def terms(self) -> set[str]:
        terms = {ALL, stars(self.rating), *words_in(self.title), *words_in(self.body)}
        terms |= {VERIFIED} if self.source else set()
        return terms | ({PICTURED} if self.photo_count else set())


# What went and what came, by product.
type Changes = dict[int, tuple[list[Facts], list[Facts]]]


def stars(rating: int) -> str:
    """The trait of giving so many stars."""
    return f"{ALL}{rating}"


def pieces_of(text: str, initials: str | None = None) -> Iterator[Piece]:
    """The words of a text that say something, and each pair of them that stands together.

    With `initials`, those of words that begin with one of these letters: what a stem keeps of
    a word. They are found sooner.
    """
    last, fillers, end = None, 0, 0
    for match in WORD.finditer(text):
        if END.search(text, end, match.start()):
            last = None
        end = match.end()
        if initials and _begins_otherwise(match[0], initials):
            last = None
            continue
        terms = terms_of_word(match[0])
        if not terms:
            fillers += 1
            continue
        piece = Piece(terms, *match.span(), is_phrase=False)
        yield piece
        if last and fillers <= MOST_BETWEEN:
            yield Piece((phrase(last, piece),), last.start, piece.end, is_phrase=True)
        last, fillers = piece, 0


def _begins_otherwise(word: str, initials: str) -> bool:
    """Whether a plain word says something, but begins with none of these letters."""
    is_plain = word.isascii() and word.isalpha()
    return is_plain and word[0].lower() not in initials and word.lower() not in _fillers()


def phrase(first: Piece, second: Piece) -> str:
    """The term of two words in a row."""
    return f"{first.terms[-1]} {second.terms[-1]}"


def term_of(text: str) -> str | None:
    """The term that a text of one word or one phrase is about; None for any other."""
    pieces = list(pieces_of(text))
    words = [piece for piece in pieces if not piece.is_phrase]
    if len(words) == 1:
        return words[0].terms[-1]
    joined = [piece.terms[0] for piece in pieces if piece.is_phrase]
    return joined[0] if len(words) == 2 and joined else None


def words_in(text: str) -> set[str]:
    """All terms of a text, phrases among them."""
    return {term for piece in pieces_of(text) for term in piece.terms}


@lru_cache(maxsize=50_000)
def terms_of_word(word: str) -> tuple[str, ...]:
    """The terms of one written word: its parts, then the whole where it has several. None for
    what says nothing."""
    chunks = chunks_of(word)
    if chunks and all(chunk.removesuffix("'s") in _fillers() for chunk in chunks):
        return ()
    return tuple(term for chunk in chunks for term in terms_of(chunk))


@cache
def _fillers() -> frozenset[str]:
    return stop_words() | frozenset(fold(FILLERS.get(language(), "")).split())


def sets_of(product_id: int, terms: Collection[str]) -> dict[str, BitMap]:
    """The published reviews of a product that have each of these terms."""
    held = _stored(product_id, {ALL, *terms})
    if ALL not in held:
        held = _cut_up(_published(product_id))
    return {term: held.get(term, BitMap()) for term in terms}


def sets_of_few(product_id: int, terms: Collection[str]) -> dict[str, BitMap]:
    """The same for a product with few reviews, which needs no rows."""
    held = _cut_up(_published(product_id))
    return {term: held.get(term, BitMap()) for term in terms}


@contextmanager
def following(reviews: Iterable[Review]) -> Iterator[dict[int, tuple[int, int]]]:
    """Has the stored terms follow what is done to these reviews within.

    Gives, once it is done, how many published reviews each product had whose reviews
    differ, and how many it has. Only under the lock of the products.
    """
    reviews = list(reviews)
    counts: dict[int, tuple[int, int]] = {}
    before = _facts_of(reviews)
    yield counts
    after = _facts_of(reviews)
    gone = [facts for facts in before if facts not in after]
    come = [facts for facts in after if facts not in before]
    if gone or come:
        counts |= _follow(_by_product(gone, come))


def rebuild(product_ids: Iterable[int]) -> None:
    """Stores the terms of these products anew, whatever was stored."""
    for product_id in product_ids:
        ReviewTerm.objects.filter(product_id=product_id).delete()
        published = _published(product_id)
        if published.count() > FEW:
            _store(product_id, _cut_up(published.iterator()))


def drift(product_id: int) -> set[str]:
    """The terms of a product whose stored reviews aren't those that have them; all of them
    where many reviews have none stored."""
    stored = _stored(product_id)
    if not stored and _published(product_id).count() <= FEW:
        return set()
    true = _cut_up(_published(product_id).iterator())
    return {term for term in stored.keys() | true.keys() if stored.get(term) != true.get(term)}


def _follow(changes: Changes) -> dict[int, tuple[int, int]]:
    """How many reviews each of these products had, and how many it has."""
    stored = ReviewTerm.objects.filter(product_id__in=changes, term=ALL)
    with_rows = set(stored.values_list("product_id", flat=True))
    without = changes.keys() - with_rows
    counted = Review.objects.published().for_products(without).order_by()
    now = dict(counted.values_list("product").annotate(Count("pk")))
    for product_id, (gone, come) in changes.items():
        if product_id in with_rows:
            now[product_id] = _change(product_id, _cut_up(gone), _cut_up(come))
    rebuild(product_id for product_id in without if now.get(product_id, 0) > FEW)
    return {
        product_id: (now.get(product_id, 0) - len(come) + len(gone), now.get(product_id, 0))
        for product_id, (gone, come) in changes.items()
    }


def _change(product_id: int, less: dict[str, BitMap], more: dict[str, BitMap]) -> int:
    """Stores what came and went. Gives the number of reviews there are now."""
    held = _stored(product_id, {ALL} | less.keys() | more.keys())
    nothing = BitMap()
    changed = {
        term: held.get(term, nothing) - less.get(term, nothing) | more.get(term, nothing)
        for term in less.keys() | more.keys()
        if less.get(term) != more.get(term)
    }
    _store(product_id, changed)
    return len(changed.get(ALL, held[ALL]))


def _facts_of(reviews: Iterable[Review]) -> set[Facts]:
    """Those of the published ones, as they are stored."""
    pks = [review.pk for review in reviews if review.pk]
    return {
        Facts(*row)
        for some in batched(pks, 500)
        for row in Review.objects.published().filter(pk__in=some).values_list(*Facts._fields)
    }


def _by_product(gone: list[Facts], come: list[Facts]) -> dict[int, tuple[list[Facts], list[Facts]]]:
    changes: dict[int, tuple[list[Facts], list[Facts]]] = defaultdict(lambda: ([], []))
    for place, some in enumerate((gone, come)):
        for facts in some:
            changes[facts.product][place].append(facts)
    return changes


def _published(product_id: int) -> QuerySet:
    return Review.objects.published().for_products([product_id]).values_list(*Facts._fields)


def _cut_up(rows: Iterable[tuple]) -> dict[str, BitMap]:
    pks: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        facts = Facts(*row)
        for term in facts.terms():
            pks[term].append(facts.pk)
    return {term: BitMap(found) for term, found in pks.items()}


def _stored(product_id: int, terms: Iterable[str] | None = None) -> dict[str, BitMap]:
    """What is stored of these terms, or of all."""
    rows = ReviewTerm.objects.filter(product_id=product_id).values_list("term", "reviews")
    if terms is None:
        return {term: BitMap.deserialize(bytes(held)) for term, held in rows}
    return {
        term: BitMap.deserialize(bytes(held))
        for some in batched(sorted(terms), 500)
        for term, held in rows.filter(term__in=some)
    }


def _store(product_id: int, sets: Mapping[str, BitMap]) -> None:
    for held in sets.values():
        # Ids in a row, such as those of all reviews, take next to nothing.
        held.run_optimize()
    ReviewTerm.objects.bulk_create(
        (
            ReviewTerm(product_id=product_id, term=term, reviews=held.serialize())
            for term, held in sorted(sets.items())
            if held
        ),
        batch_size=300,
        update_conflicts=True,
        unique_fields=["product_id", "term"],
        update_fields=["reviews"],
    )
    empty = [term for term, held in sets.items() if not held]
    for some in batched(empty, 500):
        ReviewTerm.objects.filter(product_id=product_id, term__in=some).delete()
