"""Cuts text into the words that are searched: folded, stemmed, and joined where written apart."""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer
from anyascii import anyascii
from django.conf import settings

# Goes up by one when words are cut otherwise, so that what was stored is made anew.
FORM = 2

LONGEST_QUERY = 200
MOST_WORDS = 8

# The languages that have stems, by the codes of settings.LANGUAGE_CODE.
STEMMED = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# What stands in a query for no thing: a name may well be without it.
STOP_WORDS = {
    "de": "der die das den dem ein eine einen und oder für mit von zu im in am auf aus",
    "en": "a an and at by for from in of on or the to with",
    "es": "el la los las un una y o de del para por con en a",
    "fr": "le la les l un une et ou de des du d pour par avec en à au aux",
    "it": "il lo la i gli le un una e o di da per con in a",
    "nl": "de het een en of voor met van in op aan",
}

LONGEST_TERM = 40
LONGEST_UNIT = 4
# No stem is sought in what nobody writes as a word.
LONGEST_STEMMED = 25

# Letters and digits, held together by what stands within words and numbers: usb-c, 13.3.
CHUNK = re.compile(r"[^\W_]+(?:[-.,/'+&][^\W_]+)*")
ATOM = re.compile(r"\d+(?:\.\d+)+(?![^\W\d_])|[^\W_]+")
INCHES = re.compile(r"(?<=\d)\s?(?:''|[\"”″])")
QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "‐": "-", "‑": "-", "–": "-"})
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
# The letters that don't fall apart into a plain one and its mark.
SINGLE_LETTERS = re.compile("[\xa1-ɏ]")
UNDIVIDED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def words_of(query: str) -> list[str]:
    """The words of what someone typed: bounded, without what no name holds."""
    printable = "".join(c if c.isprintable() else " " for c in query[:LONGEST_QUERY])
    return printable.split()[:MOST_WORDS]


def fold(text: str) -> str:
    """The text without letter case, accents and typographic marks."""
    if text.isascii():
        folded = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", text.translate(QUOTES))
        folded = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
        folded = SINGLE_LETTERS.sub(lambda letter: anyascii(letter[0]).lower(), folded)
        # Scripts that write no spaces are searched letter by letter.
        folded = UNDIVIDED.sub(r" \g<0> ", folded)
    return DECIMAL_COMMA.sub(".", THOUSANDS.sub("", INCHES.sub(" inch ", folded)))


def chunks_of(text: str) -> list[str]:
    """The words as written, folded, still holding their hyphens."""
    return CHUNK.findall(fold(text))


@lru_cache(maxsize=200_000)
def terms_of(chunk: str) -> tuple[str, ...]:
    """The terms of a folded word: its parts, then the whole where it has several."""
    plain = chunk.removesuffix("'s").replace("'", "")
    parts = [stem(atom) for atom in ATOM.findall(plain)]
    if len(parts) > 1:
        whole = "".join(c for c in plain if c.isalnum())
        return (*parts, stem(whole))
    return tuple(parts)


@cache
def stop_words() -> frozenset[str]:
    """Those of the shop's language, folded."""
    return frozenset(fold(STOP_WORDS.get(language(), "")).split())


@cache
def _stemmer() -> object | None:
    algorithm = STEMMED.get(language())
    return snowballstemmer.stemmer(algorithm) if algorithm else None


def language() -> str:
    """The language that the shop writes."""
    return settings.LANGUAGE_CODE.partition("-")[0].lower()


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """What the forms of a word have in common."""
    stemmer = _stemmer()
    if stemmer is None or not word.isalpha() or len(word) > LONGEST_STEMMED:
        return word[:LONGEST_TERM]
    return stemmer.stemWord(word)[:LONGEST_TERM]


def is_measure(number: str, unit: str) -> bool:
    """Whether two words in a row are a number and its unit, such as 1 tb: also written 1tb."""
    return len(unit) <= LONGEST_UNIT and number[0].isdigit() and unit.isalpha()


def key_of(query: str) -> str:
    """What two queries have in common that ask for the same words."""
    terms: list[str] = []
    for chunk in chunks_of(" ".join(words_of(query))):
        *parts, last = terms_of(chunk)
        # Of a word in parts the last term is the whole: usb-c is usb, c and usbc.
        terms += parts or [last]
    return " ".join(terms)[:LONGEST_QUERY]
