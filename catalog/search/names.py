"""Reads what the catalogue calls things: its categories, and what staff say means the same."""

from catalog.models import Category, Synonym
from catalog.search.index import Meanings, NamedCategory
from catalog.search.query import words_in


def meanings() -> Meanings:
    """What each row of terms means beside itself."""
    found: Meanings = {}
    synonyms = Synonym.objects.order_by("pk").values_list("words", "means", "is_mutual")
    for words, means, is_mutual in synonyms:
        one = _terms(words)
        for other in filter(None, map(_terms, means.split(","))):
            if one:
                found.setdefault(one, []).append(other)
                if is_mutual:
                    found.setdefault(other, []).append(one)
    return found


def _terms(text: str) -> tuple[str, ...]:
    return tuple(word.term for word in words_in(text))


def named_categories() -> tuple[NamedCategory, ...]:
    """The categories that shoppers may see."""
    rows = Category.objects.visible().in_order().values_list("pk", "depth", "name", "parent")
    named: dict[int, NamedCategory] = {}
    for pk, depth, name, parent in rows:
        own = tuple(words_in(name))
        above = named[parent].trail if parent in named else ()
        named[pk] = NamedCategory(pk, depth, own, (*above, *own))
    return tuple(named.values())
