"""What search engines read of a product and its reviews: JSON-LD in the words of schema.org.

It says what the page shows and nothing else, from the same values. Google takes a product only
with an offer, a rating or a review: without any of them there is nothing to say.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from catalog.models import Product
from catalog.shown import ShownProduct
from catalog.structured_data import CONTEXT, Data, absolute, script_of
from catalog.templatetags.catalog_format import picture_address
from reviews.models import RATINGS, Words
from reviews.ratings import Summary

BOUNDS = {"bestRating": RATINGS[-1], "worstRating": RATINGS[0]}


def product_data(
    product: Product, shown: ShownProduct, summary: Summary, reviews: Iterable[Words]
) -> SafeString:
    """A product as its own page shows it."""
    facts = {
        "description": shown.description,
        "image": [absolute(picture_address(picture)) for picture in shown.pictures],
        "sku": shown.sku,
        "gtin": shown.gtin,
        "brand": shown.brand and {"@type": "Brand", "name": shown.brand},
        "category": " > ".join(name for name, _address in steps_to(product)),
        "offers": _offer(product, shown),
    }
    return _product(product, facts, summary, reviews)


def reviewed_data(product: Product, summary: Summary, reviews: Iterable[Words]) -> SafeString:
    """A product as the list of its reviews shows it."""
    return _product(product, {}, summary, reviews)


def review_data(product: Product, review: Words) -> SafeString:
    """One review as its own page shows it."""
    item = {"@type": "Product", "@id": _address_of(product), "name": product.name}
    return script_of(CONTEXT | _review(review) | {"itemReviewed": item})


def steps_to(product: Product) -> tuple[tuple[str, str], ...]:
    """The categories down to a product, each with its address."""
    category = product.category
    return (*category.steps, (category.name, category.get_absolute_url()))


def _product(
    product: Product, facts: Data, summary: Summary, reviews: Iterable[Words]
) -> SafeString:
    address = _address_of(product)
    data = CONTEXT | {"@type": "Product", "@id": address, "url": address, "name": product.name}
    data |= {name: value for name, value in facts.items() if value}
    if summary.count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{summary.rounded:f}",
            "reviewCount": summary.count,
            **BOUNDS,
        }
        data["review"] = [_review(review) for review in reviews]
    return script_of(data) if data.keys() & {"offers", "aggregateRating"} else SafeString("")


def _offer(product: Product, shown: ShownProduct) -> Data | None:
    if shown.price is None:
        return None
    return {
        "@type": "Offer",
        "url": _address_of(product),
        "priceCurrency": settings.SHOP_CURRENCY,
        "price": f"{shown.price:f}",
        "availability": f"https://schema.org/{'InStock' if shown.stock else 'OutOfStock'}",
    }


def _review(review: Words) -> Data:
    return {
        "@type": "Review",
        "url": absolute(reverse("reviews:review_detail", args=[review.pk])),
        "name": review.title,
        "reviewBody": review.body,
        "author": {"@type": "Person", "name": review.author_name},
        "datePublished": localdate(review.created_at).isoformat(),
        "reviewRating": {"@type": "Rating", "ratingValue": review.rating, **BOUNDS},
    }


def _address_of(product: Product) -> str:
    return absolute(product.get_absolute_url())
