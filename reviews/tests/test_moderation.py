"""Which reviews wait, why, and that their stars have no say in it."""

from dataclasses import fields
from datetime import timedelta
from time import thread_time

from django.db import connection
from django.test import SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as LawTestCase

from reviews import moderation, verbs
from reviews.likeness import is_short, likeness, prints
from reviews.models import Hold, Review, ReviewEvent, Source, Status
from reviews.moderation import Submission
from storefront.testing import StoreTestCase, make_product, make_review, make_user

LONG = (
    "Knotted by someone who cares. It lies flat on the old boards, keeps its colour in the sun "
    "and has outlived two moves and one puppy without a loose thread."
)


def submission(**given: object) -> Submission:
    return Submission(
        **{
            "review_id": None,
            "author": None,
            "product_id": 0,
            "title": "Good",
            "body": "A good rug.",
            "is_verified": False,
            "is_insider": False,
            "created_at": timezone.now(),
            "prints": (None, None),
        }
        | given
    )


def codes(review: Review) -> list[str]:
    """What held a review when it was last written."""
    return review.events.order_by("-pk").values_list("codes", flat=True)[0]


class FirstReviewTests(StoreTestCase):
    def test_waits_for_a_new_customer_until_one_is_published(self) -> None:
        new = make_user("New", date_joined=timezone.now() - timedelta(days=2))
        first = make_review(author=new)
        self.assertEqual((first.status, codes(first)), (Status.PENDING, [Hold.FIRST]))
        self.assertEqual(make_review(author=new, body="Another one.").status, Status.PENDING)
        verbs.publish([first], by=self.sam)
        self.assertEqual(make_review(author=new, body="A third one.").status, Status.PUBLISHED)
        again = verbs.edit(first, by=new, rating=1, title="Edited", body=first.body + " Still.")
        self.assertEqual(again.status, Status.PUBLISHED)

    def test_shows_at_once_for_somebody_who_is_here_for_long(self) -> None:
        self.assertEqual(make_review(author=self.alice).status, Status.PUBLISHED)

    def test_shows_at_once_where_a_purchase_vouches(self) -> None:
        new = make_user("New", date_joined=timezone.now())
        review = Review(
            product=make_product(), user=new, title="Good", body="Good.", source=Source.ORDER
        )
        self.assertEqual(moderation.holds(review), [])
        review.source = ""
        self.assertEqual(moderation.holds(review), [Hold.FIRST])


class LinkTests(SimpleTestCase):
    def found(self, text: str) -> list[str]:
        return moderation.links_in(submission(body=text))

    def test_finds_what_leads_elsewhere(self) -> None:
        for text in (
            "See https://example.com/rugs for better",
            "hxxp://example.com",
            "go to www.example.io now",
            "go to www dot example dot io now",
            "cheaper at rugs4you.com",
            "cheaper at Rugs4You.COM!",
            "cheaper at rugs4you dot com",
            "cheaper at rugs4you[dot]shop",
            "look at t.me/rugs",
            "write to me@example.com",
            "write to me (at) example (dot) com",
            "write to me [at] example.com",
            "call +49 30 1234567-8",
            "call (030) 123 45 678",
            "call 0171/2345678",
            # Letters of full width, and one nobody sees in the middle.
            "ｗｗｗ.example.com",
            "exam\u200bple.c\u200bom",
        ):
            with self.subTest(text):
                self.assertEqual(len(self.found(text)), 1, self.found(text))

    def test_takes_nothing_else_for_it(self) -> None:
        for text in (
            "It fits.In the hall it shines.",
            "A polka dot rug for the shop. A polka dot net curtain.",
            "140 x 200 cm, 12.5 kg, 1,299.00 instead of 1,499.00",
            "Ordered on 2026-11-02, came 03.11.2026, 04.11.2026 and 05/11/2026.",
            "20-30 minutes at 180 degrees, e.g. on Sunday, i.e. never",
            "Five out of 5, would buy again. 10/10.",
            "It was at home and/or at work... really!",
            "Version 2.0.1 is better than 1.9.12",
        ):
            with self.subTest(text):
                self.assertEqual(self.found(text), [])

    def test_looks_into_the_title_too(self) -> None:
        self.assertEqual(
            moderation.links_in(submission(title="www.example.com")), ["www.example.com"]
        )

    def test_is_done_with_any_text_in_no_time(self) -> None:
        for text in ("a." * 2500, "1 " * 2500, "a@" * 2500, "a dot " * 800, "w" * 5000, "-" * 5000):
            # Of the processor: a busy machine takes as much of it.
            begun = thread_time()
            self.found(text)
            self.assertLess(thread_time() - begun, 0.5, text[:10])


class LikenessTests(SimpleTestCase):
    def test_of_the_same_words_is_whole(self) -> None:
        shouted = LONG.upper().replace(".", " — ")
        self.assertEqual(likeness(LONG, shouted), 1)
        self.assertEqual(prints(LONG), prints(shouted))

    def test_of_other_words_is_none(self) -> None:
        self.assertEqual(likeness(LONG, "It smells of the sea and of a long journey in a box."), 0)

    def test_falls_with_what_differs(self) -> None:
        slightly = LONG.replace("puppy", "kitten")
        self.assertTrue(moderation.ALIKE < likeness(LONG, slightly) < 1)
        half = " ".join(LONG.split()[:15]) + " and then it fell to pieces on the very next day"
        self.assertTrue(0 < likeness(LONG, half) < moderation.ALIKE)

    def test_knows_texts_without_words(self) -> None:
        self.assertEqual(prints(""), (None, None))
        self.assertEqual(prints("★★★"), prints("★★★"))
        self.assertNotEqual(prints("★★★"), prints("★★"))
        self.assertTrue(is_short("Fits well, looks good."))
        self.assertFalse(is_short(LONG))


class RepeatedTextTests(StoreTestCase):
    def test_waits_whoever_wrote_it_first(self) -> None:
        first = make_review(body=LONG)
        copy = make_review(body=LONG.replace("puppy", "kitten"))
        self.assertEqual(codes(copy), [Hold.REPEATED])
        (similar,) = moderation.similar_to([Submission.of(copy)])[Submission.of(copy)]
        self.assertEqual((similar.review_id, similar.product_id), (first.pk, first.product_id))
        self.assertTrue(60 <= similar.percent < 100)

    def test_may_stand_twice_about_one_product(self) -> None:
        first = make_review(body=LONG)
        self.assertEqual(make_review(first.product, body=LONG).status, Status.PUBLISHED)

    def test_of_a_few_words_is_anybodys_but_its_authors(self) -> None:
        few = "Fits well and looks good."
        make_review(author=self.alice, body=few)
        self.assertEqual(make_review(author=self.bob, body=few).status, Status.PUBLISHED)
        self.assertEqual(codes(make_review(author=self.alice, body=few)), [Hold.REPEATED])

    def test_may_move_to_the_product_it_was_meant_for(self) -> None:
        wrong = make_review(author=self.alice, body=LONG)
        verbs.withdraw([wrong], by=self.alice)
        self.assertEqual(make_review(author=self.alice, body=LONG).status, Status.PUBLISHED)
        self.assertEqual(make_review(author=self.bob, body=LONG).status, Status.PENDING)

    def test_counts_where_it_was_brought_in_and_not_where_it_was_erased(self) -> None:
        brought = Review(product=make_product(), rating=3, title="There", body=LONG)
        verbs.bring_in([brought])
        self.assertEqual(make_review(body=LONG).status, Status.PENDING)
        Review.objects.all().update(low_print=None, high_print=None)
        theirs = make_review(author=self.alice, body=LONG)
        verbs.erase(self.alice)
        theirs.refresh_from_db()
        self.assertIsNone(theirs.low_print)
        self.assertEqual(make_review(body=LONG).status, Status.PUBLISHED)

    def test_is_found_by_indexes(self) -> None:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            moderation.similar_to([submission(prints=(1, 2), body=LONG)])
        (query,) = queries.captured_queries
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute(f"EXPLAIN {query['sql']}")
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = str(cursor.fetchall())
        self.assertIn("reviews_review_low_print", plan)
        self.assertIn("reviews_review_high_print", plan)


@override_settings(REVIEW_BURST=3, REVIEW_BURST_HOURS=24)
class BurstTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product()

    def brought(self, count: int, **given: object) -> None:
        """Reviews by people who are gone, of a given time and source."""
        verbs.bring_in(
            Review(product=self.product, rating=5, title="Good", body="Good.", **given)
            for _number in range(count)
        )

    def test_waits_beyond_what_is_usual(self) -> None:
        self.brought(3)
        late = make_review(self.product)
        self.assertEqual((late.status, codes(late)), (Status.PENDING, [Hold.BURST]))
        row = Submission.of(late)
        self.assertEqual(moderation.bursts([row])[row], moderation.Burst(4, 24, 0))

    def test_shows_up_to_it(self) -> None:
        self.brought(2)
        self.assertEqual(make_review(self.product).status, Status.PUBLISHED)

    def test_heeds_what_is_usual_for_the_product(self) -> None:
        self.brought(90, created_at=timezone.now() - timedelta(days=30))
        self.brought(3)
        self.assertEqual(make_review(self.product).status, Status.PUBLISHED)
        self.brought(2)
        self.assertEqual(make_review(self.product).status, Status.PENDING)

    def test_counts_nothing_else(self) -> None:
        self.brought(5, created_at=timezone.now() - timedelta(hours=25))
        self.brought(5, source=Source.INVITATION)
        self.brought(5, origin="Elsewhere")
        for _number in range(5):
            make_review()
        self.assertEqual(make_review(self.product).status, Status.PUBLISHED)

    def test_is_looked_at_once(self) -> None:
        self.brought(3)
        late = make_review(self.product, self.alice)
        words = {"rating": 1, "title": "Other words"}
        self.assertEqual(
            verbs.edit(late, by=self.alice, body="Not seen yet.", **words).status, Status.PENDING
        )
        verbs.publish([late], by=self.sam)
        edited = verbs.edit(late, by=self.alice, body="Seen already.", **words)
        self.assertEqual(edited.status, Status.PUBLISHED)


class InsiderTests(StoreTestCase):
    def test_waits_for_staff_and_those_who_say_so(self) -> None:
        self.assertEqual(codes(make_review(author=self.sam)), [Hold.INSIDER])
        self.assertEqual(codes(make_review(is_insider=True)), [Hold.INSIDER])

    def test_is_looked_at_once(self) -> None:
        review = make_review(author=self.alice, is_insider=True)
        verbs.publish([review], by=self.sam)
        edited = verbs.edit(review, by=self.alice, rating=2, title="Anew", body=review.body)
        self.assertEqual(edited.status, Status.PUBLISHED)

    @override_settings(
        ALLOWED_HOSTS=[".shop.parquet.example", "127.0.0.1", "[::1]", "localhost"],
        DEFAULT_FROM_EMAIL="Parquet <hello@mail.parquet.example>",
    )
    def test_knows_its_own_domain_by_its_hosts_and_its_sender(self) -> None:
        self.assertEqual(moderation.own_domains(), {"shop.parquet.example", "mail.parquet.example"})
        for email, is_own in (
            ("a@parquet.example", True),
            ("b@Shop.Parquet.example", True),
            ("c@eu.shop.parquet.example", True),
            ("d@unparquet.example", False),
            ("e@office.parquet.example", False),
            ("f@example", False),
        ):
            with self.subTest(email):
                author = make_user(email[0], email=email)
                self.assertEqual(moderation.is_of_the_shop(author), is_own)

    @override_settings(DEFAULT_FROM_EMAIL="parquet@gmail.com", ALLOWED_HOSTS=["*"])
    def test_takes_nobody_of_a_great_mail_house_for_its_own(self) -> None:
        self.assertEqual(moderation.own_domains(), set())
        self.assertFalse(moderation.is_of_the_shop(make_user("G", email="g@gmail.com")))

    @override_settings(REVIEW_OWN_DOMAINS=["Agency.example"])
    def test_takes_the_settings_word_for_it(self) -> None:
        self.assertEqual(moderation.own_domains(), {"agency.example"})
        self.assertTrue(moderation.is_of_the_shop(make_user("A", email="a@agency.example")))


class RejectedBeforeTests(StoreTestCase):
    def edited(self, review: Review) -> Review:
        return verbs.edit(review, by=review.user, rating=3, title="Anew", body=review.body)

    def test_waits(self) -> None:
        review = make_review()
        verbs.reject([review], by=self.sam, reason="Names a neighbour.")
        self.assertEqual(self.edited(review).status, Status.PENDING)
        self.assertEqual(codes(review), [Hold.REJECTED])

    def test_forgets_a_rejection_that_was_taken_back(self) -> None:
        review = make_review()
        job = ReviewEvent._meta.get_field("job").to_python("0" * 32)
        verbs.reject([review], by=self.sam, reason="A mistake.", job=job)
        verbs.undo(job, by=self.sam)
        self.assertEqual(self.edited(review).status, Status.PUBLISHED)


class SettingsTests(StoreTestCase):
    def test_know_every_reason(self) -> None:
        self.assertEqual(moderation.active(), list(Hold))
        self.assertEqual(set(moderation.RULES), set(Hold))

    def test_turn_each_off(self) -> None:
        review = make_review(author=self.sam, body="See www.example.com, all of you!")
        self.assertEqual(codes(review), [Hold.LINKS, Hold.INSIDER])
        for off, left in ((Hold.LINKS, [Hold.INSIDER]), (Hold.INSIDER, [Hold.LINKS])):
            with override_settings(REVIEW_HOLDS=[code for code in Hold if code != off]):
                self.assertEqual(moderation.holds(review), left)
        with override_settings(REVIEW_HOLDS=[]):
            self.assertEqual(moderation.holds(review), [])


class BlindnessTests(StoreTestCase):
    """The rules can't see the stars: neither what they are given nor what they ask has them."""

    def test_what_the_rules_are_given_has_no_stars(self) -> None:
        names = {field.name for field in fields(Submission)}
        self.assertFalse(
            names & {field.name for field in Review._meta.fields if "rating" in field.name}
        )
        self.assertNotIn("review", names)

    @override_settings(REVIEW_BURST=1)
    def test_what_the_rules_ask_for_has_none(self) -> None:
        make_review(body=LONG)
        review = make_review(author=self.sam, body=LONG)
        verbs.reject([review], by=self.olivia, reason="Staff.")
        review = Review.objects.select_related("user").defer("rating").get(pk=review.pk)
        review.user.date_joined = timezone.now()
        make_review(review.product)
        with CaptureQueriesContext(connection) as queries:
            held = moderation.holds(review)
        self.assertIn(Hold.REPEATED, held)
        self.assertTrue(queries.captured_queries)
        for query in queries.captured_queries:
            self.assertNotIn("rating", query["sql"])
            # The ledger's former words have the stars among them.
            self.assertNotIn("changes", query["sql"])
        self.assertIn("rating", review.get_deferred_fields())


class BlindnessLaws(LawTestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        body=st.sampled_from([LONG, "See www.example.com", "Nothing much to say of it."]),
        is_insider=st.booleans(),
        is_new=st.booleans(),
        is_copied=st.booleans(),
    )
    def test_every_number_of_stars_is_judged_alike(
        self, body: str, is_insider: bool, is_new: bool, is_copied: bool
    ) -> None:
        joined = timezone.now() - timedelta(days=0 if is_new else 365)
        if is_copied:
            make_review(body=body)
        judged = set()
        for rating in range(1, 6):
            author = make_user(f"Author {rating}", date_joined=joined)
            review = make_review(author=author, rating=rating, body=body, is_insider=is_insider)
            judged.add((review.status, *codes(review)))
            review.events.all().delete()
            review.delete()
        self.assertEqual(len(judged), 1)
