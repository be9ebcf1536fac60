"""Writes a batch of a feed's products in one edit, changing only what differs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext as _

from catalog.feeds.pictures import StoredPicture
from catalog.feeds.problems import Problem, error
from catalog.feeds.product import FeedProduct
from catalog.feeds.rows.merchant import MerchantRow
from catalog.feeds.words import Words
from catalog.models import AttributeValue, Product, ProductImage, ProductValue, Variant
from catalog.verbs import Edit, edit_catalog

type PictureKey = tuple[str, str]  # a product's external_id and an address


class Fate(StrEnum):
    """What became of a row, or of a product."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass
class Result:
    """What became of a batch: every row by its line, every product by its external_id."""

    rows: dict[int, Fate] = field(default_factory=dict)
    products: dict[str, Fate] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    pictures: int = 0

    @classmethod
    def refused(cls, product: FeedProduct, reason: str) -> Self:
        """What becomes of a product that the shop refuses as a whole."""
        result = cls()
        for row in product.rows:
            result.reject(row, "id", row.id, reason)
        return result

    def add(self, other: Self) -> None:
        self.rows |= other.rows
        self.products |= other.products
        self.problems += other.problems
        self.pictures += other.pictures

    def reject(self, row: MerchantRow, column: str, text: str, reason: str) -> None:
        self.rows[row.line] = Fate.REJECTED
        self.problems.append(error(row.line, column, text, reason))


class Shelf:
    """Where an import puts its products. `columns` are those that the feed has."""

    def __init__(
        self, words: Words, columns: Iterable[str], by: AbstractBaseUser | None, job: UUID
    ) -> None:
        self.words = words
        self.columns = frozenset(columns)
        self.by = by
        self.job = job

    def put(
        self, products: Sequence[FeedProduct], pictures: dict[PictureKey, StoredPicture]
    ) -> Result:
        """Brings the shop's products to what the feed says, all of them or, on an error, none."""
        try:
            with edit_catalog(by=self.by, job=self.job) as edit:
                return _Batch(self, edit, products, pictures).put()
        except BaseException:
            self.words.forget()
            raise


class _Held:
    """What the shop holds already of the products in a batch."""

    def __init__(self, products: Sequence[FeedProduct]) -> None:
        keys = [product.external_id for product in products]
        self.products = {
            product.external_id: product for product in Product.objects.filter(external_id__in=keys)
        }
        pks = [product.pk for product in self.products.values()]
        self.variants: dict[int, dict[str, Variant]] = defaultdict(dict)
        self.images: dict[int, dict[str, ProductImage]] = defaultdict(dict)
        self.last_positions: dict[int, int] = {}
        # Values by product and variant (None: the product's own), with their attributes.
        self.values: dict[tuple[int, int | None], dict[int, int]] = defaultdict(dict)
        if pks:
            self._load_parts(pks)
        known = {sku for variants in self.variants.values() for sku in variants}
        skus = {row.id for product in products for row in product.rows} - known
        others = Variant.objects.filter(sku__in=skus).select_related("product")
        self.others = {variant.sku: variant.product for variant in others}

    def _load_parts(self, pks: list[int]) -> None:
        for variant in Variant.objects.filter(product__in=pks):
            self.variants[variant.product_id][variant.sku] = variant
        for image in ProductImage.objects.filter(product__in=pks).order_by("position", "pk"):
            self.last_positions[image.product_id] = image.position
            if image.source:
                self.images[image.product_id].setdefault(image.source, image)
        ties = ProductValue.objects.filter(product__in=pks).values_list(
            "product_id", "variant_id", "value_id", "value__attribute_id"
        )
        for product_pk, variant_pk, value_pk, attribute_pk in ties:
            self.values[product_pk, variant_pk][value_pk] = attribute_pk


class _Batch:
    """One edit's work, in the order in which things need each other."""

    def __init__(
        self,
        shelf: Shelf,
        edit: Edit,
        products: Sequence[FeedProduct],
        pictures: dict[PictureKey, StoredPicture],
    ) -> None:
        self.words = shelf.words
        self.columns = shelf.columns
        self.edit = edit
        self.feed_products = products
        self.pictures = pictures
        self.result = Result()
        # Products of which something beside a variant has changed.
        self.touched: set[str] = set()
        # The attributes that the feed tells of each product as a whole.
        self.own_attributes: dict[str, set[int]] = {}

    def put(self) -> Result:
        self.held = _Held(self.feed_products)
        kept = list(filter(None, map(self._without_strangers, self.feed_products)))
        self.words.learn(self.edit, kept)
        pairs = self._put_products(kept)
        self._put_values(pairs)
        self._put_pictures(pairs)
        self._put_variants(pairs)
        self._drop_pictures(pairs)
        self._count_products(pairs)
        return self.result

    def _without_strangers(self, feed_product: FeedProduct) -> FeedProduct | None:
        """The product without rows whose id another product of the shop has as a SKU."""
        rows = []
        for row in feed_product.rows:
            if other := self.held.others.get(row.id):
                reason = _("The shop has this SKU already, at the product “%(name)s”.")
                self.result.reject(row, "id", row.id, reason % {"name": other.name})
            else:
                rows.append(row)
        if not rows:
            return None
        return FeedProduct(feed_product.external_id, rows, feed_product.options)

    def _put_products(self, feed_products: list[FeedProduct]) -> list[tuple[FeedProduct, Product]]:
        pairs, changed = [], []
        for feed_product in feed_products:
            key, first = feed_product.external_id, feed_product.first
            product = self.held.products.get(key) or Product(external_id=key)
            fields: dict[str, Any] = {
                "name": first.title,
                "category": self.words.category(first.category),
            }
            if feed_product.brand:
                fields["brand"] = self.words.brand(feed_product.brand)
            if feed_product.description:
                fields["description"] = feed_product.description
            if _assign(product, fields):
                changed.append(product)
                self.touched.add(key)
            pairs.append((feed_product, product))
        self.edit.save(changed)
        return pairs

    def _put_values(self, pairs: list[tuple[FeedProduct, Product]]) -> None:
        """Attributes that the feed names get its values; the others keep theirs."""
        changed = []
        for feed_product, product in pairs:
            wanted = {value.pk: value for value in self.words.values(feed_product.own_values())}
            held = self.held.values[product.pk, None]
            own = {value.attribute_id for value in wanted.values()}
            self.own_attributes[feed_product.external_id] = own
            named = own | self._option_attributes(feed_product)
            for value_pk, attribute_pk in held.items():
                if attribute_pk not in named:
                    wanted[value_pk] = AttributeValue(pk=value_pk)
            if wanted.keys() != held.keys():
                changed.append((product, list(wanted.values())))
                self.touched.add(feed_product.external_id)
        if changed:
            self.edit.set_values(changed)

    def _option_attributes(self, feed_product: FeedProduct) -> set[int]:
        names = {name for row in feed_product.rows for name, _text in feed_product.options_of(row)}
        return {self.words.attribute(name).pk for name in names}

    def _put_pictures(self, pairs: list[tuple[FeedProduct, Product]]) -> None:
        """Ties the pictures that are in the storage to their products."""
        new = []
        for feed_product, product in pairs:
            held = self.held.images[product.pk]
            named = feed_product.pictures()
            position = self.held.last_positions.get(product.pk, -1) + 1
            for number, (address, row) in enumerate(named.items(), start=position):
                stored = self.pictures.get((feed_product.external_id, address))
                if address not in held and stored:
                    image = stored.as_image(
                        product, alt=feed_product.caption(row), position=number, source=address
                    )
                    held[address] = image
                    new.append(image)
                    self.touched.add(feed_product.external_id)
        self.edit.save(new)
        for image in new:
            image.picture.update_all()
        self.result.pictures += len(new)

    def _drop_pictures(self, pairs: list[tuple[FeedProduct, Product]]) -> None:
        """Deletes pictures that an earlier feed named and this one has replaced.

        Only once all that it names are there, and only where it tells of every variant.
        """
        old = []
        for feed_product, product in pairs:
            held, named = self.held.images[product.pk], feed_product.pictures().keys()
            told = {row.id for row in feed_product.rows}
            is_whole = named and held.keys() >= named
            if is_whole and self.held.variants[product.pk].keys() <= told and held.keys() > named:
                old += [held[address] for address in held.keys() - named]
                self.touched.add(feed_product.external_id)
        self.edit.delete(old)

    def _put_variants(self, pairs: list[tuple[FeedProduct, Product]]) -> None:
        changed = []
        for feed_product, product in pairs:
            held = self.held.variants[product.pk]
            position = max((variant.position for variant in held.values()), default=-1) + 1
            told = {row.id for row in feed_product.rows}
            taken = {
                frozenset(self.held.values[product.pk, variant.pk]): sku
                for sku, variant in held.items()
                if sku not in told
            }
            for number, row in enumerate(feed_product.rows):
                variant = held.get(row.id) or Variant(
                    product=product, sku=row.id, position=position + number
                )
                options = self._options(feed_product, row, variant)
                is_changed = _assign(variant, self._variant_fields(row, variant))
                other = taken.setdefault(frozenset(value.pk for value in options), row.id)
                if self._refuse(row, variant, other):
                    continue
                fate = self._fate_of(variant, options, is_changed=is_changed)
                if fate is not Fate.UNCHANGED:
                    changed.append((variant, options))
                self.result.rows[row.line] = fate
        if changed:
            self.edit.save_variants(changed)

    def _options(
        self, feed_product: FeedProduct, row: MerchantRow, variant: Variant
    ) -> list[AttributeValue]:
        """What tells the variant apart: what the row says, and what the feed doesn't speak of."""
        options = self.words.values(feed_product.options_of(row))
        if variant.pk is None:
            return options
        named = {value.attribute_id for value in options}
        named |= self.own_attributes[feed_product.external_id]
        held = self.held.values[variant.product_id, variant.pk]
        kept = (pk for pk, attribute_pk in held.items() if attribute_pk not in named)
        return [*options, *(AttributeValue(pk=pk) for pk in kept)]

    def _refuse(self, row: MerchantRow, variant: Variant, other: str) -> bool:
        """Rejects a row that would break a rule of variants. `other` has the options that it wants."""
        if other != row.id:
            reason = _("The variant has the same options as the SKU %(sku)s in the shop.")
            self.result.reject(row, "id", row.id, reason % {"sku": other})
        elif variant.sale_price is not None and variant.sale_price >= variant.price:
            reason = _("The price isn't above the sale price in the shop, %(price)s.")
            self.result.reject(row, "price", str(row.price), reason % {"price": variant.sale_price})
        else:
            return False
        return True

    def _fate_of(
        self, variant: Variant, options: list[AttributeValue], *, is_changed: bool
    ) -> Fate:
        if variant.pk is None:
            return Fate.CREATED
        held = self.held.values[variant.product_id, variant.pk]
        if is_changed or held.keys() != {value.pk for value in options}:
            return Fate.UPDATED
        return Fate.UNCHANGED

    def _variant_fields(self, row: MerchantRow, variant: Variant) -> dict[str, Any]:
        fields: dict[str, Any] = {"price": row.price}
        # Availability says whether there is stock, not how much: a number in the shop stays.
        if row.is_in_stock != (variant.stock > 0):
            fields["stock"] = settings.SHOP_FEED_STOCK if row.is_in_stock else 0
        if row.gtin:
            fields["gtin"] = row.gtin
        if "sale_price" in self.columns:
            fields["sale_price"] = row.sale and row.sale.price
            if not row.sale or "sale_price_effective_date" in self.columns:
                fields["sale_from"] = row.sale and row.sale.starts_at
                fields["sale_to"] = row.sale and row.sale.ends_at
        images = self.held.images[variant.product_id]
        if row.picture in images:
            fields["picture"] = images[row.picture]
        return fields

    def _count_products(self, pairs: list[tuple[FeedProduct, Product]]) -> None:
        """A change of the product itself counts for the first of its rows that are in."""
        for feed_product, _product in pairs:
            key, fates = feed_product.external_id, self.result.rows
            if key not in self.held.products:
                self.result.products[key] = Fate.CREATED
                continue
            lines = [row.line for row in feed_product.rows]
            first = next((line for line in lines if fates[line] is not Fate.REJECTED), None)
            if first and key in self.touched and fates[first] is Fate.UNCHANGED:
                fates[first] = Fate.UPDATED
            is_same = {fates[line] for line in lines} <= {Fate.UNCHANGED, Fate.REJECTED}
            self.result.products[key] = Fate.UNCHANGED if is_same else Fate.UPDATED


def _assign(row: models.Model, fields: dict[str, Any]) -> bool:
    """Sets the fields and says whether the row differs from what is stored, if it is."""
    changed = row.pk is None
    for name, value in fields.items():
        attname = row._meta.get_field(name).attname
        new = value.pk if isinstance(value, models.Model) else value
        if getattr(row, attname) != new:
            setattr(row, name, value)
            changed = True
    return changed
