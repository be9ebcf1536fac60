"""What the address of a list of reviews says: which of a product's, in which order, from where.

    ?stars=4&stars=5&verified=1&pictures=1&q=soft&mention=easy+to+clean&sort=helpful&page=2

`stars` can be said once for each number of them. It reads whatever comes in, leaves out what it
doesn't understand, keeps a sentence about that for the page, and writes the one canonical
address.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.filters import LONGEST_QUOTE, MOST_SAID, PAGE, TRACKING, Pair, address_of
from catalog.paging import Place, place_of
from reviews.models import RATINGS, Sort
from reviews.terms import LONGEST_MENTION, pieces_of, term_of

# The parameters of a list, for `public_page`: said once, and as often as one likes.
SINGLE = ("mention", "page", "pictures", "q", "sort", "upto", "verified")
REPEATED = ("stars",)

LONGEST_WORDS = 100
MOST_WORDS = 8
STARS = {str(rating): rating for rating in RATINGS}


@dataclass(frozen=True)
class Asked:
    """What an address asks of the reviews of a product.

    `words` are what was searched, as it was typed, and `mention` a phrase; `ignored` are
    sentences about what was left out.
    """

    path: str
    stars: frozenset[int] = frozenset()
    is_verified: bool = False
    has_pictures: bool = False
    words: str = ""
    mention: str = ""
    sort: Sort = Sort.NEWEST
    place: Place = Place(1, is_grown=False)
    ignored: tuple[str, ...] = ()

    @cached_property
    def chosen(self) -> tuple[Pair, ...]:
        """The filters, as the canonical address has them."""
        pairs = [("stars", str(rating)) for rating in sorted(self.stars, reverse=True)]
        pairs += [("verified", "1")] if self.is_verified else []
        pairs += [("pictures", "1")] if self.has_pictures else []
        pairs += [("mention", self.mention)] if self.mention else []
        return (*pairs, ("q", self.words)) if self.words else tuple(pairs)

    @property
    def order(self) -> tuple[Pair, ...]:
        """The order, where it isn't the usual one."""
        return () if self.sort == Sort.NEWEST else (("sort", self.sort.value),)

    @property
    def is_plain(self) -> bool:
        """Whether it is the list as it comes, in its own order."""
        return not (self.chosen or self.order)

    @cached_property
    def searched(self) -> tuple[tuple[str, ...], ...]:
        """The terms of each word that was searched."""
        return tuple(piece.terms for piece in pieces_of(self.words) if not piece.is_phrase)

    @cached_property
    def mentioned(self) -> str:
        """The term of the mention."""
        return term_of(self.mention) or ""

    def address(self, *place: Pair) -> str:
        """The canonical address, at a place in the list."""
        return address_of(self.path, *self.order, *self.chosen, *place)

    def without(self, pair: Pair) -> str:
        """The canonical address with one filter gone."""
        others = (other for other in self.chosen if other != pair)
        return address_of(self.path, *self.order, *others)

    def only(self, *pairs: Pair) -> str:
        """The canonical address with these filters and no other, in the same order."""
        return address_of(self.path, *self.order, *pairs)


def asked_in(query: QueryDict, path: str) -> Asked:
    """What a query string asks of the reviews at a path, whatever it holds."""
    reader = _Reader(query)
    asked = {
        "stars": reader.stars(),
        "is_verified": reader.flag("verified"),
        "has_pictures": reader.flag("pictures"),
        "mention": reader.mention(),
        "words": reader.words(),
        "sort": reader.sort(),
        "place": reader.place(),
    }
    return Asked(path, **asked, ignored=reader.ignored())


class _Reader:
    """Takes a query string apart, and notes what was left out."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.left_out: list[str] = []

    def stars(self) -> frozenset[int]:
        said = self._values("stars")
        for text in said:
            if text not in STARS:
                self._leave_out(_("We left out “%s”: choose from 1 to 5 stars."), text)
        chosen = frozenset(STARS[text] for text in said if text in STARS)
        # All of them is every review.
        return chosen if len(chosen) < len(STARS) else frozenset()

    def flag(self, name: str) -> bool:
        text = self._value(name)
        if text not in {"", "1"}:
            self._leave_out(_("We left out “%s”, which we don’t know."), f"{name}={text}")
        return text == "1"

    def words(self) -> str:
        text = " ".join(_visible(self._value("q")).split())
        if not text:
            return ""
        pieces = [piece for piece in pieces_of(text) if not piece.is_phrase]
        if not pieces:
            self._leave_out(_("We left out “%s”: no review is told from others by it."), text)
            return ""
        if len(text) > LONGEST_WORDS or len(pieces) > MOST_WORDS:
            kept = [piece for piece in pieces[:MOST_WORDS] if piece.end <= LONGEST_WORDS]
            shorter = text[: kept[-1].end] if kept else ""
            self._leave_out(
                _("We left out “%s”: that is more than we can search for at once."),
                text[len(shorter) :].strip(),
            )
            return shorter
        return text

    def mention(self) -> str:
        text = " ".join(_visible(self._value("mention")).split())
        if text and (len(text) > LONGEST_MENTION or term_of(text) is None):
            self._leave_out(_("We left out the mention “%s”, which we don’t have."), text)
            return ""
        return text

    def sort(self) -> Sort:
        text = self._value("sort")
        if text and text not in Sort.values:
            self._leave_out(_("We left out the order “%s”, which we don’t know."), text)
        return Sort(text) if text in Sort.values else Sort.NEWEST

    def place(self) -> Place:
        for asked in filter(None, (self._value("upto"), self._value("page"))):
            if not PAGE.fullmatch(asked) or int(asked) < 1:
                self._leave_out(_("We left out the page “%s”, which there can’t be."), asked)
        return place_of(self.query)

    def ignored(self) -> tuple[str, ...]:
        """What was left out, in a few sentences."""
        for name in self.query:
            if name not in {*SINGLE, *REPEATED} and not TRACKING.fullmatch(name):
                self._leave_out(_("We left out “%s”, which reviews can’t be filtered by."), name)
        sentences = list(dict.fromkeys(self.left_out))
        others = len(sentences) - MOST_SAID
        if others > 0:
            said = ngettext(
                "We left out one more thing that we didn’t understand.",
                "We left out %(count)d more things that we didn’t understand.",
                others,
            )
            sentences[MOST_SAID:] = [said % {"count": others}]
        return tuple(sentences)

    def _values(self, name: str) -> list[str]:
        return [text for text in dict.fromkeys(self.query.getlist(name)) if text]

    def _value(self, name: str) -> str:
        """What is said under a name that takes one thing: the last one."""
        texts = self._values(name)
        for text in texts[:-1]:
            self._leave_out(
                _("We left out “%s”: only one at a time can be chosen."), _visible(text)
            )
        return texts[-1] if texts else ""

    def _leave_out(self, sentence: str, said: str) -> None:
        short = said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}…"
        quote = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)
        self.left_out.append(sentence % quote)


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
