"""The HTML checker can pass a page and fail one."""

from storefront.tests.markup import assert_valid_html, html_errors

PAGE = '<!doctype html><html lang="en"><title>Shop</title><p>Open</p>%s</html>'


def test_passes_good_pages_and_names_the_bad_one() -> None:
    good, bad = PAGE % "", PAGE % '<img src="a.png">'
    assert_valid_html({"/good/": good.encode()})
    (error,) = html_errors({"/good/": good.encode(), "/bad/": bad.encode()})
    assert error.startswith("/bad/ line 1: An “img” element must have an “alt” attribute")
