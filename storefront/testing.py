"""The cast and the builders that every test uses.

Builders go through the verbs, as everybody does, and take what matters to the test by
name; the rest has a plausible default.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import count
from random import Random
from threading import Barrier, Thread
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from PIL import Image, ImageDraw

from accounts.models import User
from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    Product,
    ProductImage,
    Variant,
)
from catalog.verbs import edit_catalog, vocabulary
from reviews import verbs as review_verbs
from reviews.models import Review

PASSWORD = "correct horse battery staple"
numbers = count(1)


def make_user(username: str, **fields: Any) -> User:
    """A person with a verified e-mail address and the password `PASSWORD`."""
    fields.setdefault("email", f"{username.lower().replace(' ', '.')}@example.com")
    user = User.objects.create_user(
        username=username, password=PASSWORD, is_verified=True, **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_category(name: str = "", **fields: Any) -> Category:
    """A published category; a department unless `parent` is given."""
    category = Category(name=name or f"Category {next(numbers)}", **fields)
    with edit_catalog(by=None) as edit:
        edit.save([category])
    return category


def make_product(name: str = "", *, category: Category | None = None, **fields: Any) -> Product:
    """A published product with one variant; `sku`, `price`, `stock`… are the variant's."""
    number = next(numbers)
    variant_fields = {
        key: fields.pop(key)
        for key in ("sku", "gtin", "price", "sale_price", "sale_from", "sale_to", "stock")
        if key in fields
    }
    brand = fields.pop("brand", None)
    attributes = fields.pop("attributes", {})
    product = Product(
        name=name or f"Product {number}", category=category or make_category(), **fields
    )
    with edit_catalog(by=fields.get("created_by")) as edit:
        if brand:
            product.brand = vocabulary.brands(edit, [brand])[brand]
        edit.save([product])
        edit.save([make_variant_of(product, **{"sku": f"SKU-{number}"} | variant_fields)])
        if attributes:
            edit.set_values([(product, values_for(edit, attributes))])
    return product


def make_variants(
    product: Product, *options: dict[str, str], skus: Sequence[str] = (), **fields: Any
) -> list[Variant]:
    """Puts one variant for each set of options, such as {"Colour": "Blue"}, in place of
    those the product has."""
    with edit_catalog(by=None) as edit:
        edit.delete(product.variants.all())
        pairs = [
            (
                make_variant_of(
                    product,
                    position=position,
                    sku=skus[position] if skus else f"SKU-{next(numbers)}",
                    **fields,
                ),
                values_for(edit, texts),
            )
            for position, texts in enumerate(options)
        ]
        edit.save_variants(pairs)
    return [variant for variant, _values in pairs]


def make_image(product: Product, *, seed: int = 0, **fields: Any) -> ProductImage:
    """A picture of a product: `picture`, or a pattern of its own for each seed."""
    fields.setdefault("picture", make_picture(seed))
    image = ProductImage(product=product, **fields)
    with edit_catalog(by=None) as edit:
        edit.save([image])
    return image


def make_variant_of(product: Product, **fields: Any) -> Variant:
    """A variant, not stored yet."""
    fields.setdefault("sku", f"SKU-{next(numbers)}")
    fields["price"] = Decimal(fields.get("price", "20.00"))
    return Variant(product=product, **{"stock": 10} | fields)


def values_for(edit: Any, texts: dict[str, str]) -> list[AttributeValue]:
    """The attribute values with these texts, made where missing."""
    kinds = {"color": Attribute.Kind.COLOR, "colour": Attribute.Kind.COLOR}
    wanted = [Attribute(name=name, kind=kinds.get(name.lower(), "text")) for name in texts]
    attributes = vocabulary.attributes(edit, wanted)
    pairs = [(attributes[name], text) for name, text in texts.items()]
    held = vocabulary.values(edit, pairs)
    return [held[attribute.pk, AttributeValue.key_of(text)] for attribute, text in pairs]


def make_review(
    product: Product | None = None, author: User | None = None, **fields: Any
) -> Review:
    """A published review by a customer of its own; `rating`, `title`, `body` by name."""
    number = next(numbers)
    return review_verbs.write(
        author=author or make_user(f"Reviewer {number}"),
        product=product or make_product(),
        **{
            "rating": 4,
            "title": f"Review {number}",
            "body": "It does what it says, and does it well.",
        }
        | fields,
    )


def admin_form_data(response: HttpResponse) -> dict[str, Any]:
    """What a browser would post from an admin form as it was answered, but for files."""
    inlines = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in inlines:
        forms += [formset.management_form, *formset.forms]
    data = {}
    for bound in (bound for form in forms for bound in form):
        value = bound.value()
        if isinstance(value, bool):
            value = "on" if value else None
        elif isinstance(value, datetime):
            value = bound.field.widget.format_value(value)
        if value is not None and not bound.field.widget.needs_multipart_form:
            data[bound.html_name] = value
    return data


class StoreTestCase(TestCase):
    """A test with a cast: alice and bob are customers, sam is staff, olivia owns the shop."""

    alice: User
    bob: User
    sam: User
    olivia: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = make_user("Alice")
        cls.bob = make_user("Bob")
        cls.sam = make_user("Sam", is_staff=True)
        cls.olivia = make_user("Olivia", is_staff=True, is_superuser=True)

    def as_(self, user: User | None) -> Client:
        """A browser in which this person is signed in; None is a visitor."""
        client = Client()
        if user is not None:
            client.force_login(user)
        return client


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call gave or raised, all started together on connections of their own."""
    results: list[object] = [None] * len(calls)
    start = Barrier(len(calls))

    def run(index: int) -> None:
        start.wait()
        try:
            results[index] = calls[index]()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[index]) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


PALETTES = (
    ("#a63d21", "#e8c9a0", "#f4ede1", "#2f4a43", "#d98b5f"),
    ("#23314f", "#c9d3dd", "#f6f1e7", "#e2b640", "#7d93ad"),
    ("#4b7a4f", "#dfe3cf", "#faf6ec", "#b03a33", "#97ac7e"),
    ("#6c4c88", "#e7d9e6", "#f7f2ea", "#d8762f", "#b99ac2"),
)


def make_picture(seed: int = 0, size: tuple[int, int] = (800, 1000)) -> ContentFile:
    """A JPEG with a pattern of its own for each seed, to look at and to upload."""
    chance = Random(seed)
    palette = PALETTES[seed % len(PALETTES)]
    image = Image.new("RGB", size, palette[2])
    cell = size[0] // (4 + seed % 3)
    for x in range(0, size[0], cell):
        for y in range(0, size[1], cell):
            image.paste(_tile(seed % 4, cell, chance, palette), (x, y))
    file = BytesIO()
    image.save(file, "JPEG", quality=82)
    return ContentFile(file.getvalue(), name=f"pattern-{seed}.jpg")


def _tile(family: int, cell: int, chance: Random, palette: tuple[str, ...]) -> Image.Image:
    """One square of a pattern: quilt, arcs, stripes or dots."""
    tile = Image.new("RGB", (cell, cell), palette[2])
    draw = ImageDraw.Draw(tile)
    color = chance.choice(palette)
    corners = [(0, 0), (cell, 0), (cell, cell), (0, cell)]
    if family == 0:
        turn = chance.randrange(4)
        draw.polygon([corners[(turn + step) % 4] for step in range(3)], fill=color)
    elif family == 1:
        corner = chance.choice(corners)
        for share, tone in ((1.0, color), (0.66, palette[2]), (0.33, palette[3])):
            draw.circle(corner, cell * share, fill=tone)
    elif family == 2:
        width = cell // 5
        for left in range(0, cell, width * 2):
            draw.rectangle((left, 0, left + width, cell), fill=color)
    else:
        draw.circle((cell / 2, cell / 2), cell / chance.choice((3.2, 4, 5)), fill=color)
    return tile
