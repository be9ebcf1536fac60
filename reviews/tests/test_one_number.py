"""One count and one mean of a product's reviews, wherever they are told."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree

from catalog.models import Product
from reviews import verbs
from reviews.models import Review
from storefront.testing import StoreTestCase, make_category, make_product, make_review

OUT_OF = re.compile(r"(\d\.\d) out of 5")
COUNT = re.compile(r">([\d,]+) reviews?<")
CARD = re.compile(r"Rated (\d\.\d) out of 5 by</span>\s*<span>([\d,]+) ")
BAR = re.compile(r'histogram__count">(\d+)<')
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
CARDS = ("/", "/c/garden/", "/search/?q=ball")
PAGES = ("/p/ball/", "/p/ball/reviews/")

type Told = tuple[int, str]


class OneNumberTests(StoreTestCase):
    product: Product

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball", category=make_category("Garden"))
        cls.other = make_product("Bat", category=cls.product.category)

    def true(self) -> Told:
        """Counted by hand."""
        stars = [r.rating for r in Review.objects.filter(product=self.product, status="published")]
        mean = Decimal(sum(stars)) / len(stars)
        # Once to what is kept, and once to what is shown.
        kept = mean.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return len(stars), str(kept.quantize(Decimal("0.1"), ROUND_HALF_UP))

    def read(self, address: str) -> str:
        return self.client.get(address).text

    def on_cards(self, address: str) -> Told:
        """Of the one product that has reviews, which may stand on a page more than once."""
        (told,) = set(CARD.findall(self.read(address)))
        return int(told[1]), told[0]

    def on_page(self, address: str) -> Told:
        page = self.read(address)
        (mean,), (count,) = set(OUT_OF.findall(page)), set(COUNT.findall(page))
        self.assertEqual(sum(map(int, BAR.findall(page))), int(count))
        return int(count), mean

    def in_data(self, address: str) -> Told:
        scripts = [json.loads(text) for text in SCRIPT.findall(self.read(address))]
        (rating,) = [data["aggregateRating"] for data in scripts if "aggregateRating" in data]
        return rating["reviewCount"], rating["ratingValue"]

    def in_feed(self) -> Told:
        """Google counts by itself: the feed has to have every review, as it stands."""
        feed = ElementTree.fromstring(self.client.get("/feeds/reviews.xml").getvalue())
        stars = [
            int(review.findtext("ratings/overall"))
            for review in feed.iter("review")
            if review.findtext("products/product/product_name") == "Ball"
        ]
        mean = (Decimal(sum(stars)) / len(stars)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return len(stars), str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))

    def check(self, expected: Told) -> None:
        self.assertEqual(self.true(), expected)
        told = {address: self.on_cards(address) for address in CARDS}
        told |= {address: self.on_page(address) for address in PAGES}
        told |= {f"{address}, for machines": self.in_data(address) for address in PAGES}
        told["the feed"] = self.in_feed()
        self.assertEqual(told, dict.fromkeys(told, expected))

    def test_is_told_everywhere_after_whatever_happens(self) -> None:
        reviews = [make_review(self.product, rating=rating) for rating in (5, 4, 4, 4)]
        # 4.25: the half goes up, wherever it is rounded.
        self.check((4, "4.3"))
        first = reviews[0]
        verbs.edit(first, by=first.user, rating=1, title="No", body="It broke after a month.")
        self.check((4, "3.3"))
        verbs.withdraw([reviews[1]], by=self.sam)
        self.check((3, "3.0"))
        verbs.reject([first], by=self.sam, reason="Off topic")
        self.check((2, "4.0"))
        verbs.publish([first], by=self.sam)
        verbs.move([make_review(self.other, rating=5)], to=self.product, by=self.sam, reason="One")
        self.check((4, "3.5"))
        verbs.part(first.user)
        self.check((4, "3.5"))
        verbs.erase(reviews[2].user)
        self.check((3, "3.3"))

    def test_no_page_tells_any_without_reviews(self) -> None:
        verbs.withdraw([make_review(self.product)], by=self.sam)
        for address in (*CARDS, *PAGES):
            page = self.read(address)
            with self.subTest(address=address):
                self.assertFalse(CARD.findall(page) or OUT_OF.findall(page))
                self.assertNotIn("aggregateRating", page)
        self.assertNotContains(self.client.get("/feeds/reviews.xml"), "<review>")


class QuoteTests(StoreTestCase):
    """What the home page quotes is what shows, as it reads now, and needs no mark beside it."""

    def quotes(self) -> list[str]:
        return re.findall(
            r'<blockquote class="serif">(.*?)</blockquote>', self.client.get("/").text
        )

    def test_follow_their_reviews(self) -> None:
        review = make_review(rating=5, body="Better than the old one.")
        self.assertEqual(self.quotes(), ["Better than the old one."])
        author = review.user
        verbs.edit(review, by=author, rating=5, title="Yes", body="As good as the old one.")
        self.assertEqual(self.quotes(), ["As good as the old one."])
        verbs.withdraw([review], by=author)
        self.assertEqual(self.quotes(), [])

    def test_are_not_by_those_who_got_something_for_it(self) -> None:
        make_review(rating=5, is_rewarded=True)
        verbs.publish([make_review(rating=5, is_insider=True)], by=self.sam)
        self.assertEqual(Review.objects.published().count(), 2)
        self.assertEqual(self.quotes(), [])

    def test_name_who_wrote_them_elsewhere(self) -> None:
        review = Review(product=make_product(), byline="Zoe", origin="Another shop")
        review.rating, review.title, review.body = 5, "Yes", "Bought it twice by now."
        verbs.bring_in([review])
        self.assertContains(self.client.get("/"), "Zoe about")
