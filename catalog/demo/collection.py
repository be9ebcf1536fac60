"""The demo shop's collection, read from the files in data/ into plain objects.

Whatever is wrong with a file raises CollectionError, which names the file and the thing.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
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
    moods: tuple[str, ...]


@dataclass(frozen=True)
class Design:
    """A pattern: the family it is drawn by, its story, and the palettes it comes in."""

    name: str
    code: str
    family: str
    story: str
    palettes: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    """A place in the tree, by its names from the department down."""

    path: tuple[str, ...]
    description: str
    picture: str = ""


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
class Picture:
    """One picture of a product: its file, and the scene and palette it is drawn with."""

    file: str
    scene: str
    colourway: str
    alt: str


@dataclass(frozen=True)
class Product:
    """A product with all that its range gives it. Its number is part of its GTINs."""

    number: int
    name: str
    category: tuple[str, ...]
    brand: str
    code: str
    design: str
    colourways: tuple[str, ...]
    description: str
    pictures: tuple[Picture, ...]
    price: Decimal | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Collection:
    """All that the demo shop sells, and what it is drawn from."""

    palettes: Mapping[str, Palette]
    families: Mapping[str, str]
    designs: Mapping[str, Design]
    categories: tuple[Category, ...]
    products: tuple[Product, ...]


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
        categories=tuple(
            _build(Category, table | {"path": _path(table["path"])}, f"category {table['path']}")
            for table in _read(folder / "categories.toml")["categories"]
        ),
        products=tuple(
            sorted(_products(sorted((folder / "products").glob("*.toml"))), key=_number)
        ),
    )


def _read(path: Path) -> Table:
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CollectionError(f"{path}: {error}") from error


def _products(paths: Iterable[Path]) -> Iterable[Product]:
    """Each file is a range: what its products share, then the products."""
    for path in paths:
        shared = _read(path)
        for table in shared.pop("products"):
            yield _product(shared | table, f"{path.name}, {table.get('name', 'a product')}")


def _product(table: Table, where: str) -> Product:
    return _build(
        Product,
        table
        | {
            "category": _path(table.get("category", "")),
            "options": tuple(_option(option, where) for option in table.get("options", ())),
            "pictures": tuple(_build(Picture, p, where) for p in table.get("pictures", ())),
        },
        where,
    )


def _option(table: Table, where: str) -> Option:
    values = tuple(_build(OptionValue, value, where) for value in table.get("values", ()))
    return _build(Option, table | {"values": values}, where)


def _build[Part](part: type[Part], table: Table, where: str) -> Part:
    """Makes a dataclass of a table, to the letter: no key too many, none missing."""
    known = {f.name: f.default is MISSING for f in fields(part)}
    if unknown := table.keys() - known.keys():
        raise CollectionError(f"{where}: unknown {', '.join(sorted(unknown))}")
    if missing := [name for name, needed in known.items() if needed and name not in table]:
        raise CollectionError(f"{where}: {', '.join(missing)} missing")
    return part(**{name: _frozen(value) for name, value in table.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split(" / "))


def _number(product: Product) -> int:
    return product.number
