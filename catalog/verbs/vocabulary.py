"""Finds or makes the named things that products are described with, many at a time."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import batched

from catalog.colors import swatch_of
from catalog.models import Attribute, AttributeValue, Brand, Category
from catalog.verbs.edit import Edit

PAIRS_PER_QUERY = 1000
PAIRS_QUERY = """
    SELECT held.* FROM (VALUES {places}) AS wanted
    JOIN catalog_attributevalue AS held
    ON held.attribute_id = wanted.column1 AND held."key" = wanted.column2
"""
# A number that the column holds, alone or before its unit: 40, -2.5 cm, 17".
NUMBER = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,6})?)(?:\s?[^\d.,][^\d]*)?")


def brands(edit: Edit, names: Iterable[str]) -> dict[str, Brand]:
    """The brands of these names, whatever their letter case, made where missing."""
    held = {brand.name.casefold(): brand for brand in Brand.objects.all()}
    new = {name.casefold(): Brand(name=name) for name in names if name.casefold() not in held}
    edit.save(new.values())
    held |= new
    return {name: held[name.casefold()] for name in names}


def attributes(edit: Edit, wanted: Iterable[Attribute]) -> dict[str, Attribute]:
    """The attributes with the names of these; the shop's own count, missing ones are made."""
    wanted = {attribute.name: attribute for attribute in wanted}
    pks = {name.casefold(): pk for pk, name in Attribute.objects.values_list("pk", "name")}
    keys = {name: name.casefold() for name in wanted}
    held = Attribute.objects.in_bulk({pks[key] for key in keys.values() if key in pks})
    found = {attribute.name.casefold(): attribute for attribute in held.values()}
    new: dict[str, Attribute] = {}
    for name, attribute in wanted.items():
        if keys[name] not in found:
            new.setdefault(keys[name], attribute)
    edit.save(new.values())
    found |= new
    return {name: found[key] for name, key in keys.items()}


def values(
    edit: Edit, pairs: Iterable[tuple[Attribute, str]]
) -> dict[tuple[int, str], AttributeValue]:
    """The values with these texts by (attribute id, `AttributeValue.key_of(text)`)."""
    wanted: dict[tuple[int, str], AttributeValue] = {}
    for attribute, text in pairs:
        key = AttributeValue.key_of(text)
        if (attribute.pk, key) not in wanted:
            wanted[attribute.pk, key] = AttributeValue(
                attribute=attribute,
                text=text,
                key=key,
                number=_number_in(attribute, text),
                swatch=swatch_of(text) if attribute.kind == Attribute.Kind.COLOR else "",
            )
    found = {(value.attribute_id, value.key): value for value in _held_values(wanted)}
    edit.save([value for pair, value in wanted.items() if pair not in found])
    return wanted | found


def _held_values(pairs: Iterable[tuple[int, str]]) -> Iterator[AttributeValue]:
    """The stored values with these attributes and keys.

    The database looks up each pair; asked for the attributes and the keys apart, it would
    try every combination of them.
    """
    for some in batched(pairs, PAIRS_PER_QUERY, strict=False):
        places = ", ".join(["(%s, %s)"] * len(some))
        query = PAIRS_QUERY.format(places=places)
        yield from AttributeValue.objects.raw(query, [part for pair in some for part in pair])


def category_paths(edit: Edit, paths: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], Category]:
    """The categories at these paths of names, made level by level, in this order, where missing."""
    wanted = dict.fromkeys(path[: depth + 1] for path in paths for depth in range(len(path)))
    held: dict[tuple[int | None, str], Category] = {
        (category.parent_id, category.name.casefold()): category
        for category in Category.objects.all()
    }
    found: dict[tuple[str, ...], Category] = {}
    for path in sorted(wanted, key=len):
        parent = found.get(path[:-1])
        key = (parent.pk if parent else None, path[-1].casefold())
        if key not in held:
            held[key] = Category(name=path[-1], parent=parent, position=len(held))
            edit.save([held[key]])
        found[path] = held[key]
    return found


def _number_in(attribute: Attribute, text: str) -> Decimal | None:
    """The number of a numeric attribute's value, for ranges and order; None if there is none."""
    if attribute.kind != Attribute.Kind.NUMBER:
        return None
    match = NUMBER.fullmatch(text.strip())
    return Decimal(match[1]) if match else None
