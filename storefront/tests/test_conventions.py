"""The house keeps its rules, and each rule catches what it is there for."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern

from storefront.tests import conventions

ROOT = Path(settings.BASE_DIR)
OURS = ("storefront", "catalog", "reviews", "accounts")
CATALOGUE = {model.__name__ for model in apps.get_app_config("catalog").get_models()}
ACCESSORS = {
    relation.get_accessor_name()
    for model in apps.get_models()
    for relation in model._meta.related_objects
    if relation.related_model._meta.app_label == "catalog" and relation.get_accessor_name()
}
# Views that answer without a page of their own, and why.
WITHOUT_PAGE: dict[str, str] = {
    "catalog:search_counted": "a beacon, whose answer nobody sees",
    "reviews:review_feed": "XML, written as it is sent",
}

ROUTES = [
    (app, route)
    for app in ("catalog", "reviews", "accounts")
    for route in import_module(f"{app}.urls").urlpatterns
]


def sources(*patterns: str, folders: Iterable[str] = OURS) -> list[tuple[str, str]]:
    """Path within the project and text of every file of ours that matches."""
    return [
        (file.relative_to(ROOT).as_posix(), file.read_text())
        for folder in folders
        for pattern in patterns
        for file in sorted((ROOT / folder).rglob(pattern))
    ]


PYTHON = sources("*.py")
CODE = [(path, source) for path, source in PYTHON if "/tests/" not in path]


@pytest.mark.parametrize(("app", "route"), ROUTES, ids=lambda value: getattr(value, "name", value))
def test_one_word_names_address_view_template_and_tests(app: str, route: URLPattern) -> None:
    has_page = f"{app}:{route.name}" not in WITHOUT_PAGE
    view = route.callback.__name__
    assert not [*conventions.stem_faults(ROOT, app, route.name, view, has_page=has_page)]


def test_a_second_word_for_one_thing_is_caught(tmp_path: Path) -> None:
    def faults(view: str, *, has_page: bool = True) -> list[str]:
        return [*conventions.stem_faults(tmp_path, "catalog", "home", view, has_page=has_page)]

    assert len(faults("start")) == 3
    for path in ("templates/catalog/home.html", "catalog/tests/test_home.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    assert not faults("home")
    assert len(faults("start")) == len(faults("home", has_page=False)) == 1


def test_modules_say_what_they_do() -> None:
    assert not [fault for path, _ in PYTHON if (fault := conventions.vague_name(path))]
    assert conventions.vague_name("catalog/utils.py")
    assert not conventions.vague_name("catalog/search.py")


def test_imports_follow_the_arrows() -> None:
    assert not [f for file in PYTHON for f in conventions.import_faults(*file)]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("catalog/models/product.py", "from reviews.models import Review"),
        ("catalog/verbs/edit.py", "def later():\n    import accounts.models"),
        ("accounts/models.py", "from catalog.models import Product"),
        ("accounts/verbs.py", "from reviews import verbs"),
        ("catalog/models/product.py", "from catalog.forms import ProductForm"),
        ("reviews/models.py", "from catalog import views"),
        ("catalog/search.py", "from catalog.views import home"),
        ("catalog/forms.py", "from catalog.views import home"),
        ("catalog/views.py", "from storefront.urls import urlpatterns"),
        ("catalog/views.py", "from storefront import settings"),
        ("catalog/views.py", "from storefront.tests.markup import html_errors"),
        ("catalog/views.py", "from .models import Product"),
    ],
)
def test_an_import_against_the_arrows_is_caught(path: str, source: str) -> None:
    assert list(conventions.import_faults(path, source))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("catalog/views.py", "from reviews.models import Review\nfrom storefront.pages import x"),
        ("reviews/verbs.py", "from catalog.models import Product\nfrom reviews import ratings"),
        ("catalog/urls.py", "from catalog import views"),
        ("catalog/tests/test_home.py", "from storefront.tests.markup import html_errors"),
        ("storefront/urls.py", "import catalog.views"),
    ],
)
def test_an_import_along_the_arrows_passes(path: str, source: str) -> None:
    assert not list(conventions.import_faults(path, source))


def test_no_arrow_goes_back_in_silence() -> None:
    assert not [f for file in CODE for f in conventions.silent_arrow_faults(*file)]


@pytest.mark.parametrize(
    "source",
    [
        "product.reviews.count()",
        "Product.objects.filter(reviews__rating=5)",
        "Product.objects.prefetch_related('reviews')",
        "Product.objects.order_by('-review__created_at')",
        "apps.get_model('reviews.Review')",
    ],
)
def test_a_silent_arrow_is_caught(source: str) -> None:
    assert list(conventions.silent_arrow_faults("catalog/models/product.py", source))
    assert not list(conventions.silent_arrow_faults("catalog/views.py", source))


def test_only_the_verbs_write_the_catalogue() -> None:
    rules = (CATALOGUE, ACCESSORS)
    assert not [f for file in CODE for f in conventions.catalogue_write_faults(*file, *rules)]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("catalog/views.py", "Product.objects.create(name='Ball')"),
        ("reviews/verbs.py", "Product.objects.filter(pk=1).update(price=1)"),
        ("catalog/admin.py", "product.save()"),
        ("catalog/admin.py", "obj.delete()"),
        ("catalog/admin.py", "formset.save()"),
        ("catalog/admin.py", "queryset.update(is_published=True)"),
        ("catalog/admin.py", "super().save_model(request, obj, form, change)"),
        ("catalog/feeds/importer.py", "Variant.objects.bulk_create(new)"),
        ("catalog/feeds/importer.py", "def f():\n    row = Brand.objects.first()\n    row.save()"),
        ("catalog/feeds/importer.py", "for row in Category.objects.all():\n    row.delete()"),
        ("catalog/feeds/importer.py", "def drop(row: Product | None):\n    row.delete()"),
        ("accounts/views.py", "category.products.update(brand=None)"),
        ("storefront/testing.py", "make_product().variants.all().delete()"),
        ("catalog/views.py", "cursor.execute('UPDATE catalog_product SET price = 0')"),
    ],
)
def test_a_write_round_the_verbs_is_caught(path: str, source: str) -> None:
    assert list(conventions.catalogue_write_faults(path, source, CATALOGUE, ACCESSORS))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("catalog/admin.py", "edit.save([product])\nedit.delete(queryset)"),
        ("catalog/admin.py", "edit.save(formset.save(commit=False))"),
        ("catalog/verbs/edit.py", "Product.objects.bulk_create(rows)"),
        ("reviews/verbs.py", "review.save()\nuser.delete()"),
        ("catalog/views.py", "context.update(page=1)\ncache.delete('key')"),
        ("catalog/views.py", "def f():\n    row = Product()\n\ndef g():\n    row.save()"),
        ("catalog/search.py", "cursor.execute('SELECT id FROM catalog_product FOR UPDATE')"),
    ],
)
def test_other_writes_pass(path: str, source: str) -> None:
    assert not list(conventions.catalogue_write_faults(path, source, CATALOGUE, ACCESSORS))


def test_templates_need_no_exception_from_the_content_policy() -> None:
    templates = sources("*.html", folders=["templates"])
    assert not [fault for file in templates for fault in conventions.template_faults(*file)]


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        '<p\n  class="{% if x > 1 %}a{% endif %}"\n  style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<button hx-on:click="go()">',
        '<button data-hx-on--after-swap="go()">',
        '<button hx-post="/me/">',
        '<img src="https://example.com/a.png">',
        '<script src="//example.com/a.js"></script>',
        '<link rel="stylesheet" href="https://example.com/a.css">',
        '{% include "catalog/_card.html" with card=card %}',
    ],
)
def test_a_template_that_needs_one_is_caught(source: str) -> None:
    assert list(conventions.template_faults("catalog/home.html", source))


def test_a_shared_piece_without_its_contract_is_caught() -> None:
    assert list(conventions.template_faults("catalog/_card.html", "<p>"))


@pytest.mark.parametrize(
    "source",
    [
        '<a href="https://example.com/">{# <p style="x"> #}</a>',
        '<button data-once="yes" data-hx-post="/me/">',
        '{% include "catalog/_card.html" with card=card only %}',
        '<script src="{% static "js/shop.js" %}" defer></script>',
    ],
)
def test_plain_templates_pass(source: str) -> None:
    assert not list(conventions.template_faults("catalog/home.html", source))


def test_assets_fetch_nothing_from_another_host() -> None:
    assets = sources("*.css", "*.js", folders=["static"])
    assert not [fault for file in assets for fault in conventions.asset_faults(*file)]
    assert list(conventions.asset_faults("css/a.css", "@import 'https://example.com/a.css';"))
    assert list(conventions.asset_faults("css/a.css", "src: url(//example.com/a.woff2)"))
    assert not list(conventions.asset_faults("css/a.css", "src: url(../img/a.svg)"))
