"""Which reviews the shop has already, and which a file has told before.

Two reviews of one product are the same where one account wrote both, where one e-mail address
did, where the words are the same, or where somebody of the same name wrote at the same moment:
that one was edited since. Short words are the same only under the same name: many say
“Love it!”, and mean it.
"""

from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime

from reviews.feeds.rows import ReviewRow
from reviews.models import Review

# From this length on, nobody says the same by chance.
TELLING = 40
IN_THE_SHOP = 0


class Known:
    """What is known of each product's reviews, by the line that told it; 0 is the shop itself."""

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}
        self._learnt: set[int] = set()
        self._erased: set[int] = set()
        # The product that a file's words were first told of.
        self._products: dict[int, int] = {}

    def learn(self, product_ids: Iterable[int]) -> None:
        """Reads the reviews of products, each product once."""
        new = {*product_ids} - self._learnt
        self._learnt |= new
        reviews = (
            Review.objects.for_products(new)
            .order_by()
            .values_list("product", "user", "user__username", "byline", "body", "created_at")
        )
        for product, user, username, byline, body, at in reviews.iterator(chunk_size=2000):
            for key in _keys(product, user, "", username or byline, body, at):
                self._lines.setdefault(key, IN_THE_SHOP)
            if not body:
                self._erased.add(hash((product, at)))

    def line_of(self, product_id: int, user_id: int | None, row: ReviewRow) -> int | None:
        """Where the row's review was told before; None where it is new."""
        keys = _keys(product_id, user_id, row.email, row.byline, row.body, row.written_at)
        line = next((self._lines[key] for key in keys if key in self._lines), None)
        if line is None and _is_precise(row.written_at):
            # What somebody took back for good has no name and no words to be known by.
            is_erased = hash((product_id, row.written_at)) in self._erased
            return IN_THE_SHOP if is_erased else None
        return line

    def add(self, product_id: int, user_id: int | None, row: ReviewRow) -> None:
        """Remembers the row's review."""
        for key in _keys(product_id, user_id, row.email, row.byline, row.body, row.written_at):
            self._lines.setdefault(key, row.line)

    def is_told_elsewhere(self, product_id: int, row: ReviewRow) -> bool:
        """Whether the file has told the row's words of another product; remembers them."""
        words = _words_of(row.body)
        if len(words) < TELLING:
            return False
        return self._products.setdefault(hash(words), product_id) != product_id


def _keys(
    product: int, user: int | None, email: str, name: str, body: str, at: datetime | None
) -> Iterator[int]:
    """What tells a review from others, as small as can be: a file may have a million."""

    def key(*parts: Hashable) -> int:
        return hash((product, *parts))

    name, words = name.casefold(), _words_of(body)
    if user:
        yield key("user", user)
    if email:
        yield key("email", email)
    if words:
        yield key("words", name, words)
    if len(words) >= TELLING:
        yield key("words", words)
    if _is_precise(at):
        yield key("moment", name, at)


def _is_precise(at: datetime | None) -> bool:
    """Whether it is a moment. On a day alone, two of a name may write."""
    return at is not None and bool(at.second or at.microsecond)


def _words_of(body: str) -> str:
    return " ".join(body.casefold().split())
