"""What the tests of the form for a review share."""

import re

from django.http import HttpResponse
from django.test import Client
from django.test.html import Element, parse_html

from accounts.models import User
from catalog.verbs import edit_catalog
from storefront.testing import (
    StoreTestCase,
    make_product,
)

URL = "/me/reviews/ball/"
EDIT = f"{URL}%3Fedit"
WORDS = {"rating": "4", "title": "Round", "body": "Bounces as high as one could wish."}
# What htmx sends from the product's page.
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/p/ball/?variant=B"}
OOB = ' data-hx-swap-oob="true"'


def element(html: str, id: str) -> Element | None:
    """The element with an id, for comparison."""
    waiting: list[Element | str] = [parse_html(html)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            if ("id", id) in node.attributes:
                return node
            waiting += node.children
    return None


def hidden(response: HttpResponse, name: str) -> str:
    """The value of a form's field that nobody sees."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


class MyReviewTestCase(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.product = make_product("Ball")

    def post(self, user: User | Client | None, htmx: bool = False, **words: str) -> HttpResponse:
        client = user if isinstance(user, Client) else self.as_(user)
        return client.post(URL, WORDS | words, headers=HTMX if htmx else {})

    def hide(self) -> None:
        self.product.is_published = False
        with edit_catalog(by=None) as edit:
            edit.save([self.product])
