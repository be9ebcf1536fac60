"""Pieces that are rendered once for the same facts."""

from unittest import mock

from django.template import Context, Engine, Template, TemplateSyntaxError
from django.test import SimpleTestCase
from django.utils import translation

from catalog.models import Brand

PIECES = {
    "_piece.html": "{% load i18n %}{{ name }} {{ stranger }}{% translate 'Search' %}",
    "page.html": "{% load kept %}{% include_kept '_piece.html' with name=name only %}",
}


class KeptPiecesTests(SimpleTestCase):
    def setUp(self) -> None:
        self.engine = Engine(
            loaders=[
                (
                    "django.template.loaders.cached.Loader",
                    [("django.template.loaders.locmem.Loader", PIECES)],
                )
            ],
            libraries={
                "kept": "catalog.templatetags.kept",
                "i18n": "django.templatetags.i18n",
            },
        )

    def page(self, **values: object) -> str:
        return self.engine.get_template("page.html").render(Context(values))

    def test_are_rendered_once_for_the_same_facts(self) -> None:
        piece = self.engine.get_template("_piece.html")
        with mock.patch.object(piece, "render", wraps=piece.render) as render:
            pages = [self.page(name=name) for name in ("Rug", "Rug", "Mug", "Rug")]
        self.assertEqual(pages, ["Rug Search", "Rug Search", "Mug Search", "Rug Search"])
        self.assertEqual(render.call_count, 2)

    def test_see_nothing_but_what_they_are_called_with(self) -> None:
        self.assertEqual(self.page(name="Rug", stranger="Bob "), "Rug Search")

    def test_escape_what_they_show(self) -> None:
        self.assertEqual(self.page(name="<b>"), "&lt;b&gt; Search")

    def test_speak_each_language(self) -> None:
        self.assertEqual(self.page(name="Rug"), "Rug Search")
        with translation.override("de"):
            self.assertEqual(self.page(name="Rug"), "Rug Suchen")

    def test_refuse_rows_of_the_database(self) -> None:
        with self.assertRaisesMessage(TypeError, "plain values"):
            self.page(name=Brand(pk=1, name="Rug"))

    def test_are_called_with_only(self) -> None:
        with self.assertRaisesMessage(TemplateSyntaxError, "only"):
            Template("{% load kept %}{% include_kept 'components/_stars.html' %}")
