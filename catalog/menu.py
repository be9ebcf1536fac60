"""The menu: departments and their categories, in one query whatever the size of the tree."""

from dataclasses import dataclass

from catalog.models import Category

MOST_DEPARTMENTS = 12
MOST_CHILDREN = 12

type Row = tuple[int, int | None, str, str]


@dataclass(frozen=True)
class Entry:
    """A line of the menu."""

    name: str
    url: str
    children: tuple["Entry", ...] = ()


def departments() -> tuple[Entry, ...]:
    """The departments with products to show, each with its first categories."""
    shown = Category.objects.visible().stocked().filter(depth__lte=1).in_order()
    children: dict[int | None, list[Row]] = {}
    for row in shown.values_list("pk", "parent", "name", "path"):
        children.setdefault(row[1], []).append(row)
    return tuple(
        Entry(name, _url(path), tuple(map(_leaf, children.get(pk, ())[:MOST_CHILDREN])))
        for pk, _parent, name, path in children.get(None, ())[:MOST_DEPARTMENTS]
    )


def _leaf(row: Row) -> Entry:
    return Entry(row[2], _url(row[3]))


def _url(path: str) -> str:
    return Category(path=path).get_absolute_url()
