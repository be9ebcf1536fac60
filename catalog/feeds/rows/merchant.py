"""One row of a Google Merchant product feed: what its cells say, and what is wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from catalog.feeds import cells
from catalog.feeds.cells import Note, Sale, Unreadable
from catalog.feeds.details import BadDetail, Detail, read_details
from catalog.feeds.problems import Problem, error, warning
from catalog.feeds.reader import Row

REQUIRED = ("id", "title", "price", "availability", "product_type")
# What can tell the variants of a group apart.
OPTIONS = ("color", "size", "material", "pattern", "gender", "age_group")
# What is said about a product in a column of its own.
FACTS = ("condition", "mpn")
READ = {
    *REQUIRED,
    *OPTIONS,
    *FACTS,
    "item_group_id",
    "description",
    "sale_price",
    "sale_price_effective_date",
    "brand",
    "gtin",
    "image_link",
    "additional_image_link",
    "product_detail",
}
# Columns of the specification that say nothing to this shop.
UNUSED = {
    *("link", "mobile_link", "canonical_link", "ads_redirect", "google_product_category"),
    *("availability_date", "expiration_date", "cost_of_goods_sold", "identifier_exists"),
    *("unit_pricing_measure", "unit_pricing_base_measure", "installment", "subscription_cost"),
    *("loyalty_program", "auto_pricing_min_price", "adult", "multipack", "is_bundle"),
    *("size_type", "size_system", "product_length", "product_width", "product_height"),
    *("product_weight", "product_highlight", "certification", "lifestyle_image_link"),
    *("virtual_model_link", "video_link", "promotion_id", "excluded_destination"),
    *("included_destination", "shopping_ads_excluded_country", "pause", "external_seller_id"),
    *("shipping", "shipping_label", "shipping_weight", "shipping_length", "shipping_width"),
    *("shipping_height", "ships_from_country", "max_handling_time", "min_handling_time"),
    *("transit_time_label", "free_shipping_threshold", "tax", "tax_category"),
    *(f"custom_label_{number}" for number in range(5)),
}


@dataclass(slots=True)
class MerchantRow:
    """A variant as the feed tells it. None and empty mean that the feed doesn't say."""

    line: int
    id: str
    group_id: str | None
    title: str
    category: tuple[str, ...]
    price: Decimal
    is_in_stock: bool
    sale: Sale | None = None
    description: str | None = None
    brand: str | None = None
    gtin: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    details: list[Detail] = field(default_factory=list)
    picture: str | None = None
    more_pictures: list[str] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        """The key of the product that this row is, or is a variant of."""
        return self.group_id or self.id

    @property
    def pictures(self) -> list[str]:
        return [self.picture, *self.more_pictures] if self.picture else self.more_pictures


class MerchantRowReader:
    """Reads rows in one currency; `check_picture` says what is wrong with an address, if anything."""

    def __init__(self, currency: str, check_picture: Callable[[str], str]) -> None:
        self.currency = currency
        self.check_picture = check_picture

    def read(self, row: Row) -> tuple[MerchantRow | None, list[Problem]]:
        """The row, or None where it is rejected, and every problem with it."""
        if row.problem:
            return None, [row.problem]
        found = _Cells(row)
        if found.refuse_control_characters():
            return None, found.problems
        values = {
            "id": found.required("id", cells.read_id),
            "title": found.required("title", cells.read_title),
            "price": found.required("price", self._price),
            "is_in_stock": found.required("availability", cells.read_availability),
            "category": found.required("product_type", cells.read_category_path),
            "group_id": found.required_if_said("item_group_id", cells.read_id),
            "description": found.optional("description", cells.read_description),
            "brand": found.optional("brand", cells.read_name),
            "gtin": found.optional("gtin", cells.read_gtin),
        }
        if any(problem.is_error for problem in found.problems):
            found.optional("sale_price", self._price)
            return None, found.problems
        merchant_row = MerchantRow(line=row.line, **values)
        merchant_row.sale = self._sale(found, merchant_row.price)
        merchant_row.options = found.named(OPTIONS)
        merchant_row.facts = found.named(FACTS)
        merchant_row.details = found.details()
        self._take_pictures(found, merchant_row)
        return merchant_row, found.problems

    def _price(self, text: str, note: Note) -> Decimal:
        return cells.read_price(text, self.currency)

    def _sale(self, found: "_Cells", regular: Decimal) -> Sale | None:
        """The reduction, or None where there is none or it can't be trusted."""
        price = found.optional("sale_price", self._price)
        if price is None:
            return None
        if price >= regular:
            found.warn("sale_price", _("The sale price isn't below the price and was left out."))
            return None
        if not found.says("sale_price_effective_date"):
            return Sale(price)
        dates = found.optional("sale_price_effective_date", cells.read_sale_dates)
        return Sale(price, *dates) if dates else None

    def _take_pictures(self, found: "_Cells", row: MerchantRow) -> None:
        links = found.pictures("image_link", several=False)
        more = found.pictures("additional_image_link", several=True)
        for column, address in [*links, *more]:
            if reason := self.check_picture(address):
                found.warn(column, reason, address)
            elif column == "image_link":
                row.picture = address
            elif address != row.picture and address not in row.more_pictures:
                row.more_pictures.append(address)


class _Cells:
    """The cells of one row, and the problems found while reading them."""

    def __init__(self, row: Row) -> None:
        self.line = row.line
        self.cells = row.cells
        self.problems: list[Problem] = []

    def says(self, column: str) -> bool:
        text = self.cells.get(column, "")
        return bool(text) and not text.isspace()

    def refuse_control_characters(self) -> bool:
        for column, text in self.cells.items():
            if cells.has_control_character(text):
                reason = _("There is a control character in it.")
                self.problems.append(error(self.line, column, text, reason))
        return bool(self.problems)

    def required(self, column: str, read: Callable[[str, Note], Any]) -> Any:
        """The cell's value; the row is rejected where it can't be read."""
        return self._read(column, read, error)

    def required_if_said(self, column: str, read: Callable[[str, Note], Any]) -> Any:
        """None where the cell is empty; the row is rejected where it can't be read."""
        return self._read(column, read, error) if self.says(column) else None

    def optional(self, column: str, read: Callable[[str, Note], Any]) -> Any:
        """The cell's value; None where it is empty or, with a warning, can't be read."""
        return self._read(column, read, warning) if self.says(column) else None

    def named(self, columns: tuple[str, ...]) -> dict[str, str]:
        """What the cells of these columns say, without the empty ones."""
        texts = {column: self.optional(column, cells.read_name) for column in columns}
        return {column: text for column, text in texts.items() if text}

    def details(self) -> list[Detail]:
        if not self.says("product_detail"):
            return []
        good = []
        for detail in read_details(self.cells["product_detail"]):
            if isinstance(detail, BadDetail):
                self.warn("product_detail", detail.reason, detail.text)
                continue
            try:
                good.append(cells.read_detail(detail, partial(self._warn_detail, detail)))
            except Unreadable as failure:
                self.warn("product_detail", str(failure), detail.value)
        return good

    def pictures(self, column: str, *, several: bool) -> list[tuple[str, str]]:
        text = self.cells.get(column, "").strip()
        texts = text.split(",") if several else [text]
        return [(column, address.strip()) for address in texts if address.strip()]

    def warn(self, column: str, reason: str, text: str | None = None) -> None:
        shown = self.cells[column] if text is None else text
        self.problems.append(warning(self.line, column, shown, reason))

    def _warn_detail(self, detail: Detail, reason: str) -> None:
        self.warn("product_detail", reason, detail.value)

    def _read(
        self, column: str, read: Callable[[str, Note], Any], problem: Callable[..., Problem]
    ) -> Any:
        text = self.cells.get(column, "")
        try:
            return read(text, self._note(column))
        except Unreadable as failure:
            self.problems.append(problem(self.line, column, text, str(failure)))
            return None

    def _note(self, column: str) -> Note:
        return lambda reason: self.warn(column, reason)
