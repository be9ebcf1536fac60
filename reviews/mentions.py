"""What the reviews of a product mention more than other reviews do: filters that write themselves.

Chosen by a task, when a twentieth of its reviews came or went: words and phrases that many
of the newest reviews share, and that reviews of other things say less often. How many
reviews have one is asked when it is shown (`reviews.terms`), so the number is never old.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import batched
from math import log

from django.db import transaction
from django.tasks import task

from catalog.models import Product
from catalog.search.words import fold, language
from reviews.models import Mention, Review
from reviews.ratings import lock
from reviews.terms import LONGEST_MENTION, pieces_of, term_of, terms_of_word

MOST = 8
# So many of a product's newest reviews are looked at, and of the shop's, to compare with.
NEWEST, NEWEST_OF_SHOP = 1000, 2000
LEAST_REVIEWS, LEAST_SHARE = 3, 0.02
# How much more often than elsewhere.
LEAST_LIFT = 2
# Nothing is so rare elsewhere that one review of a few makes it this product's own.
DOUBT = 10
PHRASE_BONUS = 1.5
SHORTEST_LABEL = 3
MOST_AT_ONCE = 500
# True of anything, and no reason to read a review.
COMMONPLACES = {
    "de": "gut super toll schön perfekt empfehlen gekauft kaufen bestellt produkt artikel "
    "sterne zufrieden",
    "en": "good great nice love loved perfect perfectly recommend recommended bought buy buying "
    "ordered order product item thing things star stars happy like liked now even still first "
    "two three four five next last come came go goes going went give gave given make makes made "
    "put take took see saw seen look looks say says said think thought know keep kept want need "
    "use used way time day days week weeks month months year years everybody everyone people",
    "es": "bueno buena bien perfecto recomiendo compré comprar producto artículo estrellas",
    "fr": "bon bonne bien super parfait recommande acheté acheter produit article étoiles",
    "it": "buono buona bene perfetto consiglio comprato comprare prodotto articolo stelle",
    "nl": "goed mooi perfect aanrader gekocht kopen besteld product artikel sterren",
}


@dataclass
class Said:
    """How many of some reviews say what, and how they write it."""

    reviews: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    spellings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def hear(self, *texts: str) -> None:
        said: dict[str, str] = {}
        for text in texts:
            for piece in pieces_of(text):
                for term in piece.terms:
                    said.setdefault(term, " ".join(text[piece.start : piece.end].split()))
        self.reviews += 1
        self.counts.update(said.keys())
        for term, spelling in said.items():
            self.spellings[term][spelling.lower()] += 1


def schedule(counts: Mapping[int, tuple[int, int]]) -> None:
    """Has mentions chosen anew, after the commit, where a product's reviews came or went.

    `counts` are those of its published reviews before and now.
    """
    due = [pk for pk, (was, now) in counts.items() if was // _step(now) != now // _step(now)]
    for some in batched(sorted(due), MOST_AT_ONCE):
        # Robust: a review that is posted is posted, also where no task can be put down.
        transaction.on_commit(partial(choose.enqueue, list(some)), robust=True)


@task
def choose(product_ids: list[int]) -> None:
    """Chooses what is offered of each of these products."""
    usual, own = _said_in_shop()
    products = Product.objects.select_related("category").filter(pk__in=product_ids)
    for product in products.order_by("pk"):
        said = Said()
        newest = Review.objects.published().for_product(product).newest_first()
        for title, body in newest.values_list("title", "body")[:NEWEST]:
            said.hear(title, body)
        mentions = [
            Mention(product_id=product.pk, term=term, label=label, position=position)
            for position, (term, label) in enumerate(
                _chosen(said, usual, own.get(product.pk, Said()), _own_words(product))
            )
        ]
        with transaction.atomic():
            lock([product.pk])
            Mention.objects.filter(product_id=product.pk).delete()
            Mention.objects.bulk_create(mentions)


def _step(count: int) -> int:
    return max(5, count // 20)


def _said_in_shop() -> tuple[Said, dict[int, Said]]:
    """What the shop's newest reviews say, together and for each product."""
    usual, own = Said(), defaultdict(Said)
    newest = Review.objects.published().newest_first()
    for product, title, body in newest.values_list("product", "title", "body")[:NEWEST_OF_SHOP]:
        usual.hear(title, body)
        own[product].hear(title, body)
    return usual, own


def _own_words(product: Product) -> set[str]:
    """What the thing is called anyhow."""
    names = f"{product.name} {product.category.name}"
    return {term for word in names.split() for term in terms_of_word(word)}


def _chosen(said: Said, usual: Said, own: Said, names: set[str]) -> Iterable[tuple[str, str]]:
    """The terms worth offering, each as most people write it; the most frequent first."""
    ranked: list[tuple[float, str]] = []
    least = max(LEAST_REVIEWS, LEAST_SHARE * said.reviews)
    elsewhere = usual.reviews - own.reviews + DOUBT
    for term, count in said.counts.items():
        words = set(term.split())
        if count < least or term.isdigit() or words & (names | _commonplaces()):
            continue
        lift = count / said.reviews / ((usual.counts[term] - own.counts[term] + 1) / elsewhere)
        if lift >= LEAST_LIFT:
            bonus = PHRASE_BONUS if len(words) > 1 else 1
            ranked.append((bonus * count * log(lift), term))
    taken: set[str] = set()
    chosen: list[str] = []
    for _score, term in sorted(ranked, key=lambda pair: (-pair[0], pair[1])):
        label = _label(said, term)
        # The address of its list holds the label. One that shares a word with a better one
        # would say the same again.
        if not _is_sayable(label, term) or taken & set(term.split()):
            continue
        taken |= set(term.split())
        chosen.append(term)
        if len(chosen) == MOST:
            break
    chosen.sort(key=lambda term: (-said.counts[term], term))
    return [(term, _label(said, term)) for term in chosen]


def _is_sayable(label: str, term: str) -> bool:
    """Whether a label is neither too short nor too long, and leads to its term."""
    return SHORTEST_LABEL <= len(label) <= LONGEST_MENTION and term_of(label) == term


def _label(said: Said, term: str) -> str:
    spellings = said.spellings[term]
    return min(spellings, key=lambda spelling: (-spellings[spelling], len(spelling), spelling))


@cache
def _commonplaces() -> frozenset[str]:
    words = fold(COMMONPLACES.get(language(), "")).split()
    return frozenset(term for word in words for term in terms_of_word(word))
