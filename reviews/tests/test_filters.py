"""What an address asks of a list of reviews, and the one address that asks it."""

from urllib.parse import urlsplit

from django.http import QueryDict
from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.paging import Place
from reviews import filters
from reviews.filters import Asked, asked_in
from reviews.models import Sort
from storefront.pages import _is_canonical as is_canonical

PATH = "/p/ball/reviews/"
names = st.one_of(st.sampled_from([*filters.SINGLE, *filters.REPEATED, "stars"]), st.text())
values = st.one_of(
    st.sampled_from(
        ["", "0", "1", "5", "6", "helpful", "soft", "easy to clean", "it is", "9" * 30]
    ),
    st.text(max_size=200),
)


def asked(query: str) -> Asked:
    return asked_in(QueryDict(query), PATH)


class FiltersTests(SimpleTestCase):
    def test_understands_every_filter(self) -> None:
        said = asked(
            "stars=4&stars=5&verified=1&pictures=1&q=Very+soft&mention=easy+to+clean"
            "&sort=helpful&page=2"
        )
        self.assertEqual(said.stars, {4, 5})
        self.assertTrue(said.is_verified and said.has_pictures)
        self.assertEqual((said.words, said.searched), ("Very soft", (("soft",),)))
        self.assertEqual((said.mention, said.mentioned), ("easy to clean", "easi clean"))
        self.assertEqual((said.sort, said.place), (Sort.HELPFUL, Place(2, is_grown=False)))
        self.assertEqual(said.ignored, ())

    def test_asks_for_nothing_where_nothing_is_said(self) -> None:
        for query in ("", "q=&sort=&stars=", "sort=newest", "utm_source=mail", "page=1"):
            self.assertTrue(asked(query).is_plain, query)
            self.assertEqual(asked(query).ignored, (), query)
            self.assertEqual(asked(query).address(), PATH)

    def test_every_star_is_every_review(self) -> None:
        self.assertTrue(asked("stars=1&stars=2&stars=3&stars=4&stars=5").is_plain)

    def test_writes_one_address_however_it_is_asked(self) -> None:
        said = asked("verified=1&stars=5&sort=lowest&stars=4&stars=5")
        self.assertEqual(said.address(), f"{PATH}?sort=lowest&stars=4&stars=5&verified=1")
        self.assertEqual(said.without(("stars", "4")), f"{PATH}?sort=lowest&stars=5&verified=1")
        self.assertEqual(said.only(), f"{PATH}?sort=lowest")

    def test_says_what_it_left_out(self) -> None:
        for query, words in (
            ("stars=6", "“6”: choose from 1 to 5 stars"),
            ("verified=yes", "“verified=yes”"),
            ("sort=worst", "the order “worst”"),
            ("page=x", "the page “x”"),
            ("color=red", "“color”"),
            ("mention=soft+warm+green+wool", "the mention “soft warm green wool”"),
            ("q=it+is", "“it is”"),
            ("sort=highest&sort=lowest", "“highest”: only one"),
            ("q=" + "+".join(f"w{n}" for n in range(9)), "“w8”: that is more"),
            ("q=" + "a" * 101, "more than we can search"),
        ):
            said = asked(query)
            self.assertEqual(len(said.ignored), 1, query)
            self.assertIn(words, said.ignored[0])

    def test_says_no_more_than_a_few_sentences(self) -> None:
        self.assertEqual(len(asked("a=1&b=1&c=1&d=1&e=1&f=1").ignored), 4)

    @settings(deadline=None)
    @given(st.lists(st.tuples(names, values), max_size=12))
    def test_bears_whatever_comes_in(self, pairs: list[tuple[str, str]]) -> None:
        query = QueryDict(mutable=True)
        for name, value in pairs:
            query.appendlist(name, value)
        said = asked_in(query, PATH)
        address = said.address()
        again = asked_in(QueryDict(urlsplit(address).query), PATH)
        # What it understood is what its own address says, and the page cache would keep it.
        self.assertEqual((again.chosen, again.sort), (said.chosen, said.sort))
        self.assertEqual((again.ignored, again.address()), ((), address))
        self.assertTrue(
            is_canonical(urlsplit(address).query, filters.SINGLE, filters.REPEATED)
            or len(address) > 500
        )
