"""What a list of products holds under filters, and what stands beside their values."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
from django.utils import timezone
from pyroaring import BitMap

from catalog import facets
from catalog.facets import Filters, Range, Scope
from catalog.models import Attribute, AttributeValue, Product
from catalog.models.product import Sort
from catalog.verbs import edit_catalog
from storefront.testing import (
    StoreTestCase,
    make_category,
    make_product,
    make_review,
    make_variants,
)


class Searched:
    """What a search found: these products, the first one closest."""

    def __init__(self, *products: Product) -> None:
        self.ids = [product.pk for product in products]
        self.products = BitMap(self.ids)

    def scores(self, ids: np.ndarray) -> np.ndarray:
        return np.array([-self.ids.index(pk) for pk in ids], dtype=np.float32)


class FacetsTests(StoreTestCase):
    def setUp(self) -> None:
        facets.forget()
        self.now = timezone.now()
        self.living = make_category("Living")
        self.rugs = make_category("Rugs", parent=self.living)
        self.kilim = make_product("Kilim", category=self.rugs, brand="Halden", price="90.00")
        self.throw = make_product("Throw", category=self.living, brand="Orrin", price="40.00")
        self.pouf = make_product("Pouf", category=self.living, price="60.00", stock=0)
        make_variants(
            self.kilim, {"Colour": "Blue", "Size": "S"}, {"Colour": "Red", "Size": "M"}, price=90
        )
        self.color = self.filterable("Colour")
        self.size = self.filterable("Size")

    def filterable(self, name: str, **fields: object) -> int:
        """Offers an attribute as a filter."""
        attribute = Attribute.objects.get(name=name)
        attribute.is_filterable = True
        for field, value in fields.items():
            setattr(attribute, field, value)
        with edit_catalog(by=None) as edit:
            edit.save([attribute])
        return attribute.pk

    def value(self, text: str) -> int:
        return AttributeValue.objects.get(text=text).pk

    def chosen(self, *texts: str) -> Filters:
        """One value a facet."""
        held = AttributeValue.objects.filter(text__in=texts).order_by("attribute")
        return Filters(values=tuple((value.attribute_id, frozenset([value.pk])) for value in held))

    def listing(self, filters: Filters = facets.NOTHING_CHOSEN, **where: object):  # noqa: ANN202
        sort = where.pop("sort", Sort.POSITION)
        scope = Scope(**{"category": self.living.pk} | where)
        return facets.index(self.now).listing(scope, filters, sort)

    def names(self, filters: Filters = facets.NOTHING_CHOSEN, **where: object) -> list[str]:
        ids = self.listing(filters, **where).products[:100]
        names = dict(Product.objects.values_list("pk", "name"))
        return [names[pk] for pk in ids]

    def test_a_category_holds_its_descendants(self) -> None:
        self.assertEqual(self.listing().count, 3)
        self.assertEqual(self.names(category=self.rugs.pk), ["Kilim"])
        self.assertEqual(self.listing().counts.categories, {self.living.pk: 3, self.rugs.pk: 1})
        self.assertEqual(self.listing(category=None).count, 3)

    def test_one_variant_meets_all_that_variants_differ_in(self) -> None:
        self.assertEqual(self.names(self.chosen("Blue", "S")), ["Kilim"])
        self.assertEqual(self.names(self.chosen("Blue", "M")), [])
        beside_blue = self.listing(self.chosen("Blue")).counts.values
        self.assertEqual(beside_blue[self.size], {self.value("S"): 1})
        self.assertEqual(beside_blue[self.color], {self.value("Blue"): 1, self.value("Red"): 1})

    def test_a_value_of_the_product_counts_for_each_of_its_variants(self) -> None:
        with edit_catalog(by=None) as edit:
            edit.set_values(
                [
                    (self.kilim, [AttributeValue.objects.get(text="Blue")]),
                    (self.throw, [AttributeValue.objects.get(text="Blue")]),
                ]
            )
        self.assertEqual(self.listing(self.chosen("Blue", "M")).count, 1)
        self.assertEqual(self.listing(self.chosen("Blue")).count, 2)
        self.assertEqual(self.listing().counts.values[self.color][self.value("Blue")], 2)

    def test_stock_and_price_are_those_of_the_variant_chosen(self) -> None:
        blue, red = self.kilim.variants.order_by("position")
        blue.stock, red.price = 0, Decimal(70)
        with edit_catalog(by=None) as edit:
            edit.save([blue, red])
        self.assertEqual(self.listing(replace(self.chosen("Blue"), in_stock=True)).count, 0)
        self.assertEqual(self.listing(self.chosen("Blue")).counts.in_stock, 0)
        self.assertEqual(self.listing().counts.in_stock, 2)
        cheap = Range(None, Decimal(80))
        self.assertEqual(self.names(replace(self.chosen("Red"), price=cheap)), ["Kilim"])
        self.assertEqual(self.listing(replace(self.chosen("Blue"), price=cheap)).count, 0)
        self.assertEqual(self.listing().counts.price, (Decimal(40), Decimal(90)))
        self.assertEqual(self.listing(self.chosen("Red")).counts.price, (Decimal(70), Decimal(70)))
        self.assertEqual(self.listing().counts.of_price([cheap, Range(Decimal(80), None)]), [3, 1])

    def test_brand_and_rating_are_the_products(self) -> None:
        make_review(self.throw, rating=4)
        make_review(self.kilim, rating=5)
        brands = {self.kilim.brand_id: 1, self.throw.brand_id: 1}
        self.assertEqual(self.listing().counts.brands, brands)
        chosen = Filters(brands=frozenset([self.throw.brand_id]))
        self.assertEqual(self.names(chosen), ["Throw"])
        self.assertEqual(self.listing(chosen).counts.brands, brands)
        self.assertEqual(self.listing().counts.ratings, {4: 2, 3: 2, 2: 2, 1: 2})
        self.assertEqual(self.names(Filters(rating=4), sort=Sort.RATING), ["Kilim", "Throw"])
        self.assertEqual(self.listing(chosen).counts.ratings, {4: 1, 3: 1, 2: 1, 1: 1})

    def test_numbers_go_by_ranges(self) -> None:
        make_variants(self.throw, {"Width": "40 cm"}, {"Width": "60 cm"}, price=40)
        width = self.filterable("Width", kind="number")
        with edit_catalog(by=None) as edit:
            for value in AttributeValue.objects.filter(attribute=width):
                value.number = Decimal(value.text.split()[0])
                edit.save([value])
        counts = self.listing().counts
        self.assertEqual(counts.numbers, {width: (Decimal(40), Decimal(60))})
        ranges = [Range(Decimal(50), None), Range(Decimal(41), Decimal(59)), Range(None, None)]
        self.assertEqual(counts.of_range(width, ranges), [1, 0, 1])
        wide = Filters(ranges=((width, ranges[0]),))
        self.assertEqual(self.names(wide), ["Throw"])
        self.assertEqual(self.listing(wide).counts.of_range(width, ranges), [1, 0, 1])

    def test_sales_and_schedules_go_by_the_clock(self) -> None:
        hour = timedelta(hours=1)
        variant = self.throw.variants.get()
        variant.sale_price, variant.sale_from = Decimal(10), self.now + hour
        self.pouf.unpublish_at = self.now + hour
        with edit_catalog(by=None) as edit:
            edit.save([variant])
            edit.save([self.pouf])
        cheap = Filters(price=Range(None, Decimal(30)))
        self.assertEqual((self.names(cheap), self.listing().count), ([], 3))
        self.now += hour
        self.assertEqual((self.names(cheap), self.listing().count), (["Throw"], 2))

    def test_what_an_unpublished_category_holds_shows_in_a_preview_alone(self) -> None:
        self.living.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.living])
        self.assertEqual(self.listing(category=self.rugs.pk).count, 0)
        self.assertEqual(self.listing(is_preview=True).count, 3)

    def test_a_search_is_counted_and_filtered_alike(self) -> None:
        found = Searched(self.pouf, self.kilim)
        self.assertEqual(self.names(found=found, sort=None), ["Pouf", "Kilim"])
        self.assertEqual(self.names(found=found, sort=Sort.PRICE_DOWN), ["Kilim", "Pouf"])
        self.assertEqual(self.listing(found=found).counts.in_stock, 1)
        self.assertEqual(self.names(found=found, category=self.rugs.pk), ["Kilim"])

    def test_orders_are_those_of_the_shop(self) -> None:
        for product, rating in ((self.pouf, 5), (self.throw, 3)):
            make_review(product, rating=rating)
        everything = Product.objects.visible(self.now)
        for sort in Sort:
            expected = everything.in_order_of(sort, self.now).values_list("name", flat=True)
            self.assertEqual(self.names(sort=sort), list(expected), sort)

    def test_what_is_not_offered_as_a_filter_is_met_by_nothing(self) -> None:
        self.filterable("Colour", is_filterable=False)
        self.assertNotIn(self.color, self.listing().counts.values)
        self.assertEqual(self.listing(self.chosen("Blue")).count, 0)
