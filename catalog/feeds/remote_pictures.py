"""Fetches the remote pictures of imported products in the background.

The products are in the shop before their pictures are: a slow or dead host delays nothing.
"""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import batched
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.tasks import task

from catalog.feeds.fetching import Fetcher, NotFetched
from catalog.feeds.pictures import BadPicture, StoredPicture, store
from catalog.models import Product, ProductImage, Variant
from catalog.verbs import Edit, edit_catalog

PER_TASK = 20  # so that a restart of the worker loses little

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A remote picture of a product, and the SKUs of the variants that it stands for."""

    external_id: str
    address: str
    alt: str
    number: int  # its place among the product's pictures in the feed
    skus: list[str]

    @property
    def key(self) -> tuple[str, str]:
        return self.external_id, self.address


def enqueue(wanted: Iterable[WantedPicture], by: AbstractBaseUser | None, job: UUID) -> None:
    """Leaves the pictures to the background worker, some at a time."""
    for some in batched(map(asdict, wanted), PER_TASK, strict=False):
        fetch_pictures.enqueue(list(some), by and by.pk, str(job))


@task(queue_name="pictures")
def fetch_pictures(wanted: list[dict[str, Any]], by: int | None, job: str) -> None:
    """Fetches these pictures, unless they are there, and ties them in one edit.

    What can't be fetched is logged; the next import asks for it again.
    """
    fetcher = Fetcher()
    stored: dict[tuple[str, str], StoredPicture] = {}
    pictures = [WantedPicture(**fields) for fields in wanted]
    held = _held(pictures)
    for picture in pictures:
        if picture.key not in held:
            try:
                content = fetcher.fetch(picture.address)
                stored[picture.key] = store(
                    content, picture.address, picture.alt, picture.external_id
                )
            except (NotFetched, BadPicture) as failure:
                logger.warning("%s for %s: %s", picture.address, picture.external_id, failure)
    if stored:
        actor = get_user_model().objects.filter(pk=by).first()
        with edit_catalog(by=actor, job=UUID(job)) as edit:
            _tie(edit, pictures, stored)


def _held(pictures: list[WantedPicture]) -> set[tuple[str, str]]:
    keys = {picture.external_id for picture in pictures}
    images = ProductImage.objects.filter(product__external_id__in=keys)
    return set(images.values_list("product__external_id", "source"))


def _tie(
    edit: Edit, pictures: list[WantedPicture], stored: dict[tuple[str, str], StoredPicture]
) -> None:
    """Ties what was stored to products that are still there and have no such picture yet."""
    held = _held(pictures)
    keys = {picture.external_id for picture in pictures}
    products = {
        product.external_id: product for product in Product.objects.filter(external_id__in=keys)
    }
    images: list[ProductImage] = []
    of_variants: dict[str, ProductImage] = {}
    for picture in pictures:
        file, product = stored.get(picture.key), products.get(picture.external_id)
        if file and product and picture.key not in held:
            image = file.as_image(
                product, alt=picture.alt, position=picture.number, source=picture.address
            )
            images.append(image)
            of_variants |= dict.fromkeys(picture.skus, image)
    edit.save(images)
    for image in images:
        image.picture.update_all()
    variants = list(Variant.objects.filter(product__in=products.values(), sku__in=of_variants))
    for variant in variants:
        variant.picture = of_variants[variant.sku]
    edit.save(variants)
