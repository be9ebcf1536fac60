"""What search engines read of products and reviews is what the pages show."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone

from catalog.models import Variant
from catalog.shown import shown_with
from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.models import Review
from reviews.ratings import summary_of
from reviews.structured_data import product_data
from storefront.testing import StoreTestCase, make_category, make_image, make_product, make_review

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


class StructuredDataTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        garden = make_category("Garden")
        cls.category = make_category("Toys", parent=garden)
        cls.product = make_product(
            "Ball",
            category=cls.category,
            sku="B-1",
            gtin="4006381333931",
            price="1234.50",
            brand="Kiln Street",
            description="Round.",
        )
        make_image(cls.product)

    def data(self, url: str) -> dict[str, dict]:
        """What a page says, by type. Whatever it says is of schema.org and names no nothing."""
        response: HttpResponse = self.client.get(url)
        self.assertEqual(response.status_code, 200)
        found = [json.loads(text) for text in SCRIPT.findall(response.text)]
        for data in found:
            self.assertEqual(data["@context"], "https://schema.org")
            self.assertNotIn("", data.values())
        return {data["@type"]: data for data in found}

    def test_a_product_is_what_its_page_shows(self) -> None:
        product = self.data("/p/ball/")["Product"]
        address = "http://testserver/p/ball/"
        self.assertEqual((product["@id"], product["url"]), (address, address))
        self.assertEqual((product["name"], product["description"]), ("Ball", "Round."))
        self.assertEqual((product["sku"], product["gtin"]), ("B-1", "4006381333931"))
        self.assertEqual(product["brand"], {"@type": "Brand", "name": "Kiln Street"})
        self.assertEqual(product["category"], "Garden > Toys")
        self.assertRegex(product["image"][0], r"^http://testserver/media/products/.+\.jpg$")
        self.assertEqual(
            product["offers"],
            {
                "@type": "Offer",
                "url": address,
                "priceCurrency": "USD",
                "price": "1234.50",
                "availability": "https://schema.org/InStock",
            },
        )
        self.assertNotIn("aggregateRating", product)
        self.assertNotIn("review", product)

    def test_ratings_are_the_numbers_on_the_page(self) -> None:
        for rating in (5, 4, 4):
            make_review(self.product, rating=rating)
        for url in ("/p/ball/", "/p/ball/reviews/"):
            self.assertContains(self.client.get(url), "4.3 out of 5 stars")
            product = self.data(url)["Product"]
            self.assertEqual(
                product["aggregateRating"],
                {
                    "@type": "AggregateRating",
                    "ratingValue": "4.3",
                    "reviewCount": 3,
                    "bestRating": 5,
                    "worstRating": 1,
                },
            )
            self.assertEqual(
                [r["reviewRating"]["ratingValue"] for r in product["review"]], [4, 4, 5]
            )

    def test_a_review_is_what_its_page_shows(self) -> None:
        review = make_review(self.product, self.alice, rating=2, title="Flat", body="No air in it.")
        data = self.data(f"/reviews/{review.pk}/")["Review"]
        self.assertEqual(data, data | self.data("/p/ball/")["Product"]["review"][0])
        self.assertEqual((data["name"], data["reviewBody"]), ("Flat", "No air in it."))
        self.assertEqual(data["author"], {"@type": "Person", "name": "Alice"})
        self.assertEqual(data["datePublished"], f"{review.created_at:%Y-%m-%d}")
        self.assertEqual(data["url"], f"http://testserver/reviews/{review.pk}/")
        self.assertEqual(data["itemReviewed"]["name"], "Ball")

    def test_a_day_is_the_shops_own_as_on_the_page(self) -> None:
        review = make_review(self.product)
        late = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)
        Review.objects.filter(pk=review.pk).update(created_at=late)
        with timezone.override("Asia/Tokyo"):
            response = self.client.get(f"/reviews/{review.pk}/")
        self.assertContains(response, '<time datetime="2026-05-02">')
        self.assertContains(response, '"datePublished":"2026-05-02"')

    def test_says_only_what_is_published(self) -> None:
        review = make_review(self.product)
        verbs.withdraw([review], by=review.user)
        self.assertNotIn("review", self.data("/p/ball/")["Product"])

    def test_an_empty_shelf_is_out_of_stock(self) -> None:
        variant = Variant.objects.get(sku="B-1")
        variant.stock = 0
        with edit_catalog(by=None) as edit:
            edit.save([variant])
        offer = self.data("/p/ball/")["Product"]["offers"]
        self.assertEqual(offer["availability"], "https://schema.org/OutOfStock")

    def test_a_reduced_price_is_the_one_to_pay(self) -> None:
        variant = Variant.objects.get(sku="B-1")
        variant.sale_price = Decimal("999.00")
        with edit_catalog(by=None) as edit:
            edit.save([variant])
        self.assertEqual(self.data("/p/ball/")["Product"]["offers"]["price"], "999.00")

    def test_without_a_price_reviews_are_enough_and_without_both_nothing_is_said(self) -> None:
        shown = shown_with(self.product, (), None, timezone.now())
        self.assertEqual(product_data(self.product, shown, summary_of(self.product), ()), "")
        self.assertNotIn("Product", self.data("/p/ball/reviews/"))
        make_review(self.product)
        self.product.refresh_from_db()
        data = product_data(self.product, shown, summary_of(self.product), ())
        self.assertNotIn("offers", json.loads(data))
        self.assertEqual(json.loads(data)["aggregateRating"]["reviewCount"], 1)

    def test_words_cannot_leave_their_script(self) -> None:
        nasty = '</script><script>alert(1)</script><!-- & \u2028 \\u003c " {{ shop_name }}'
        review = make_review(self.product, title="Fine")
        Review.objects.filter(pk=review.pk).update(title=nasty, body=nasty)
        for url in ("/p/ball/", "/p/ball/reviews/", f"/reviews/{review.pk}/"):
            self.assertNotIn("<script>alert", self.client.get(url).text)
            data = self.data(url)
            said = data.get("Review") or data["Product"]["review"][0]
            self.assertEqual((said["name"], said["reviewBody"]), (nasty, nasty))

    def test_filtered_lists_say_nothing_of_the_product(self) -> None:
        make_review(self.product, rating=5)
        self.assertNotIn("Product", self.data("/p/ball/reviews/?stars=5"))

    def test_breadcrumbs_lead_from_the_top(self) -> None:
        top = ["http://testserver/", "http://testserver/c/garden/"]
        toys, ball = f"{top[1]}toys/", "http://testserver/p/ball/"
        for url, trail in (
            ("/p/ball/", [*top, toys]),
            ("/p/ball/reviews/", [*top, toys, ball]),
            ("/c/garden/toys/", top),
        ):
            items = self.data(url)["BreadcrumbList"]["itemListElement"]
            self.assertEqual([item["item"] for item in items], trail)
            self.assertEqual([item["position"] for item in items], list(range(1, len(trail) + 1)))
        self.assertNotIn("BreadcrumbList", self.data("/c/garden/"))
