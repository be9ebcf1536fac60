"""Gives things their addresses, and leaves a redirect where an address changes."""

import re
from collections.abc import Iterable, Sequence

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify

from catalog.models import Category, Product, Redirect

ADDRESS_LENGTH = 160


def slug_of(text: str, fallback: str = "item") -> str:
    """The text as an address: lower case ASCII words joined by hyphens, whatever the script."""
    words = re.sub(r"[^\w\s-]+", " ", anyascii(text).replace("'", ""))
    return slugify(words)[:ADDRESS_LENGTH].strip("-_") or fallback


def give(rows: Sequence[models.Model]) -> None:
    """Sets the slug of those that have none, unique among all (categories: among siblings)."""
    model = type(rows[0])
    if not hasattr(model, "slug"):
        return
    nameless = [row for row in rows if not row.slug]
    if not nameless:
        return
    scope = "parent_id" if model is Category else None
    taken = {(_scope_of(row, scope), row.slug) for row in rows if row.slug}
    waiting = {id(row): (row, slug_of(row.name, model._meta.model_name), 1) for row in nameless}
    while waiting:
        wanted = {_numbered(base, number) for _row, base, number in waiting.values()}
        held = model._base_manager.filter(slug__in=wanted).values_list(scope or "slug", "slug")
        taken |= {(parent if scope else None, slug) for parent, slug in held}
        for key, (row, base, number) in list(waiting.items()):
            candidate = (_scope_of(row, scope), _numbered(base, number))
            if candidate in taken:
                waiting[key] = (row, base, number + 1)
            else:
                row.slug = candidate[1]
                taken.add(candidate)
                del waiting[key]


def leave_redirects(products: Iterable[Product], stored: dict[int, Product]) -> None:
    """Keeps the old addresses of products alive."""
    moved = [product for product in products if product.slug != stored[product.pk].slug]
    redirect(
        [Redirect(path=f"p/{stored[product.pk].slug}", product=product) for product in moved],
        [f"p/{product.slug}" for product in moved],
    )


def redirect(redirects: Sequence[Redirect], live_paths: Iterable[str]) -> None:
    """Stores redirects; a path that is live again, or leads elsewhere now, loses its old one."""
    Redirect.objects.filter(path__in=live_paths).delete()
    Redirect.objects.bulk_create(
        redirects,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["category", "product"],
        batch_size=500,
    )


def _scope_of(row: models.Model, scope: str | None) -> int | None:
    return getattr(row, scope) if scope else None


def _numbered(base: str, number: int) -> str:
    if number == 1:
        return base
    ending = f"-{number}"
    return base[: ADDRESS_LENGTH - len(ending)].rstrip("-_") + ending
