"""Writes Google's Product Ratings feed, version 2.4: every review that everybody may read.

What a feed leaves out, Google deletes, so it is always the whole of it, whatever the stars say.
Left out are reviews by those who work for the shop, since Google takes none with a conflict of
interest. The order of elements is the schema's own:
https://developers.google.com/product-review-feeds/schema
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from django.conf import settings
from django.db.models import Max
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from catalog import touches
from catalog.models import Product, ProductValue, Variant
from reviews.models import RATINGS, Review, ReviewPhoto, Source

SCHEMA = "http://www.google.com/shopping/reviews/schema/product/2.4/product_reviews.xsd"
VERSION = "2.4"
# The attribute that a product feed's column of this name becomes.
MPN = "MPN"
# Reviews read, and let go again, at a time.
BATCH = 500
# What XML 1.0 has no way to write.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<feed xmlns:vc="http://www.w3.org/2007/XMLSchema-versioning"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:noNamespaceSchemaLocation="{SCHEMA}">\n'
)


@dataclass
class Identity:
    """What tells the world which product a review is about."""

    name: str
    url: str
    brand: str = ""
    gtins: list[str] = field(default_factory=list)
    mpns: list[str] = field(default_factory=list)
    skus: list[str] = field(default_factory=list)


def write(site: str, language: str) -> Iterator[bytes]:
    """The feed in pieces, as the shop stands; `site` is its address, such as https://a.example.

    A piece holds some hundred reviews, and no more are in memory at a time.
    """
    now = timezone.now()
    yield HEAD.encode() + _as_bytes(_leaf("version", VERSION)) + _as_bytes(_publisher(site))
    last, is_open = 0, False
    # A feed without reviews has no element for them: an empty one isn't valid.
    while batch := _batch_after(last):
        last = batch[-1].pk
        with translation.override(language):
            elements = [_as_bytes(element) for element in _elements(batch, site, now)]
        if elements and not is_open:
            elements.insert(0, b"<reviews>\n")
            is_open = True
        yield b"".join(elements)
    yield b"</reviews>\n</feed>\n" if is_open else b"</feed>\n"


def edition() -> str:
    """Tells two feeds apart without writing them: what is read for one, as a short text."""
    now = timezone.now()
    turns = [
        Product.objects.filter(**{f"{name}__lte": now}).aggregate(last=Max(name))["last"]
        for name in ("publish_at", "unpublish_at")
    ]
    # Names of authors have no edition of their own.
    named = User.objects.aggregate(last=Max("updated_at"))["last"]
    return repr((VERSION, settings.SHOP_NAME, sorted(touches.numbers().items()), turns, named))


def _publisher(site: str) -> Element:
    publisher = Element("publisher")
    publisher.append(_leaf("name", settings.SHOP_NAME))
    publisher.append(_leaf("favicon", urljoin(site, static("img/favicon.png"))))
    return publisher


def _batch_after(pk: int) -> list[Review]:
    reviews = Review.objects.published().filter(pk__gt=pk, is_insider=False)
    return list(reviews.select_related("user").order_by("pk")[:BATCH])


def _elements(reviews: list[Review], site: str, now: datetime) -> Iterator[Element]:
    products = _identities({review.product_id for review in reviews}, site, now)
    pictures: dict[int, list[str]] = {}
    with_pictures = [review.pk for review in reviews if review.photo_count]
    photos = ReviewPhoto.objects.filter(review__in=with_pictures).order_by("position", "pk")
    for photo in photos:
        pictures.setdefault(photo.review_id, []).append(urljoin(site, photo.picture.url))
    for review in reviews:
        product = products.get(review.product_id)
        if product:
            yield _review(review, product, pictures.get(review.pk, ()), site)


def _identities(pks: Iterable[int], site: str, now: datetime) -> dict[int, Identity]:
    """The products that shoppers may see: without a page of its product, no review has one."""
    shown = Product.objects.visible(now).filter(pk__in=pks).select_related("brand")
    found = {
        product.pk: Identity(
            product.name,
            urljoin(site, product.get_absolute_url()),
            product.brand.name if product.brand else "",
        )
        for product in shown
    }
    variants = Variant.objects.filter(product__in=found).order_by("position", "pk")
    for pk, sku, gtin in variants.values_list("product", "sku", "gtin"):
        found[pk].skus.append(sku)
        if gtin and gtin not in found[pk].gtins:
            found[pk].gtins.append(gtin)
    mpns = ProductValue.objects.filter(product__in=found, value__attribute__name__iexact=MPN)
    for pk, text in mpns.order_by("pk").values_list("product", "value__text"):
        if text not in found[pk].mpns:
            found[pk].mpns.append(text)
    return found


def _review(review: Review, product: Identity, pictures: Iterable[str], site: str) -> Element:
    element = Element("review")
    element.append(_leaf("review_id", str(review.pk)))
    element.append(_reviewer(review))
    element.append(_leaf("is_verified_purchase", _word(bool(review.source))))
    element.append(_leaf("is_incentivized_review", _word(review.is_rewarded)))
    written = review.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    element.append(_leaf("review_timestamp", written))
    element.append(_leaf("title", review.title))
    element.append(_leaf("content", review.body))
    address = urljoin(site, reverse("reviews:review_detail", args=[review.pk]))
    element.append(_leaf("review_url", address, type="singleton"))
    if pictures:
        images = SubElement(element, "reviewer_images")
        for picture in pictures:
            SubElement(images, "reviewer_image").append(_leaf("url", picture))
    stars = _leaf("overall", str(review.rating), min=str(RATINGS[0]), max=str(RATINGS[-1]))
    SubElement(element, "ratings").append(stars)
    SubElement(element, "products").append(_product(product))
    if method := _collection_method(review):
        element.append(_leaf("collection_method", method))
    return element


def _reviewer(review: Review) -> Element:
    reviewer = Element("reviewer")
    if not _written(review.user.username if review.user else review.byline):
        reviewer.append(_leaf("name", "Anonymous", is_anonymous="true"))
        return reviewer
    reviewer.append(_leaf("name", str(review.author_name)))
    if review.user:
        reviewer.append(_leaf("reviewer_id", str(review.user.pk)))
    return reviewer


def _collection_method(review: Review) -> str:
    """Whether the shop asked for it; empty where it was written elsewhere, and nobody knows."""
    if review.source == Source.INVITATION:
        return "post_fulfillment"
    return "" if review.origin else "unsolicited"


def _product(product: Identity) -> Element:
    element = Element("product")
    ids = SubElement(element, "product_ids")
    brands = [product.brand] if product.brand else []
    for name, texts in (
        ("gtin", product.gtins),
        ("mpn", product.mpns),
        ("sku", product.skus),
        ("brand", brands),
    ):
        if texts:
            group = SubElement(ids, f"{name}s")
            group.extend(_leaf(name, text) for text in texts)
    element.append(_leaf("product_name", product.name))
    element.append(_leaf("product_url", product.url))
    return element


def _leaf(name: str, text: str, **attributes: str) -> Element:
    element = Element(name, attributes)
    element.text = _written(text)
    return element


def _written(text: str) -> str:
    return UNWRITABLE.sub("", text).strip()


def _word(fact: bool) -> str:
    return "true" if fact else "false"


def _as_bytes(element: Element) -> bytes:
    return ElementTree.tostring(element, encoding="utf-8") + b"\n"
