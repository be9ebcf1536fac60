import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock
from uuid import uuid4

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone
from lxml import etree

from catalog.verbs import edit_catalog
from reviews import verbs
from reviews.feeds import google
from reviews.models import Review, ReviewPhoto, Source
from storefront.testing import StoreTestCase, make_picture, make_product, make_review, make_user

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("product_reviews.xsd")))
FEED = "/feeds/reviews.xml"


@override_settings(ALLOWED_HOSTS=["shop.example", "testserver"])
class ReviewFeedTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product(
            "Joust bag",
            brand="Luma",
            gtin="00012345678905",
            sku="24-MB01",
            attributes={"MPN": "J-1"},
        )

    def read(self, client: Client | None = None) -> etree._Element:
        """The feed, after the check that it keeps to the schema."""
        response = (client or self.client).get(FEED, headers={"host": "shop.example"})
        assert response.status_code == 200
        return self.valid(b"".join(response.streaming_content))

    def valid(self, body: bytes) -> etree._Element:
        feed = etree.fromstring(body)
        SCHEMA.assertValid(feed)
        # What the schema can't say.
        for stars in feed.iter("overall"):
            assert int(stars.get("min")) <= float(stars.text) <= int(stars.get("max"))
        return feed

    def ids(self) -> list[int]:
        return [int(element.text) for element in self.read().iter("review_id")]

    def put(self, review: Review, **fields: object) -> None:
        Review.objects.filter(pk=review.pk).update(**fields)

    def test_tells_all_of_a_review(self) -> None:
        review = make_review(
            self.product, self.alice, rating=2, title="Too <small>", body="Fits & holds, ]]> no."
        )
        written = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
        self.put(review, created_at=written, source=Source.ORDER, is_rewarded=True, photo_count=1)
        photo = ReviewPhoto.objects.create(review=review, key=uuid4(), picture=make_picture())
        feed = self.read()
        assert feed.findtext("version") == "2.4"
        assert feed.findtext("publisher/name") == settings.SHOP_NAME
        assert re.fullmatch(
            r"http://shop\.example/static/img/favicon.*\.png", feed.findtext("publisher/favicon")
        )
        told = feed.find("reviews/review")
        assert told.findtext("review_id") == str(review.pk)
        assert told.findtext("reviewer/name") == "Alice"
        assert told.findtext("reviewer/reviewer_id") == str(self.alice.pk)
        assert told.findtext("is_verified_purchase") == "true"
        assert told.findtext("is_incentivized_review") == "true"
        assert told.findtext("review_timestamp") == "2026-05-01T08:30:00Z"
        assert told.findtext("title") == "Too <small>"
        assert told.findtext("content") == "Fits & holds, ]]> no."
        assert told.findtext("review_url") == f"http://shop.example/reviews/{review.pk}/"
        assert told.find("review_url").get("type") == "singleton"
        picture = told.findtext("reviewer_images/reviewer_image/url")
        assert picture == f"http://shop.example{photo.picture.url}"
        stars = told.find("ratings/overall")
        assert (stars.text, stars.get("min"), stars.get("max")) == ("2", "1", "5")
        product = told.find("products/product")
        assert product.findtext("product_name") == "Joust bag"
        assert product.findtext("product_url") == "http://shop.example/p/joust-bag/"
        ids = {element.tag: element.text for element in product.iter("gtin", "mpn", "sku", "brand")}
        assert ids == {"gtin": "00012345678905", "mpn": "J-1", "sku": "24-MB01", "brand": "Luma"}
        assert told.findtext("collection_method") == "unsolicited"
        # No order's number, no address of a person.
        assert told.find("transaction_id") is None
        assert "example.com" not in etree.tostring(feed, encoding="unicode")

    def test_is_valid_without_reviews(self) -> None:
        assert self.read().find("reviews") is None

    def test_says_whether_the_shop_asked(self) -> None:
        methods = {}
        for source, origin in [("", ""), ("invitation", ""), ("order", ""), ("", "Judge.me")]:
            review = make_review(self.product)
            self.put(review, source=source, origin=origin)
            methods[str(review.pk)] = (source, origin)
        told = {
            methods[element.findtext("review_id")]: element.findtext("collection_method")
            for element in self.read().iter("review")
        }
        assert told == {
            ("", ""): "unsolicited",
            ("invitation", ""): "post_fulfillment",
            ("order", ""): "unsolicited",
            ("", "Judge.me"): None,
        }

    def test_has_every_published_review_whatever_its_stars_and_no_other(self) -> None:
        shown = [make_review(self.product, rating=rating) for rating in (1, 3, 5)]
        pending, rejected, withdrawn, insider = (make_review(self.product) for _ in range(4))
        self.put(pending, status="pending")
        verbs.reject([rejected], by=self.sam, reason="No.")
        verbs.withdraw([withdrawn], by=withdrawn.user)
        # Google takes no review by those who work for the shop.
        self.put(insider, is_insider=True)
        assert self.ids() == [review.pk for review in shown]

    def test_has_no_review_of_a_product_that_is_not_shown(self) -> None:
        hidden = make_product("Hidden")
        make_review(hidden)
        with edit_catalog(by=None) as edit:
            hidden.is_published = False
            edit.save([hidden])
        later = make_product("Later")
        make_review(later)
        with edit_catalog(by=None) as edit:
            later.publish_at = timezone.now() + timedelta(days=1)
            edit.save([later])
        assert self.ids() == []

    def test_names_nobody_who_left(self) -> None:
        carol = make_user("Carol")
        make_review(self.product, carol)
        verbs.part(carol)
        reviewer = self.read().find("reviews/review/reviewer")
        assert reviewer.findtext("name") == "Anonymous"
        assert reviewer.find("name").get("is_anonymous") == "true"
        assert reviewer.find("reviewer_id") is None

    def test_names_the_author_of_a_review_from_elsewhere(self) -> None:
        self.put(make_review(self.product), user=None, byline="Chi", origin="Judge.me")
        reviewer = self.read().find("reviews/review/reviewer")
        assert [element.text for element in reviewer] == ["Chi"]

    def test_writes_what_xml_can_not_hold(self) -> None:
        self.put(
            make_review(self.product), title="Bell \x07\ufffe", body="One\x0b\x1b\ntwo 🙂 שלום"
        )
        told = self.read().find("reviews/review")
        assert told.findtext("title") == "Bell"
        assert told.findtext("content") == "One\ntwo 🙂 שלום"

    def test_is_written_in_pieces_with_a_constant_number_of_queries_each(self) -> None:
        for _ in range(5):
            make_review(self.product)

        def pieces() -> Iterator[bytes]:
            return google.write("https://shop.example", "en")

        with mock.patch.object(google, "BATCH", 2):
            assert len(list(pieces())) == 5
            feed = self.valid(b"".join(pieces()))
        assert len(feed.findall("reviews/review")) == 5
        # Reviews, products, variants, MPNs; then reviews again, and there are none.
        with self.assertNumQueries(5):
            list(pieces())

    def test_answers_everybody_alike_and_304_while_nothing_changes(self) -> None:
        review = make_review(self.product, self.alice)
        response = self.client.get(FEED)
        assert response["Content-Type"] == "application/xml"
        assert not response.cookies
        etag = response["ETag"]
        assert self.as_(self.sam).get(FEED)["ETag"] == etag
        held = {"if-none-match": etag}
        assert self.client.get(FEED, headers=held).status_code == 304
        verbs.withdraw([review], by=self.alice)
        assert self.client.get(FEED, headers=held).status_code == 200

    def test_is_another_feed_once_an_author_has_another_name(self) -> None:
        make_review(self.product, self.alice)
        held = {"if-none-match": self.client.get(FEED)["ETag"]}
        self.alice.username = "Alicia"
        self.alice.save()
        assert self.client.get(FEED, headers=held).status_code == 200

    def test_is_another_feed_once_a_product_shows_by_the_clock(self) -> None:
        later = make_product("Later", publish_at=timezone.now() + timedelta(hours=1))
        before = google.edition()
        with mock.patch("django.utils.timezone.now", return_value=later.publish_at):
            assert google.edition() != before

    def test_writes_nothing_for_its_headers(self) -> None:
        make_review(self.product)
        response = self.client.head(FEED)
        assert response.status_code == 200
        assert response["ETag"]
        assert b"".join(response) == b""

    def test_only_gives(self) -> None:
        assert self.client.post(FEED).status_code == 405


class WriteReviewFeedTests(StoreTestCase):
    def test_writes_the_same_feed_to_a_file(self) -> None:
        make_review(make_product("Ball"))
        answer = b"".join(self.client.get(FEED).streaming_content)
        with TemporaryDirectory() as folder, override_settings(SHOP_URL="http://testserver"):
            plain, packed = Path(folder, "reviews.xml"), Path(folder, "reviews.xml.gz")
            for path in (plain, packed):
                call_command("write_review_feed", path, verbosity=0)
            assert plain.read_bytes() == answer
            assert gzip.decompress(packed.read_bytes()) == answer
            assert len(list(Path(folder).iterdir())) == 2

    def test_says_where_it_can_not_write(self) -> None:
        with self.assertRaisesMessage(CommandError, "No such file or directory"):
            call_command("write_review_feed", "/nowhere/reviews.xml")
