"""Keeps the stored columns of the tree true to `parent`, `slug` and `is_published`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Category, Product, ProductImage, Redirect
from catalog.verbs import rows
from catalog.verbs.addresses import redirect

# What follows `parent`, `slug`, `name` and `is_published`.
KEPT = ("path", "depth", "trail", "is_visible")


def place(categories: Sequence[Category]) -> None:
    """Computes the stored columns of categories about to be made under existing parents."""
    parents = Category.objects.in_bulk({c.parent_id for c in categories if c.parent_id})
    for category in categories:
        parent = parents.get(category.parent_id)
        category.path = f"{parent.path}/{category.slug}" if parent else category.slug
        category.depth = parent.depth + 1 if parent else 0
        category.trail = [*parent.trail, parent.name] if parent else []
        category.is_visible = category.is_published and (parent is None or parent.is_visible)


def is_reshaped(categories: Iterable[Category], stored: dict[int, Category]) -> bool:
    """Whether a change reaches descendants: a move, a new address or name, shown or hidden."""
    return any(
        getattr(category, name) != getattr(stored[category.pk], name)
        for category in categories
        for name in ("parent_id", "slug", "name", "is_published")
    )


def retrace(shown: Iterable[Category] = ()) -> int:
    """Recomputes path, depth, trail and visibility of the whole tree from its roots.

    Leaves redirects where paths changed and brings the objects in `shown` up to date.
    Says how many rows were wrong. Raises ValidationError for a circle: what hangs in
    one can't be reached from a root.
    """
    nodes = {
        node.pk: node
        for node in Category.objects.only("parent_id", "slug", "name", "is_published", *KEPT)
    }
    old_paths = {pk: node.path for pk, node in nodes.items()}
    wrong = _walk(nodes)
    if any(node.path != old_paths[node.pk] for node in wrong):
        # Two categories may trade paths: all are given up before any is taken.
        moving = Category.objects.filter(pk__in=[node.pk for node in wrong])
        moving.update(path=Concat(Value("~"), Cast("pk", CharField())))
    rows.update(wrong, KEPT)
    moved = [node for node in wrong if node.path != old_paths[node.pk]]
    redirect(
        [Redirect(path=f"c/{old_paths[node.pk]}", category=node) for node in moved],
        [f"c/{node.path}" for node in moved],
    )
    for category in shown:
        node = nodes[category.pk]
        for name in KEPT:
            setattr(category, name, getattr(node, name))
    return len(wrong)


def _walk(nodes: dict[int, Category]) -> list[Category]:
    """Sets the columns from the roots down and gives back the nodes where one differed."""
    children: dict[int | None, list[Category]] = defaultdict(list)
    for node in nodes.values():
        children[node.parent_id].append(node)
    wrong, reached = [], 0
    level = [(root, "", [], True) for root in children[None]]
    while level:
        below = []
        for node, prefix, trail, is_shown in level:
            right = [f"{prefix}{node.slug}", len(trail), trail, is_shown and node.is_published]
            if right != [getattr(node, name) for name in KEPT]:
                for name, value in zip(KEPT, right, strict=True):
                    setattr(node, name, value)
                wrong.append(node)
            below += [
                (child, f"{node.path}/", [*trail, node.name], node.is_visible)
                for child in children[node.pk]
            ]
        reached += len(level)
        level = below
    if reached < len(nodes):
        raise ValidationError(
            _("A category can't stand under itself or under one of its own descendants.")
        )
    return wrong


def recount() -> int:
    """Counts the visible products of every category anew. Says how many counts were wrong."""
    nodes = {node.pk: node for node in Category.objects.only("parent_id", "depth", "product_count")}
    totals = defaultdict(int)
    own = Product.objects.filter(is_visible=True).values_list("category").annotate(Count("pk"))
    for pk, count in own:
        totals[pk] = count
    for node in sorted(nodes.values(), key=lambda node: -node.depth):
        totals[node.parent_id] += totals[node.pk]
    wrong = [node for node in nodes.values() if node.product_count != totals[node.pk]]
    for node in wrong:
        node.product_count = totals[node.pk]
    rows.update(wrong, ["product_count"])
    return len(wrong)


def shift_counts(by_category: dict[int, int]) -> None:
    """Adds differences of visible products to categories and their ancestors."""
    paths = Category.objects.filter(pk__in=by_category).values_list("pk", "path")
    by_path: dict[str, int] = defaultdict(int)
    for pk, path in paths:
        slugs = path.split("/")
        for depth in range(len(slugs)):
            by_path["/".join(slugs[: depth + 1])] += by_category[pk]
    same_shift: dict[int, list[str]] = defaultdict(list)
    for path, shift in by_path.items():
        if shift:
            same_shift[shift].append(path)
    for shift, shifted in same_shift.items():
        Category.objects.filter(path__in=shifted).update(product_count=F("product_count") + shift)


def check_deletable(categories: Sequence[Category]) -> None:
    """Raises ValidationError, saying why, where products or sub-categories would be lost."""
    problems = []
    leaving = [category.pk for category in categories]
    for category in categories:
        products = Product.objects.filter(category=category).count()
        children = Category.objects.filter(parent=category).exclude(pk__in=leaving).count()
        if products:
            problems.append(
                ngettext(
                    "“%(name)s” holds %(count)d product. Move it to another category first.",
                    "“%(name)s” holds %(count)d products. Move them to another category first.",
                    products,
                )
                % {"name": category.name, "count": products}
            )
        if children:
            problems.append(
                ngettext(
                    "“%(name)s” holds %(count)d sub-category. Move or delete it first.",
                    "“%(name)s” holds %(count)d sub-categories. Move or delete them first.",
                    children,
                )
                % {"name": category.name, "count": children}
            )
    if problems:
        raise ValidationError(problems)


def cover(categories: Iterable[int] | None = None) -> None:
    """Finds the cover of these categories and of all above them; None stands for every one."""
    nodes = Category.objects.only("parent_id", "depth", "cover_id")
    if categories is not None:
        paths = Category.objects.filter(pk__in=categories).values_list("path", flat=True)
        nodes = nodes.filter(path__in=_lines_to(paths))
    nodes = nodes.in_bulk()
    pictures = ProductImage.objects.filter(product=OuterRef("pk"))
    own = Product.objects.filter(Exists(pictures), is_visible=True, category__in=nodes)
    firsts = dict(own.order_by().values_list("category").annotate(Min("pk")))
    below = Category.objects.filter(parent__in=nodes, cover__isnull=False).exclude(pk__in=nodes)
    for parent, first in below.values_list("parent", "cover"):
        firsts[parent] = min(first, firsts.get(parent, first))
    for node in sorted(nodes.values(), key=lambda node: -node.depth):
        first = firsts.get(node.pk)
        if first and node.parent_id:
            firsts[node.parent_id] = min(first, firsts.get(node.parent_id, first))
    wrong = [node for node in nodes.values() if node.cover_id != firsts.get(node.pk)]
    for node in wrong:
        node.cover_id = firsts.get(node.pk)
    rows.update(wrong, ["cover"])


def _lines_to(paths: Iterable[str]) -> set[str]:
    """The paths of categories and of all above them."""
    steps = [path.split("/") for path in paths]
    return {"/".join(slugs[: depth + 1]) for slugs in steps for depth in range(len(slugs))}
