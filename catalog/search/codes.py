"""Finds products by their SKUs and GTINs, however they are typed."""

import re
from collections import defaultdict
from itertools import pairwise

from django.db.models import Q
from pyroaring import BitMap

from catalog.models import Variant
from catalog.models.variant import CODE_MARKS, Code
from catalog.search.query import words_in
from catalog.search.words import LONGEST_QUERY, MOST_WORDS

LONGEST_CODE = 100
# Of one word among others; all that was typed may be shorter.
SHORTEST_CODE = 3
GTIN_LENGTHS = (8, 12, 13, 14)
# Of a GTIN without the zeros before it; a shorter number may be anything.
SHORTEST_GTIN = 6
# One code may be given to many variants, but not to a list of them.
MOST_VARIANTS = 500
MARKS = re.compile(f"[{re.escape(CODE_MARKS)}]+")


def products_by_code(text: str) -> dict[frozenset[str] | None, BitMap]:
    """The products whose SKU or GTIN was typed, by the terms of a query that it stands for;
    None stands for the whole query."""
    codes = codes_in(text)
    gtins = {gtin: code for code in codes for gtin in gtins_of(code)}
    if not codes:
        return {}
    typed = {*codes, *(_in_ascii(code) for code in codes)}
    variants = Variant.objects.alias(code=Code("sku")).filter(
        Q(code__in=typed) | Q(gtin__in=gtins) if gtins else Q(code__in=typed)
    )
    products: dict[frozenset[str] | None, BitMap] = defaultdict(BitMap)
    for product, sku, gtin in variants.values_list("product", "sku", "gtin")[:MOST_VARIANTS]:
        for code in {code_of(sku), gtins.get(gtin)} & codes.keys():
            products[codes[code]].add(product)
    return dict(products)


def code_of(text: str) -> str:
    """How a SKU is compared: without its spaces and hyphens, in small letters."""
    return MARKS.sub("", text.strip()[: 2 * LONGEST_CODE].lower())[:LONGEST_CODE]


def codes_in(text: str) -> dict[str, frozenset[str] | None]:
    """The SKUs that may have been typed, and the terms each stands for (None: all of them):
    the whole text, or a word or two with a digit in them."""
    text = "".join(c if c.isprintable() else " " for c in text[:LONGEST_QUERY])
    typed = text.split()[:MOST_WORDS]
    codes: dict[str, frozenset[str] | None] = {}
    for words in [(word,) for word in typed] + list(pairwise(typed)):
        code = code_of("".join(words))
        if len(code) >= SHORTEST_CODE and any(c.isdigit() for c in code):
            terms = frozenset(word.term for word in words_in(" ".join(words)))
            codes.setdefault(code, terms)
    whole = code_of(text)
    if whole:
        codes[whole] = None
    return codes


def gtins_of(code: str) -> list[str]:
    """The ways to write a GTIN: with and without the zeros before it."""
    if not (code.isascii() and code.isdigit() and len(code) <= max(GTIN_LENGTHS)):
        return []
    bare = code.lstrip("0")
    if len(bare) < SHORTEST_GTIN:
        return []
    return sorted({code, *(bare.zfill(length) for length in GTIN_LENGTHS if len(bare) <= length)})


def _in_ascii(code: str) -> str:
    """SQLite knows the small letters of A to Z alone."""
    return "".join(c.lower() if c.isascii() else c for c in code)
