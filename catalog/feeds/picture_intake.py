"""Decides where each picture of an import comes from: the shop has it, a file, or the worker."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.utils.translation import ngettext

from catalog.feeds.fetching import Fetcher, NotFetched, host_of
from catalog.feeds.pictures import BadPicture, PictureFolder, StoredPicture, is_remote, store
from catalog.feeds.problems import Problem, warning
from catalog.feeds.product import FeedProduct
from catalog.feeds.remote_pictures import WantedPicture
from catalog.feeds.rows.merchant import MerchantRow
from catalog.feeds.shelf import PictureKey
from catalog.models import ProductImage


class Pictures(StrEnum):
    """Which of a feed's pictures are wanted."""

    ALL = "all"
    LOCAL = "local"
    NONE = "none"


@dataclass
class Taken:
    """The pictures of a batch: in the storage, to be fetched, and what is wrong with others."""

    stored: dict[PictureKey, StoredPicture] = field(default_factory=dict)
    remote: list[WantedPicture] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class PictureIntake:
    """The pictures of one import."""

    def __init__(self, folder: Path | None, wanted: Pictures) -> None:
        self._folder = PictureFolder(folder)
        self._wanted = wanted
        self._fetcher = Fetcher()
        # What is wrong with each host so far, and the pictures that it costs.
        self._faults: dict[str, str] = {}
        self._lost: dict[str, list[tuple[MerchantRow, str]]] = defaultdict(list)

    def find_fault(self, address: str) -> str:
        """What is wrong with an address, as far as can be told without fetching it."""
        return self._folder.find_fault(address) if self._wants(address) else ""

    def take(self, products: Sequence[FeedProduct]) -> Taken:
        """Stores the local pictures that the shop doesn't have, and notes the remote ones.

        Done before the batch's edit, so that no file is read while others wait.
        """
        taken = Taken()
        held = _held(products)
        for product in products:
            for number, (address, row) in enumerate(product.pictures().items()):
                key = (product.external_id, address)
                if key in held or not self._wants(address):
                    continue
                if not is_remote(address):
                    self._store(taken, product, row, address)
                elif self._fault_of_host(address):
                    self._lost[host_of(address)].append((row, address))
                else:
                    caption = product.caption(row)
                    skus = [other.id for other in product.rows if other.picture == address]
                    taken.remote.append(WantedPicture(*key, caption, number, skus))
        return taken

    def problems_of_hosts(self) -> list[Problem]:
        """One warning a host that can't be asked, at the first row that names it."""
        problems = []
        for host, lost in self._lost.items():
            row, address = lost[0]
            costs = ngettext(
                "It costs %(count)d picture.", "It costs %(count)d pictures.", len(lost)
            )
            reason = f"{self._faults[host]} {costs % {'count': len(lost)}}"
            problems.append(warning(row.line, "image_link", address, reason))
        return problems

    def _wants(self, address: str) -> bool:
        if self._wanted is Pictures.LOCAL:
            return not is_remote(address)
        return self._wanted is Pictures.ALL

    def _store(self, taken: Taken, product: FeedProduct, row: MerchantRow, address: str) -> None:
        key = (product.external_id, address)
        try:
            content = self._folder.read(address)
            taken.stored[key] = store(content, address, product.first.title, product.external_id)
        except BadPicture as fault:
            taken.problems.append(warning(row.line, "image_link", address, str(fault)))

    def _fault_of_host(self, address: str) -> str:
        """Why the host of an address can't be asked; each host is looked up once."""
        host = host_of(address)
        if host not in self._faults:
            try:
                self._fetcher.find_host(address)
                self._faults[host] = ""
            except NotFetched as fault:
                self._faults[host] = str(fault)
        return self._faults[host]


def _held(products: Sequence[FeedProduct]) -> set[PictureKey]:
    """The pictures that the products have already."""
    keys = [product.external_id for product in products]
    images = ProductImage.objects.filter(product__external_id__in=keys).exclude(source="")
    return set(images.values_list("product__external_id", "source"))
