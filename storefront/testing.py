"""The cast and the builders that every test uses.

Builders go through the verbs, as everybody does, and take what matters to the test by
name; the rest has a plausible default.
"""

from decimal import Decimal
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client, TestCase

from accounts.models import User
from catalog.models import Attribute, AttributeValue, Category, Product, Variant
from catalog.verbs import edit_catalog, vocabulary

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


def make_variants(product: Product, *options: dict[str, str], **fields: Any) -> list[Variant]:
    """Puts one variant for each set of options, such as {"Colour": "Blue"}, in place of
    those the product has."""
    with edit_catalog(by=None) as edit:
        edit.delete(product.variants.all())
        pairs = [
            (
                make_variant_of(product, position=position, **fields),
                values_for(edit, texts),
            )
            for position, texts in enumerate(options)
        ]
        edit.save_variants(pairs)
    return [variant for variant, _values in pairs]


def make_variant_of(product: Product, **fields: Any) -> Variant:
    """A variant, not stored yet."""
    fields.setdefault("sku", f"SKU-{next(numbers)}")
    fields["price"] = Decimal(fields.get("price", "20.00"))
    return Variant(product=product, **{"stock": 10} | fields)


def values_for(edit: Any, texts: dict[str, str]) -> list[AttributeValue]:
    """The attribute values with these texts, made where missing."""
    kinds = {
        name: Attribute.Kind.COLOR if name.lower() in {"color", "colour"} else Attribute.Kind.TEXT
        for name in texts
    }
    attributes = vocabulary.attributes(edit, kinds)
    pairs = [(attributes[name], text) for name, text in texts.items()]
    held = vocabulary.values(edit, pairs)
    return [held[attribute.pk, AttributeValue.key_of(text)] for attribute, text in pairs]


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
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client
