"""What was typed is marked in what is suggested, and nothing else becomes markup."""

from django.test import SimpleTestCase

from catalog.templatetags.marking import marked


class MarkedTests(SimpleTestCase):
    def test_marks_where_words_begin_as_was_typed(self) -> None:
        for typed, expected in (
            ("ru", "Star <mark>ru</mark>g <mark>ru</mark>nner"),
            ("rug st", "<mark>St</mark>ar <mark>rug</mark> runner"),
            ("RUG", "Star <mark>rug</mark> runner"),
            ("run runner", "Star rug <mark>runner</mark>"),
            ("rug, runn!", "Star <mark>rug</mark> <mark>runn</mark>er"),
            ("tar", "Star rug runner"),
        ):
            with self.subTest(typed=typed):
                self.assertEqual(marked("Star rug runner", typed), expected)

    def test_knows_words_by_more_than_their_bytes(self) -> None:
        for text, typed, expected in (
            ("Café au lait", "cafe", "<mark>Café</mark> au lait"),
            ("Cafe\u0301 au lait", "CAFÉ", "<mark>Cafe\u0301</mark> au lait"),
            ("Große Straße", "stras", "Große <mark>Straß</mark>e"),
            ("ﬁne print", "fi", "<mark>ﬁ</mark>ne print"),
            ("USB-C cable", "c", "USB-<mark>C</mark> <mark>c</mark>able"),
        ):
            with self.subTest(text=text):
                self.assertEqual(marked(text, typed), expected)

    def test_marks_nothing_where_nothing_was_typed(self) -> None:
        for typed in ("", "  ", "!?"):
            self.assertEqual(marked("Star rug", typed), "Star rug")

    def test_escapes_what_it_marks_and_what_it_leaves(self) -> None:
        self.assertEqual(
            marked("<b>bold</b> & 'quiet'", "bold <script>"),
            "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; &#x27;quiet&#x27;",
        )
        self.assertEqual(marked("amp & lt", "amp"), "<mark>amp</mark> &amp; lt")
