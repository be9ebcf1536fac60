"""Pieces of pages that are rendered once for the same facts."""

from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.template import Context, Library, Template
from django.template.base import Parser, Token
from django.template.exceptions import TemplateSyntaxError
from django.template.loader_tags import IncludeNode, do_include
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()

MOST_KEPT = 4096


@register.tag
def include_kept(parser: Parser, token: Token) -> "KeptInclude":
    """Includes a shared piece, and keeps what it looked like for next time.

    Written like `include … only`. The piece sees nothing but the values it is called with,
    so what it looks like depends on them and the language alone: it is never out of date,
    and nothing has to empty it. Values must be hashable, and equal only if they read alike:
    rows of the database are refused, since they are equal by their key alone. The pieces
    least recently used are forgotten.
    """
    node = do_include(parser, token)
    if not node.isolated_context:
        raise TemplateSyntaxError("A kept piece is called with 'only'.")
    return KeptInclude(node.template, extra_context=node.extra_context, isolated_context=True)


class KeptInclude(IncludeNode):
    """An `include … only` that renders a piece once for the same values."""

    def render(self, context: Context) -> SafeString:
        piece = context.template.engine.get_template(self.template.resolve(context))
        values = tuple((name, value.resolve(context)) for name, value in self.extra_context.items())
        if any(isinstance(value, Model) for _name, value in values):
            raise TypeError("A kept piece is called with plain values, not with rows.")
        return _rendered(piece, get_language(), values)


@lru_cache(maxsize=MOST_KEPT)
def _rendered(piece: Template, language: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return piece.render(Context(dict(values)))
