"""The words, phrases and traits of a product's published reviews follow what verbs do."""

from unittest.mock import patch

from reviews import mentions, terms, verbs
from reviews.models import Mention, Review, ReviewTerm, Source
from reviews.templatetags.found_words import found
from reviews.terms import ALL, PICTURED, VERIFIED, pieces_of, sets_of, sets_of_few, stars, words_in
from reviews.verbs import steps
from storefront.testing import StoreTestCase, make_product, make_review, make_user


class CuttingTests(StoreTestCase):
    def test_words_are_stems_without_case_and_accents(self) -> None:
        self.assertEqual(words_in("Comfortable!"), words_in("comforting"))
        self.assertEqual(words_in("Café"), words_in("cafe"))
        self.assertEqual(words_in("USB-C"), {"usb", "c", "usbc"})
        self.assertEqual(words_in("It is what it is."), set())

    def test_phrases_are_words_in_a_row(self) -> None:
        self.assertIn("easi clean", words_in("Easy to clean"))
        self.assertIn("not comfort", words_in("not at all comfortable"))
        self.assertNotIn("easi clean", words_in("Easy. Clean"))
        self.assertNotIn("easi clean", words_in("easy, and clean"))

    def test_says_where_each_stands(self) -> None:
        text = "So “easy to clean” it’s a joy"
        found = {text[piece.start : piece.end] for piece in pieces_of(text)}
        self.assertEqual(found, {"easy", "clean", "easy to clean", "joy", "clean” it’s a joy"})

    def test_bears_any_text(self) -> None:
        for text in (
            "",
            "\u202e",
            "😀 👩‍👩‍👧",
            "非常好",
            "a" * 5000,
            "-'-'-",
            "e\u0301té",
            "1,000.5″",
        ):
            for piece in pieces_of(text):
                self.assertTrue(all(0 < len(term) <= 100 for term in piece.terms), text)


class FollowingTests(StoreTestCase):
    """With three reviews counting as many, so that rows are stored."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")

    def setUp(self) -> None:
        patcher = patch.object(terms, "FEW", 2)
        patcher.start()
        self.addCleanup(patcher.stop)

    def found(self, *wanted: str) -> list[set[int]]:
        """What the rows say, which is what the texts say."""
        stored = sets_of(self.product.pk, wanted)
        self.assertEqual(stored, sets_of_few(self.product.pk, wanted))
        self.assertEqual(terms.drift(self.product.pk), set())
        return [set(stored[term]) for term in wanted]

    def many(self) -> list[Review]:
        return [make_review(self.product, title=f"Round{n}", rating=n + 1) for n in range(3)]

    def test_few_reviews_need_no_rows(self) -> None:
        review = make_review(self.product, title="Round")
        self.assertFalse(ReviewTerm.objects.exists())
        self.assertEqual(self.found("round", ALL, stars(4)), [{review.pk}] * 3)

    def test_many_reviews_have_rows(self) -> None:
        reviews = self.many()
        self.assertTrue(ReviewTerm.objects.exists())
        self.assertEqual(self.found(ALL, stars(1)), [{r.pk for r in reviews}, {reviews[0].pk}])
        other = make_review(self.product, title="Bouncy", rating=1)
        self.assertEqual(self.found("bounci", stars(1)), [{other.pk}, {reviews[0].pk, other.pk}])

    def test_follow_every_verb(self) -> None:
        first, second, third = self.many()
        verbs.edit(first, by=first.user, rating=5, title="Square", body=first.body)
        self.assertEqual(self.found("squar", "round0", stars(1)), [{first.pk}, set(), set()])
        verbs.reject([first], by=self.sam, reason="Spam")
        self.assertEqual(self.found("squar", ALL), [set(), {second.pk, third.pk}])
        verbs.publish([first], by=self.sam)
        self.assertEqual(self.found("squar"), [{first.pk}])
        verbs.withdraw([first], by=first.user)
        self.assertEqual(self.found(ALL), [{second.pk, third.pk}])
        verbs.write(author=first.user, product=self.product, rating=3, title="Oval", body="x" * 20)
        self.assertEqual(self.found("oval", "squar"), [{first.pk}, set()])
        verbs.erase(second.user)
        verbs.part(third.user)
        self.assertEqual(self.found(ALL), [{first.pk, third.pk}])

    def test_traits_follow_their_columns(self) -> None:
        first, *_others = self.many()
        first.source = Source.STAFF
        steps.store([first], "source")
        self.assertEqual(self.found(VERIFIED, PICTURED), [{first.pk}, set()])
        Review.objects.filter(pk=first.pk).update(photo_count=1)
        self.assertEqual(terms.drift(self.product.pk), {PICTURED})
        terms.rebuild([self.product.pk])
        self.assertEqual(self.found(PICTURED), [{first.pk}])

    def test_follow_a_move_between_products(self) -> None:
        first, *_others = self.many()
        other = make_product("Bat")
        first.product = other
        steps.store([first], "product")
        self.assertNotIn(first.pk, self.found(ALL)[0])
        self.assertEqual(set(sets_of(other.pk, [ALL])[ALL]), {first.pk})

    def test_follow_what_is_brought_in(self) -> None:
        self.many()
        review = Review(product=self.product, rating=5, title="Bounces", body="High and far.")
        verbs.bring_in([review])
        self.assertEqual(self.found("bounc"), [{review.pk}])

    def test_nothing_is_written_where_nothing_differs(self) -> None:
        first, *_others = self.many()
        with patch.object(terms, "_follow") as follow:
            steps.store([first], "helpful_count")
        follow.assert_not_called()


class MentionTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")
        cls.people = [make_user(f"Person {number}") for number in range(12)]

    def say(self, product: object, *bodies: str) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for person, body in zip(self.people, bodies, strict=False):
                make_review(product, person, title="So it is", body=body)

    def labels(self) -> list[str]:
        mentions = Mention.objects.filter(product_id=self.product.pk).order_by("position")
        return [mention.label for mention in mentions]

    def test_are_what_many_reviews_of_it_say_and_others_dont(self) -> None:
        self.say(make_product("Bat"), *["A great gift, and a lovely wrapping."] * 10)
        self.say(
            self.product,
            *["Easy to clean, great gift."] * 4,
            *["It’s EASY to CLEAN this ball, great gift."] * 3,
            "So easy to clean! A great gift.",
            "It bounces",
            "Bouncing all day long",
        )
        self.assertEqual(self.labels(), ["easy to clean"])

    def test_are_chosen_anew_as_reviews_come(self) -> None:
        self.say(self.product, *["Sturdy thing to have."] * 4)
        self.assertEqual(self.labels(), [])
        with self.captureOnCommitCallbacks(execute=True):
            make_review(self.product, title="So it is", body="Sturdy enough for me.")
        self.assertEqual(self.labels(), ["sturdy"])

    def test_do_not_repeat_its_name_or_one_another(self) -> None:
        self.say(self.product, *["A ball with a sturdy handle, that handle!"] * 10)
        self.assertEqual(len(self.labels()), 1)
        self.assertNotIn("ball", " ".join(self.labels()))

    def test_no_review_is_no_mention(self) -> None:
        mentions.choose.call([self.product.pk])
        self.assertEqual(self.labels(), [])


class FoundTests(StoreTestCase):
    def marked(self, text: str, *said: str) -> str:
        return found(text, frozenset(term for words in said for term in words_in(words)))

    def test_marks_words_in_every_form(self) -> None:
        self.assertEqual(
            self.marked("Soft, SOFTNESS and extra-soft wool", "soft"),
            "<mark>Soft</mark>, <mark>SOFTNESS</mark> and <mark>extra-soft</mark> wool",
        )

    def test_marks_phrases_and_not_their_words_alone(self) -> None:
        terms = frozenset({"easi clean"})
        self.assertEqual(
            found("Easy to clean. Easy, clean. A clean and easy one.", terms),
            "<mark>Easy to clean</mark>. Easy, clean. A clean and easy one.",
        )
        self.assertEqual(found("Easy big clean", terms), "Easy big clean")

    def test_marks_other_scripts_and_accents(self) -> None:
        self.assertEqual(self.marked("Très CAFÉ, мягкий", "cafe", "мягкий").count("<mark>"), 2)
        self.assertIn("<mark>", self.marked("我非常喜欢", "常"))

    def test_shows_markup_as_words(self) -> None:
        self.assertEqual(self.marked("<b>soft</b>", "soft"), "&lt;b&gt;<mark>soft</mark>&lt;/b&gt;")
