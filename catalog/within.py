"""Searches that stay in a category, and the address of a search."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from catalog.models import Category
from catalog.present import present


@dataclass(frozen=True)
class Within:
    """A category that the search box offers to stay in."""

    name: str
    path: str
    is_chosen: bool = False


def within_of(category: Category, *, is_chosen: bool = False) -> Within:
    """What the search box offers on the page of a category, or of a search that stays in it."""
    return Within(category.name, category.path, is_chosen)


def category_within(request: HttpRequest) -> Category | None:
    """The category that a search is asked to stay in; None where there is none to see."""
    path = request.GET.get("in", "")
    # No address holds such a letter, and PostgreSQL refuses it.
    if not path or "\0" in path:
        return None
    category = present(request).recall(Category.objects.at, path)
    return category if category and category.is_visible else None


def search_url(words: str, category: Category | None = None) -> str:
    """The address of a search, in the whole shop or in a category."""
    query = {"in": category.path, "q": words} if category else {"q": words}
    return f"{reverse('catalog:search')}?{urlencode(query)}"
