"""The shop's public pages, as DESIGN says: the same bytes for everyone, light, revalidated."""

import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders
from django.test import Client

from reviews.verbs import write
from storefront.testing import StoreTestCase, make_category, make_image, make_product

FIRST_PAGE_BYTES = 40 * 1024


class PublicPagesTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.tops = make_category("Tops", parent=make_category("Women"))
        cls.tee = make_product("Tee", category=cls.tops, brand="Luma", description="Soft.")
        make_image(cls.tee)
        for number in range(30):
            make_product(f"Tee {number}", category=cls.tops)
        write(author=cls.alice, product=cls.tee, rating=5, title="Soft", body="Words about it.")

    PAGES = (
        "/",
        "/c/",
        "/c/women/",
        "/c/women/tops/?page=2&sort=price",
        "/c/women/tops/?upto=2",
        "/p/tee/",
        "/p/tee/reviews/",
        "/reviews/how-we-check/",
        "/search/?q=tee",
    )

    def people(self) -> list[Client]:
        return [self.as_(None), self.as_(None), *map(self.as_, (self.alice, self.bob, self.olivia))]

    def test_are_the_same_bytes_for_everyone(self) -> None:
        for address in self.PAGES:
            with self.subTest(address=address):
                answers = [person.get(address) for person in self.people()]
                self.assertEqual({answer.status_code for answer in answers}, {200})
                self.assertEqual(len({answer.content for answer in answers}), 1)

    def test_set_no_cookie_and_vary_by_encoding_alone(self) -> None:
        for address in self.PAGES:
            for person in self.people():
                with self.subTest(address=address):
                    answer = person.get(address)
                    self.assertFalse(answer.cookies)
                    self.assertEqual(answer["Vary"], "Accept-Encoding")
                    self.assertEqual(answer["Cache-Control"], "public, max-age=0, must-revalidate")

    def test_answer_304_to_who_has_them(self) -> None:
        for address in self.PAGES:
            with self.subTest(address=address):
                tag = self.client.get(address)["ETag"]
                again = self.as_(self.bob).get(address, headers={"if-none-match": tag})
                self.assertEqual((again.status_code, again.content), (304, b""))

    def test_name_no_other_host(self) -> None:
        for address in self.PAGES:
            with self.subTest(address=address):
                html = self.client.get(address).content.decode()
                links = re.findall(
                    r"""(?:src|href|srcset|action)=["']?((?:https?:)?//[^"' ]+)""", html
                )
                self.assertEqual(links, [])

    def test_weigh_little_before_pictures(self) -> None:
        for address in self.PAGES:
            with self.subTest(address=address):
                answer = self.client.get(address, headers={"accept-encoding": "br"})
                html = brotli.decompress(answer.content).decode()
                weight = len(answer.content)
                for path in set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)):
                    plain = Path(finders.find(path)).read_bytes()
                    weight += len(brotli.compress(plain))
                self.assertLess(weight, FIRST_PAGE_BYTES)
