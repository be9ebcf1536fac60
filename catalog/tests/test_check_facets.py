"""`manage.py check_facets` finds what the index and the tables don't agree on."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog import facets
from catalog.models import Product, Variant
from storefront.testing import StoreTestCase, make_category, make_product, make_review


class CheckFacetsTests(StoreTestCase):
    def setUp(self) -> None:
        self.category = make_category("Rugs")
        self.rug = make_product("Kilim", category=self.category, brand="Halden", price="90.00")
        make_review(self.rug, rating=5)
        make_product(category=self.category, attributes={"Colour": "Blue"})

    def check(self) -> list[str]:
        out = StringIO()
        call_command("check_facets", samples=3, stdout=out)
        return out.getvalue().splitlines()

    def differences(self) -> list[str]:
        """What it says when a row is changed behind the index's back."""
        out = StringIO()
        with pytest.raises(SystemExit) as ending:
            call_command("check_facets", samples=0, stdout=out)
        assert ending.value.code == 1
        return out.getvalue().splitlines()

    def test_says_that_all_is_well(self) -> None:
        self.assertEqual(self.check(), ["The facets count what the tables hold."])

    def test_says_what_differs_in_plain_sentences(self) -> None:
        facets.index(timezone.now())
        Product.objects.filter(pk=self.rug.pk).update(brand=None)
        brand = f"brands {self.rug.brand_id}"
        self.assertEqual(
            self.differences(),
            [f"rugs, {brand}: the index has 1, the tables have 0.", "1 difference."],
        )

    def test_counts_all_that_is_counted(self) -> None:
        facets.index(timezone.now())
        Product.objects.filter(pk=self.rug.pk).update(is_visible=False)
        told = " ".join(self.differences())
        for name in ("products 0", "brands", "ratings 4", "in_stock 0", "price"):
            self.assertIn(name, told)
        Product.objects.filter(pk=self.rug.pk).update(is_visible=True)
        Variant.objects.filter(product=self.rug).update(stock=0)
        self.assertIn("in_stock 0", self.differences()[0])
