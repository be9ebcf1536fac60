"""The law of filters, held by generated reviews: the number beside one is what it brings."""

from dataclasses import dataclass
from unittest.mock import patch
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import Product
from catalog.present import Present
from catalog.tests.facet_shops import UNSHRUNK
from reviews import listing, terms, verbs
from reviews.listing import ReviewList
from reviews.models import Mention, Review, Sort
from storefront.testing import make_product

WORDS = ("soft", "easy to clean", "fades", "USB-C", "not warm")
ORDER = {
    Sort.NEWEST: lambda r: (r.created_at, r.pk),
    Sort.HELPFUL: lambda r: (r.helpful_count, r.created_at, r.pk),
    Sort.HIGHEST: lambda r: (r.rating, r.created_at, r.pk),
    Sort.LOWEST: lambda r: (-r.rating, r.created_at, r.pk),
}


@dataclass(frozen=True)
class Plan:
    """What a generated review is like."""

    rating: int
    words: frozenset[str]
    is_verified: bool
    photo_count: int
    helpful_count: int
    day: int
    is_published: bool


plans = st.builds(
    Plan,
    rating=st.integers(1, 5),
    words=st.frozensets(st.sampled_from(WORDS)),
    is_verified=st.booleans(),
    photo_count=st.integers(0, 2),
    helpful_count=st.integers(0, 3),
    day=st.integers(1, 4),
    is_published=st.sampled_from([True, True, True, False]),
)
queries = st.fixed_dictionaries(
    {},
    optional={
        "stars": st.lists(st.sampled_from("12345"), max_size=3),
        "verified": st.just(["1"]),
        "pictures": st.just(["1"]),
        "q": st.sampled_from([["soft"], ["usb"], ["soft clean"], ["usb-c fading"]]),
        "mention": st.sampled_from([["easy to clean"], ["fades"]]),
        "sort": st.sampled_from([[sort.value] for sort in Sort]),
        "page": st.sampled_from([["1"], ["2"]]),
    },
)


class LawTests(TestCase):
    @settings(max_examples=20, deadline=None, phases=UNSHRUNK)
    @given(
        st.lists(plans, max_size=14),
        st.lists(queries, min_size=4, max_size=8),
        st.sampled_from([0, 100]),
        st.sampled_from([0, 500]),
    )
    def test_the_number_beside_a_filter_is_what_it_brings(
        self, said: list[Plan], asked: list[dict], few: int, few_to_sort: int
    ) -> None:
        with (
            patch.object(terms, "FEW", few),
            patch.object(listing, "FEW_TO_SORT", few_to_sort),
            patch.object(listing, "HEAD_START", 0),
            patch.object(listing, "PAGE_SIZE", 3),
        ):
            product = self.stock(said)
            for pairs in asked:
                query = QueryDict(mutable=True)
                for name, texts in pairs.items():
                    query.setlist(name, texts)
                self.check(product, self.listed(product, query))

    def stock(self, said: list[Plan]) -> Product:
        product = make_product()
        reviews = [
            Review(
                product=product,
                rating=plan.rating,
                title="So it is",
                body=". ".join(["It is what it is", *sorted(plan.words)]),
                source="staff" if plan.is_verified else "",
                status="published" if plan.is_published else "pending",
                created_at=timezone.now().replace(year=2020, month=1, day=plan.day),
            )
            for plan in said
        ]
        verbs.bring_in(reviews)
        for review, plan in zip(reviews, said, strict=True):
            facts = {"photo_count": plan.photo_count, "helpful_count": plan.helpful_count}
            Review.objects.filter(pk=review.pk).update(**facts)
        terms.rebuild([product.pk])
        Mention.objects.filter(product_id=product.pk).delete()
        for position, label in enumerate(("easy to clean", "fades")):
            Mention.objects.create(
                product_id=product.pk, term=terms.term_of(label), label=label, position=position
            )
        product.refresh_from_db()
        return product

    def listed(self, product: Product, query: QueryDict) -> ReviewList:
        catalogue = Present((), timezone.now())
        return listing.review_list(catalogue, product, query, "/p/x/reviews/")

    def at(self, product: Product, address: str) -> ReviewList:
        return self.listed(product, QueryDict(urlsplit(address).query))

    def check(self, product: Product, shown: ReviewList) -> None:
        asked = shown.asked
        self.assertEqual(asked.ignored, ())
        true = [r for r in Review.objects.published() if self.fits(r, shown)]
        self.assertEqual(shown.page.row_count, len(true))
        true.sort(key=ORDER[asked.sort], reverse=True)
        expected = true[(shown.page.first - 1) * 3 : shown.page.last * 3]
        self.assertEqual([w.pk for w in shown.reviews], [r.pk for r in expected])
        for choice in shown.choices:
            others = [p for p in asked.chosen if p[0] != choice.name]
            address = asked.only(*others, (choice.name, choice.value))
            self.assertEqual(self.at(product, address).page.row_count, choice.count, address)
        for offer in (*shown.mentions, *shown.ways_out):
            found = self.at(product, offer.address)
            self.assertEqual(found.page.row_count, offer.count, offer)
            self.assertEqual(found.asked.sort, asked.sort)

    def fits(self, review: Review, shown: ReviewList) -> bool:
        asked, has = shown.asked, terms.words_in(f"{review.title}\n{review.body}")
        return (
            (not asked.stars or review.rating in asked.stars)
            and (not asked.is_verified or bool(review.source))
            and (not asked.has_pictures or review.photo_count > 0)
            and all(has.issuperset(parts[:1]) for parts in asked.searched)
            and (not asked.mention or asked.mentioned in has)
        )
