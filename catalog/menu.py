"""The menu: departments and their categories, in one query whatever the size of the tree."""

from dataclasses import dataclass, field

from catalog.models import Category

MOST_DEPARTMENTS = 12
MOST_CHILDREN = 12


@dataclass
class Entry:
    """A line of the menu."""

    name: str
    url: str
    path: str
    children: list["Entry"] = field(default_factory=list)


def departments() -> list[Entry]:
    """The departments with products to show, each with its first categories."""
    shown = Category.objects.visible().stocked().filter(depth__lte=1).in_order()
    entries: dict[int, Entry] = {}
    for category in shown.only("name", "path", "parent_id", "depth"):
        entry = Entry(category.name, category.get_absolute_url(), category.path)
        if category.depth == 0:
            entries[category.pk] = entry
        elif len(entries[category.parent_id].children) < MOST_CHILDREN:
            entries[category.parent_id].children.append(entry)
    return list(entries.values())[:MOST_DEPARTMENTS]
