"""Staff keep brands, attributes and their values."""

from django.http import HttpResponse
from django.urls import reverse

from catalog.models import Attribute, AttributeValue, Brand, Change
from catalog.verbs import edit_catalog
from storefront.testing import StoreTestCase, admin_form_data, make_product, values_for


class VocabularyTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Moss", brand="Tarn", attributes={"Colour": "Green"})
        cls.brand = cls.product.brand
        cls.attribute = Attribute.objects.get()

    def setUp(self) -> None:
        self.client = self.as_(self.olivia)
        Change.objects.all().delete()

    def save(self, row: Brand | Attribute, **changes: object) -> HttpResponse:
        url = reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])
        return self.client.post(url, admin_form_data(self.client.get(url)) | changes)


class BrandTests(VocabularyTestCase):
    def test_counts_products_and_leads_to_them(self) -> None:
        page = self.client.get(reverse("admin:catalog_brand_changelist"))
        products = reverse("admin:catalog_product_changelist", query={"brand": self.brand.pk})
        self.assertContains(page, f'<a href="{products}">1</a>', html=True)

    def test_changes_through_the_verbs(self) -> None:
        self.save(self.brand, name="Tarn & Co")
        change = Change.objects.get()
        self.assertEqual((change.actor, change.after), (self.olivia, {"name": "Tarn & Co"}))

    def test_an_address_is_made_from_the_name(self) -> None:
        self.client.post(reverse("admin:catalog_brand_add"), {"name": "Öst", "slug": ""})
        self.assertEqual(Brand.objects.get(name="Öst").slug, "ost")

    def test_refuses_a_second_one_of_the_name(self) -> None:
        response = self.client.post(reverse("admin:catalog_brand_add"), {"name": "tarn"})
        self.assertContains(response, "There is a brand of this name already.")

    def test_a_brand_with_products_stays(self) -> None:
        url = reverse("admin:catalog_brand_delete", args=[self.brand.pk])
        self.assertContains(self.client.get(url), "1 product still needs it.")


class AttributeTests(VocabularyTestCase):
    def test_keeps_its_values_with_their_colours(self) -> None:
        response = self.save(
            self.attribute,
            **{
                "values-TOTAL_FORMS": 2,
                "values-0-swatch": "#2f6b3f",
                "values-1-text": "Blue",
                "values-1-swatch": "#1d3c6b",
                "values-1-position": "1",
            },
        )
        self.assertRedirects(response, reverse("admin:catalog_attribute_changelist"))
        swatches = AttributeValue.objects.order_by("position").values_list("text", "swatch")
        self.assertEqual(list(swatches), [("Green", "#2f6b3f"), ("Blue", "#1d3c6b")])
        self.assertEqual(Change.objects.filter(actor=self.olivia).count(), 2)
        url = reverse("admin:catalog_attribute_change", args=[self.attribute.pk])
        self.assertContains(self.client.get(url), 'fill="#1d3c6b"')

    def test_refuses_a_colour_that_is_none_and_a_value_twice(self) -> None:
        response = self.save(self.attribute, **{"values-0-swatch": "green"})
        self.assertContains(response, "Write it like #a63d21.")
        response = self.save(
            self.attribute,
            **{
                "values-TOTAL_FORMS": 2,
                "values-1-text": " green ",
                "values-1-position": "1",
            },
        )
        self.assertContains(response, "The attribute has this value already.")

    def test_many_values_have_a_list_of_their_own(self) -> None:
        with edit_catalog(by=None) as edit:
            edit.save(
                AttributeValue(attribute=self.attribute, text=f"Shade {number}")
                for number in range(101)
            )
        url = reverse("admin:catalog_attribute_change", args=[self.attribute.pk])
        page = self.client.get(url)
        values = reverse(
            "admin:catalog_attributevalue_changelist", query={"attribute": self.attribute.pk}
        )
        self.assertContains(page, f'<a href="{values}">102</a>', html=True)
        self.assertNotContains(page, "Shade 7")
        self.assertContains(self.client.get(values), "102 attribute values")
        self.assertRedirects(
            self.save(self.attribute, unit="x"), reverse("admin:catalog_attribute_changelist")
        )

    def test_an_attribute_in_use_stays(self) -> None:
        url = reverse("admin:catalog_attribute_delete", args=[self.attribute.pk])
        self.assertContains(self.client.get(url), "1 product still has one of its values.")
        with edit_catalog(by=None) as edit:
            edit.set_values([(self.product, [])])
        self.client.post(url, {"post": "yes"})
        self.assertFalse(Attribute.objects.exists())

    def test_a_value_in_use_stays(self) -> None:
        value = AttributeValue.objects.get()
        url = reverse("admin:catalog_attributevalue_delete", args=[value.pk])
        self.assertContains(self.client.get(url), "Take it off the products first.")

    def test_lists_ask_a_fixed_number_of_queries(self) -> None:
        for name, count in (("attribute", 4), ("attributevalue", 5), ("brand", 4)):
            url = reverse(f"admin:catalog_{name}_changelist")
            self.client.get(url)
            with self.subTest(name), self.assertNumQueries(count):
                self.client.get(url)
        with edit_catalog(by=None) as edit:
            for number in range(5):
                values_for(edit, {f"Fact {number}": "Yes", "Colour": f"Shade {number}"})
            edit.save(Brand(name=f"Brand {number}") for number in range(5))
        for name, count in (("attribute", 4), ("attributevalue", 5), ("brand", 4)):
            with self.subTest(name), self.assertNumQueries(count):
                self.client.get(reverse(f"admin:catalog_{name}_changelist"))
