"""Puts the demo shop's collection into an empty shop, through the verbs like everybody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.db.models.fields.files import FieldFile

from accounts.demo import make_logins, make_people
from accounts.models import User
from catalog.demo import collection as demo
from catalog.demo import voices
from catalog.demo.snapshots import View, taken
from catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    Category,
    HomePicture,
    Product,
    ProductImage,
    Variant,
)
from catalog.verbs import Edit, edit_catalog, vocabulary
from reviews.models import ReviewPhoto

# GS1 leaves the numbers that begin with 20 to each company's own use, so that none of
# ours is the number of something real.
GTIN_PREFIX = "20"


@dataclass(frozen=True)
class Stocked:
    """How much of everything the shop has now."""

    categories: int
    products: int
    variants: int
    pictures: int
    missing_pictures: int
    customers: int
    reviews: int


def stock(collection: demo.Collection, pictures: Path, now: datetime) -> Stocked:
    """Fills an empty shop, all or nothing: when it fails, no row stays and no file."""
    with _stored_files() as files, transaction.atomic():
        _casey, staff = make_logins()
        customers = _customers(collection, now)
        with edit_catalog(by=None) as edit:
            shelves = _Shelves(edit, collection, _PictureShelf(pictures, files), now)
            products = shelves.fill()
        drawn = len(files)
        cast = voices.Cast(products, customers, staff)
        said = voices.bring_in(collection, cast, _Album(pictures, files), now)
    return Stocked(
        categories=len(collection.categories),
        products=len(products),
        variants=shelves.variant_count,
        pictures=drawn,
        missing_pictures=shelves.pictures.missing,
        customers=len(customers),
        reviews=said,
    )


@contextmanager
def _stored_files() -> Iterator[list[FieldFile]]:
    """Collects the files of an edit, to take them away again when it fails."""
    files: list[FieldFile] = []
    try:
        yield files
    except BaseException:
        for file in files:
            # One that wasn't reached is still the upload that it was.
            if file._committed:
                file.storage.delete(file.name)
        raise


class _PictureShelf:
    """The drawn pictures. One that isn't drawn yet is left out, not refused."""

    def __init__(self, folder: Path, files: list[FieldFile]) -> None:
        self.missing = 0
        self._folder = folder
        self._files = files

    def give(self, row: Model, field: str, name: str) -> bool:
        """Puts the picture into the row, which stores it as it is. Says whether there is one."""
        path = self._folder / name
        # An empty file is one whose drawing was cut short.
        if not path.exists() or not path.stat().st_size:
            self.missing += 1
            return False
        # Read, since an edit keeps more files waiting than a process may open.
        setattr(row, field, ContentFile(path.read_bytes(), name))
        self._files.append(getattr(row, field))
        return True


class _Album:
    """What customers photographed, made from the drawn pictures."""

    def __init__(self, folder: Path, files: list[FieldFile]) -> None:
        self._folder = folder
        self._files = files

    def give(self, row: ReviewPhoto, photo: demo.Photo) -> bool:
        """Puts the snapshot into the row. Says whether there is one."""
        path = self._folder / photo.picture
        if not path.exists() or not path.stat().st_size:
            return False
        view = View(*map(float, photo.view))
        row.picture = ContentFile(taken(path, view, seed=len(photo.alt)), f"{row.key.hex}.jpg")
        self._files.append(row.picture)
        return True


class _Shelves:
    """The catalogue's part of the collection, in a few steps of one edit."""

    def __init__(
        self, edit: Edit, collection: demo.Collection, pictures: _PictureShelf, now: datetime
    ) -> None:
        self.pictures = pictures
        self.variant_count = 0
        self._edit = edit
        self._collection = collection
        self._now = now

    def fill(self) -> dict[str, Product]:
        """Everything, from the tree to the variants. Gives the products by name."""
        self._values = self._make_values()
        categories = self._make_categories()
        self._make_home_picture(categories)
        products = self._make_products(categories, self._make_brands())
        images = self._make_images(products)
        self._make_variants(products, images)
        self._edit.set_values(
            [
                (products[piece.name], [self._values[pair] for pair in self._facts(piece)])
                for piece in self._collection.products
            ]
        )
        return products

    def _make_categories(self) -> dict[tuple[str, ...], Category]:
        made: dict[tuple[str, ...], Category] = {}
        depths = {len(place.path) for place in self._collection.categories}
        for depth in sorted(depths):
            level = {}
            for position, place in enumerate(self._collection.categories):
                if len(place.path) == depth:
                    level[place.path] = category = Category(
                        name=place.path[-1],
                        parent=made.get(place.path[:-1]),
                        description=place.description,
                        position=position,
                    )
                    if place.picture:
                        self.pictures.give(category, "image", place.picture)
            self._edit.save(level.values())
            made |= level
        return made

    def _make_home_picture(self, categories: dict[tuple[str, ...], Category]) -> None:
        home = self._collection.home
        row = HomePicture(alt=home.alt, sentence=home.sentence, category=categories[home.category])
        if self.pictures.give(row, "picture", home.picture):
            self._edit.save([row])

    def _make_brands(self) -> dict[str, Brand]:
        names = dict.fromkeys(piece.brand for piece in self._collection.products)
        return vocabulary.brands(self._edit, names)

    def _make_values(self) -> dict[tuple[str, str], AttributeValue]:
        """The values that any product or variant has, by the attribute's name and the text."""
        attributes = vocabulary.attributes(
            self._edit,
            [
                Attribute(
                    name=said.name,
                    kind=said.kind,
                    unit=said.unit,
                    is_filterable=said.is_filterable,
                    position=position,
                )
                for position, said in enumerate(self._collection.attributes)
            ],
        )
        self._edit.save(
            [
                AttributeValue(
                    attribute=attributes["Colour"], text=palette.name, swatch=palette.swatch
                )
                for palette in self._collection.palettes.values()
            ]
        )
        pairs = dict.fromkeys(
            pair
            for piece in self._collection.products
            for pair in (*self._facts(piece), *_choices_in(piece, self._collection))
        )
        values = vocabulary.values(self._edit, [(attributes[name], text) for name, text in pairs])
        return {
            (name, text): values[attributes[name].pk, AttributeValue.key_of(text)]
            for name, text in pairs
        }

    def _make_products(
        self, categories: dict[tuple[str, ...], Category], brands: dict[str, Brand]
    ) -> dict[str, Product]:
        products: dict[str, Product] = {}
        places: dict[tuple[str, ...], int] = dict.fromkeys(categories, 0)
        for piece in self._collection.products:
            places[piece.category] += 1
            products[piece.name] = Product(
                name=piece.name,
                category=categories[piece.category],
                brand=brands[piece.brand],
                description=_unwrapped(piece.description),
                position=places[piece.category],
                is_published=piece.is_published,
                publish_at=self._in_days(piece.publish_in_days),
                created_at=self._now - timedelta(days=piece.days_old),
            )
        self._edit.save(products.values())
        return products

    def _make_images(self, products: dict[str, Product]) -> dict[str, ProductImage]:
        images: dict[str, ProductImage] = {}
        for piece in self._collection.products:
            for position, picture in enumerate(piece.pictures):
                image = ProductImage(
                    product=products[piece.name], alt=picture.alt, position=position
                )
                if self.pictures.give(image, "picture", picture.file):
                    images[picture.file] = image
        self._edit.save(images.values())
        return images

    def _make_variants(self, products: dict[str, Product], images: dict[str, ProductImage]) -> None:
        variants = []
        for piece in self._collection.products:
            shown = {picture.colourway: picture.file for picture in reversed(piece.pictures)}
            for position, form in enumerate(piece.variants()):
                variant = Variant(
                    product=products[piece.name],
                    sku=sku_of(piece, form, self._collection),
                    gtin=gtin_of(piece.number, position),
                    price=form.price,
                    stock=form.stock,
                    picture=images.get(shown[form.colourway]),
                    position=position,
                )
                if piece.sale:
                    self._reduce(variant, piece.sale)
                chosen = _choices_of(piece, form, self._collection)
                variants.append((variant, [self._values[pair] for pair in chosen]))
        self._edit.save_variants(variants)
        self.variant_count = len(variants)

    def _reduce(self, variant: Variant, sale: demo.Sale) -> None:
        share = Decimal(100 - sale.percent) / 100
        reduced = (variant.price * share).quantize(Decimal(1), ROUND_HALF_UP)
        if 0 < reduced < variant.price:
            variant.sale_price = reduced
            variant.sale_from = self._in_days(sale.starts_in_days)
            variant.sale_to = self._in_days(sale.ends_in_days)

    def _facts(self, piece: demo.Product) -> Iterator[tuple[str, str]]:
        """What holds for all forms of a product, an only colour or size included."""
        palettes = [self._collection.palettes[key] for key in piece.colourways]
        if len(palettes) == 1:
            yield "Colour", palettes[0].name
        for option in piece.options:
            if len(option.values) == 1:
                yield option.name, option.values[0].text
        yield "Pattern", self._collection.families[self._collection.designs[piece.design].family]
        for mood in dict.fromkeys(palette.mood for palette in palettes):
            yield "Palette", mood
        for name, texts in piece.attributes.items():
            for text in texts:
                yield name, text

    def _in_days(self, days: Decimal | int | None) -> datetime | None:
        return None if days is None else self._now + timedelta(days=float(days))


def _unwrapped(text: str) -> str:
    """Paragraphs on a line each: those of the data end where the file's width does."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def sku_of(piece: demo.Product, form: demo.Variant, collection: demo.Collection) -> str:
    """A SKU that reads: shop, range, design, colour, then what else was chosen."""
    design, palette = collection.designs[piece.design], collection.palettes[form.colourway]
    chosen = [value.code for value in form.options.values()]
    return "-".join(["PQ", piece.code, design.code, palette.code, *chosen])


def gtin_of(number: int, position: int) -> str:
    """The GTIN-13 of a product's variant, its check digit last."""
    digits = f"{GTIN_PREFIX}{number:06d}{position:04d}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def _choices_of(
    piece: demo.Product, form: demo.Variant, collection: demo.Collection
) -> Iterator[tuple[str, str]]:
    """What tells a variant apart from the others of its product."""
    if len(piece.colourways) > 1:
        yield "Colour", collection.palettes[form.colourway].name
    for option in piece.options:
        if len(option.values) > 1:
            yield option.name, form.options[option.name].text


def _choices_in(piece: demo.Product, collection: demo.Collection) -> Iterator[tuple[str, str]]:
    for form in piece.variants():
        yield from _choices_of(piece, form, collection)


def _customers(collection: demo.Collection, now: datetime) -> dict[str, User]:
    """The people by name; each came a week before their first review."""
    first = dict.fromkeys((person.username for person in collection.customers), 0)
    for review in (*collection.reviews, *collection.held_reviews):
        first[review.customer] = max(first[review.customer], review.days_ago)
    return make_people(
        (person.username, person.email, now - timedelta(days=first[person.username] + 7))
        for person in collection.customers
    )
