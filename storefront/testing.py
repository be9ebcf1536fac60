"""The cast and the builders that every test uses.

Builders go through the verbs, as everybody does, and take what matters to the test by
name; the rest has a plausible default.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from threading import Barrier, Thread
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from django.utils import timezone
from PIL import Image

from accounts.models import User
from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    HomePicture,
    Pin,
    PinnedSearch,
    Product,
    ProductImage,
    ScoreCardEntry,
    SearchRedirect,
    Variant,
)
from catalog.search import key_of
from catalog.verbs import edit_catalog, vocabulary
from reviews import verbs as review_verbs
from reviews.models import Order, Review

PASSWORD = "correct horse battery staple"
numbers = count(1)


def make_user(username: str, **fields: Any) -> User:
    """A customer of a year, with a verified e-mail address and the password `PASSWORD`."""
    fields.setdefault("email", f"{username.lower().replace(' ', '.')}@example.com")
    fields.setdefault("date_joined", timezone.now() - timedelta(days=365))
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


def make_home_picture(sentence: str, *, category: Category, **fields: Any) -> HomePicture:
    """What the home page may open with."""
    fields.setdefault("picture", make_picture(size=(800, 600)))
    home_picture = HomePicture(sentence=sentence, category=category, **fields)
    with edit_catalog(by=None) as edit:
        edit.save([home_picture])
    return home_picture


def make_search_redirect(query: str, **target: Any) -> SearchRedirect:
    """Has a query lead to a `category`, a `product` or an `address`."""
    redirect = SearchRedirect(query=query, key=key_of(query), **target)
    with edit_catalog(by=None) as edit:
        edit.save([redirect])
    return redirect


def make_pins(query: str, *products: Product) -> PinnedSearch:
    """Puts products first for a query, in this order."""
    search = PinnedSearch(query=query, key=key_of(query))
    with edit_catalog(by=None) as edit:
        edit.save([search])
        edit.save(
            Pin(search=search, product=product, position=position)
            for position, product in enumerate(products)
        )
    return search


def make_score_card_entry(query: str, product: Product, within: int = 10) -> ScoreCardEntry:
    """A product that a query should find among the first so many."""
    entry = ScoreCardEntry(query=query, key=key_of(query), product=product, within=within)
    with edit_catalog(by=None) as edit:
        edit.save([entry])
    return entry


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


def make_filterable(*names: str, **fields: Any) -> list[Attribute]:
    """Offers attributes as filters; `kind`, `unit`… by name."""
    attributes = list(Attribute.objects.filter(name__in=names).order_by("name"))
    for attribute in attributes:
        attribute.is_filterable = True
        for name, value in fields.items():
            setattr(attribute, name, value)
    with edit_catalog(by=None) as edit:
        edit.save(attributes)
    return attributes


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


def make_order(email: str, *skus: str, **fields: Any) -> Order:
    """An order of yesterday's; `number`, `placed_on` by name."""
    number = fields.pop("number", f"#{next(numbers)}")
    placed_on = fields.pop("placed_on", timezone.localdate() - timedelta(days=1))
    products = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "product"))
    review_verbs.bring_in_orders(
        [
            review_verbs.Purchase(number, email.lower(), placed_on, products[sku], sku)
            for sku in skus
        ],
        by=None,
    )
    return Order.objects.get(number=number)


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


def make_picture(seed: int = 0, size: tuple[int, int] = (800, 1000)) -> ContentFile:
    """A JPEG to upload, of a colour of its own for each seed."""
    file = BytesIO()
    Image.new("RGB", size, f"hsl({seed * 47 % 360}, 40%, 60%)").save(file, "JPEG")
    return ContentFile(file.getvalue(), name=f"picture-{seed}.jpg")
