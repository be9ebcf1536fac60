"""What filters are called: brands, attributes and their values, by id.

Each is read once an edition, whole where there are few; of very many, only those asked for.
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from weakref import ref

from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import Attribute, AttributeValue, Brand
from catalog.present import Present

# Of more brands or values than this, a process remembers only those that pages show.
MOST_READ = 2000


@dataclass(frozen=True)
class BrandLabel:
    """A brand in a list of filters."""

    pk: int
    slug: str
    name: str


@dataclass(frozen=True)
class AttributeLabel:
    """An attribute that is offered as a filter."""

    pk: int
    name: str
    slug: str
    kind: str
    unit: str
    # Whether staff gave its values positions.
    is_arranged: bool = False


@dataclass(frozen=True)
class ValueLabel:
    """A value in a list of filters."""

    pk: int
    attribute: int
    text: str
    number: Decimal | None
    swatch: str
    position: int


class Labels:
    """The names of what the catalogue can be filtered by, as it stands.

    All of one edition are equal, so that an answer given by some is remembered for all.
    """

    def __init__(self, catalogue: Present) -> None:
        # Weak, since what the catalogue remembers mustn't keep it when its edition is over.
        self._catalogue = ref(catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Labels)

    def __hash__(self) -> int:
        return hash(Labels)

    def attributes(self) -> dict[int, AttributeLabel]:
        """Those offered as filters, as staff arranged them."""
        return self._recall(_attributes)

    def brands(self, ids: Iterable[int]) -> dict[int, BrandLabel]:
        """Those of these brands that there are, by id."""
        return self._among(_all_brands, _brands, ids)

    def brands_at(self, slugs: Collection[str]) -> dict[str, BrandLabel]:
        """Those that there are, by the names that addresses have for them."""
        if not slugs:
            return {}
        known = self._recall(_all_brands)
        if known is None:
            return self._recall(_brands_at, tuple(sorted(slugs)))
        return {brand.slug: brand for brand in known.values() if brand.slug in slugs}

    def values(self, ids: Iterable[int]) -> dict[int, ValueLabel]:
        """Those of these values that there are and that filters offer, by id."""
        return self._among(_all_values, _values, ids)

    def _recall[Said](self, question: Callable[..., Said], *about: Hashable) -> Said:
        return self._catalogue().recall(question, *about)

    def _among[Label](
        self, everything: Callable, some: Callable, ids: Iterable[int]
    ) -> dict[int, Label]:
        wanted = tuple(sorted(set(ids)))
        if not wanted:
            return {}
        known = self._recall(everything)
        if known is None:
            return self._recall(some, wanted)
        return {pk: known[pk] for pk in wanted if pk in known}


def _attributes() -> dict[int, AttributeLabel]:
    rows = Attribute.objects.filter(is_filterable=True).order_by("position", "name", "pk")
    placed = AttributeValue.objects.filter(attribute=OuterRef("pk"), position__gt=0)
    columns = rows.values_list("pk", "name", "slug", "kind", "unit", Exists(placed))
    return {row[0]: AttributeLabel(*row) for row in columns}


def _all_brands() -> dict[int, BrandLabel] | None:
    rows = Brand.objects.order_by("pk").values_list("pk", "slug", "name")
    return _unless_too_many({row[0]: BrandLabel(*row) for row in rows[: MOST_READ + 1]})


def _brands(ids: tuple[int, ...]) -> dict[int, BrandLabel]:
    rows = Brand.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "slug", "name")
    return {row[0]: BrandLabel(*row) for row in rows}


def _brands_at(slugs: tuple[str, ...]) -> dict[str, BrandLabel]:
    rows = Brand.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", "slug", "name")
    return {row[1]: BrandLabel(*row) for row in rows}


VALUE_COLUMNS = ("pk", "attribute", "text", "number", "swatch", "position")


def _all_values() -> dict[int, ValueLabel] | None:
    rows = _offered_values().values_list(*VALUE_COLUMNS)
    return _unless_too_many({row[0]: ValueLabel(*row) for row in rows[: MOST_READ + 1]})


def _values(ids: tuple[int, ...]) -> dict[int, ValueLabel]:
    rows = _offered_values().filter(pk__in=ids).values_list(*VALUE_COLUMNS)
    return {row[0]: ValueLabel(*row) for row in rows}


def _offered_values() -> QuerySet[AttributeValue]:
    return AttributeValue.objects.filter(attribute__is_filterable=True).order_by("pk")


def _unless_too_many[Label](labels: dict[int, Label]) -> dict[int, Label] | None:
    return labels if len(labels) <= MOST_READ else None
