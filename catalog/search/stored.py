"""The words of all products as they were stored last, in pages of the database.

The list of words is held in memory (about 20 bytes a word, shared by the processes that are
forked); what products have them is read page by page, and the pages used last are kept.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from struct import Struct
from tempfile import TemporaryDirectory
from threading import Lock
from zlib import crc32

import numpy as np
from pyroaring import BitMap

from catalog.models import PostingPage
from catalog.search import weighing, words
from catalog.search.index import EMPTY, Posting, Vocabulary, worth_spelling
from catalog.search.runs import Runs
from catalog.search.texts import Written
from catalog.search.weighing import Weigher

# Rare words share a page of this size; a frequent one has a page of its own.
PAGE_BYTES = 32 * 1024
BYTES_AT_ONCE = 4 * 1024 * 1024
# What a process keeps of the pages that it read.
KEPT_BYTES = 10 * 1024 * 1024

# A posting is: whether its ids are compressed and whether it has places; how many bytes the
# ids take; the ids, the weights and the places.
HEAD = Struct("<BI")
COMPRESSED, PLACED = 1, 2
# Below this many, ids take less room as they are.
FEW_IDS = 16

COLUMNS = ("pages", "offsets")


class PagesGone(Exception):
    """The pages of a generation were replaced by those of later ones, or are lost."""

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.generation = generation


class Stored:
    """One generation of the stored words. It is never changed."""

    def __init__(
        self,
        generation: int,
        size: int,
        top: int,
        terms: Vocabulary,
        columns: dict[str, np.ndarray],
        spelled: Vocabulary,
    ) -> None:
        self.generation = generation
        # How many products it has words of, and the highest id of one.
        self.size = size
        self.top = top
        # The counts of the terms are those of their products.
        self.terms = terms
        self.spelled = spelled
        self._pages = columns["pages"]
        self._offsets = columns["offsets"]
        self._kept = KeptPages(generation)

    def load(self, terms: Iterable[str]) -> None:
        """Reads the pages of these terms at once."""
        at = (self.terms.find(term) for term in terms)
        self._kept.load({int(self._pages[place]) for place in at if place is not None})

    def posting(self, term: str) -> Posting:
        at = self.terms.find(term)
        if at is None:
            return EMPTY
        page = self._kept.page(int(self._pages[at]))
        return _unpacked(page, int(self._offsets[at]), int(self.terms.counts[at]))

    def count(self, term: str) -> int:
        return self.terms.count(term)

    def pieces(self) -> Iterator[bytes]:
        """What `restored` makes it from, beside the pages."""
        meta = {"generation": self.generation, "size": self.size, "top": self.top}
        yield json.dumps(meta | {"form": form()}).encode()
        for vocabulary in (self.terms, self.spelled):
            yield vocabulary.text
            yield vocabulary.ends.tobytes()
            yield vocabulary.counts.tobytes()
        yield self._pages.tobytes()
        yield self._offsets.tobytes()


def restored(pieces: Iterator[bytes]) -> Stored | None:
    """The words as they were stored; None where words are cut or weighed otherwise by now."""
    meta = json.loads(next(pieces))
    if meta.pop("form") != form():
        return None
    vocabularies = [
        Vocabulary(next(pieces), _numbers(next(pieces)), _numbers(next(pieces))) for _ in range(2)
    ]
    columns = {name: _numbers(next(pieces)) for name in COLUMNS}
    return Stored(**meta, terms=vocabularies[0], columns=columns, spelled=vocabularies[1])


def is_readable(pieces: Iterator[bytes]) -> bool:
    """Whether `restored` takes these pieces."""
    return json.loads(next(pieces))["form"] == form()


def generation_of(pieces: Iterator[bytes]) -> int:
    """Which pages belong to the pieces of a snapshot."""
    return json.loads(next(pieces))["generation"]


def form() -> int:
    """Stands for the way in which words are cut and weighed: what is stored in another way
    is no use."""
    weights = (weighing.FIELDS, weighing.MOST_TIMES, weighing.HALFWAY)
    return crc32(repr((words.FORM, words.language(), weights)).encode())


def store(generation: int, batches: Iterable[list[Written]], weigher: Weigher) -> Stored:
    """Stores the words of these products (in the order of ids) as a generation of pages.

    Needs room on disk for ten bytes a word and product, and memory for the words alone.
    """
    with TemporaryDirectory(prefix="search-") as folder:
        runs = Runs(folder)
        for batch in batches:
            runs.add(weigher.weigh(batch))
        numbers = weigher.numbers
        counts = runs.counts(len(numbers))
        places = _write_pages(generation, runs, counts)
    # In the order of their letters, not of the numbers that they were given as they came.
    having = {term: int(counts[number]) for term, number in numbers.items() if counts[number]}
    order = np.array([numbers[term] for term in sorted(having, key=str.encode)], np.int64)
    return Stored(
        generation,
        runs.size,
        runs.top,
        Vocabulary.of(having),
        {name: column[order] for name, column in zip(COLUMNS, places, strict=True)},
        Vocabulary.of(worth_spelling(weigher.spellings)),
    )


def drop_before(generation: int, *, kept: int | None) -> None:
    """Deletes the pages of the generations before one, but for one that is kept."""
    PostingPage.objects.filter(generation__lt=generation).exclude(generation=kept).delete()


def _numbers(piece: bytes) -> np.ndarray:
    return np.frombuffer(piece, np.uint32)


def _write_pages(generation: int, runs: Runs, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Writes the postings of all terms, by number, and gives each one's page and offset."""
    pages = np.zeros(len(counts), np.uint32)
    offsets = np.zeros(len(counts), np.uint32)

    held: list[PostingPage] = []
    page, number = bytearray(), 0
    for term, posting in runs.postings(counts):
        body = _packed(posting)
        if page and len(page) + len(body) > PAGE_BYTES:
            held.append(PostingPage(generation=generation, number=number, data=bytes(page)))
            page, number = bytearray(), number + 1
            if sum(len(one.data) for one in held) > BYTES_AT_ONCE:
                PostingPage.objects.bulk_create(held)
                held = []
        pages[term], offsets[term] = number, len(page)
        page += body
    held.append(PostingPage(generation=generation, number=number, data=bytes(page)))
    PostingPage.objects.bulk_create(held)
    return pages, offsets


def _packed(posting: Posting) -> bytes:
    is_compressed = len(posting) > FEW_IDS
    ids = posting.set.serialize() if is_compressed else posting.products.tobytes()
    is_placed = posting.places.any()
    flags = COMPRESSED * is_compressed + PLACED * bool(is_placed)
    places = posting.places.tobytes() if is_placed else b""
    return HEAD.pack(flags, len(ids)) + ids + posting.weights.tobytes() + places


def _unpacked(page: bytes, offset: int, count: int) -> Posting:
    flags, length = HEAD.unpack_from(page, offset)
    start = offset + HEAD.size
    end = start + length
    if flags & COMPRESSED:
        products = BitMap.deserialize(page[start:end])
        ids = np.frombuffer(products.to_array(), np.uint32)
    else:
        products = None
        ids = np.frombuffer(page[start:end], np.uint32)
    weights = np.frombuffer(page, np.uint8, count, end)
    if flags & PLACED:
        places = np.frombuffer(page, np.uint8, count, end + count)
    else:
        places = np.zeros(count, np.uint8)
    return Posting(ids, weights, places, products)


class KeptPages:
    """The pages of a generation, those used last in memory."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self._pages: OrderedDict[int, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def page(self, number: int) -> bytes:
        with self._lock:
            if number in self._pages:
                self._pages.move_to_end(number)
                return self._pages[number]
        return self._read([number])[number]

    def load(self, numbers: set[int]) -> None:
        """Reads those of these pages that aren't kept."""
        with self._lock:
            unknown = sorted(numbers - self._pages.keys())
        if unknown:
            self._read(unknown)

    def _read(self, numbers: list[int]) -> dict[int, bytes]:
        rows = PostingPage.objects.filter(generation=self.generation, number__in=numbers)
        found = {number: bytes(data) for number, data in rows.values_list("number", "data")}
        if len(found) < len(numbers):
            raise PagesGone(self.generation)
        with self._lock:
            for number, data in found.items():
                if number not in self._pages:
                    self._pages[number] = data
                    self._bytes += len(data)
            while self._bytes > KEPT_BYTES and len(self._pages) > 1:
                _number, data = self._pages.popitem(last=False)
                self._bytes -= len(data)
        return found
