"""What readers ask of the reviews of one product, drawn by chance from these reviews."""

from collections import Counter
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from catalog.models import Product
from catalog.scale.words import SMALL_WORDS
from reviews.models import Mention, Review

# How many reviews are known to whoever asks.
SAMPLE = 4000
# A word is common that one review in twenty has, or more, but no small word such as "with";
# rare, if at most one in five hundred has it.
COMMON = 1 / 20
RARE = 1 / 500
SMALL = set(SMALL_WORDS)

ORDERS = {"newest": "", "most helpful": "helpful", "highest": "highest", "lowest": "lowest"}

type Pairs = list[tuple[str, str]]


class Questions:
    """Addresses of pages about one product's reviews. The same for the same reviews and seed."""

    def __init__(self, product: Product, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.product = product
        self.list = reverse("reviews:review_list", args=[product.slug])
        published = Review.objects.published().for_product(product)
        self.count = published.count()
        newest = published.newest_first().values_list("pk", "title", "body")[:SAMPLE]
        self.pks = [pk for pk, _title, _body in newest]
        texts = [_words_in(f"{title} {body}") for _pk, title, body in newest]
        held = Counter(word for words in texts for word in set(words) - SMALL)
        self.common = [word for word, count in held.items() if count >= COMMON * len(texts)]
        self.rare = [word for word, count in held.items() if count <= max(1, RARE * len(texts))]
        labels = Mention.objects.filter(product_id=product.pk).order_by("position")
        self.mentions = list(labels.values_list("label", flat=True))

    def page(self) -> str:
        """The product's own page."""
        return self.product.get_absolute_url()

    def detail(self) -> str:
        """One review's own page."""
        return reverse("reviews:review_detail", args=[self.chance.choice(self.pks)])

    def deep(self) -> str:
        """A page far down the list of all."""
        last = max(1, self.count // 10)
        return self._address([("page", str(self.chance.randint(last // 2 + 1, last)))])

    def filtered(self, filters: Callable[["Questions"], Pairs], order: str) -> str:
        """The first page of a filtered list in an order, or one of the next."""
        pairs = filters(self)
        if order:
            pairs.append(("sort", order))
        if self.chance.randrange(100) < 20:
            pairs.append(("page", str(self.chance.randint(2, 5))))
        return self._address(pairs)

    def _address(self, pairs: Pairs) -> str:
        return f"{self.list}?{urlencode(sorted(pairs))}" if pairs else self.list


FILTERS: dict[str, Callable[[Questions], Pairs]] = {
    "all": lambda asks: [],
    "one number of stars": lambda asks: [("stars", str(asks.chance.randint(1, 5)))],
    "two numbers of stars": lambda asks: [
        ("stars", str(stars)) for stars in asks.chance.sample(range(1, 6), 2)
    ],
    "verified": lambda asks: [("verified", "1")],
    "with pictures": lambda asks: [("pictures", "1")],
    "verified, with pictures, five stars": lambda asks: [
        ("verified", "1"),
        ("pictures", "1"),
        ("stars", "5"),
    ],
    "a common word": lambda asks: [("q", asks.chance.choice(asks.common))],
    "a rare word": lambda asks: [("q", asks.chance.choice(asks.rare))],
    "two common words": lambda asks: [("q", " ".join(asks.chance.sample(asks.common, 2)))],
    "a mention": lambda asks: [("mention", asks.chance.choice(asks.mentions))],
    "a common word, verified": lambda asks: [
        ("q", asks.chance.choice(asks.common)),
        ("verified", "1"),
    ],
}


def _words_in(text: str) -> list[str]:
    return [word for word in text.lower().replace(".", " ").split() if word.isalpha()]
