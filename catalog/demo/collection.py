"""The demo shop's collection, read from the files in data/ into plain objects.

Whatever is wrong with a file raises CollectionError, which names the file and the thing.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal
from itertools import product as combinations
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PICTURES = Path(__file__).parent / "pictures"

type Table = dict[str, Any]


class CollectionError(ValueError):
    """The data of the demo shop isn't what it should be."""


@dataclass(frozen=True)
class Palette:
    """Five colours, #rrggbb each: ground, main, second, third and the surprise."""

    key: str
    name: str
    code: str
    colours: tuple[str, ...]
    swatch: str
    mood: str


@dataclass(frozen=True)
class Design:
    """A pattern: the family it is drawn by, its story, and the palettes it comes in."""

    name: str
    code: str
    family: str
    story: str
    palettes: tuple[str, ...]


@dataclass(frozen=True)
class Attribute:
    """What is said of products under one name."""

    name: str
    kind: str = "text"
    unit: str = ""
    is_filterable: bool = False


@dataclass(frozen=True)
class Category:
    """A place in the tree, by its names from the department down."""

    path: tuple[str, ...]
    description: str
    picture: str = ""


@dataclass(frozen=True)
class HomePicture:
    """What the home page opens with, and the category that it leads to."""

    picture: str
    alt: str
    sentence: str
    category: tuple[str, ...]


@dataclass(frozen=True)
class OptionValue:
    """One value of an option, and the price of what has it, where that hangs on it."""

    text: str
    code: str
    price: Decimal | None = None


@dataclass(frozen=True)
class Option:
    """What a product can be had in besides colours, such as sizes."""

    name: str
    values: tuple[OptionValue, ...]


@dataclass(frozen=True)
class Sale:
    """A reduction, in days from now: without a beginning it has begun, without an end it stays."""

    percent: int
    starts_in_days: Decimal | None = None
    ends_in_days: Decimal | None = None


@dataclass(frozen=True)
class Picture:
    """One picture of a product: its file, and the scene and palette it is drawn with."""

    file: str
    scene: str
    colourway: str
    alt: str


@dataclass(frozen=True)
class Variant:
    """One form of a product: a colourway and a value of each of its options."""

    colourway: str
    options: Mapping[str, OptionValue]
    price: Decimal
    stock: int


@dataclass(frozen=True)
class Product:
    """A product with all that its range gives it.

    Its number is part of its GTINs; `stock` has a figure for each of its variants.
    """

    number: int
    name: str
    category: tuple[str, ...]
    brand: str
    code: str
    design: str
    colourways: tuple[str, ...]
    description: str
    attributes: Mapping[str, tuple[str, ...]]
    days_old: int
    stock: tuple[int, ...]
    pictures: tuple[Picture, ...]
    price: Decimal | None = None
    options: tuple[Option, ...] = ()
    sale: Sale | None = None
    is_published: bool = True
    publish_in_days: int | None = None

    def variants(self) -> Iterator[Variant]:
        """The forms it is sold in, colourway by colourway."""
        names = [option.name for option in self.options]
        forms = combinations(self.colourways, *(option.values for option in self.options))
        for (colourway, *values), stock in zip(forms, self.stock, strict=True):
            price = next((value.price for value in values if value.price), self.price)
            yield Variant(colourway, dict(zip(names, values, strict=True)), Decimal(price), stock)


@dataclass(frozen=True)
class Customer:
    """Someone who has an account, by the name that others see."""

    username: str
    email: str


@dataclass(frozen=True)
class Review:
    """What a customer wrote of a product, so many days ago."""

    product: str
    customer: str
    rating: int
    title: str
    body: str
    days_ago: int


@dataclass(frozen=True)
class Arrival:
    """A review that has just come in."""

    product: str
    customer: str
    rating: int
    title: str
    body: str


@dataclass(frozen=True)
class HeldReview:
    """A review that isn't shown: withdrawn by its author, or rejected by staff for a reason.

    One that was changed after it was rejected, and waits for staff, has a former body.
    """

    product: str
    customer: str
    rating: int
    title: str
    body: str
    days_ago: int
    status: str
    code: str = ""
    reason: str = ""
    former_body: str = ""


@dataclass(frozen=True)
class Reply:
    """What the shop answered to a customer's review of a product, so many days after it."""

    product: str
    customer: str
    days_later: int
    body: str


@dataclass(frozen=True)
class Photo:
    """What a customer photographed for their review: a part of a drawn picture, as
    `snapshots.View` takes it."""

    product: str
    customer: str
    picture: str
    view: tuple[Decimal, ...]
    alt: str


@dataclass(frozen=True)
class Collection:
    """All that the demo shop sells, what it is drawn from, and who said what of it."""

    palettes: Mapping[str, Palette]
    families: Mapping[str, str]
    designs: Mapping[str, Design]
    attributes: tuple[Attribute, ...]
    categories: tuple[Category, ...]
    home: HomePicture
    products: tuple[Product, ...]
    customers: tuple[Customer, ...] = field(repr=False)
    reviews: tuple[Review, ...] = field(repr=False)
    held_reviews: tuple[HeldReview, ...] = field(repr=False)
    arrivals: tuple[Arrival, ...] = field(repr=False)
    replies: tuple[Reply, ...] = field(repr=False)
    photos: tuple[Photo, ...] = field(repr=False)


def read_collection(folder: Path = DATA) -> Collection:
    """The whole collection; products in the order of their numbers."""
    drawn = _read(folder / "designs.toml")
    return Collection(
        palettes={
            key: _build(Palette, table | {"key": key}, f"palette {key}")
            for key, table in drawn["palettes"].items()
        },
        families=drawn["families"],
        designs={
            name: _build(Design, table | {"name": name}, f"design {name}")
            for name, table in drawn["designs"].items()
        },
        attributes=tuple(_rows(Attribute, folder / "attributes.toml", "attributes")),
        categories=tuple(_rows(Category, folder / "categories.toml", "categories")),
        home=_build(HomePicture, _read(folder / "home.toml"), "home.toml"),
        products=tuple(
            sorted(
                (p for path in _files(folder / "products") for p in _products(path)),
                key=lambda product: product.number,
            )
        ),
        customers=tuple(_rows(Customer, folder / "customers.toml", "customers")),
        reviews=tuple(
            review
            for path in _files(folder / "reviews")
            for review in _rows(Review, path, "reviews")
        ),
        held_reviews=tuple(_rows(HeldReview, folder / "held_reviews.toml", "reviews")),
        arrivals=tuple(_rows(Arrival, folder / "arrivals.toml", "reviews")),
        replies=tuple(_rows(Reply, folder / "replies.toml", "replies")),
        photos=tuple(_rows(Photo, folder / "photos.toml", "photos")),
    )


def _read(path: Path) -> Table:
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CollectionError(f"{path.name}: {error}") from error


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _rows[Part](part: type[Part], path: Path, name: str) -> Iterator[Part]:
    for number, table in enumerate(_read(path)[name], start=1):
        yield _build(part, table, f"{path.name}, number {number}")


def _products(path: Path) -> Iterator[Product]:
    """Each file is a range: what its products share, then the products."""
    shared = _read(path)
    for table in shared.pop("products"):
        where = f"{path.name}, {table.get('name', 'a product')}"
        said = shared.get("attributes", {}) | table.get("attributes", {})
        parts = {
            "attributes": {name: _texts(value) for name, value in said.items()},
            "options": tuple(_options((shared | table).get("options", ()), where)),
            "pictures": tuple(_build(Picture, p, where) for p in table.get("pictures", ())),
        }
        if "sale" in table:
            parts["sale"] = _build(Sale, table["sale"], where)
        yield _build(Product, shared | table | parts, where)


def _options(tables: Iterable[Table], where: str) -> Iterator[Option]:
    for table in tables:
        values = tuple(_build(OptionValue, value, where) for value in table.get("values", ()))
        yield _build(Option, table | {"values": values}, where)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _build[Part](part: type[Part], table: Table, where: str) -> Part:
    """Makes a dataclass of a table, to the letter: no key too many, none missing."""
    known = {f.name: f.default is MISSING for f in fields(part)}
    if unknown := table.keys() - known.keys():
        raise CollectionError(f"{where}: unknown {', '.join(sorted(unknown))}")
    if missing := [name for name, needed in known.items() if needed and name not in table]:
        raise CollectionError(f"{where}: {', '.join(missing)} missing")
    return part(**{name: _frozen(name, value) for name, value in table.items()})


def _frozen(name: str, value: Any) -> Any:
    if name in {"path", "category"}:
        return tuple(value.split(" / "))
    return tuple(value) if isinstance(value, list) else value
