"""The rows of made-up products, some thousands at a time, with what the verbs would derive."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from django.db import connection, models

from catalog.models import (
    AttributeValue,
    Brand,
    Category,
    Product,
    ProductImage,
    ProductValue,
    Variant,
)
from catalog.scale.words import (
    ADJECTIVES,
    FLATNESS,
    SMALL_WORDS,
    VOCABULARY,
    Skewed,
    lexicon,
)
from catalog.verbs.addresses import slug_of

Table = tuple[type[models.Model], Sequence[str], Iterator[tuple]]

FIRST_MADE = datetime(2023, 1, 1, tzinfo=UTC)
MADE_WITHIN = timedelta(days=3 * 365)
# Some sales end by the clock and some will begin by it, both far from today.
SALE_BEGINS = datetime(2034, 1, 1, tzinfo=UTC)
SALE_ENDS = datetime(2035, 1, 1, tzinfo=UTC)
NO_SALE, SALE, SALE_TO_END, SALE_TO_BEGIN = range(4)
SALES = np.cumsum([0.85, 0.13, 0.01])

# In how many colours and sizes products come.
GRIDS = np.array(
    [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (4, 1), (1, 5), (2, 3), (3, 2)], dtype=np.int64
)
BRANDED = 0.97
PUBLISHED = 0.99
SOLD_OUT = 0.08
VARIANT_SOLD_OUT = 0.1
HAS_GTIN = 0.6
# No maker's barcode begins with this: it is for a shop's own.
GTIN_PREFIX = 200_000_000_000

# What five kinds of products get, from one star to five.
STARS = np.array(
    [
        (0.30, 0.20, 0.20, 0.15, 0.15),
        (0.10, 0.10, 0.20, 0.30, 0.30),
        (0.05, 0.05, 0.12, 0.33, 0.45),
        (0.02, 0.03, 0.07, 0.28, 0.60),
        (0.01, 0.01, 0.03, 0.10, 0.85),
    ]
)
UNRATED = 0.35
MOST_RATINGS = 5000

WORDS = range(30, 80)
WORDS_PER_SENTENCE = 12
SMALL = 0.3
SECOND_ADJECTIVE = 0.3
MATERIAL_IN_NAME = 0.6
# How names end.
ENDINGS = ["", "", "", "{0} x {1} cm", "{0} x {1} cm", "{0} cm", "Set of {0}", "No. {0}"]
ENDINGS += ["{0}{1}X", "KX-{0}{1}"]

PRODUCT = [
    "id",
    "name",
    "slug",
    "external_id",
    "brand",
    "description",
    "category",
    "position",
    "created_by",
    "is_published",
    "publish_at",
    "unpublish_at",
    "created_at",
    "updated_at",
    "price",
    "price_before",
    "has_dearer",
    "price_turns_at",
    "stock",
    "is_visible",
    "first_pictures",
    "colors",
    "rating_count",
    "rating_counts",
    "rating_average",
]
IMAGE = ["product", "picture", "width", "height", "alt", "position", "source", "sizes_ready"]
VARIANT = [
    "id",
    "product",
    "sku",
    "gtin",
    "price",
    "sale_price",
    "sale_from",
    "sale_to",
    "stock",
    "picture",
    "position",
    "options_key",
]
TIE = ("product", "variant", "value")


@dataclass(frozen=True)
class Goods:
    """What made-up products are put together from. The first of each list is the commonest."""

    count: int
    pictures: Sequence[ProductImage]
    is_rated: bool
    shelves: list[tuple[Category, str]]
    brands: list[Brand]
    colors: list[AttributeValue]
    sizes: list[AttributeValue]
    # The values of each attribute, and of what share of products one is said.
    facts: list[tuple[list[AttributeValue], float]]

    @cached_property
    def skews(self) -> dict[int, Skewed]:
        """How to draw from as many things."""
        lists = (self.shelves, self.brands, self.colors, self.sizes, ADJECTIVES, SMALL_WORDS)
        lengths = {len(some) for some in (*lists, *(values for values, _share in self.facts))}
        return {length: Skewed(length) for length in lengths}

    @cached_property
    def prose(self) -> tuple[np.ndarray, Skewed]:
        return lexicon(), Skewed(VOCABULARY, FLATNESS)

    @cached_property
    def shown(self) -> list[str]:
        """How products keep each of the pictures."""
        return [
            json.dumps([[image.picture.name, image.width, image.height, image.sizes_ready]])
            for image in self.pictures
        ]

    @cached_property
    def option_keys(self) -> list[list[str]]:
        """How variants keep each colour in each size."""
        return [
            [",".join(map(str, sorted((color.pk, size.pk)))) for size in self.sizes]
            for color in self.colors
        ]

    @cached_property
    def swatches(self) -> list[str]:
        """How products keep each of the colours."""
        return [json.dumps([color.text, color.swatch]) for color in self.colors]


class Batch:
    """Some products at once: a column at a time, which numpy draws in one go."""

    def __init__(
        self, goods: Goods, numbers: range, first_variant: int, chance: np.random.Generator
    ) -> None:
        self.goods = goods
        self.numbers = numbers
        self.chance = chance
        self.size = len(numbers)
        self.ids = np.arange(numbers.start + 1, numbers.stop + 1)
        self.shelves = self.places(goods.shelves)
        self.is_published = chance.random(self.size) < PUBLISHED
        self.sale = np.searchsorted(SALES, chance.random(self.size), side="right")
        self.shown = chance.integers(len(goods.pictures), size=self.size)
        self.facts = [
            np.where(chance.random(self.size) < share, self.places(values), -1)
            for values, share in goods.facts
        ]
        self.draw_variants()
        self.variant_ids = first_variant + np.arange(len(self.owners))

    def places(self, things: Sequence) -> np.ndarray:
        """For each product a place in this list."""
        return self.goods.skews[len(things)].draw(self.chance.random(self.size))

    def draw_variants(self) -> None:
        """The variants' columns, those of a product side by side, colour by colour."""
        chance, goods = self.chance, self.goods
        grids = GRIDS[chance.integers(len(GRIDS), size=self.size)]
        self.counts = grids.prod(axis=1)
        self.starts = np.cumsum(self.counts) - self.counts
        self.owners = np.repeat(np.arange(self.size), self.counts)
        total = len(self.owners)
        self.position = np.arange(total) - self.starts[self.owners]
        across, down = np.divmod(self.position, grids[self.owners, 1])
        self.color = (self.places(goods.colors)[self.owners] + across * 7) % len(goods.colors)
        self.option = (self.places(goods.sizes)[self.owners] + down) % len(goods.sizes)
        first_price = (chance.lognormal(3.6, 0.8, self.size) * 100).astype(np.int64) + 100
        self.price = first_price[self.owners] + down * 150
        self.reduced = (self.price * 8 + 5) // 10
        # Of some products, not every variant is reduced.
        is_partly = (chance.random(self.size) < 0.2)[self.owners]
        self.has_sale = (self.sale[self.owners] != NO_SALE) & ~(is_partly & (self.position > 0))
        is_out = (chance.random(self.size) < SOLD_OUT)[self.owners]
        is_out |= chance.random(total) < VARIANT_SOLD_OUT
        self.stock = np.where(is_out, 0, chance.integers(1, 81, size=total))
        self.has_gtin = chance.random(total) < HAS_GTIN

    def tables(self) -> Iterator[Table]:
        """The rows, table by table."""
        yield Product, PRODUCT, self.products()
        yield ProductImage, IMAGE, self.images()
        yield Variant, VARIANT, self.variants()
        yield ProductValue, TIE, self.ties()

    def products(self) -> Iterator[tuple]:
        goods, chance = self.goods, self.chance
        brands = np.where(chance.random(self.size) < BRANDED, self.places(goods.brands), -1)
        names = self.names(brands.tolist())
        columns = zip(
            self.ids.tolist(),
            names,
            self.descriptions(),
            brands.tolist(),
            self.shelves.tolist(),
            chance.integers(100, size=self.size).tolist(),
            self.is_published.tolist(),
            self.made_at(),
            self.offers(),
            self.shown.tolist(),
            self.swatches(),
            self.ratings(),
            strict=True,
        )
        for (
            pk,
            name,
            description,
            brand,
            shelf,
            position,
            is_published,
            made_at,
            offer,
            shown,
            colors,
            ratings,
        ) in columns:
            category = goods.shelves[shelf][0]
            yield (
                pk,
                name,
                f"{slug_of(name)}-{pk}",
                None,
                goods.brands[brand].pk if brand >= 0 else None,
                description,
                category.pk,
                position,
                None,
                is_published,
                None,
                None,
                made_at,
                made_at,
                *offer,
                is_published and category.is_visible,
                goods.shown[shown],
                colors,
                *ratings,
            )

    def names(self, brands: list[int]) -> Iterator[str]:
        """Such as: Brondea Slim Padded Oak lamp 40 x 60 cm."""
        goods, chance = self.goods, self.chance
        columns = zip(
            brands,
            self.places(ADJECTIVES).tolist(),
            np.where(
                chance.random(self.size) < SECOND_ADJECTIVE, self.places(ADJECTIVES), -1
            ).tolist(),
            np.where(chance.random(self.size) < MATERIAL_IN_NAME, self.facts[0], -1).tolist(),
            self.shelves.tolist(),
            chance.integers(10, size=self.size).tolist(),
            chance.integers(1, 100, size=(self.size, 2)).tolist(),
            strict=True,
        )
        materials = goods.facts[0][0]
        for brand, first, second, material, shelf, form, (number, other) in columns:
            words = [
                goods.brands[brand].name if brand >= 0 else "",
                ADJECTIVES[first],
                ADJECTIVES[second] if second not in (-1, first) else "",
                materials[material].text if material >= 0 else "",
                goods.shelves[shelf][1],
                ENDINGS[form].format(number, other),
            ]
            yield " ".join(filter(None, words))

    def descriptions(self) -> Iterator[str]:
        goods, chance = self.goods, self.chance
        lexicon, skew = goods.prose
        lengths = chance.integers(WORDS.start, WORDS.stop, size=self.size)
        ends = np.cumsum(lengths)
        drawn = lexicon[skew.draw(chance.random(ends[-1]))]
        small = np.array(SMALL_WORDS, dtype=object)
        is_small = chance.random(ends[-1]) < SMALL
        drawn[is_small] = small[goods.skews[len(small)].draw(chance.random(is_small.sum()))]
        words = drawn.tolist()
        for start, end, shelf, material in zip(
            (ends - lengths).tolist(),
            ends.tolist(),
            self.shelves.tolist(),
            self.facts[0].tolist(),
            strict=True,
        ):
            sentences = [f"A {goods.shelves[shelf][1]} of {goods.facts[0][0][material].key}"]
            sentences += [
                " ".join(words[at : min(at + WORDS_PER_SENTENCE, end)]).capitalize()
                for at in range(start, end, WORDS_PER_SENTENCE)
            ]
            yield ". ".join(sentences) + "."

    def made_at(self) -> Iterator[str]:
        """Evenly over some years, in the order of the numbers."""
        stamp = connection.ops.adapt_datetimefield_value
        apart = MADE_WITHIN / self.goods.count
        for number in self.numbers:
            yield stamp((FIRST_MADE + number * apart).replace(microsecond=0))

    def offers(self) -> Iterator[tuple]:
        """From the variants: price, price before, dearer ones, when that turns, and stock."""
        is_now = self.has_sale & np.isin(self.sale[self.owners], (SALE, SALE_TO_END))
        prices = np.where(is_now, self.reduced, self.price)
        lowest = np.minimum.reduceat(prices, self.starts)
        highest = np.maximum.reduceat(prices, self.starts)
        cheap = np.flatnonzero(prices == lowest[self.owners])
        cheapest = cheap[np.unique(self.owners[cheap], return_index=True)[1]]
        stamp = connection.ops.adapt_datetimefield_value
        turns = {SALE_TO_END: stamp(SALE_ENDS), SALE_TO_BEGIN: stamp(SALE_BEGINS)}
        for price, before, is_reduced, has_dearer, sale, stock in zip(
            lowest.tolist(),
            self.price[cheapest].tolist(),
            is_now[cheapest].tolist(),
            (highest > lowest).tolist(),
            self.sale.tolist(),
            np.add.reduceat(self.stock, self.starts).tolist(),
            strict=True,
        ):
            yield (
                _money(price),
                _money(before) if is_reduced else None,
                has_dearer,
                turns.get(sale),
                stock,
            )

    def swatches(self) -> Iterator[str]:
        """The colours of each product in the order of its variants, each once."""
        swatches = self.goods.swatches
        colors = self.color.tolist()
        for start, count in zip(self.starts.tolist(), self.counts.tolist(), strict=True):
            own = dict.fromkeys(colors[start : start + count])
            yield f"[{', '.join(swatches[color] for color in own)}]"

    def ratings(self) -> Iterator[tuple]:
        """How many, how many of each number of stars, and their mean."""
        chance = self.chance
        wanted = np.where(
            chance.random(self.size) < UNRATED,
            0,
            np.minimum(chance.random(self.size) ** -1.25, MOST_RATINGS),
        )
        kinds = STARS[chance.integers(len(STARS), size=self.size)]
        counts = wanted[:, None] * kinds + chance.random(kinds.shape) * (wanted > 0)[:, None]
        counts = counts.astype(np.int64) * self.goods.is_rated
        totals = counts.sum(axis=1)
        stars = (counts * np.arange(1, 6)).sum(axis=1)
        # Rounded half up, as the ratings are.
        means = (stars * 20_000 + totals) // np.maximum(totals * 2, 1)
        for total, mean, some in zip(totals.tolist(), means.tolist(), counts.tolist(), strict=True):
            if total:
                yield total, str(some), f"{mean // 10_000}.{mean % 10_000:04}"
            else:
                yield 0, "[]", "0"

    def images(self) -> Iterator[tuple]:
        for pk, place in zip(self.ids.tolist(), self.shown.tolist(), strict=True):
            image = self.goods.pictures[place]
            yield pk, image.picture.name, image.width, image.height, "", 0, "", image.sizes_ready

    def variants(self) -> Iterator[tuple]:
        goods = self.goods
        stamp = connection.ops.adapt_datetimefield_value
        begins, ends = stamp(SALE_BEGINS), stamp(SALE_ENDS)
        ids = self.ids[self.owners]
        codes = GTIN_PREFIX + self.variant_ids
        for (
            pk,
            product,
            price,
            reduced,
            has_sale,
            sale,
            stock,
            place,
            code,
            digit,
            has_code,
            color,
            size,
        ) in zip(
            self.variant_ids.tolist(),
            ids.tolist(),
            self.price.tolist(),
            self.reduced.tolist(),
            self.has_sale.tolist(),
            self.sale[self.owners].tolist(),
            self.stock.tolist(),
            self.position.tolist(),
            codes.tolist(),
            _check_digits(codes).tolist(),
            self.has_gtin.tolist(),
            self.color.tolist(),
            self.option.tolist(),
            strict=True,
        ):
            yield (
                pk,
                product,
                f"SC-{product:07}-{place + 1}",
                f"{code}{digit}" if has_code else "",
                _money(price),
                _money(reduced) if has_sale else None,
                begins if has_sale and sale == SALE_TO_BEGIN else None,
                ends if has_sale and sale in (SALE_TO_END, SALE_TO_BEGIN) else None,
                stock,
                None,
                place,
                goods.option_keys[color][size],
            )

    def ties(self) -> Iterator[tuple]:
        goods = self.goods
        colors = np.array([value.pk for value in goods.colors])[self.color]
        sizes = np.array([value.pk for value in goods.sizes])[self.option]
        owners = self.ids[self.owners].tolist()
        variants = self.variant_ids.tolist()
        for product, variant, color, size in zip(
            owners, variants, colors.tolist(), sizes.tolist(), strict=True
        ):
            yield product, variant, color
            yield product, variant, size
        for places, (values, _share) in zip(self.facts, goods.facts, strict=True):
            said = np.flatnonzero(places >= 0)
            held = np.array([value.pk for value in values])[places[said]]
            for product, value in zip(self.ids[said].tolist(), held.tolist(), strict=True):
                yield product, None, value


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _check_digits(codes: np.ndarray) -> np.ndarray:
    """The last digit of the barcodes that begin with these twelve."""
    digits = codes[:, None] // 10 ** np.arange(12) % 10
    return -(digits * np.tile((3, 1), 6)).sum(axis=1) % 10
