"""Finds products by words: in names, brands and SKUs."""

from datetime import datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from catalog.models import Product, Variant
from catalog.models.product import ProductQuerySet
from catalog.search.words import words_of

__all__ = ["find", "words_of"]


def find(words: list[str], now: datetime) -> ProductQuerySet:
    """The visible products that have all the words, the closest first.

    A whole SKU counts most, then the whole name, then a name that begins with the
    words, then a name that holds them.
    """
    if not words:
        return Product.objects.none()
    phrase = " ".join(words)
    variants = Variant.objects.filter(product=OuterRef("pk"))
    found = Product.objects.visible(now)
    in_name = Q()
    for word in words:
        in_name &= Q(name__icontains=word)
        found = found.filter(
            Q(name__icontains=word)
            | Q(brand__name__icontains=word)
            | Exists(variants.filter(sku__icontains=word))
        )
    closeness = Case(
        When(Exists(variants.filter(sku__iexact=phrase)), then=Value(4)),
        When(name__iexact=phrase, then=Value(3)),
        When(name__istartswith=phrase, then=Value(2)),
        When(in_name, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return found.annotate(closeness=closeness).order_by(
        "-closeness", "-rating_score", "-rating_count", "-pk"
    )
